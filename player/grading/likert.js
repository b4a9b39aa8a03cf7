// Situational judgement: every option is worth something. Twin of assessments/interactions/likert.py.

import { readChoices } from "./choice.js";
import { roundedScore } from "./rounding.js";

/** Read {choices: ["a"]} -> "a"; throws InvalidInput. `values` is a Map from option to what it is worth. */
export function readJudgement(response, values, { locale = "fr" } = {}) {
  return [...readChoices(response, [...values.keys()], { multiple: false, locale })][0];
}

/** What the option is worth, four decimals. */
export function scoreJudgement(chosen, values) {
  return roundedScore(values.get(chosen));
}
