import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import test from "node:test";

import { placeOf, routeTo } from "../../../player/course/routes.js";
import { KEYS, messages, number } from "../../../player/messages.js";
import { timeText } from "../../../player/view/countdown.js";
import { smallCourse } from "./small_course.js";

const player = new URL("../../../player/", import.meta.url);
const french = messages("fr");
const english = messages("en-GB");

test("every sentence exists in both languages, without an exclamation mark or a place left open", () => {
  const values = new Proxy({}, { get: () => 2, has: () => true });
  for (const key of KEYS) {
    for (const say of [french, english]) assert.match(say(key, values), /^[^!{}|]+$/, key);
  }
});

test("every sentence that a module asks for exists", () => {
  const asked = new Set();
  for (const file of readdirSync(player, { recursive: true }).filter((name) => name.endsWith(".js"))) {
    const source = readFileSync(new URL(file, player), "utf8");
    for (const [, key] of source.matchAll(/"((?:saved|item|outcome|sequence|match|blank|text|budget|case|lesson|table|glossary|attempt|result|course)\.[a-zA-Z.]+)"/g)) {
      if (!key.endsWith(".js")) asked.add(key);
    }
  }
  assert.ok(asked.size > 60);
  assert.deepEqual([...asked].filter((key) => !KEYS.includes(key)), []);
});

test("French counts from two, English from anything but one", () => {
  assert.equal(french("result.triesLeft", { n: 0 }), "Il vous reste 0 essai.");
  assert.equal(french("result.triesLeft", { n: 2 }), "Il vous reste 2 essais.");
  assert.equal(english("result.triesLeft", { n: 0 }), "You have 0 tries left.");
  assert.equal(english("result.triesLeft", { n: 1 }), "You have 1 try left.");
});

test("French sentences carry narrow no-break spaces", () => {
  assert.equal(french("outcome.expected", { text: "3 €" }), "Réponse attendue\u202f: 3 €");
  assert.equal(french("glossary.show", { term: "panier" }), "Définition de «\u202fpanier\u202f»");
});

test("numbers are written the way of the language", () => {
  assert.equal(number(1234.5, "fr"), "1\u202f234,5");
  assert.equal(number(1234.5, "en"), "1,234.5");
});

test("time left is told in minutes, then in seconds in the last two", () => {
  assert.equal(timeText(900, french), "15\u00a0min");
  assert.equal(timeText(121, french), "3\u00a0min");
  assert.equal(timeText(120, french), "2 min 0 s");
  assert.equal(timeText(59.2, french), "1 min 0 s");
  assert.equal(timeText(-3, french), "0 min 0 s");
});

test("an address leads to the place it was made for", () => {
  const course = smallCourse();
  for (const place of [{ kind: "lesson", id: "l01_01", section: "s-deux" }, { kind: "lesson", id: "l01_01", section: null }, { kind: "assessment", id: "a02" }, { kind: "home" }]) {
    assert.deepEqual(placeOf(routeTo(place), course), place);
  }
});

for (const hash of ["", "#", "#/lesson", "#/lesson/l99_99", "#/lesson/l03_01", "#/assessment/a99", "#/lesson/../x", "#/exam/a01"]) {
  test(`the address "${hash}" names nothing and leads home`, () => {
    assert.deepEqual(placeOf(hash, smallCourse()), { kind: "home" });
  });
}
