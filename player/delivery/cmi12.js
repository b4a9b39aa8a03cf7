/**
 * A progress record as elements of SCORM 1.2's data model (RTE 1.2, 3.4), in the order in which they are to be set.
 *
 * Twin of lms_adapter/scorm/cmi.py; `tests/vectors/scorm12_elements.json` is run by both. Values keep to what every
 * run-time accepts: ids of [a-z0-9_], ASCII, `wrong` and not `incorrect`, at most two decimals.
 */

/** A number with at most two decimals and a dot. */
export function decimal(value) {
  return String(Math.round((value + Number.EPSILON) * 100) / 100);
}

/** CMITimespan HHHH:MM:SS.SS. @param {number} seconds */
export function timespan(seconds) {
  const hundredths = Math.min(Math.max(0, Math.floor(seconds * 100)), 9999 * 360000 + 359999);
  const [hours, minutes] = [Math.floor(hundredths / 360000), Math.floor(hundredths / 6000) % 60];
  return `${pad(hours, 4)}:${pad(minutes, 2)}:${pad(Math.floor(hundredths / 100) % 60, 2)}.${pad(hundredths % 100, 2)}`;
}

/** CMITime HH:MM:SS.00 of a moment. @param {{hours: number, minutes: number, seconds: number}} moment */
export function timeOfDay({ hours, minutes, seconds }) {
  return `${pad(hours, 2)}:${pad(minutes, 2)}:${pad(seconds, 2)}.00`;
}

/**
 * @param {{status: string, score: number|null, location: string, suspend: string, seconds: number}} record
 * @returns {[string, string][]}
 */
export function coreElements({ status, score, location, suspend, seconds }) {
  const scored = score === null ? [] : [["raw", decimal(score)], ["min", "0"], ["max", "100"]];
  return [
    ["cmi.core.lesson_status", status],
    ...scored.map(([part, value]) => [`cmi.core.score.${part}`, value]),
    ["cmi.core.lesson_location", location.slice(0, 255)],
    ["cmi.suspend_data", suspend],
    ["cmi.core.session_time", timespan(seconds)],
    ["cmi.core.exit", "suspend"],
  ];
}

/** @param {number} index @param {{id: string, score: number|null, status: string|null}} objective */
export function objectiveElements(index, { id, score, status }) {
  const at = `cmi.objectives.${index}`;
  return [
    [`${at}.id`, id],
    ...(score === null ? [] : [[`${at}.score.raw`, decimal(score)], [`${at}.score.min`, "0"], [`${at}.score.max`, "100"]]),
    ...(status === null ? [] : [[`${at}.status`, status]]),
  ];
}

/**
 * @param {number} index
 * @param {{id: string, type: "choice"|"numeric", objectives: string[], time: object, seconds: number, weighting: number,
 *   pattern: string, response: string, score: number, correct: boolean}} interaction
 */
export function interactionElements(index, interaction) {
  const at = `cmi.interactions.${index}`;
  return [
    [`${at}.id`, interaction.id],
    ...interaction.objectives.map((id, position) => [`${at}.objectives.${position}.id`, id]),
    [`${at}.time`, timeOfDay(interaction.time)],
    [`${at}.type`, interaction.type],
    [`${at}.correct_responses.0.pattern`, interaction.pattern],
    [`${at}.weighting`, decimal(interaction.weighting)],
    [`${at}.student_response`, interaction.response],
    [`${at}.result`, resultWord(interaction)],
    [`${at}.latency`, timespan(interaction.seconds)],
  ];
}

/** correct, wrong, or the share of the point where there is partial credit (RTE 1.2 allows a CMIDecimal). */
function resultWord({ score, correct }) {
  if (correct) return "correct";
  return score > 0 ? decimal(score) : "wrong";
}

function pad(value, width) {
  return String(value).padStart(width, "0");
}
