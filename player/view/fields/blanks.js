/** What became of each missing word, as far as an outcome tells: nothing is claimed that is not certain. Pure. */

import { folded } from "../../grading/likeness.js";
import { isRemark } from "../../grading/remarks.js";

/**
 * The key names one accepted writing of each blank, and there may be others. So a blank is right when it is that one, when the
 * grader says so of a slip, or when the whole response is; it is wrong when it is empty, when it has another feedback, or when
 * the points are used up by those that are right.
 *
 * @param {{blanks: Object<string, string>}} response
 * @param {{score: number, key: {blanks: Object<string, string>}}} outcome
 * @returns {Object<string, "right"|"wrong"|"unsure">} by blank
 */
export function blankStates(response, outcome) {
  const expected = outcome.key?.blanks ?? {};
  const ids = Object.keys(expected);
  const typed = (id) => folded(String(response?.blanks?.[id] ?? ""));
  const written = (id) => folded(expected[id]);
  const feedback = (id) => (outcome.feedback ?? []).filter((one) => one.for === id);
  const slip = (id) => feedback(id).some(({ text }) => isRemark("spelling", text));
  const states = Object.fromEntries(ids.map((id) => [id, "unsure"]));
  for (const id of ids) {
    if (outcome.score >= 1 || typed(id) === written(id) || slip(id)) states[id] = "right";
    else if (!typed(id) || feedback(id).length) states[id] = "wrong";
  }
  const withState = (state) => ids.filter((id) => states[id] === state);
  const left = outcome.score * ids.length - withState("right").length; // also what foreseen mistakes have earned
  const mistakes = withState("wrong").filter((id) => typed(id)).length;
  const unsure = withState("unsure");
  const hair = 0.005 * ids.length;
  if (left < hair) for (const id of unsure) states[id] = "wrong";
  else if (left - mistakes > unsure.length - hair) for (const id of unsure) states[id] = "right";
  return states;
}
