// Steps to put in order. Twin of assessments/items/kinds/sequencing.py.

import { readOrder, scoreOrder } from "../sequencing.js";
import { feedbackOf, shownParts } from "../texts.js";

const SHUFFLES = 64; // at most

export const sequencing = {
  minutes: 2,

  /** Steps in any order but the right one, all as likely. */
  draw({ steps }, stream) {
    for (let tried = 0; tried < SHUFFLES; tried += 1) {
      const shown = stream.shuffled(steps);
      if (shown.some((step, index) => step !== steps[index])) return { steps: shown };
    }
    return { steps: [...steps].reverse() };
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
