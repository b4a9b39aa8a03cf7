/**
 * One session with a SCORM 1.2 run-time: opened once, closed once, and never believed without looking.
 *
 * A run-time may answer "true" to a Commit that no server has seen (Moodle's beacon does), so what was sent stays doubtful
 * until `confirm()`. After `doubt()`, or a Commit that failed, the next one sends all of it again, by way of another value,
 * since a run-time may believe that the server has it (see another_value.js).
 */

import { anotherValue } from "./another_value.js";

/** The run-time refused to open a session; `reason` is its own text. */
export class SessionRefused extends Error {}

/**
 * @param {object} api the LMS's API object
 * @returns {object} the open session
 */
export function openSession(api) {
  if (!succeeded(call(api, "LMSInitialize", ""))) throw new SessionRefused(lastError(api));
  const confirmed = new Map();
  const doubtful = new Map();
  let lost = false;
  let open = true;

  const committed = () => succeeded(call(api, "LMSCommit", "")) && errorCode(api) === "0";
  const put = (name, value) => succeeded(call(api, "LMSSetValue", name, value));

  /** Make the run-time send what was lost: another value first, then the right one. @returns {boolean} */
  function sendOthers() {
    for (const [name, value] of doubtful) {
      const other = anotherValue(name, value);
      if (other !== null) put(name, other);
    }
    const arrived = committed();
    for (const [name, value] of doubtful) put(name, value);
    return arrived;
  }

  return {
    get open() {
      return open;
    },
    /** An element's value, "" where there is none. */
    get(name) {
      const value = call(api, "LMSGetValue", name);
      return value === null || value === undefined ? "" : String(value);
    },
    /** Set an element unless the run-time has that value from us already. @returns {boolean} */
    set(name, value) {
      if ((doubtful.has(name) ? doubtful : confirmed).get(name) === value) return true;
      const kept = put(name, value);
      if (kept) doubtful.set(name, value);
      return kept;
    },
    /**
     * Send what was set. @param {{repeat?: boolean}} how `repeat: false` leaves out what was lost, when the page is going
     * and the order in which two requests arrive is anybody's guess
     * @returns {boolean} whether the run-time says that it arrived, what was lost included
     */
    commit({ repeat = true } = {}) {
      if (!open || (lost && repeat && !sendOthers())) return false;
      const arrived = committed() && (repeat || !lost);
      if (!arrived) lost = true;
      return arrived;
    },
    /** Everything that was sent is known to have arrived. */
    confirm() {
      lost = false;
      for (const [name, value] of doubtful) confirmed.set(name, value);
      doubtful.clear();
    },
    /** What was sent since the last `confirm()` may not have arrived. */
    doubt() {
      lost = true;
    },
    /** End the session; only the first call does anything. */
    finish() {
      if (!open) return;
      open = false;
      call(api, "LMSFinish", "");
    },
    /** Which optional fields the run-time has for a collection (RTE 1.2, 3.4.2: `_children`), none if it lacks it. */
    children(collection) {
      const listed = this.get(`${collection}._children`);
      return new Set(listed ? listed.split(",").map((name) => name.trim()) : []);
    },
    count(collection) {
      return parseInt(this.get(`${collection}._count`), 10) || 0;
    },
    lastError: () => lastError(api),
  };
}

function call(api, name, ...values) {
  try {
    return api[name](...values);
  } catch {
    return "false";
  }
}

function succeeded(answer) {
  return String(answer) === "true";
}

function errorCode(api) {
  return String(call(api, "LMSGetLastError"));
}

function lastError(api) {
  const code = errorCode(api);
  return `${code} ${call(api, "LMSGetErrorString", code) || ""}`.trim();
}
