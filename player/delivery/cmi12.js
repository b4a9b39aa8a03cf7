/**
 * A progress record as elements of SCORM 1.2's data model (RTE 1.2, 3.4), in the order in which they are to be set.
 *
 * Twin of lms_adapter/scorm/cmi.py; `tests/vectors/scorm12_elements.json` is run by both. Values keep to what every
 * run-time accepts: ids of [a-z0-9_], ASCII, `wrong` and not `incorrect`, at most two decimals.
 */

/** A number with at most two decimals and a dot. */
export function decimal(value) {
  return String(Math.floor(value * 100 + 0.5 + 1e-9) / 100);
}

/** cmi.core.lesson_status, which is one field for completion and success. */
export function lessonStatus({ completion, success }) {
  return success === "unknown" ? completion : success;
}

/** CMITimespan HHHH:MM:SS.SS. @param {number} seconds */
export function timespan(seconds) {
  const hundredths = Math.min(Math.max(0, Math.floor(seconds * 100)), 9999 * 360000 + 359999);
  const [hours, minutes] = [Math.floor(hundredths / 360000), Math.floor(hundredths / 6000) % 60];
  return `${pad(hours, 4)}:${pad(minutes, 2)}:${pad(Math.floor(hundredths / 100) % 60, 2)}.${pad(hundredths % 100, 2)}`;
}

/** CMITime HH:MM:SS.00. @param {number[]} moment hours, minutes, seconds */
export function timeOfDay([hours, minutes, seconds]) {
  return `${pad(hours, 2)}:${pad(minutes, 2)}:${pad(seconds, 2)}.00`;
}

/**
 * @param {{completion: string, success: string, score: number|null, location: string, seconds: number}} progress
 * @param {string} suspend the packed state
 * @returns {[string, string][]}
 */
export function coreElements(progress, suspend) {
  return [
    ["cmi.core.lesson_status", lessonStatus(progress)],
    ...scoreElements("cmi.core", progress.score),
    ["cmi.core.lesson_location", progress.location.slice(0, 255)],
    ["cmi.suspend_data", suspend],
    ["cmi.core.session_time", timespan(progress.seconds)],
    ["cmi.core.exit", "suspend"],
  ];
}

/** @param {number} index @param {{id: string, score: number|null, status: string|null}} objective */
export function objectiveElements(index, { id, score, status }) {
  const at = `cmi.objectives.${index}`;
  return [
    [`${at}.id`, id],
    ...scoreElements(at, score),
    ...(status === null ? [] : [[`${at}.status`, status]]),
  ];
}

/**
 * @param {number} index
 * @param {{id: string, interaction: string (a type of SCORM 1.2), competencies: string[], time: number[], seconds: number,
 *   weighting: number, pattern: string, response: string, score: number, correct: boolean}} answer
 */
export function interactionElements(index, answer) {
  const at = `cmi.interactions.${index}`;
  return [
    [`${at}.id`, answer.id],
    ...answer.competencies.map((id, position) => [`${at}.objectives.${position}.id`, id]),
    [`${at}.time`, timeOfDay(answer.time)],
    [`${at}.type`, answer.interaction],
    [`${at}.correct_responses.0.pattern`, answer.pattern],
    [`${at}.weighting`, decimal(answer.weighting)],
    [`${at}.student_response`, answer.response],
    [`${at}.result`, resultWord(answer)],
    [`${at}.latency`, timespan(answer.seconds)],
  ];
}

/** `score` is a share, 0-1; nothing is said before there is one. */
function scoreElements(at, score) {
  if (score === null) return [];
  return [[`${at}.score.raw`, decimal(score * 100)], [`${at}.score.min`, "0"], [`${at}.score.max`, "100"]];
}

/** correct, wrong, or the share of the point where there is partial credit (RTE 1.2 allows a CMIDecimal). */
function resultWord({ score, correct }) {
  if (correct) return "correct";
  return score > 0 ? decimal(score) : "wrong";
}

function pad(value, width) {
  return String(value).padStart(width, "0");
}
