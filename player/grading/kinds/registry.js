// Every interaction that can be drawn, shown and graded in the player: one file and one line each. Twin of
// assessments/items/kinds/registry.py.
//
// A kind has: minutes (expected), draw(item, stream) (orders), figures(item, values) (numbers that expressions give),
// shown(variant) (its part of the public variant), grade(variant, response) -> {score, correct, feedback, key}. `draw` and
// `figures` are optional.

import { allocation } from "./allocation.js";
import { choice } from "./choice.js";
import { fillIn } from "./fill_in.js";
import { likert } from "./likert.js";
import { longFillIn } from "./long_fill_in.js";
import { matching } from "./matching.js";
import { numeric } from "./numeric.js";
import { sequencing } from "./sequencing.js";

export const KINDS = {
  choice,
  numeric,
  sequencing,
  matching,
  fill_in: fillIn,
  likert,
  allocation,
  long_fill_in: longFillIn,
};

/** The kind of an item's interaction. */
export function kindOf(item) {
  return KINDS[item.interaction];
}
