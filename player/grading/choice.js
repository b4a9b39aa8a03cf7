// Choice interactions, single and multiple response. Twin of assessments/interactions/choice.py.

import { malformedResponse } from "./refusal.js";
import { roundedScore } from "./rounding.js";

const FIELD = "choices";

/** Read {choices: ["a", "c"]} as a Set; throws InvalidInput for what cannot be graded. */
export function readChoices(response, optionIds, { multiple = false, locale = "fr" } = {}) {
  const refused = (reason) => malformedResponse(reason, { field: FIELD, locale });
  const chosen = response === null || typeof response !== "object" ? undefined : response[FIELD];
  if (!Array.isArray(chosen) || !chosen.every((one) => typeof one === "string")) throw refused("shape");
  if (!chosen.length) throw refused("nothing_chosen");
  if (!chosen.every((one) => optionIds.includes(one))) throw refused("unknown_choice");
  const distinct = new Set(chosen);
  if (distinct.size !== chosen.length) throw refused("chosen_twice");
  if (!multiple && chosen.length > 1) throw refused("one_only");
  return distinct;
}

/** From 0 to 1, four decimals; both arguments are Sets of option ids, `right` is never empty. */
export function scoreChoice(chosen, right, { multiple = false } = {}) {
  const hits = [...chosen].filter((one) => right.has(one)).length;
  const misses = chosen.size - hits;
  if (!multiple) return hits === right.size && misses === 0 ? 1 : 0;
  return roundedScore((hits - misses) / right.size);
}
