// A typed number. Twin of assessments/items/kinds/numeric.py.

import { evaluate } from "../evaluation.js";
import { formatQuantity } from "../numbers.js";
import { readNumber, scoreNumber } from "../numeric.js";
import { roundHalfAway } from "../rounding.js";
import { fillText } from "../texts.js";

export const numeric = {
  minutes: 2.5,

  /** The key and the foreseen errors; an ExpressionError makes the draw again. */
  figures(item, values) {
    const answer = evaluate(item.answer, values);
    const withAnswer = new Map(values).set("answer", answer);
    return { answer, mistakes: (item.mistakes ?? []).map((one) => evaluate(one.value, withAnswer)) };
  },

  shown({ item }) {
    return { unit: item.unit ?? "", decimals: item.decimals };
  },

  grade(variant, response) {
    const { item, answer, locale } = variant;
    const { unit, unit_required: unitRequired, decimals, tolerance } = item;
    const number = readNumber(response, { unit: unit ?? "", unitRequired: unitRequired === true, locale });
    const foreseen = variant.mistakes.map((value, index) => ({ value, credit: item.mistakes[index].credit ?? 0 }));
    const { score, mistake } = scoreNumber(number, answer, foreseen, { tolerance, decimals });
    const text = mistake === null ? "" : item.mistakes[mistake].feedback;
    return {
      score,
      correct: score === 1 && mistake === null,
      feedback: text ? [{ for: "value", text: fillText(variant, text) }] : [],
      key: {
        value: roundHalfAway(answer, decimals),
        text: formatQuantity(answer, decimals, unit ?? "", locale),
      },
    };
  },
};
