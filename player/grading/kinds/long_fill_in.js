// A text that a trainer grades. Twin of assessments/items/kinds/long_fill_in.py; packages leave these items out.

import { readText } from "../long_fill_in.js";
import { fillText } from "../texts.js";

export const longFillIn = {
  minutes: 12,

  shown(variant) {
    const { minimum_words: least, maximum_words: most, rubric } = variant.item;
    return {
      minimum_words: least,
      maximum_words: most,
      rubric: rubric.map(({ id, title, levels }) => ({
        id,
        title: fillText(variant, title),
        levels: levels.map((level) => fillText(variant, level)),
      })),
    };
  },

  /** Only read: the score is a trainer's. */
  grade(variant, response) {
    const { minimum_words: minimumWords, maximum_words: maximumWords, sample } = variant.item;
    readText(response, { minimumWords, maximumWords, locale: variant.locale });
    const feedback = sample ? [{ for: "sample", text: fillText(variant, sample) }] : [];
    return { score: null, correct: null, feedback, key: {} };
  },
};
