/**
 * The field of every interaction: what shows it, collects the response and says afterwards what was right.
 *
 * A field is made from {variant, say, language, draft} and has
 *     element                    goes under the prompt
 *     response(asked)            the response; null while untouched, unless it is asked for
 *     fill(response)             show a response given before
 *     focus()                    where answering begins or goes on
 *     lock()                     no more changes
 *     mark(outcome, response)    what each part was, in words and signs
 *     complain(problem|null)     bind the fields to the element that says what is wrong
 *     focusFirstProblem(field)   go to the part that the refusal names ("amounts.b"), or to the first one
 * and may have `note` (a line above the field) and `kept(response)` (the response has been recorded).
 * A change that is no `input` event of the browser is told by dispatching one (see `changed`).
 */

import { allocationField } from "./allocation.js";
import { choiceField } from "./choice.js";
import { fillInField } from "./fill_in.js";
import { likertField } from "./likert.js";
import { longFillInField } from "./long_fill_in.js";
import { matchingField } from "./matching.js";
import { numericField } from "./numeric.js";
import { sequencingField } from "./sequencing.js";

const FIELDS = {
  choice: choiceField,
  numeric: numericField,
  sequencing: sequencingField,
  matching: matchingField,
  fill_in: fillInField,
  likert: likertField,
  allocation: allocationField,
  long_fill_in: longFillInField,
};

/** @returns the field of the variant's interaction */
export function fieldFor(settings) {
  const make = FIELDS[settings.variant.interaction];
  if (!make) throw new Error(`the player has no field for the interaction "${settings.variant.interaction}"`);
  return make(settings);
}
