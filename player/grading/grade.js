// Grading one response to one variant. Twin of assessments/items/grade.py: the same outcomes, refusals included.

import { readChoices, scoreChoice } from "./choice.js";
import { formatQuantity } from "./numbers.js";
import { readNumber, scoreNumber } from "./numeric.js";
import { roundHalfAway } from "./rounding.js";
import { fillText } from "./variant.js";

/** {score, correct, feedback: [{for, text}], explanation, key}; throws InvalidInput for what cannot be read. */
export function grade(variant, response) {
  return variant.item.interaction === "choice" ? gradeChoice(variant, response) : gradeNumber(variant, response);
}

function gradeChoice(variant, response) {
  const { item, options, locale } = variant;
  const multiple = item.multiple === true;
  const key = item.options.filter((option) => option.correct === true).map((option) => option.id);
  const chosen = readChoices(response, item.options.map((option) => option.id), { multiple, locale });
  const right = new Set(key);
  const told = (option) => option.feedback && (chosen.has(option.id) || (multiple && right.has(option.id)));
  return {
    score: scoreChoice(chosen, right, { multiple }),
    correct: chosen.size === right.size && key.every((id) => chosen.has(id)),
    feedback: options.filter(told).map((option) => ({ for: option.id, text: fillText(variant, option.feedback) })),
    explanation: fillText(variant, item.explanation),
    key: { choices: key },
  };
}

function gradeNumber(variant, response) {
  const { item, answer, locale } = variant;
  const { unit, unit_required: unitRequired, decimals, tolerance } = item;
  const number = readNumber(response, { unit: unit ?? "", unitRequired: unitRequired === true, locale });
  const foreseen = variant.mistakes.map((value, index) => ({ value, credit: item.mistakes[index].credit ?? 0 }));
  const { score, mistake } = scoreNumber(number, answer, foreseen, { tolerance, decimals });
  const text = mistake === null ? "" : item.mistakes[mistake].feedback;
  return {
    score,
    correct: score === 1 && mistake === null,
    feedback: text ? [{ for: "value", text: fillText(variant, text) }] : [],
    explanation: fillText(variant, item.explanation),
    key: {
      value: roundHalfAway(answer, decimals),
      text: formatQuantity(answer, decimals, unit ?? "", locale),
    },
  };
}
