/**
 * What the LMS is told of one answer: an interaction record for `cmi12.interactionElements`. Pure.
 *
 * Types and response patterns are those of SCORM 1.2 (RTE 1.2, 3.4.2: cmi.interactions.n.type, CMIFeedback): single letters
 * for what is chosen, ordered or matched, ASCII text for words, 255 characters in all. A budget is a `performance`, the type
 * for what the others do not describe.
 */

import { readTypedNumber } from "../grading/numbers.js";
import { decimal } from "./cmi12.js";

const LONGEST = 255;
const BETWEEN_WORDS = "; ";

const KINDS = {
  choice: { type: "choice", given: ({ choices }) => [...choices].sort().join(","), right: ({ choices }) => choices.join(",") },
  numeric: { type: "numeric", given: ({ value }, item) => typedNumber(value, item), right: ({ value }) => plainNumber(value) },
  sequencing: { type: "sequencing", given: ({ order }) => order.join(","), right: ({ order }) => order.join(",") },
  matching: { type: "matching", given: ({ pairs }) => pairsText(pairs), right: ({ pairs }) => pairsText(pairs) },
  fill_in: { type: "fill-in", given: ({ blanks }) => wordsText(blanks), right: ({ blanks }) => wordsText(blanks) },
  likert: { type: "likert", given: ({ choices }) => choices[0], right: ({ choices }) => choices[0] },
  allocation: { type: "performance", given: ({ amounts }, item) => amountsText(amounts, (text) => typedNumber(text, item)), right: ({ amounts }) => amountsText(amounts, plainNumber) },
};

/**
 * @param {object} answer id, item (its document), response, outcome, seconds (since it was shown), time, weighting
 * @returns {object} ids are of [a-z0-9_] because the course's ids are
 */
export function interactionRecord({ id, item, response, outcome, seconds, time, weighting }) {
  const { type, given, right } = KINDS[item.interaction];
  return {
    id,
    interaction: type,
    competencies: [item.competency],
    time,
    seconds,
    weighting,
    pattern: right(outcome.key, item).slice(0, LONGEST),
    response: given(response, item).slice(0, LONGEST),
    score: outcome.score,
    correct: outcome.correct,
  };
}

/** a.c,b.a */
function pairsText(pairs) {
  return Object.keys(pairs).sort().map((source) => `${source}.${pairs[source]}`).join(",");
}

/** a.4000,b.3000 */
function amountsText(amounts, write) {
  return Object.keys(amounts).sort().map((channel) => `${channel}.${write(amounts[channel])}`).join(",");
}

/** Words in the order of their blanks, each shortened alike where together they are too long. */
function wordsText(blanks) {
  const words = Object.keys(blanks).sort().map((blank) => ascii(blanks[blank]));
  if (words.join(BETWEEN_WORDS).length <= LONGEST) return words.join(BETWEEN_WORDS);
  const room = Math.floor((LONGEST + BETWEEN_WORDS.length) / words.length) - BETWEEN_WORDS.length;
  return words.map((word) => word.slice(0, room)).join(BETWEEN_WORDS);
}

/** Accents and ligatures taken off, blanks plain, anything else that is not ASCII a question mark. */
function ascii(text) {
  const plain = text.replace(/[œŒæÆ]/g, (sign) => ({ œ: "oe", Œ: "OE", æ: "ae", Æ: "AE" })[sign]).replace(/[‘’]/g, "'");
  const bare = plain.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/\s+/gu, " ").trim();
  return bare.replace(/[^\x20-\x7e]/gu, "?");
}

function typedNumber(text, item) {
  return plainNumber(readTypedNumber(text, { unit: item.unit ?? "" }));
}

/** Up to six decimals, never an exponent: CMIDecimal knows none. */
function plainNumber(value) {
  if (Math.abs(value) >= 1e15) return decimal(value);
  return value.toFixed(6).replace(/\.?0+$/, "") || "0";
}
