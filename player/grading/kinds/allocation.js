// A budget to share among channels whose response is shown. Twin of assessments/items/kinds/allocation.py.

import { bestShare, deservesLess, deservesMore, hasTrouble, readAmounts, returnOf, returns, scoreAmounts, slopeOf } from "../allocation.js";
import { evaluate } from "../evaluation.js";
import { ExpressionError } from "../expression.js";
import { formatQuantity } from "../numbers.js";
import { asPart, remark } from "../remarks.js";
import { decimalsOf, roundHalfAway } from "../rounding.js";
import { fillText } from "../texts.js";

const CURVE = 5; // parts of the curve that is shown
const DECIMALS = 2; // of returns
const FULL_FROM = 0.99;

export const allocation = {
  minutes: 4,

  /** The budget; figures that nobody could work with make the draw again. */
  figures({ total: written, step, channels }, values) {
    const total = evaluate(written, values);
    const budget = {
      total,
      step,
      channels: channels.map(({ id, maximum, half, least, most }) => ({
        id,
        maximum: evaluate(maximum, values),
        half: evaluate(half, values),
        least: least === undefined ? 0 : evaluate(least, values),
        most: most === undefined ? total : evaluate(most, values),
      })),
    };
    if (hasTrouble(budget)) throw new ExpressionError("undefined", "nobody could work with this budget.");
    return { budget };
  },

  shown(variant) {
    const { item, budget } = variant;
    return {
      total: budget.total,
      unit: item.unit ?? "",
      return_unit: item.return_unit ?? "",
      step: budget.step,
      channels: budget.channels.map((channel, index) => ({
        id: channel.id,
        text: fillText(variant, item.channels[index].text),
        least: channel.least,
        most: channel.most,
        curve: curveOf(channel),
      })),
    };
  },

  grade(variant, response) {
    const { item, budget, locale } = variant;
    const unit = item.unit ?? "";
    const write = (amount) => writtenAmount(amount, unit, locale);
    const amounts = readAmounts(response, budget, { unit, write, locale });
    const best = bestShare(budget);
    const score = scoreAmounts(amounts, budget, item.full_from ?? FULL_FROM);
    return {
      score,
      correct: score === 1,
      feedback: feedbackOn(variant, amounts, best, score === 1),
      key: { amounts: best, return: roundHalfAway(returns(budget, best), DECIMALS) },
    };
  },
};

/** An amount to the cent, without cents if there are none. */
function writtenAmount(amount, unit, locale) {
  const cents = roundHalfAway(amount, DECIMALS);
  return formatQuantity(cents, decimalsOf(cents), unit, locale);
}

/** [[spend, return], ...] from nothing to the most that the channel may be given. */
function curveOf(channel) {
  return Array.from({ length: CURVE + 1 }, (_, part) => {
    const spend = roundHalfAway((channel.most * part) / CURVE, DECIMALS);
    return [spend, roundHalfAway(returnOf(channel, spend), DECIMALS)];
  });
}

/** What the share returns; and, when more could be gained, where money is missing and where there is too much. */
function feedbackOn(variant, amounts, best, full) {
  const { item, budget, locale } = variant;
  const quantity = (value) => formatQuantity(value, DECIMALS, item.return_unit ?? "", locale);
  const told = { gained: quantity(returns(budget, amounts)), best: quantity(returns(budget, best)) };
  const feedback = [{ for: "return", text: remark("return", variant, told) }];
  const more = deservesMore(amounts, budget.channels);
  const less = deservesLess(amounts, budget.channels);
  if (full || more === null || less === null || more === less) return feedback;
  const one = formatQuantity(1, 0, item.unit ?? "", locale);
  for (const [name, channel] of [["give_more", more], ["give_less", less]]) {
    const { text } = item.channels.find(({ id }) => id === channel.id);
    const words = { channel: asPart(variant, fillText(variant, text)), one, gain: quantity(slopeOf(channel, amounts[channel.id])) };
    feedback.push({ for: channel.id, text: remark(name, variant, words) });
  }
  return feedback;
}
