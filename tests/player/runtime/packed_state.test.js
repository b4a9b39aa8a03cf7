import assert from "node:assert/strict";
import test from "node:test";

import { beginAttempt, finishAttempt, newState, recordAnswer, recordCheck, recordReading } from "../../../player/delivery/learner_state.js";
import { LIMIT, packState, unpackState, UnreadableState } from "../../../player/delivery/packed_state.js";
import { smallCourse } from "./small_course.js";

function busyState(course = smallCourse()) {
  const state = newState({ run: "abc123", practice: "0badcafe" });
  state.revision = 41;
  recordReading(state, "l01_01", { read: ["s-un"], done: false });
  recordReading(state, "l01_02", { read: ["s-trois"], done: true });
  recordCheck(state, "c01_01_1", 0.5);
  recordCheck(state, "c01_01_1", 1);
  const [first] = course.modules;
  beginAttempt(state, first.assessment, { seed: "seed1", now: 1_700_000_000, digest: course.digest });
  recordAnswer(state, "a01", "i01_001", { response: { choices: ["a"] }, score: 1 });
  recordAnswer(state, "a01", "i01_003", { response: { value: " 1 234,5\u00a0€ " }, score: 0.25 });
  finishAttempt(state, first.assessment);
  beginAttempt(state, first.assessment, { seed: "seed2", now: 1_700_000_500, digest: course.digest });
  recordAnswer(state, "a01", "i01_002", { response: { choices: ["b", "a"] }, score: 0.5 });
  return state;
}

test("a state that was packed is unpacked as it was", () => {
  const state = busyState();
  const read = unpackState(packState(state), smallCourse());
  const typed = read.assessments.get("a01").last.items.find(({ id }) => id === "i01_003");
  assert.deepEqual(typed.response, { value: "1 234,5 €" });
  typed.response = { value: " 1 234,5\u00a0€ " };
  assert.deepEqual(read, state);
});

test("the packed state is plain ASCII without blanks, quotes or markup", () => {
  assert.match(packState(busyState()), /^[0-9A-Za-z|:;,.*=~!/_-]+$/);
});

test("a course that gained and reordered its parts keeps what was done", () => {
  const line = packState(busyState());
  const course = smallCourse();
  course.modules[0].lessons.reverse();
  course.modules[0].lessons.unshift({ id: "l01_00", title: "Nouvelle", minutes: 3, status: "written", sections: [], checks: [] });
  course.modules[0].assessment.pool.reverse();
  const read = unpackState(line, course);
  assert.equal(read.lessons.get("l01_02").done, true);
  assert.deepEqual(read.lessons.get("l01_01").read, ["s-un"]);
  assert.equal(read.assessments.get("a01").open.items.length, 3);
});

test("what a course has lost is left out and the rest stays", () => {
  const course = smallCourse();
  course.modules[0].lessons.shift();
  course.modules[0].assessment.pool = course.modules[0].assessment.pool.filter(({ id }) => id !== "i01_002");
  const read = unpackState(packState(busyState()), course);
  assert.deepEqual([...read.lessons.keys()], ["l01_02"]);
  assert.deepEqual(read.assessments.get("a01").open.items.map(({ id }) => id).sort(), ["i01_001", "i01_003"]);
  assert.equal(read.assessments.get("a01").used, 2);
});

for (const line of ["9|abc|0|x||||", "nonsense", "1|abc|0", '{"a":1}', "1|abc|?|x||||", ""]) {
  test(`the line ${JSON.stringify(line)} is refused and not half read`, () => {
    assert.throws(() => unpackState(line, smallCourse()), UnreadableState);
  });
}

test("a whole course of four hundred questions fits into what SCORM 1.2 grants", () => {
  const course = largeCourse();
  const state = newState({ run: "abc123", practice: "0badcafe" });
  for (const { lessons, assessment } of course.modules) {
    for (const { id, sections, checks } of lessons) {
      recordReading(state, id, { read: sections.map(({ anchor }) => anchor).slice(0, 5), done: false });
      for (const check of checks) recordCheck(state, check, 0.5);
    }
    beginAttempt(state, assessment, { seed: "0badcafe", now: 1_700_000_000, digest: "AAAAA" });
    for (const { id } of assessment.pool) recordAnswer(state, assessment.id, id, { response: { value: "12 345,67 €" }, score: 0.5 });
    finishAttempt(state, assessment);
  }
  const [{ assessment }] = course.modules;
  beginAttempt(state, assessment, { seed: "0badcafe", now: 1_700_000_000, digest: "AAAAA" });
  for (const { id } of assessment.pool) recordAnswer(state, assessment.id, id, { response: { value: "12 345,67 €" }, score: 0.5 });
  const line = packState(state);
  assert.ok(line.length <= LIMIT, `${line.length} characters`);
  const read = unpackState(line, course);
  assert.equal(read.assessments.size, 10);
  assert.ok([...read.assessments.values()].every(({ best }) => Math.abs(best - 0.5) < 1e-4));
  assert.equal(read.assessments.get("a01").open.items.filter(({ response }) => response).length, 20);
});

function largeCourse() {
  const two = (number) => String(number).padStart(2, "0");
  const modules = Array.from({ length: 10 }, (_, module) => ({
    id: `mod${two(module + 1)}`, status: "written",
    lessons: Array.from({ length: 5 }, (_, lesson) => ({
      id: `l${two(module + 1)}_${two(lesson + 1)}`, status: "written",
      sections: Array.from({ length: 6 }, (_, section) => ({ anchor: `s-${section}` })),
      checks: Array.from({ length: 4 }, (_, check) => `c${two(module + 1)}_${two(lesson + 1)}_${check + 1}`),
    })),
    assessment: {
      id: `a${two(module + 1)}`, passMark: 0.7, attempts: 3, draw: 20,
      pool: Array.from({ length: 40 }, (_, item) => ({ id: `i${two(module + 1)}_0${two(item)}`, competency: `k${item % 15}`, difficulty: 50 })),
    },
  }));
  return { modules, competencies: Array.from({ length: 15 }, (_, n) => ({ id: `k${n}` })) };
}

const LETTERS = [..."abcdefghij"];
const each = (count, value) => Object.fromEntries(LETTERS.slice(0, count).map((id) => [id, value]));
const WIDEST = {
  choice: { choices: LETTERS.slice(0, 8) },
  numeric: { value: "123 456 789 012 345,678901 € hors taxes" },
  sequencing: { order: LETTERS.slice(0, 8) },
  matching: { pairs: each(8, "j") },
  likert: { choices: ["a"] },
  allocation: { amounts: each(6, "1 000 000,50 €") },
  "fill_in of 3 words": { blanks: each(3, "taux de conversion à l’arrivée") },
  "fill_in of 10 blanks of 200 letters": { blanks: each(10, "é".repeat(200)) },
};

function attemptOf(response, { finished = false } = {}) {
  const course = largeCourse();
  const state = newState({ run: "abc123", practice: "0badcafe" });
  const [{ assessment }] = course.modules;
  const begun = { seed: "0badcafe", now: 1_700_000_000, digest: "AAAAA" };
  for (let turn = 0; turn < (finished ? 2 : 1); turn += 1) {
    if (turn) finishAttempt(state, assessment);
    beginAttempt(state, assessment, begun);
    for (const { id } of assessment.pool) recordAnswer(state, assessment.id, id, { response, score: 0.5 });
  }
  return { state, course };
}

for (const [kind, response] of Object.entries(WIDEST)) {
  test(`two attempts of twenty questions fit, all of them ${kind}`, (context) => {
    const { state, course } = attemptOf(response, { finished: true });
    const line = packState(state);
    context.diagnostic(`${kind}: ${packState(attemptOf(response).state).length} characters for one attempt, ${line.length} for two`);
    assert.ok(line.length <= LIMIT, `${line.length} characters`);
    assert.match(line, /^[0-9A-Za-z|:;,.*=~!/_-]+$/);
    const { open } = unpackState(line, course).assessments.get("a01");
    assert.equal(open.items.filter((one) => one.response && one.score === 0.5).length, 20);
  });
}

test("an attempt with one question of each kind is packed and unpacked as it was", () => {
  const { state, course } = attemptOf({ choices: ["a"] });
  const { items } = state.assessments.get("a01").open;
  const given = [
    { choices: ["c", "a"] }, { value: "1 234,5 €" }, { order: ["b", "a", "c"] }, { pairs: { a: "c", b: "c" } },
    { blanks: { a: "Panier moyen", b: "", c: "l’été : 20 %" } }, { choices: ["d"] }, { amounts: { a: "4000", b: "1500,5", c: "0" } },
  ];
  given.forEach((response, index) => Object.assign(items[index], { response }));
  const read = unpackState(packState(state), course).assessments.get("a01").open.items;
  assert.deepEqual(read.slice(0, given.length).map(({ response }) => response), given);
});

test("very long words are cut before anything else is shed, and say so", () => {
  const { state, course } = attemptOf({ blanks: { a: "mot ".repeat(50).trim(), b: "court" } });
  const [first] = unpackState(packState(state), course).assessments.get("a01").open.items;
  assert.match(first.response.blanks.a, /^(mot ){10,15}.*…$/);
  assert.equal(first.response.blanks.b, "court");
});
