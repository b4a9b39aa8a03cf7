import assert from "node:assert/strict";
import test from "node:test";

import { questionsOf } from "../../../player/delivery/course_progress.js";
import { drawItems } from "../../../player/delivery/draw.js";
import { shortId } from "../../../player/delivery/short_ids.js";
import { vectors } from "./vectors.js";

test("an attempt draws the same items in the same order as in Python", () => {
  const { pools, draws } = vectors("attempt_draw");
  for (const { pool, count, seed, items } of draws) {
    assert.deepEqual(drawItems(pools[pool], count, seed), items, `${count} of ${pool} with ${seed}`);
  }
});

test("short names are those of Python", () => {
  for (const [id, length, name] of vectors("short_ids").names) assert.equal(shortId(id, length), name);
});

test("a blueprint draws the same items in the same order as in Python", () => {
  const { pools, blueprints, draws } = vectors("attempt_blueprint");
  for (const { pool, blueprint, count, seed, items } of draws) {
    assert.deepEqual(drawItems(pools[pool], count, seed, blueprint ? blueprints[blueprint] : []), items, `${blueprint} ${seed}`);
  }
});

test("a blueprint that the pool cannot fill hands out what there is", () => {
  const pool = [{ id: "i1", competency: "k", difficulty: 50, use: "assessment", interaction: "choice", case: null }];
  const line = { competency: "k", count: 3, difficulty: null, interactions: null, uses: ["assessment"] };
  assert.deepEqual(drawItems(pool, null, "s", [line]), ["i1"]);
  assert.equal(questionsOf({ pool, draw: null, blueprint: [line] }), 1);
  assert.equal(questionsOf({ pool, draw: 4 }), 1);
});
