import assert from "node:assert/strict";
import test from "node:test";

import { messages } from "../../../player/messages.js";
import { partialWords } from "../../../player/view/outcome_words.js";

const french = messages("fr");
const said = (variant, response, outcome) => partialWords(variant, response, outcome).map(({ key, values }) => french(key, values)).join(" ");

test("partial credit is said in what the learner sees", () => {
  const order = said({ interaction: "sequencing" }, { order: ["a", "c", "b"] }, { score: 0.3333, key: { order: ["a", "b", "c"] } });
  assert.equal(order, "1 élément sur 3 bien placé. 2 paires sur 3 dans le bon ordre.");
  const pairs = said({ interaction: "matching" }, { pairs: { a: "b", b: "b", c: "c" } }, { score: 0.6667, key: { pairs: { a: "a", b: "b", c: "c" } } });
  assert.equal(pairs, "2 associations justes sur 3.");
  const ticked = said({ interaction: "choice", multiple: true }, { choices: ["a", "d"] }, { score: 0, correct: false, key: { choices: ["a", "b"] } });
  assert.equal(ticked, "1 bonne réponse cochée sur 2. 1 réponse cochée en trop.");
  const words = said({ interaction: "fill_in" }, { blanks: { a: "x", b: "" } }, { score: 0.5, key: { blanks: { a: "x", b: "y" } } });
  assert.equal(words, "1 mot juste sur 2.");
  assert.equal(said({ interaction: "likert" }, { choices: ["b"] }, { score: 0.4, correct: false, key: { choices: ["a"] } }), "Un autre choix convient mieux.");
});

test("nothing is counted without a response, a key, or where it is not certain", () => {
  assert.deepEqual(partialWords({ interaction: "matching" }, null, { score: 0.5, key: { pairs: {} } }), []);
  assert.deepEqual(partialWords({ interaction: "numeric" }, { value: "3" }, { score: 0.5, key: { value: 3 } }), []);
  assert.deepEqual(partialWords({ interaction: "choice", multiple: false }, { choices: ["b"] }, { score: 0, key: { choices: ["a"] } }), []);
  const unsure = { score: 0.6667, key: { blanks: { a: "x", b: "y", c: "z" } } };
  assert.deepEqual(partialWords({ interaction: "fill_in" }, { blanks: { a: "synonyme", b: "autre", c: "z" } }, unsure), []);
});
