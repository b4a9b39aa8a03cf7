import assert from "node:assert/strict";
import test from "node:test";

import { interactionElements } from "../../../player/delivery/cmi12.js";
import { interactionRecord } from "../../../player/delivery/interaction_record.js";
import { readResponse, writeResponse } from "../../../player/delivery/packed_values.js";
import { grade } from "../../../player/grading/grade.js";
import { KINDS } from "../../../player/grading/kinds/registry.js";
import { makeVariant } from "../../../player/grading/variant.js";
import { vectors } from "./vectors.js";

const OFFLINE = Object.keys(KINDS).filter((name) => name !== "long_fill_in");
const TYPES = ["true-false", "choice", "fill-in", "matching", "performance", "likert", "sequencing", "numeric"];

function gradedCases(interaction) {
  const file = vectors(["choice", "numeric"].includes(interaction) ? "grading" : interaction);
  const documents = new Map((file.items ?? vectors("items").items).map((item) => [item.id, item]));
  return file.cases
    .filter((one) => one.outcome && documents.get(one.item).interaction === interaction)
    .map((one) => ({ ...one, document: documents.get(one.item) }));
}

function recorded({ document, response, outcome }) {
  return interactionRecord({ id: "a01_1_i01", item: document, response, outcome, seconds: 1, time: [9, 0, 0], weighting: 1 });
}

for (const interaction of OFFLINE) {
  test(`${interaction}: every graded response becomes an interaction that SCORM 1.2 knows`, () => {
    const cases = gradedCases(interaction);
    assert.ok(cases.length > 3);
    for (const one of cases) {
      const record = recorded(one);
      assert.ok(TYPES.includes(record.interaction), record.interaction);
      for (const text of [record.pattern, record.response]) assert.match(text, /^[\x20-\x7e]{1,255}$/, JSON.stringify(one.response));
      for (const [, value] of interactionElements(0, record)) assert.equal(typeof value, "string");
      if (one.outcome.correct && ["sequencing", "matching", "choice"].includes(interaction)) assert.equal(record.response, record.pattern);
    }
  });

  test(`${interaction}: a response survives the packed state and earns the same`, () => {
    for (const { document, seed, locale, response, outcome } of gradedCases(interaction)) {
      const line = writeResponse(response);
      assert.match(line, /^[=.~*_-][0-9A-Za-z.*=~!_-]*$/, line);
      const { score } = grade(makeVariant(document, seed, { locale }), readResponse(line));
      assert.equal(score, outcome.score, line);
    }
  });
}

const written = (item, response, key) => recorded({ document: { competency: "k", ...item }, response, outcome: { score: 0, correct: false, key } });

test("patterns are those of the standard", () => {
  const order = written({ interaction: "sequencing" }, { order: ["b", "a", "c"] }, { order: ["a", "b", "c"] });
  assert.deepEqual([order.interaction, order.response, order.pattern], ["sequencing", "b,a,c", "a,b,c"]);
  const pairs = written({ interaction: "matching" }, { pairs: { b: "a", a: "c" } }, { pairs: { a: "c", b: "d" } });
  assert.deepEqual([pairs.interaction, pairs.response, pairs.pattern], ["matching", "a.c,b.a", "a.c,b.d"]);
  const words = written({ interaction: "fill_in" }, { blanks: { a: "Œuvre d’été", b: "" } }, { blanks: { a: "œuvre d'été", b: "→" } });
  assert.deepEqual([words.interaction, words.response, words.pattern], ["fill-in", "OEuvre d'ete; ", "oeuvre d'ete; ?"]);
  const judged = written({ interaction: "likert" }, { choices: ["b"] }, { choices: ["a", "c"] });
  assert.deepEqual([judged.interaction, judged.response, judged.pattern], ["likert", "b", "a"]);
  const budget = written({ interaction: "allocation", unit: "€" }, { amounts: { b: "1 500,50 €", a: "8 499,5" } }, { amounts: { a: 5000, b: 5000 }, return: 1 });
  assert.deepEqual([budget.interaction, budget.response, budget.pattern], ["performance", "a.8499.5,b.1500.5", "a.5000,b.5000"]);
});

test("ten long words share what there is room for, each keeping its beginning", () => {
  const blanks = Object.fromEntries([..."abcdefghij"].map((id) => [id, id.repeat(200)]));
  const { response } = written({ interaction: "fill_in" }, { blanks }, { blanks });
  assert.ok(response.length <= 255 && response.length > 230, `${response.length}`);
  for (const word of response.split("; ")) assert.match(word, /^([a-j])\1{20,}$/);
});

test("amounts are packed without blanks and unit, words with their accents", () => {
  assert.equal(writeResponse({ amounts: { a: "4\u202f000,50 €", b: "0" } }), "_a4000*50~b0");
  const blanks = { a: "Œuvre d’été, 100 %", b: "", c: "日本" };
  assert.deepEqual(readResponse(writeResponse({ blanks })), { blanks });
  assert.deepEqual(readResponse(writeResponse({ blanks: { a: "conversion" } }, 4)), { blanks: { a: "conv…" } });
});
