/** What the LMS is told of one answer: an interaction record for `cmi12.interactionElements`. Pure. */

import { readTypedNumber } from "../grading/numbers.js";
import { decimal } from "./cmi12.js";

/**
 * @param {object} answer id, item (its document), response, outcome, seconds (since it was shown), time, weighting
 * @returns {object} ids are of [a-z0-9_] because the course's ids are
 */
export function interactionRecord({ id, item, response, outcome, seconds, time, weighting }) {
  const numeric = item.interaction === "numeric";
  return {
    id,
    interaction: numeric ? "numeric" : "choice",
    competencies: [item.competency],
    time,
    seconds,
    weighting,
    pattern: numeric ? plainNumber(outcome.key.value) : outcome.key.choices.join(","),
    response: numeric ? typedNumber(response.value, item) : [...response.choices].sort().join(","),
    score: outcome.score,
    correct: outcome.correct,
  };
}

function typedNumber(text, item) {
  return plainNumber(readTypedNumber(text, { unit: item.unit ?? "" }));
}

/** Up to six decimals, never an exponent: CMIDecimal knows none. */
function plainNumber(value) {
  if (Math.abs(value) >= 1e15) return decimal(value);
  return value.toFixed(6).replace(/\.?0+$/, "") || "0";
}
