// Steps to put in order. Twin of assessments/items/kinds/sequencing.py.

import { readOrder, scoreOrder } from "../sequencing.js";
import { feedbackOf, shownParts } from "../texts.js";

export const sequencing = {
  minutes: 2,

  /** Steps in an order that is never the right one. */
  draw({ steps }, stream) {
    const shown = stream.shuffled(steps);
    return { steps: shown.every((step, index) => step === steps[index]) ? [...shown.slice(1), shown[0]] : shown };
  },

  shown(variant) {
    return { steps: shownParts(variant, variant.steps) };
  },

  grade(variant, response) {
    const { steps } = variant.item;
    const right = steps.map(({ id }) => id);
    const given = readOrder(response, right, { locale: variant.locale });
    const misplaced = steps.filter(({ id }, index) => given[index] !== id);
    return {
      score: scoreOrder(given, right),
      correct: misplaced.length === 0,
      feedback: feedbackOf(variant, misplaced),
      key: { order: right },
    };
  },
};
