// A text with blanks. Twin of assessments/items/kinds/fill_in.py.

import { readBlank, readBlanks } from "../fill_in.js";
import { asTyped, remark } from "../remarks.js";
import { roundedScore } from "../rounding.js";
import { fillPlain, fillText } from "../texts.js";

export const fillIn = {
  minutes: 1.5,

  shown(variant) {
    const { text, blanks } = variant.item;
    return { text: fillText(variant, text), blanks: blanks.map(({ id }) => ({ id })) };
  },

  grade(variant, response) {
    const { item, locale } = variant;
    const typed = readBlanks(response, item.blanks.map(({ id }) => id), { locale });
    const marks = item.blanks.map((blank) => ({ id: blank.id, ...markOf(variant, blank, typed[blank.id]) }));
    return {
      score: roundedScore(marks.reduce((sum, { credit }) => sum + credit, 0) / marks.length),
      correct: marks.every(({ accepted }) => accepted),
      feedback: marks.filter(({ text }) => text).map(({ id, text }) => ({ for: id, text })),
      key: { blanks: Object.fromEntries(item.blanks.map(({ id, accept }) => [id, fillPlain(variant, accept[0])])) },
    };
  },
};

/** What one blank earns, whether it is accepted, and what to say ("" for nothing). */
function markOf(variant, blank, typed) {
  const accepted = blank.accept.map((one) => fillPlain(variant, one));
  const foreseen = blank.mistakes ?? [];
  const mistakes = foreseen.map(({ text }) => fillPlain(variant, text));
  const found = readBlank(typed, accepted, mistakes, { tolerant: (blank.spelling ?? "tolerant") === "tolerant" });
  if (found.accepted !== null) {
    const text = found.near ? remark("spelling", variant, { text: asTyped(variant, accepted[found.accepted]) }) : "";
    return { credit: 1, accepted: true, text };
  }
  const { credit = 0, feedback } = found.mistake === null ? blank : foreseen[found.mistake];
  return { credit, accepted: false, text: fillText(variant, feedback) };
}
