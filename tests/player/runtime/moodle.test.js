import assert from "node:assert/strict";
import test from "node:test";

import { anotherValue } from "../../../player/delivery/another_value.js";
import { coreElements, interactionElements, objectiveElements } from "../../../player/delivery/cmi12.js";
import { createWitness } from "../../../player/delivery/witness.js";
import { FakeLms } from "./fake_lms.js";
import { MoodleLms } from "./moodle_lms.js";
import { opened, storage } from "./small_course.js";

const settle = () => new Promise((resolve) => setImmediate(resolve));

async function launch(lms, parts = {}) {
  const course = opened(lms, { witness: lms.witness, ...parts });
  await settle();
  return course;
}

async function pass(course, assessmentId) {
  const assessment = course.assessment(assessmentId);
  for (const { id } of (await assessment.start()).items) {
    const { prompt } = await assessment.loadVariant(id);
    await assessment.answer(id, right(id, prompt));
  }
  await assessment.finish();
}

function right(id, prompt) {
  if (id === "i01_003") return { value: String(parseInt(prompt, 10) + 1) };
  return { choices: id === "i01_002" ? ["a", "b"] : ["a"] };
}

for (const trouble of ["down", "cut"]) {
  test(`a result and its answers reach Moodle within the session after the line was ${trouble}`, async () => {
    const lms = new MoodleLms();
    const course = await launch(lms);
    lms[trouble] = true;
    await pass(course, "a01");
    await settle();
    assert.equal(course.record.saved.state, "waiting");
    assert.equal(lms.kept.get("cmi.core.score.raw"), undefined);
    lms[trouble] = false;
    course.runTimers();
    await settle();
    assert.equal(course.record.saved.state, "saved");
    assert.equal(lms.kept.get("cmi.core.score.raw"), lms.get("cmi.core.score.raw"));
    assert.deepEqual(lms.arrived(), lms.listed("interactions"));
    assert.equal(lms.arrived().length, 3);
  });
}

test("the mark says that a save is on its way until the server has answered, and waits when it does not", async () => {
  let answer;
  const course = opened(new MoodleLms(), { witness: () => new Promise((resolve) => (answer = resolve)) });
  assert.equal(course.record.saved.state, "saving");
  answer(true);
  await settle();
  assert.equal(course.record.saved.state, "saved");
  course.record.save();
  assert.equal(course.record.saved.state, "saving");
  answer(false);
  await settle();
  assert.equal(course.record.saved.state, "waiting");
});

test("an answer of the server to an earlier save does not speak for a later one that failed", async () => {
  const lms = new MoodleLms();
  const answers = [];
  const course = opened(lms, { witness: () => new Promise((resolve) => answers.push(resolve)) });
  course.record.save();
  lms.down = true;
  course.record.save();
  for (const answer of answers) answer(true);
  await settle();
  assert.equal(course.record.saved.state, "waiting");
});

test("after a minute in which nothing arrived the mark says what to do, and a good one takes it back", async () => {
  const lms = new MoodleLms();
  const course = await launch(lms);
  lms.down = true;
  course.record.save();
  course.clock.now += 61;
  assert.equal(course.record.saved.state, "waiting");
  course.runTimers();
  assert.equal(course.record.saved.state, "stuck");
  lms.down = false;
  course.runTimers();
  await settle();
  assert.equal(course.record.saved.state, "saved");
});

test("from a page that nobody sees, nothing is tried again and nothing that was lost is called saved", async () => {
  const lms = new MoodleLms();
  let seen = true;
  const course = await launch(lms, { visible: () => seen });
  lms.down = true;
  await pass(course, "a01");
  lms.down = false;
  seen = false;
  course.record.flush();
  await settle();
  assert.equal(course.record.saved.state, "waiting");
  const calls = lms.calls.length;
  course.runTimers();
  assert.equal(lms.calls.length, calls);
  seen = true;
  course.record.flush();
  await settle();
  assert.equal(course.record.saved.state, "saved");
  assert.equal(lms.kept.get("cmi.core.score.raw"), "75");
});

test("a page that is going sends no other value in between", async () => {
  const lms = new MoodleLms();
  const course = await launch(lms);
  lms.down = true;
  await pass(course, "a01");
  lms.calls.length = 0;
  course.record.close();
  assert.deepEqual(lms.calls.filter(([name]) => name === "LMSCommit").length, 1);
  assert.ok(!lms.calls.some(([, name, value]) => name?.endsWith(".id") && value.endsWith("_")));
});

test("a passed course is completed first, once, so that either of Moodle's conditions is met", async () => {
  const lms = new MoodleLms();
  const course = await launch(lms);
  await pass(course, "a01");
  await pass(course, "a02");
  assert.deepEqual(lms.statuses, ["incomplete", "completed", "passed"]);
  course.record.close();
  const second = lms.relaunch();
  await launch(second);
  assert.deepEqual(second.statuses, []);
});

test("every element that can be lost has another value that a strict run-time takes, but those that change anyway", () => {
  const lms = new FakeLms();
  const progress = { completion: "completed", success: "passed", score: 0.8, location: "assessment/a01", seconds: 5 };
  const answer = {
    id: "a01_1_i01_001", interaction: "choice", competencies: ["stock"], time: [9, 5, 0], seconds: 2, weighting: 1,
    pattern: "a,c", response: "a", score: 0, correct: false,
  };
  const objective = { id: "mod01", score: 1, status: "passed" };
  const elements = [...coreElements(progress, "1|x"), ...objectiveElements(0, objective), ...interactionElements(0, answer)];
  const without = [];
  for (const [name, value] of elements) {
    const other = anotherValue(name, value);
    if (other === null) without.push(name);
    else assert.ok(other !== value && lms.api.LMSSetValue(name, other) === "true", `${name}: ${other}`);
  }
  assert.deepEqual(without, ["cmi.core.lesson_location", "cmi.suspend_data", "cmi.core.session_time", "cmi.core.exit"]);
});

test("a score's other value is a hundredth away and stays between 0 and 100", () => {
  assert.deepEqual(["0", "0.5", "83.33", "100"].map((value) => anotherValue("cmi.core.score.raw", value)), ["0.01", "0.51", "83.32", "99.99"]);
});

test("a witness that could never be had is not asked", async () => {
  const never = createWitness(async () => "a page to sign in", "AAAAA");
  assert.equal(await never(), true);
});

test("a witness that was had once speaks: the file, nothing, or a page to sign in", async () => {
  const texts = ['export default "AAAAA";', 'export default "AAAAA";', "<html>sign in</html>"];
  const witness = createWitness(async () => texts.shift() ?? Promise.reject(new Error("no network")), "AAAAA");
  assert.equal(await witness(), true);
  assert.equal(await witness(), false);
  assert.equal(await witness(), false);
});

test("work done while the session was gone is sent at the next launch, result included", async () => {
  const lms = new MoodleLms();
  const device = storage();
  const course = await launch(lms, { device });
  lms.down = true;
  await pass(course, "a01");
  course.record.close();
  const second = lms.relaunch();
  const back = await launch(second, { device });
  assert.equal(back.record.notice, "course.restored");
  assert.equal(second.kept.get("cmi.core.score.raw"), "75");
});

test("a page left open does not take back, when it closes, what was done since on another device", async () => {
  const lms = new MoodleLms();
  const phone = await launch(lms);
  const desk = new MoodleLms(Object.fromEntries(lms.kept));
  await pass(await launch(desk, { seeds: ["99999999"] }), "a01");
  lms.kept = desk.kept;
  phone.clock.now += 90;
  phone.record.close();
  assert.equal(lms.kept.get("cmi.suspend_data"), desk.get("cmi.suspend_data"));
  assert.equal(lms.kept.get("cmi.core.score.raw"), "75");
  assert.equal(lms.kept.get("cmi.core.session_time"), "0000:01:30.00");
});
