// What an expression is worth, with the same last bit as assessments/items/evaluation.py. No result is ever infinite or not a
// number: an ExpressionError takes its place.

import { ExpressionError, parseConstraint, parseExpression } from "./expression.js";
import { power } from "./power.js";
import { roundHalfAway, significant } from "./rounding.js";

const MOST_DECIMALS = 12;

/** The value of an expression's text; `values` is a Map from name to number (or text, which has no value here). */
export function evaluate(source, values) {
  return valueOf(parseExpression(source), values) + 0;
}

/** Whether a constraint's text is met; both sides are compared on 15 significant digits. */
export function holds(source, values) {
  const { operator, left, right } = parseConstraint(source);
  const a = significant(valueOf(left, values));
  const b = significant(valueOf(right, values));
  switch (operator) {
    case "<":
      return a < b;
    case "<=":
      return a <= b;
    case ">":
      return a > b;
    case ">=":
      return a >= b;
    case "==":
      return a === b;
    default:
      return a !== b;
  }
}

function valueOf(node, values) {
  if ("number" in node) return node.number;
  if ("negative" in node) return -valueOf(node.negative, values);
  if ("call" in node) {
    return finite(
      callOf(
        node.call,
        node.arguments.map((one) => valueOf(one, values)),
      ),
    );
  }
  if ("operator" in node) return finite(operate(node.operator, valueOf(node.left, values), valueOf(node.right, values)));
  const found = values.get(node.name);
  if (typeof found !== "number") throw new ExpressionError("unknown_name", `no number is called ${node.name}.`);
  return found;
}

function operate(operator, left, right) {
  switch (operator) {
    case "+":
      return left + right;
    case "-":
      return left - right;
    case "*":
      return left * right;
    case "^":
      return power(left, right);
    default:
      if (right === 0) throw new ExpressionError("division_by_zero", "division by zero.");
      return left / right;
  }
}

function callOf(name, given) {
  const [first] = given;
  switch (name) {
    case "round":
      return roundHalfAway(first, given.length > 1 ? decimalsFrom(given[1]) : 0);
    case "floor":
      return Math.floor(significant(first));
    case "ceil":
      return Math.ceil(significant(first)) + 0;
    case "abs":
      return Math.abs(first);
    case "min":
      return given.reduce((least, one) => (one < least ? one : least));
    default:
      return given.reduce((most, one) => (one > most ? one : most));
  }
}

function decimalsFrom(value) {
  if (value !== Math.floor(value) || Math.abs(value) > MOST_DECIMALS) {
    throw new ExpressionError("undefined", `round(x, n) takes a whole n from -${MOST_DECIMALS} to ${MOST_DECIMALS}.`);
  }
  return value;
}

function finite(value) {
  if (Number.isNaN(value)) throw new ExpressionError("undefined", "this power has no value.");
  if (!Number.isFinite(value)) throw new ExpressionError("too_large", "the result is too large, or divides by zero.");
  return value;
}
