// What the fields work out without a page: orders, budgets, missing words, lengths, drafts.

import assert from "node:assert/strict";
import test from "node:test";

import { grade } from "../../../player/grading/grade.js";
import { makeVariant, publicVariant } from "../../../player/grading/variant.js";
import { blankStates } from "../../../player/view/fields/blanks.js";
import { amountOf, responseModel, restOf, spread } from "../../../player/view/fields/budget.js";
import { draftKey, keptDraft } from "../../../player/view/fields/kept_draft.js";
import { moved, orderedPairs, places, slotAt } from "../../../player/view/fields/order.js";
import { isShort, needsLetters } from "../../../player/view/fields/targets.js";
import { lengthState } from "../../../player/view/fields/words.js";
import { storage } from "../runtime/small_course.js";
import { vectors } from "../runtime/vectors.js";

test("a step moves to its new place and the others close up", () => {
  assert.deepEqual(moved(["a", "b", "c"], 2, 0), ["c", "a", "b"]);
  assert.deepEqual(moved(["a", "b", "c"], 0, 2), ["b", "c", "a"]);
});

test("a step at an end stays there", () => {
  const order = ["a", "b", "c"];
  for (const [from, to] of [[0, -1], [2, 3], [1, 1], [-1, 0]]) assert.equal(moved(order, from, to), order);
});

test("each step is told its place, and pairs are counted as the score counts them", () => {
  assert.deepEqual(places(["b", "a", "c"], ["a", "b", "c"]), [
    { id: "b", position: 2, inPlace: false }, { id: "a", position: 1, inPlace: false }, { id: "c", position: 3, inPlace: true },
  ]);
  assert.deepEqual(orderedPairs(["b", "a", "c"], ["a", "b", "c"]), { ordered: 2, pairs: 3 });
  assert.deepEqual(orderedPairs(["d", "c", "b", "a"], ["a", "b", "c", "d"]), { ordered: 0, pairs: 6 });
});

test("a dragged row goes before the first row whose middle is below the pointer", () => {
  assert.equal(slotAt([10, 30, 50], 5), 0);
  assert.equal(slotAt([10, 30, 50], 31), 2);
  assert.equal(slotAt([10, 30, 50], 99), 2);
});

test("typed amounts are read as the graders read them, and an empty field is nothing spent", () => {
  assert.equal(amountOf("1 234,50 €", "€", "fr"), 1234.5);
  assert.equal(amountOf("1,234.50", "€", "en"), 1234.5);
  assert.equal(amountOf("  ", "€", "fr"), 0);
  assert.equal(amountOf("beaucoup", "€", "fr"), null);
});

test("what is left is exact where doubles are not", () => {
  assert.equal(restOf(1, [0.1, 0.2, 0.3, 0.4]), 0);
  assert.equal(restOf(10000, [4000, null, 7000]), -1000);
});

test("the rest is spread in steps over the channels that have room, and to the last cent", () => {
  assert.deepEqual(spread([{ amount: 0, most: 10000 }, { amount: 0, most: 10000 }], 10000, 500), [5000, 5000]);
  assert.deepEqual(spread([{ amount: 3000, most: 3000 }, { amount: 1000, most: 10000 }], 6000, 500), [3000, 7000]);
  assert.deepEqual(spread([{ amount: 0, most: 2000 }, { amount: 0, most: 10000 }, { amount: 0, most: 9000 }], 10000, 500), [2000, 4000, 4000]);
  assert.deepEqual(spread([{ amount: 1250.25, most: 10000 }, { amount: 0, most: 10000 }], 749.75, 500).reduce((sum, one) => sum + one, 0), 2000);
});

test("spreading ends where no channel has room, with what could not be placed still missing", () => {
  assert.deepEqual(spread([{ amount: 0, most: 500 }, { amount: 0, most: 500 }], 5000, 500), [500, 500]);
});

test("the published points give the response model back, and with it the return of the key", () => {
  const { items, variants, cases } = vectors("allocation");
  const documents = new Map(items.map((item) => [item.id, item]));
  for (const { item, seed, locale } of variants) {
    const { channels } = publicVariant(makeVariant(documents.get(item), seed, { locale }));
    const graded = cases.find((one) => one.item === item && one.seed === seed && one.outcome);
    if (!graded) continue;
    const { key } = graded.outcome;
    const sum = channels.reduce((total, { id, curve }) => total + responseModel(curve)(key.amounts[id]), 0);
    assert.ok(Math.abs(sum - key.return) < 0.05 * channels.length, `${item} ${seed}: ${sum} for ${key.return}`);
  }
});

test("a curve without a return is flat", () => {
  assert.equal(responseModel([[0, 0], [100, 0]])(50), 0);
});

test("what became of each missing word is said only where it is certain", () => {
  const key = { blanks: { a: "taux de conversion", b: "panier moyen", c: "euros" } };
  const states = (blanks, score, feedback = []) => blankStates({ blanks }, { score, key, feedback });
  assert.deepEqual(states({ a: "Taux de  Conversion", b: "autre", c: "" }, 0.3333), { a: "right", b: "wrong", c: "wrong" });
  assert.deepEqual(states({ a: "taux de transformation", b: "panier moyen", c: "euros" }, 1), { a: "right", b: "right", c: "right" });
  assert.deepEqual(states({ a: "synonyme", b: "autre", c: "euros" }, 0.6667), { a: "unsure", b: "unsure", c: "right" });
  assert.deepEqual(states({ a: "synonyme", b: "panier moyen", c: "" }, 0.6667), { a: "right", b: "right", c: "wrong" });
  const foreseen = [{ for: "a", text: "C’est un taux." }];
  assert.deepEqual(states({ a: "prix", b: "autre", c: "euros" }, 0.6667, foreseen), { a: "wrong", b: "unsure", c: "right" });
  assert.deepEqual(states({ a: "prix", b: "autre", c: "euros" }, 0.3333, foreseen), { a: "wrong", b: "wrong", c: "right" });
  const slip = [{ for: "b", text: "<p>Compté juste, mais cela s’écrit «\u202fpanier moyen\u202f».</p>" }];
  assert.deepEqual(states({ a: "?", b: "pannier moyen", c: "" }, 0.3333, slip), { a: "wrong", b: "right", c: "wrong" });
});

test("no blank is called right or wrong against the grader, over every vector", () => {
  const { items, cases } = vectors("fill_in");
  const documents = new Map(items.map((item) => [item.id, item]));
  let told = 0;
  for (const { item, seed, locale, response, outcome } of cases.filter((one) => one.outcome)) {
    const variant = makeVariant(documents.get(item), seed, { locale });
    for (const [id, state] of Object.entries(blankStates(response, outcome))) {
      if (state === "unsure") continue;
      const alone = Object.fromEntries(Object.keys(response.blanks).map((one) => [one, one === id ? response.blanks[id] : "zzzz"]));
      const { score } = response.blanks[id].trim() ? grade(variant, { blanks: alone }) : { score: 0 };
      const share = score * Object.keys(response.blanks).length;
      assert.equal(state === "right" ? share > 0.99 : share < 0.99, true, `${item} ${id} ${state} ${JSON.stringify(response)}`);
      told += 1;
    }
  }
  assert.ok(told > 40, `${told} blanks`);
});

test("few and short targets are buttons, long ones get letters", () => {
  const texts = (...listed) => listed.map((text) => ({ text }));
  assert.equal(isShort(texts("Oui", "Non")), true);
  assert.equal(isShort(texts("a", "b", "c", "d")), false);
  assert.equal(needsLetters(texts("Oui", "Non")), false);
  assert.equal(needsLetters(texts("x".repeat(49), "Non")), true);
});

test("a text is too short, as asked or too long", () => {
  assert.equal(lengthState(59, { least: 60, most: 400 }), "fewer");
  assert.equal(lengthState(60, { least: 60, most: 400 }), "within");
  assert.equal(lengthState(401, { least: 60, most: 400 }), "more");
});

test("a draft is kept until it is forgotten, and a browser that forbids storage loses nothing else", () => {
  const device = storage();
  const drafts = keptDraft(device, "d");
  drafts.keep("Bonjour");
  assert.equal(keptDraft(device, "d").read(), "Bonjour");
  drafts.forget();
  assert.equal(drafts.read(), "");
  for (const none of [null, storage({ refuses: true })]) {
    const nowhere = keptDraft(none, "d");
    nowhere.keep("Bonjour");
    assert.equal(nowhere.read(), "");
  }
});

test("a draft is found again by the next launch of the same person and by nobody else", () => {
  const page = (launch, person) => ({
    location: { pathname: `${launch}/cours/small/evaluations/a01` },
    document: { querySelector: (wanted) => (wanted === "[data-person]" ? { dataset: { person } } : { content: `${launch}/api/v1` }) },
  });
  const key = draftKey(page("/l/0a", "p1"), "i1");
  assert.equal(draftKey(page("/l/0b", "p1"), "i1"), key);
  assert.equal(draftKey(page("", "p1"), "i1"), key);
  assert.notEqual(draftKey(page("/l/0a", "p2"), "i1"), key);
});
