import assert from "node:assert/strict";
import test from "node:test";

import { evaluate, holds } from "../../../player/grading/evaluation.js";
import { refusalOf, vectors } from "./vectors.js";

const { names, values, errors, constraints } = vectors("expressions");
const known = new Map(Object.entries(names[0]));

test("expressions are worth what they are in Python, to the last bit", () => {
  for (const one of values) assert.equal(evaluate(one.expression, known), one.value, one.expression);
});

test("expressions without a value are refused for the same reason as in Python", () => {
  for (const one of errors) {
    assert.equal(refusalOf(() => evaluate(one.expression, known)).reason, one.reason, one.expression);
  }
});

test("constraints hold or break as in Python", () => {
  for (const one of constraints) {
    const check = () => holds(one.constraint, known);
    if (one.reason) assert.equal(refusalOf(check).reason, one.reason, one.constraint);
    else assert.equal(check(), one.holds, one.constraint);
  }
});

test("a bare number from JSON is an expression", () => {
  assert.equal(evaluate(12.5, new Map()), 12.5);
});
