/**
 * The copy of the state on this device, for the day the LMS lost the last save.
 *
 * Kept under the course and a hash of the learner's id in the LMS (never the id itself), and only ever used to repair the
 * very run it was made in. Where the browser forbids storage, there is no copy and the saved mark says so.
 */

import { shortId } from "./short_ids.js";

/** @param {Storage|null} storage @param {string} courseId @param {string} learnerId */
export function deviceCopy(storage, courseId, learnerId) {
  const key = `passerelle:${courseId}:${shortId(`${courseId}/${learnerId}`)}`;
  return {
    /** @returns {boolean} whether the device keeps it */
    keep(line) {
      try {
        storage.setItem(key, line);
        return storage.getItem(key) === line;
      } catch {
        return false;
      }
    },
    read() {
      try {
        return storage.getItem(key) || "";
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
