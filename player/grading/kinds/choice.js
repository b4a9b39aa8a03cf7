// Choice, single or multiple. Twin of assessments/items/kinds/choice.py.

import { readChoices, scoreChoice } from "../choice.js";
import { feedbackOf, shownParts } from "../texts.js";

export const choice = {
  minutes: 1,

  /** Options in the order shown. */
  draw(item, stream) {
    return { options: item.shuffle === false ? [...item.options] : stream.shuffled(item.options) };
  },

  shown(variant) {
    return { multiple: variant.item.multiple === true, options: shownParts(variant, variant.options) };
  },

  grade(variant, response) {
    const { item, options, locale } = variant;
    const multiple = item.multiple === true;
    const key = item.options.filter((option) => option.correct === true).map((option) => option.id);
    const chosen = readChoices(response, item.options.map((option) => option.id), { multiple, locale });
    const right = new Set(key);
    const told = (option) => chosen.has(option.id) || (multiple && right.has(option.id));
    return {
      score: scoreChoice(chosen, right, { multiple }),
      correct: chosen.size === right.size && key.every((id) => chosen.has(id)),
      feedback: feedbackOf(variant, options.filter(told)),
      key: { choices: key },
    };
  },
};
