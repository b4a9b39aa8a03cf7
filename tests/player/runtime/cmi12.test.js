import assert from "node:assert/strict";
import test from "node:test";

import { coreElements, decimal, interactionElements, objectiveElements, timespan } from "../../../player/delivery/cmi12.js";
import { vectors } from "./vectors.js";

const given = vectors("scorm12_elements");

test("decimals are written as in Python", () => {
  for (const [value, text] of given.decimals) assert.equal(decimal(value), text);
});

test("time spans are written as in Python", () => {
  for (const [seconds, text] of given.timespans) assert.equal(timespan(seconds), text);
});

test("a progress record becomes the same core elements as in Python", () => {
  for (const { progress, suspend, elements } of given.core) assert.deepEqual(coreElements(progress, suspend), elements);
});

test("an objective becomes the same elements as in Python", () => {
  for (const { index, objective, elements } of given.objectives) assert.deepEqual(objectiveElements(index, objective), elements);
});

test("an answer becomes the same interaction as in Python", () => {
  for (const { index, answer, elements } of given.interactions) assert.deepEqual(interactionElements(index, answer), elements);
});
