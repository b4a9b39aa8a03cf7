import assert from "node:assert/strict";
import test from "node:test";

import { findApi } from "../../../player/delivery/scorm_api.js";
import { packState } from "../../../player/delivery/packed_state.js";
import { FakeLms } from "./fake_lms.js";
import { opened, storage } from "./small_course.js";

function read(course) {
  course.lesson("l01_01").saveProgress({ section: "s-un", read: ["s-un"], done: false });
  course.runTimers();
}

test("a commit that fails is not called saved, is kept on the device and tried again", () => {
  const lms = new FakeLms();
  const device = storage();
  const course = opened(lms, { device });
  lms.down = true;
  read(course);
  assert.equal(course.record.saved.state, "waiting");
  assert.equal(JSON.parse([...device.kept.values()][0]).line, packState(course.record.state));
  lms.down = false;
  course.runTimers();
  assert.equal(course.record.saved.state, "saved");
});

test("where the device keeps nothing either, the mark says unsaved", () => {
  const lms = new FakeLms();
  const course = opened(lms, { device: storage({ refuses: true }) });
  lms.down = true;
  read(course);
  assert.equal(course.record.saved.state, "unsaved");
});

test("a run-time that answers true and keeps nothing is found out", () => {
  const lms = new FakeLms();
  lms.api.LMSSetValue = () => "true";
  const course = opened(lms);
  assert.equal(course.record.saved.state, "waiting");
});

test("what the LMS lost is repaired at the next launch from the same run's copy on the device", () => {
  const lms = new FakeLms();
  const device = storage();
  const first = opened(lms, { device });
  lms.down = true;
  read(first);
  first.record.close();
  const second = lms.relaunch();
  const course = opened(second, { device });
  assert.equal(course.record.notice, "course.restored");
  assert.deepEqual(course.lesson("l01_01").progress().read, ["s-un"]);
  assert.deepEqual(course.record.saved.state, "saved");
});

test("progress made on another device meanwhile is not overwritten by an older device's copy", () => {
  const lms = new FakeLms();
  const desk = storage();
  const first = opened(lms, { device: desk });
  lms.down = true;
  read(first);
  first.record.close();
  const second = lms.relaunch();
  const phone = opened(second, { device: storage() });
  phone.lesson("l01_02").saveProgress({ section: "s-trois", read: ["s-trois"], done: true });
  phone.record.close();
  const back = opened(second.relaunch(), { device: desk });
  assert.equal(back.record.notice, null);
  assert.equal(back.record.state.lessons.get("l01_02").done, true);
});

test("a copy of another run is never mixed into a new one", () => {
  const device = storage();
  const first = opened(new FakeLms(), { device });
  read(first);
  const course = opened(new FakeLms(), { device, seeds: ["99999999"] });
  assert.equal(course.record.notice, null);
  assert.deepEqual(course.lesson("l01_01").progress().read, []);
});

test("two learners on one device have copies of their own", () => {
  const device = storage();
  opened(new FakeLms({ "cmi.core.student_id": "camille" }), { device });
  opened(new FakeLms({ "cmi.core.student_id": "sacha" }), { device });
  assert.equal(device.kept.size, 2);
  assert.ok(![...device.kept.keys()].some((key) => /camille|sacha/.test(key)));
});

test("a state that cannot be read is said to be lost, and the course opens", () => {
  const course = opened(new FakeLms({ "cmi.suspend_data": "1|cut|sh" }));
  assert.equal(course.record.notice, "course.stateLost");
  assert.equal(course.record.saved.state, "saved");
});

test("without an LMS everything works and nothing claims to be saved", async () => {
  const course = opened(null);
  assert.equal(course.record.saved.state, "preview");
  assert.equal(course.record.notice, "course.preview");
  const lesson = course.lesson("l01_01");
  await lesson.loadVariant("c01_01_1");
  assert.equal((await lesson.answer("c01_01_1", { choices: ["a"] })).correct, true);
  read(course);
  assert.equal(course.record.saved.state, "preview");
});

test("a refused session is said with the LMS's reason, and nothing is written", () => {
  const lms = new FakeLms();
  lms.refuses = true;
  const course = opened(lms);
  assert.match(course.refusal, /^101/);
  assert.ok(!lms.calls.some(([name]) => name === "LMSSetValue"));
});

test("a course opened for browsing shows the state and writes nothing", () => {
  const lms = new FakeLms({ "cmi.core.lesson_mode": "browse" });
  const course = opened(lms);
  read(course);
  course.record.close();
  assert.equal(course.record.notice, "course.browse");
  assert.ok(!lms.calls.some(([name]) => name === "LMSSetValue" || name === "LMSCommit"));
});

test("a session is finished once, with its time, however often the page goes", () => {
  const lms = new FakeLms();
  const course = opened(lms);
  course.clock.now += 3661;
  course.record.close();
  course.record.close();
  assert.equal(lms.get("cmi.core.session_time"), "0001:01:01.00");
  assert.equal(lms.calls.filter(([name]) => name === "LMSFinish").length, 1);
});

test("nothing is sent after the end of the session", () => {
  const lms = new FakeLms();
  const course = opened(lms);
  course.record.close();
  const calls = lms.calls.length;
  read(course);
  assert.equal(lms.calls.length, calls);
});

test("the API is found in a parent, in the opener, and behind a parent of another origin", () => {
  const api = { LMSInitialize() {} };
  const top = { API: api };
  top.parent = top;
  const middle = { parent: top };
  assert.equal(findApi({ parent: middle }), api);
  const alone = { opener: { API: api } };
  alone.parent = alone.top = alone;
  alone.opener.parent = alone.opener;
  assert.equal(findApi(alone), api);
  const foreign = { get API() { throw new Error("another origin"); }, parent: top };
  assert.equal(findApi({ parent: foreign }), api);
});

test("no API is found where there is none, nor beyond seven parents", () => {
  const lonely = {};
  lonely.parent = lonely.top = lonely;
  assert.equal(findApi(lonely), null);
  let far = { API: { LMSInitialize() {} } };
  for (let up = 0; up < 8; up += 1) far = { parent: far };
  assert.equal(findApi(far), null);
});
