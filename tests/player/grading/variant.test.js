import assert from "node:assert/strict";
import test from "node:test";

import { hintOf, makeVariant, publicVariant, variantSeed } from "../../../player/grading/variant.js";
import { itemDocuments, refusalOf, vectors } from "./vectors.js";

const documents = itemDocuments();

test("a seed makes the same variant as in Python", () => {
  for (const one of vectors("variants").cases) {
    const variant = makeVariant(documents.get(one.item), one.seed, { locale: one.locale });
    const where = `${one.item} ${one.seed}`;
    assert.deepEqual(Object.fromEntries(variant.values), one.values, where);
    assert.equal(variant.answer, one.answer, where);
    assert.deepEqual(variant.mistakes, one.mistakes, where);
    assert.deepEqual(publicVariant(variant), one.public, where);
    assert.equal(hintOf(variant), one.hint, where);
  }
});

test("a public variant gives nothing of the key away", () => {
  for (const document of documents.values()) {
    const shown = publicVariant(makeVariant(document, "any"));
    assert.deepEqual(Object.keys(shown), [
      "id", "interaction", "prompt", "multiple", "options", "unit", "decimals", "case", "minutes",
    ]);
    for (const option of shown.options) assert.deepEqual(Object.keys(option), ["id", "text"]);
  }
});

test("an item of an attempt has a seed of its own", () => {
  assert.equal(variantSeed("3f9a", "i05_001"), "3f9a/i05_001");
});

test("making a variant leaves the item document as it was", () => {
  for (const document of documents.values()) {
    const before = structuredClone(document);
    makeVariant(document, "any");
    assert.deepEqual(document, before);
  }
});

test("constraints that leave no draw are refused by name", () => {
  const impossible = { ...documents.get("v_ratio"), constraints: ["depense > 4"] };
  assert.equal(refusalOf(() => makeVariant(impossible, "any")).field, "constraints");
});

test("a brace that opens nothing is refused rather than shown", () => {
  const broken = { ...documents.get("v_single"), prompt: "Un { de trop" };
  assert.match(refusalOf(() => publicVariant(makeVariant(broken, "any"))).message, /brace/);
});
