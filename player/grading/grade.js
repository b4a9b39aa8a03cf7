// Grading one response to one variant. Twin of assessments/items/grade.py: the same outcomes, refusals included.

import { kindOf } from "./kinds/registry.js";
import { fillText } from "./texts.js";

/** {score, correct, feedback: [{for, text}], explanation, key}; throws InvalidInput for what cannot be read. */
export function grade(variant, response) {
  const { score, correct, feedback, key } = kindOf(variant.item).grade(variant, response);
  return { score, correct, feedback, explanation: fillText(variant, variant.item.explanation), key };
}
