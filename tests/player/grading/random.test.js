import assert from "node:assert/strict";
import test from "node:test";

import { Stream, hashSeed } from "../../../player/grading/random.js";
import { vectors } from "./vectors.js";

const { hashes, draws, integers, shuffles } = vectors("seeds");

test("a seed text has the same hash as in Python", () => {
  for (const { seed, hash } of hashes) assert.equal(hashSeed(seed), hash, JSON.stringify(seed));
});

test("a seed gives the same stream of draws as in Python", () => {
  for (const one of draws) {
    const stream = new Stream(one.seed);
    assert.deepEqual(one.draws.map(() => stream.draw()), one.draws, one.seed);
  }
});

test("a seed gives the same integers as in Python", () => {
  for (const one of integers) {
    const stream = new Stream(one.seed);
    assert.deepEqual(one.counts.map((count) => stream.drawInteger(count)), one.integers, one.seed);
  }
});

test("a seed gives the same order as in Python", () => {
  for (const one of shuffles) assert.deepEqual(new Stream(one.seed).shuffled(one.listed), one.shuffled, one.seed);
});

test("shuffling leaves the list it was given as it was", () => {
  const listed = ["a", "b", "c", "d"];
  new Stream("x").shuffled(listed);
  assert.deepEqual(listed, ["a", "b", "c", "d"]);
});
