/**
 * Another value that a run-time takes for the same element of SCORM 1.2's data model. Pure.
 *
 * Some run-times (Moodle's) send only what changed since their last Commit, whether that Commit arrived or not. The one
 * way to have a lost value sent again is to set another one in between, which is what this is for.
 */

/**
 * @param {string} name an element that we send
 * @param {string} value what is to be sent again
 * @returns {string|null} null where another value would do harm or the element changes by itself
 */
export function anotherValue(name, value) {
  const make = OTHERS[name.slice(name.lastIndexOf(".") + 1)];
  return make ? make(value) : null;
}

const moved = (value) => String(Math.round((Number(value) + (Number(value) < 1 ? 0.01 : -0.01)) * 100) / 100);
const laterStatus = { passed: "completed", failed: "incomplete", completed: "incomplete", incomplete: "browsed" };
const status = (value) => laterStatus[value] ?? "incomplete";
const hundredthOn = (value) => value.slice(0, -1) + (value.endsWith("0") ? "1" : "0");
const answer = (value) => (value === "a" ? "b" : "a");

const OTHERS = {
  lesson_status: status,
  status,
  raw: moved,
  min: moved,
  max: moved,
  weighting: moved,
  id: (value) => `${value}_`,
  type: (value) => (value === "fill-in" ? "choice" : "fill-in"),
  pattern: answer,
  student_response: answer,
  result: (value) => (value === "neutral" ? "correct" : "neutral"),
  time: hundredthOn,
  latency: hundredthOn,
};
