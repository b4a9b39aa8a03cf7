/**
 * The copy of the state on this device, for the day the LMS lost the last save.
 *
 * Kept under the course and a hash of the learner's id in the LMS (never the id itself). Beside the state stand the marks
 * of the states it grew from: only when the LMS holds one of those is the copy newer than what the LMS has, and not merely
 * other (another device, a new attempt). Where the browser forbids storage, there is no copy and the saved mark says so.
 */

import { shortId } from "./short_ids.js";

const MOST_MARKS = 100;

/** @param {Storage|null} storage @param {string} courseId @param {string} learnerId */
export function deviceCopy(storage, courseId, learnerId) {
  const key = `passerelle:${courseId}:${shortId(`${courseId}/${learnerId}`)}`;
  return {
    /** @param {string[]} earlier the lines that `line` grew from @returns {boolean} whether the device keeps it */
    keep(line, earlier) {
      const kept = JSON.stringify({ line, marks: earlier.slice(-MOST_MARKS).map((one) => shortId(one)) });
      try {
        storage.setItem(key, kept);
        return storage.getItem(key) === kept;
      } catch {
        return false;
      }
    },
    /** The line that the device has and the LMS, which holds `lmsLine`, has lost; "" when there is none. */
    newerThan(lmsLine) {
      try {
        const { line, marks } = JSON.parse(storage.getItem(key));
        return line !== lmsLine && marks.includes(shortId(lmsLine)) ? line : "";
      } catch {
        return "";
      }
    },
  };
}

/** The browser's storage, or null where even asking for it throws. */
export function browserStorage(window, name = "localStorage") {
  try {
    return window[name];
  } catch {
    return null;
  }
}
