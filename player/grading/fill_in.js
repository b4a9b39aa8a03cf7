// Blanks of a text to complete. Twin of assessments/interactions/fill_in.py, where the rules are explained.

import { folded, isNear } from "./likeness.js";
import { malformedResponse } from "./refusal.js";
import { isMapping } from "./shapes.js";

const LONGEST = 200; // characters (code points) of one blank
const FIELD = "blanks";

/** Read {blanks: {a: "typed"}}: every blank, one of them at least not empty; throws InvalidInput. */
export function readBlanks(response, blankIds, { locale = "fr" } = {}) {
  const refused = (reason, field, words = {}) => malformedResponse(reason, { field, locale, ...words });
  const blanks = isMapping(response) ? response[FIELD] : undefined;
  if (!isMapping(blanks)) throw refused("shape", FIELD);
  if (!Object.keys(blanks).every((one) => blankIds.includes(one))) throw refused("unknown_blank", FIELD);
  for (const blank of blankIds) {
    const typed = blanks[blank];
    if (typeof typed !== "string") throw refused("shape", `${FIELD}.${blank}`);
    const count = [...typed].length;
    if (count > LONGEST) throw refused("too_many_characters", `${FIELD}.${blank}`, { count: String(count), most: String(LONGEST) });
  }
  if (!blankIds.some((blank) => folded(blanks[blank]))) throw refused("nothing_written", `${FIELD}.${blankIds[0]}`);
  return Object.fromEntries(blankIds.map((blank) => [blank, blanks[blank]]));
}

/** {accepted, mistake, near}: the index of what a typed text was taken for, null for neither, and whether it was a slip. */
export function readBlank(typed, accepted, mistakes, { tolerant }) {
  const text = folded(typed);
  const right = accepted.map(folded);
  const wrong = mistakes.map(folded);
  const reading = (found) => ({ accepted: null, mistake: null, near: false, ...found });
  if (right.includes(text)) return reading({ accepted: right.indexOf(text) });
  if (wrong.includes(text)) return reading({ mistake: wrong.indexOf(text) });
  if (!tolerant) return reading();
  const nearRight = right.findIndex((one) => isNear(text, one));
  if (nearRight >= 0) return reading({ accepted: nearRight, near: true });
  const nearWrong = wrong.findIndex((one) => isNear(text, one));
  return nearWrong >= 0 ? reading({ mistake: nearWrong, near: true }) : reading();
}
