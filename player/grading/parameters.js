// What a seed draws for an item: parameters, derived values, constraints, key and foreseen errors.
// Twin of assessments/items/parameters.py and draw.py: the same draws at the same points of the stream.

import { evaluate, holds } from "./evaluation.js";
import { ExpressionError } from "./expression.js";
import { InvalidInput } from "./refusal.js";
import { decimalsOf, roundHalfAway, significant } from "./rounding.js";

const MOST_REDRAWS = 50;

// one draw per parameter, in file order
function drawParameter({ choices, minimum, maximum, step }, stream) {
  if (choices) return choices[stream.drawInteger(choices.length)];
  const count = Math.floor(significant((maximum - minimum) / step)) + 1;
  return roundHalfAway(minimum + stream.drawInteger(count) * step, gridDecimals(minimum, step));
}

function gridDecimals(minimum, step) {
  return Math.max(decimalsOf(minimum), decimalsOf(step));
}

/** Decimals with which a text shows a parameter by default. */
export function shownDecimals({ decimals, choices, minimum, step }) {
  if (decimals !== undefined && decimals !== null) return decimals;
  if (!choices) return gridDecimals(minimum, step);
  return Math.max(0, ...choices.filter((one) => typeof one === "number").map(decimalsOf));
}

/**
 * {values: Map} and what `more(values)` works out from them (an ExpressionError there makes the draw again); throws
 * InvalidInput if no draw meets the constraints.
 */
export function drawFigures(item, stream, more = () => ({})) {
  for (let tries = 0; tries <= MOST_REDRAWS; tries += 1) {
    const values = new Map();
    for (const [name, parameter] of Object.entries(item.parameters ?? {})) {
      values.set(name, drawParameter(parameter, stream));
    }
    const figures = workOut(item, values, more);
    if (figures) return figures;
  }
  throw new InvalidInput(`${item.id}, constraints: no draw out of ${MOST_REDRAWS + 1} meets them.`, {
    field: "constraints",
  });
}

// null where a constraint is broken or a sum has no value: the draw is made again
function workOut(item, values, more) {
  try {
    for (const [name, source] of Object.entries(item.derived ?? {})) values.set(name, evaluate(source, values));
    if (!(item.constraints ?? []).every((source) => holds(source, values))) return null;
    return { values, ...more(values) };
  } catch (error) {
    if (error instanceof ExpressionError && error.reason !== "syntax") return null;
    throw error;
  }
}
