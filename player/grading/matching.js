// Each source goes with one target. Twin of assessments/interactions/matching.py.

import { malformedResponse } from "./refusal.js";
import { roundedScore } from "./rounding.js";
import { isMapping } from "./shapes.js";

const FIELD = "pairs";

/** Read {pairs: {a: "c", b: "a"}}: every source, in file order; throws InvalidInput. */
export function readPairs(response, sourceIds, targetIds, { locale = "fr" } = {}) {
  const refused = (reason, field, words = {}) => malformedResponse(reason, { field, locale, ...words });
  const pairs = isMapping(response) ? response[FIELD] : undefined;
  if (!isMapping(pairs)) throw refused("shape", FIELD);
  if (!Object.keys(pairs).every((one) => sourceIds.includes(one))) throw refused("unknown_source", FIELD);
  const left = sourceIds.filter((source) => pairs[source] === undefined || pairs[source] === null || pairs[source] === "");
  if (left.length) throw refused("not_matched", `${FIELD}.${left[0]}`, { count: String(left.length) });
  for (const source of sourceIds) {
    if (typeof pairs[source] !== "string") throw refused("shape", `${FIELD}.${source}`);
    if (!targetIds.includes(pairs[source])) throw refused("unknown_target", `${FIELD}.${source}`);
  }
  return Object.fromEntries(sourceIds.map((source) => [source, pairs[source]]));
}

/** From 0 to 1, four decimals. */
export function scorePairs(pairs, right) {
  const sources = Object.keys(right);
  return roundedScore(sources.filter((source) => pairs[source] === right[source]).length / sources.length);
}
