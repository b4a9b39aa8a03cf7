import assert from "node:assert/strict";
import test from "node:test";

import { formatLoosely, formatNumber, formatQuantity, readTypedNumber } from "../../../player/grading/numbers.js";
import { decimalsOf, roundHalfAway, significant } from "../../../player/grading/rounding.js";
import { refusalOf, vectors } from "./vectors.js";

test("numbers are rounded half away from zero, as in Python", () => {
  const rounding = vectors("rounding");
  for (const one of rounding.rounded) {
    assert.equal(roundHalfAway(one.value, one.decimals), one.rounded, `${one.value} to ${one.decimals}`);
  }
  for (const one of rounding.significant) assert.equal(significant(one.value), one.significant, String(one.value));
  for (const one of rounding.decimals_of) assert.equal(decimalsOf(one.value), one.decimals, String(one.value));
});

test("a number that rounds to zero has no sign", () => {
  assert.ok(Object.is(roundHalfAway(-0.001, 2), 0));
  assert.ok(Object.is(significant(-0), 0));
});

test("numbers are written as in Python, character for character", () => {
  const formats = vectors("number_formats");
  for (const one of formats.numbers) assert.equal(formatNumber(one.value, one.decimals, one.locale), one.text);
  for (const one of formats.loose) assert.equal(formatLoosely(one.value, one.decimals, one.locale), one.text);
  for (const one of formats.quantities) {
    assert.equal(formatQuantity(one.value, one.decimals, one.unit, one.locale), one.text);
  }
});

const asked = ({ unit, unit_required: unitRequired, locale }) => ({ unit, unitRequired, locale });

test("typed numbers are read as in Python", () => {
  for (const one of vectors("typed_numbers").read) {
    assert.equal(readTypedNumber(one.typed, asked(one)), one.value, JSON.stringify(one.typed));
  }
});

test("what is no number is refused in the same words as in Python", () => {
  for (const one of vectors("typed_numbers").refused) {
    const refusal = refusalOf(() => readTypedNumber(one.typed, asked(one)));
    assert.deepEqual(refusal, { field: "value", reason: one.reason, message: one.message }, JSON.stringify(one.typed));
  }
});
