// Numeric interactions: a typed number against a key with a tolerance, and errors that the author has foreseen.
// Twin of assessments/interactions/numeric.py: the same sums in the same order.

import { readTypedNumber } from "./numbers.js";
import { roundHalfAway } from "./rounding.js";

const MARGIN = 1e-12;

/** Read {value: "1 234,56 €"}; throws InvalidInput. */
export function readNumber(response, asked) {
  return readTypedNumber(response === null || typeof response !== "object" ? undefined : response.value, asked);
}

/** How far from `key` is still right, in its unit; `tolerance` is {absolute, relative}. */
export function toleranceWidth(tolerance, key) {
  return Math.max(tolerance.absolute ?? 0, Math.abs(key) * (tolerance.relative ?? 0));
}

function near(number, key, width) {
  return Math.abs(number - key) <= width + MARGIN * Math.max(Math.abs(number), Math.abs(key), width);
}

/** Whether `number` is `key`, within the tolerance or as rounded to `decimals`. */
export function matches(number, key, { tolerance, decimals }) {
  return near(number, key, toleranceWidth(tolerance, key)) || near(number, roundHalfAway(key, decimals), 0);
}

/** {score, mistake}: `mistake` is the index of the first foreseen error that matches, or null. */
export function scoreNumber(number, key, foreseen, asked) {
  if (matches(number, key, asked)) return { score: 1, mistake: null };
  // a typed 0 is never taken for a small foreseen error
  const mistake = foreseen.findIndex((one) => (number !== 0 || one.value === 0) && matches(number, one.value, asked));
  return mistake < 0 ? { score: 0, mistake: null } : { score: foreseen[mistake].credit, mistake };
}
