import assert from "node:assert/strict";
import test from "node:test";

import { FakeLms } from "./fake_lms.js";
import { opened, smallCourse, storage } from "./small_course.js";

async function sit(delivery, responses) {
  const { items } = await delivery.start();
  for (const { id } of items) {
    if (!responses[id]) continue;
    await delivery.loadVariant(id);
    await delivery.answer(id, responses[id]);
  }
  return delivery.finish();
}

const RIGHT = { i01_001: { choices: ["a"] }, i01_002: { choices: ["b", "a"] } };

test("a first launch says incomplete, asks to be resumed, and claims no score", () => {
  const lms = new FakeLms();
  opened(lms);
  assert.equal(lms.get("cmi.core.lesson_status"), "incomplete");
  assert.equal(lms.get("cmi.core.exit"), "suspend");
  assert.equal(lms.get("cmi.core.score.raw"), undefined);
});

test("a check is graded on the spot, reported once, and drawn anew after the answer", async () => {
  const lms = new FakeLms();
  const course = opened(lms);
  const lesson = course.lesson("l01_01");
  const first = await lesson.loadVariant("c01_01_1");
  assert.equal(first.has_hint, true);
  assert.equal(await lesson.loadHint("c01_01_1"), "Relisez.");
  course.clock.now += 12;
  const outcome = await lesson.answer("c01_01_1", { choices: ["b"] });
  assert.equal(outcome.correct, false);
  assert.deepEqual(outcome.key, { choices: ["a"] });
  const [interaction] = lms.listed("interactions");
  assert.deepEqual(interaction, {
    id: "c01_01_1", "objectives.0.id": "analyse", time: "09:30:00.00", type: "choice", "correct_responses.0.pattern": "a",
    weighting: "0", student_response: "b", result: "wrong", latency: "0000:00:12.00",
  });
  const second = await lesson.loadVariant("c01_01_1");
  assert.deepEqual(second.previous, { correct: false });
});

test("an answer that cannot be read is refused, costs nothing and reports nothing", async () => {
  const lms = new FakeLms();
  const attempt = opened(lms).assessment("a01");
  await attempt.start();
  await attempt.loadVariant("i01_003");
  await assert.rejects(attempt.answer("i01_003", { value: "beaucoup" }), ({ field }) => field === "value");
  assert.equal(lms.listed("interactions").length, 0);
  assert.deepEqual(await attempt.answer("i01_003", { value: "3" }), { recorded: true });
});

test("a typed number reaches the LMS as a plain number", async () => {
  const lms = new FakeLms();
  const attempt = opened(lms).assessment("a01");
  await attempt.start();
  await attempt.loadVariant("i01_003");
  await attempt.answer("i01_003", { value: "1 234,50 €" });
  const [interaction] = lms.listed("interactions");
  assert.equal(interaction.student_response, "1234.5");
  assert.match(interaction["correct_responses.0.pattern"], /^\d+$/);
});

test("every answer is committed before the next one is asked", async () => {
  const lms = new FakeLms();
  const attempt = opened(lms).assessment("a01");
  await attempt.start();
  await attempt.loadVariant("i01_001");
  const before = lms.calls.length;
  await attempt.answer("i01_001", RIGHT.i01_001);
  assert.equal(lms.calls.slice(before).at(-1)[0], "LMSCommit");
});

test("an answer that was submitted stays, whatever is sent after it", async () => {
  const lms = new FakeLms();
  const attempt = opened(lms).assessment("a01");
  await attempt.start();
  await attempt.loadVariant("i01_001");
  await attempt.answer("i01_001", { choices: ["b"] });
  await attempt.answer("i01_001", { choices: ["a"] });
  assert.equal(lms.listed("interactions").length, 1);
  assert.equal((await attempt.finish()).raw, 0);
});

test("the score weighs each assessment by its questions and counts the best attempt", async () => {
  const lms = new FakeLms();
  const course = opened(lms);
  await sit(course.assessment("a01"), RIGHT);
  assert.equal(lms.get("cmi.core.score.raw"), "50");
  await sit(course.assessment("a01"), {});
  assert.equal(lms.get("cmi.core.score.raw"), "50");
  await sit(course.assessment("a02"), { i02_001: { choices: ["a"] } });
  assert.equal(lms.get("cmi.core.score.raw"), "75");
});

test("one passed assessment does not pass the course, all of them do", async () => {
  const lms = new FakeLms();
  const course = smallCourse();
  course.modules[0].assessment.passMark = 0.6;
  const launched = opened(lms, { course });
  await sit(launched.assessment("a02"), { i02_001: { choices: ["a"] } });
  assert.equal(lms.get("cmi.core.lesson_status"), "incomplete");
  await sit(launched.assessment("a01"), RIGHT);
  assert.equal(lms.get("cmi.core.lesson_status"), "passed");
});

test("failed is said only when no attempt is left", async () => {
  const lms = new FakeLms();
  const launched = opened(lms);
  await sit(launched.assessment("a02"), { i02_001: { choices: ["a"] } });
  await sit(launched.assessment("a01"), {});
  assert.equal(lms.get("cmi.core.lesson_status"), "incomplete");
  await sit(launched.assessment("a01"), {});
  assert.equal(lms.get("cmi.core.lesson_status"), "failed");
  await assert.rejects(launched.assessment("a01").start(), /have been used/);
});

test("what the LMS holds as passed stays passed when the course grows", () => {
  const lms = new FakeLms({ "cmi.core.lesson_status": "passed" });
  opened(lms);
  assert.equal(lms.get("cmi.core.lesson_status"), "passed");
});

test("modules and competencies arrive as objectives, and keep their places at the next launch", async () => {
  const lms = new FakeLms();
  await sit(opened(lms).assessment("a01"), RIGHT);
  const objectives = Object.fromEntries(lms.listed("objectives").map(({ id, ...rest }) => [id, rest]));
  assert.equal(objectives.mod01.status, "incomplete");
  assert.equal(objectives.mod01["score.raw"], "66.66");
  assert.equal(objectives.stock["score.raw"], "100");
  assert.equal(objectives.analyse["score.raw"], "50");
  assert.equal(objectives.analyse.status, undefined);
  const ids = lms.listed("objectives").map(({ id }) => id);
  const again = lms.relaunch();
  await sit(opened(again).assessment("a02"), {});
  assert.deepEqual(again.listed("objectives").map(({ id }) => id), [...ids, "mod02"]);
});

test("a run-time without objectives and interactions is told the rest", async () => {
  const lms = new FakeLms({}, { optional: false });
  await sit(opened(lms).assessment("a01"), RIGHT);
  assert.equal(lms.get("cmi.core.score.raw"), "50");
  assert.ok(!lms.calls.some(([, name]) => /^cmi\.(objectives|interactions)/.test(name || "")));
});

test("a resumed attempt asks the same questions, keeps its answers and never asks them again", async () => {
  const lms = new FakeLms();
  const device = storage();
  const before = opened(lms, { device }).assessment("a01");
  const asked = await before.start();
  const shown = await before.loadVariant("i01_003");
  await before.answer("i01_001", RIGHT.i01_001).catch(() => {});
  const again = lms.relaunch();
  const after = opened(again, { device, seeds: ["zzzzzzzz"] }).assessment("a01");
  assert.equal((await after.describe()).open, true);
  const resumed = await after.start();
  assert.deepEqual(resumed.items.map(({ id }) => id), asked.items.map(({ id }) => id));
  assert.deepEqual(resumed.items.find(({ id }) => id === "i01_001").response, RIGHT.i01_001);
  assert.equal((await after.loadVariant("i01_003")).prompt, shown.prompt);
});

test("reading is kept where it stood", () => {
  const lms = new FakeLms();
  const first = opened(lms);
  first.lesson("l01_01").saveProgress({ section: "s-deux", read: ["s-un"], done: false });
  assert.equal(first.record.saved.state, "saving");
  first.runTimers();
  assert.equal(first.record.saved.state, "saved");
  assert.equal(lms.get("cmi.core.lesson_location"), "lesson/l01_01/s-deux");
  const second = opened(lms.relaunch());
  assert.deepEqual(second.lesson("l01_01").progress(), { read: ["s-un"], section: "s-deux" });
});

test("the time of an attempt runs on while the course is closed, and its end counts what was submitted", async () => {
  const lms = new FakeLms();
  const first = opened(lms);
  const attempt = first.assessment("a02");
  assert.equal((await attempt.start()).secondsLeft, 600);
  await attempt.loadVariant("i02_001");
  await attempt.answer("i02_001", { choices: ["a"] });
  const later = opened(lms.relaunch(), { at: first.clock.now + 601 });
  const description = await later.assessment("a02").describe();
  assert.deepEqual([description.open, description.timeUp, description.best.passed], [false, true, true]);
});

test("a result can be looked back at later, with what was right and why", async () => {
  const lms = new FakeLms();
  await sit(opened(lms).assessment("a01"), RIGHT);
  const result = await opened(lms.relaunch()).assessment("a01").review();
  assert.equal(result.raw, 2);
  assert.equal(result.attemptsLeft, 1);
  const blank = result.items.find(({ variant }) => variant.id === "i01_003");
  assert.deepEqual([blank.response, blank.outcome], [null, null]);
  assert.deepEqual(result.items.find(({ variant }) => variant.id === "i01_001").variant.reread, { title: "Leçon l01_01", href: "#/lesson/l01_01" });
});

test("questions that have changed since an attempt are not shown as if they had been asked", async () => {
  const lms = new FakeLms();
  await sit(opened(lms).assessment("a01"), RIGHT);
  const course = { ...smallCourse(), digest: "BBBBB" };
  const result = await opened(lms.relaunch(), { course }).assessment("a01").review();
  assert.deepEqual([result.stale, result.items, result.raw], [true, [], 2]);
});

test("finishing twice gives the same result and counts once", async () => {
  const lms = new FakeLms();
  const attempt = opened(lms).assessment("a01");
  const first = await sit(attempt, RIGHT);
  assert.deepEqual(await attempt.finish(), first);
  assert.equal((await attempt.describe()).attemptsUsed, 1);
});
