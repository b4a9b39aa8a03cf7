// Every interaction that can be drawn, shown and graded offline: one file and one line each. Twin of assessments/items/kinds.
//
// A kind has: minutes (expected), draw(item, stream) (orders), figures(item, values) (numbers that expressions give),
// shown(variant) (its part of the public variant), grade(variant, response) -> {score, correct, feedback, key}. `draw` and
// `figures` are optional.

import { choice } from "./choice.js";
import { numeric } from "./numeric.js";

export const KINDS = { choice, numeric };

/** The kind of an item's interaction. */
export function kindOf(item) {
  return KINDS[item.interaction];
}
