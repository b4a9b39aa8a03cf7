// A situation, and what each way of acting is worth in it. Twin of assessments/items/kinds/likert.py.

import { readJudgement, scoreJudgement } from "../likert.js";
import { fillText } from "../texts.js";
import { choice } from "./choice.js";

export const likert = {
  minutes: 1.5,

  draw: choice.draw,

  shown(variant) {
    return { options: choice.shown(variant).options };
  },

  grade(variant, response) {
    const { options } = variant.item;
    const values = new Map(options.map(({ id, value }) => [id, value]));
    const chosen = readJudgement(response, values, { locale: variant.locale });
    const option = options.find(({ id }) => id === chosen);
    const best = options.filter(({ value }) => value === 1);
    const correct = best.includes(option);
    const feedback = [{ for: chosen, text: fillText(variant, option.feedback || option.reason) }];
    if (!correct) feedback.push({ for: best[0].id, text: fillText(variant, best[0].reason) });
    return { score: scoreJudgement(chosen, values), correct, feedback, key: { choices: best.map(({ id }) => id) } };
  },
};
