/**
 * Finding the LMS: SCORM 1.2's `API` object in the parents of this window, then in those of its opener (RTE 1.2, 3.3.6.1).
 *
 * A parent of another origin may not even be looked at; that is one reason more to go on, not a failure.
 */

const FARTHEST = 7; // parents, as the specification's own finder

/** @param {Window} start @returns {object|null} */
export function findApi(start) {
  return searchParents(start) || searchOpeners(start);
}

function searchParents(start) {
  let here = start;
  for (let climbed = 0; here && climbed <= FARTHEST; climbed += 1) {
    const api = peek(() => here.API);
    if (api && typeof api.LMSInitialize === "function") return api;
    const parent = peek(() => here.parent);
    if (!parent || parent === here) return null;
    here = parent;
  }
  return null;
}

function searchOpeners(start) {
  const own = peek(() => start.opener);
  const top = peek(() => start.top);
  const topmost = top && top !== start ? peek(() => top.opener) : null;
  return (own && searchParents(own)) || (topmost && searchParents(topmost)) || null;
}

function peek(look) {
  try {
    return look() || null;
  } catch {
    return null;
  }
}
