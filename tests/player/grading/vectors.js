// The vectors that Python and the player share: tests/vectors/<name>.json.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

export function vectors(name) {
  return JSON.parse(readFileSync(new URL(`../../vectors/${name}.json`, import.meta.url), "utf8"));
}

export function itemDocuments() {
  return new Map(vectors("items").items.map((item) => [item.id, item]));
}

/** What a call throws, as plain data; fails if it returns. */
export function refusalOf(call) {
  try {
    call();
  } catch (error) {
    if (error.name !== "InvalidInput" && error.name !== "ExpressionError") throw error;
    return { field: error.field, reason: error.reason, message: error.message };
  }
  return assert.fail("a refusal was expected");
}
