/** Which item of a pool stands for which line of a blueprint. Twin of `fits` and `fill` in course/curriculum/blueprint.py. */

/** Whether an item may stand in a line. */
export function fits(line, item) {
  const { competency, uses, interactions = null, difficulty = null } = line;
  return (
    item.competency === competency &&
    (!uses || uses.includes(item.use ?? "assessment")) &&
    (interactions === null || interactions.includes(item.interaction)) &&
    (difficulty === null || (difficulty[0] <= item.difficulty && item.difficulty <= difficulty[1]))
  );
}

/**
 * Give every line as many of its candidates as it wants, no candidate twice, as many places filled as possible (augmenting
 * paths). Both arguments are by line, candidates in order of preference.
 *
 * @param {number[]} counts
 * @param {number[][]} candidates
 * @returns {number[][]} the chosen ones by line, in the order of preference
 */
export function fill(counts, candidates) {
  const holder = new Map();

  function place(line, seen) {
    seen.add(line);
    const free = candidates[line].find((candidate) => !holder.has(candidate));
    if (free !== undefined) {
      holder.set(free, line);
      return true;
    }
    for (const candidate of candidates[line]) {
      if (!seen.has(holder.get(candidate)) && place(holder.get(candidate), seen)) {
        holder.set(candidate, line);
        return true;
      }
    }
    return false;
  }

  counts.forEach((count, line) => {
    for (let taken = 0; taken < count; taken += 1) if (!place(line, new Set())) break;
  });
  return candidates.map((named, line) => named.filter((one) => holder.get(one) === line));
}
