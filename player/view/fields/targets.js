/** How the targets of a matching are best offered, by how many and how long they are. Pure. */

const FEW = 3;
const SHORT = 24; // characters: three fit side by side, or one on a line of a phone
const LONG = 48; // characters: a select on a phone cuts what is longer

/** Few and short: all of them can be seen beside each source. @param {{text: string}[]} targets */
export function isShort(targets) {
  return targets.length <= FEW && targets.every(({ text }) => text.length <= SHORT);
}

/** Too long for a select: they are written out above, each with a letter. */
export function needsLetters(targets) {
  return !isShort(targets) && targets.some(({ text }) => text.length > LONG);
}
