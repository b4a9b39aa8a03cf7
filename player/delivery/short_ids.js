/**
 * Short names for ids inside the packed state, where 4,096 characters must do for a whole course.
 *
 * A short name depends on the id alone, never on its place, so that a course may gain, lose and reorder its parts without
 * breaking what learners have saved. The package's build refuses two ids of one short name (`lms_adapter/scorm/short_ids.py`).
 */

import { hashSeed } from "../grading/random.js";

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

export const ID_LENGTH = 5; // 30 bits
export const SECTION_LENGTH = 3; // 18 bits, told apart within one lesson only

/** @param {string} id @returns {string} `length` characters of [A-Za-z0-9_-] */
export function shortId(id, length = ID_LENGTH) {
  let bits = hashSeed(id);
  let name = "";
  for (let position = 0; position < length; position += 1) {
    name += DIGITS[bits & 63];
    bits >>>= 6;
  }
  return name;
}

/** From short names back to ids. @param {Iterable<string>} ids */
export function shortIndex(ids, length = ID_LENGTH) {
  return new Map([...ids].map((id) => [shortId(id, length), id]));
}
