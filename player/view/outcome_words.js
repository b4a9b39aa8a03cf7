/** Partial credit in words: how much of a response was right, counted in what the learner sees. Pure. */

import { blankStates } from "./fields/blanks.js";
import { orderedPairs, places } from "./fields/order.js";

/**
 * @param {object} variant public
 * @param {object|null} response
 * @param {object} outcome
 * @returns {{key: string, values: object}[]} sentences of messages.js
 */
export function partialWords(variant, response, outcome) {
  const words = WORDS[variant.interaction];
  return words && response && outcome.key ? words(response, outcome, variant) : [];
}

const WORDS = {
  choice({ choices = [] }, { key, correct }, { multiple }) {
    if (!multiple || correct) return [];
    const hits = choices.filter((id) => key.choices.includes(id)).length;
    const sentences = [{ key: "outcome.part.choice", values: { n: hits, total: key.choices.length } }];
    const extra = choices.length - hits;
    return extra ? [...sentences, { key: "outcome.part.extra", values: { n: extra } }] : sentences;
  },
  sequencing({ order = [] }, { key }) {
    const right = places(order, key.order).filter(({ inPlace }) => inPlace).length;
    const { ordered, pairs } = orderedPairs(order, key.order);
    return [
      { key: "outcome.part.sequencing", values: { n: right, total: key.order.length } },
      { key: "outcome.part.pairs", values: { n: ordered, total: pairs } },
    ];
  },
  matching({ pairs = {} }, { key }) {
    const sources = Object.keys(key.pairs);
    const right = sources.filter((id) => pairs[id] === key.pairs[id]).length;
    return [{ key: "outcome.part.matching", values: { n: right, total: sources.length } }];
  },
  fill_in(response, outcome) {
    const states = Object.values(blankStates(response, outcome));
    if (states.length < 2 || states.includes("unsure")) return [];
    return [{ key: "outcome.part.fill_in", values: { n: states.filter((state) => state === "right").length, total: states.length } }];
  },
  likert(response, { correct }) {
    return correct ? [] : [{ key: "outcome.part.likert", values: {} }];
  },
};
