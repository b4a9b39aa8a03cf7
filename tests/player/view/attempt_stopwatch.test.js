import assert from "node:assert/strict";
import test from "node:test";

import { stopwatch } from "../../../player/view/attempt_stopwatch.js";

function watched() {
  const here = { now: 0, visible: true };
  return [here, stopwatch({ now: () => here.now, visible: () => here.visible })];
}

test("each question has its own time, added up over its visits", () => {
  const [here, watch] = watched();
  watch.turnTo("i1");
  here.now = 4000;
  watch.turnTo("i2");
  here.now = 5500;
  watch.turnTo("i1");
  here.now = 6260;
  assert.equal(watch.seconds("i1"), 4.8);
  assert.equal(watch.seconds("i2"), 1.5);
  assert.equal(watch.seconds("i3"), null);
});

test("a hidden page does not count, and where all questions are in front nobody can tell", () => {
  const [here, watch] = watched();
  watch.turnTo("i1");
  here.now = 1000;
  here.visible = false;
  watch.gather();
  here.now = 90000;
  here.visible = true;
  watch.gather();
  here.now = 91000;
  watch.turnTo(null);
  here.now = 99000;
  assert.equal(watch.seconds("i1"), 2);
});
