/**
 * One session with a SCORM 1.2 run-time: opened once, closed once, and never believed without looking.
 *
 * A run-time may answer "true" to a Commit that no server has seen (Moodle's beacon does), so a save counts only when
 * the error code is 0 and the value reads back; even then the next launch compares it with the copy on the device.
 */

/** The run-time refused to open a session; `reason` is its own text. */
export class SessionRefused extends Error {}

/**
 * @param {object} api the LMS's API object
 * @returns {object} the open session
 */
export function openSession(api) {
  if (!succeeded(call(api, "LMSInitialize", ""))) throw new SessionRefused(lastError(api));
  const sent = new Map();
  let open = true;

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
      if (sent.get(name) === value) return true;
      const kept = succeeded(call(api, "LMSSetValue", name, value));
      if (kept) sent.set(name, value);
      return kept;
    },
    /** Send what was set. @returns {boolean} whether the run-time says that it arrived */
    commit() {
      const arrived = open && succeeded(call(api, "LMSCommit", "")) && errorCode(api) === "0";
      if (!arrived) sent.clear();
      return arrived;
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
