// A text that a trainer grades: only its length is checked. Twin of assessments/interactions/long_fill_in.py.

import { malformedResponse } from "./refusal.js";

const LONGEST = 20000; // characters (code points)
const FIELD = "text";
const BLANKS = /[\t\n\r \u00a0\u2000-\u200a\u202f\u205f\u3000\ufeff]+/u;

/** Read {text: "..."}; throws InvalidInput for a text too short or too long, with the count. */
export function readText(response, { minimumWords, maximumWords, locale = "fr" }) {
  const refused = (reason, words = {}) => malformedResponse(reason, { field: FIELD, locale, ...words });
  const text = response === null || typeof response !== "object" ? undefined : response[FIELD];
  if (typeof text !== "string") throw refused("shape");
  const characters = [...text].length;
  if (characters > LONGEST) throw refused("too_many_characters", { count: String(characters), most: String(LONGEST) });
  const words = countWords(text);
  if (words < minimumWords) throw refused("too_few_words", { count: String(words), least: String(minimumWords) });
  if (words > maximumWords) throw refused("too_many_words", { count: String(words), most: String(maximumWords) });
  return text;
}

/** How many words a text has: runs between blanks that hold a letter or a digit. */
export function countWords(text) {
  return text.split(BLANKS).filter((run) => /[\p{L}\p{N}]/u.test(run)).length;
}
