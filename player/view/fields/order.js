/** Orders of parts: moving one, and what stands where after grading. Pure. */

/** A new list with the entry at `from` put at `to`; the same list where that is outside. */
export function moved(listed, from, to) {
  if (from === to || to < 0 || to >= listed.length || from < 0 || from >= listed.length) return listed;
  const order = [...listed];
  order.splice(to, 0, ...order.splice(from, 1));
  return order;
}

/** For each id given, whether it is in its place, and its right position from 1. */
export function places(given, right) {
  return given.map((id, index) => ({ id, position: right.indexOf(id) + 1, inPlace: right[index] === id }));
}

/** How many pairs stand the right way round, which is what the score counts. */
export function orderedPairs(given, right) {
  const at = given.map((id) => right.indexOf(id));
  const pairs = (at.length * (at.length - 1)) / 2;
  const ordered = at.reduce((sum, place, index) => sum + at.slice(index + 1).filter((later) => later > place).length, 0);
  return { ordered, pairs };
}

/** Where a dragged row would go: the first row whose middle is below the pointer. @param {number[]} middles in order */
export function slotAt(middles, y) {
  const below = middles.findIndex((middle) => y < middle);
  return below < 0 ? middles.length - 1 : below;
}
