import assert from "node:assert/strict";
import test from "node:test";

import { grade } from "../../../player/grading/grade.js";
import { reaches, totalScore } from "../../../player/grading/score.js";
import { makeVariant } from "../../../player/grading/variant.js";
import { itemDocuments, refusalOf, vectors } from "./vectors.js";

const documents = itemDocuments();

test("a response is graded or refused as in Python", () => {
  for (const one of vectors("grading").cases) {
    const variant = makeVariant(documents.get(one.item), one.seed, { locale: one.locale });
    const where = `${one.item} ${one.seed} ${JSON.stringify(one.response)}`;
    if (one.refusal) assert.deepEqual(refusalOf(() => grade(variant, one.response)), one.refusal, where);
    else assert.deepEqual(grade(variant, one.response), one.outcome, where);
  }
});

test("a missing response is refused", () => {
  const variant = makeVariant(documents.get("v_single"), "s");
  assert.equal(refusalOf(() => grade(variant, undefined)).reason, "shape");
});

test("item scores add up as in Python", () => {
  const { totals, pass_marks: passMarks } = vectors("scores");
  for (const { scores, raw, maximum, scaled, percent } of totals) {
    assert.deepEqual(totalScore(scores), { raw, minimum: 0, maximum, scaled, percent });
  }
  for (const one of passMarks) assert.equal(reaches(totalScore(one.scores), one.pass_mark), one.reaches);
});
