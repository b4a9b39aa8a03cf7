// Sources and targets. Twin of assessments/items/kinds/matching.py.

import { readPairs, scorePairs } from "../matching.js";
import { feedbackOf, shownParts } from "../texts.js";

export const matching = {
  minutes: 2,

  /** Sources, then targets, in the orders shown. */
  draw(item, stream) {
    return { sources: stream.shuffled(item.sources), targets: stream.shuffled(item.targets) };
  },

  shown(variant) {
    return { sources: shownParts(variant, variant.sources), targets: shownParts(variant, variant.targets) };
  },

  grade(variant, response) {
    const { item, sources, locale } = variant;
    const ids = (parts) => parts.map(({ id }) => id);
    const given = readPairs(response, ids(item.sources), ids(item.targets), { locale });
    const right = Object.fromEntries(ids(item.sources).map((id) => [id, item.pairs[id]]));
    const wrong = sources.filter(({ id }) => given[id] !== right[id]);
    return { score: scorePairs(given, right), correct: wrong.length === 0, feedback: feedbackOf(variant, wrong), key: { pairs: right } };
  },
};
