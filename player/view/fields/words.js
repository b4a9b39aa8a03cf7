/** Whether a text has the length that is asked for. Pure. */

/** @returns {"fewer"|"within"|"more"} */
export function lengthState(words, { least, most }) {
  if (words < least) return "fewer";
  return words > most ? "more" : "within";
}
