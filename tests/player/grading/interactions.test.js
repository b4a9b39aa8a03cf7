// The vectors of each interaction beyond choice and numeric: tests/vectors/<interaction>.json.

import assert from "node:assert/strict";
import test from "node:test";

import { grade } from "../../../player/grading/grade.js";
import { KINDS } from "../../../player/grading/kinds/registry.js";
import { makeVariant, publicVariant } from "../../../player/grading/variant.js";
import { refusalOf, vectors } from "./vectors.js";

const RECORDED = Object.keys(KINDS).filter((name) => !["choice", "numeric"].includes(name));

for (const interaction of RECORDED) {
  const { items, variants, cases } = vectors(interaction);
  const documents = new Map(items.map((item) => [item.id, item]));
  const made = ({ item, seed, locale }) => makeVariant(documents.get(item), seed, { locale });

  test(`${interaction}: a seed makes the same public variant as in Python`, () => {
    assert.ok(variants.length > 1);
    for (const one of variants) assert.deepEqual(publicVariant(made(one)), one.public, `${one.item} ${one.seed}`);
  });

  test(`${interaction}: a response is graded or refused as in Python, word for word`, () => {
    assert.ok(cases.length > 5);
    for (const one of cases) {
      const where = `${one.item} ${one.seed} ${JSON.stringify(one.response)}`;
      if (one.refusal) assert.deepEqual(refusalOf(() => grade(made(one), one.response)), one.refusal, where);
      else assert.deepEqual(grade(made(one), one.response), one.outcome, where);
    }
  });

  test(`${interaction}: a public variant gives nothing of the key away`, () => {
    const secret = /"(feedback|correct|value|reason|accept|mistakes|pairs|maximum|half|full_from|sample|weight|hint|explanation)":/;
    for (const one of variants) assert.doesNotMatch(JSON.stringify(publicVariant(made(one))), secret, one.item);
  });
}

test("steps are never shown in the right order", () => {
  const item = vectors("sequencing").items.find(({ steps }) => steps.length === 3) ?? vectors("sequencing").items[0];
  const right = item.steps.map(({ id }) => id).join();
  for (let seed = 0; seed < 200; seed += 1) {
    assert.notEqual(makeVariant(item, `seed ${seed}`).steps.map(({ id }) => id).join(), right);
  }
});

test("in a package, where texts are HTML, typed words and remarks are no markup", () => {
  const item = {
    id: "f", interaction: "fill_in", markup: "html", prompt: "<p>?</p>", explanation: "", text: "<p>[[a]]</p>",
    blanks: [{ id: "a", accept: ["recherche &amp; {mot} &lt;b&gt;"] }], parameters: { mot: { choices: ["d&amp;veloppement"] } },
  };
  const variant = makeVariant(item, "s");
  const right = grade(variant, { blanks: { a: "Recherche & d&veloppement <b>" } });
  assert.equal(right.score, 1);
  assert.equal(right.key.blanks.a, "recherche & d&veloppement <b>");
  const slip = grade(variant, { blanks: { a: "Recherche & d&velopement <b>" } });
  assert.equal(slip.feedback[0].text, "Compté juste, mais cela s’écrit «\u202frecherche &#38; d&#38;veloppement &#60;b&#62;\u202f».");
});
