/** Sums of a budget that is being shared out: what is left, how to spread it, what a channel returns. Pure. */

import { readTypedNumber } from "../../grading/numbers.js";
import { significant } from "../../grading/rounding.js";

/** A typed amount as a number, 0 for an empty field, null for what cannot be read or is not in `unit`. */
export function amountOf(text, unit, locale) {
  if (!text.trim()) return 0;
  try {
    return readTypedNumber(text, { unit, locale });
  } catch {
    return null;
  }
}

/** What is left of `total`, on 15 significant digits; negative when too much is spent. */
export function restOf(total, amounts) {
  return significant(total - amounts.reduce((sum, one) => sum + (one ?? 0), 0));
}

/**
 * Spread what is left in equal steps over the channels that have room, in their order; where steps do not come out even,
 * what is smaller than a step goes to the first channel with room.
 *
 * @param {{amount: number, most: number}[]} channels
 * @returns {number[]} the new amounts
 */
export function spread(channels, rest, step) {
  const amounts = channels.map(({ amount }) => amount);
  let left = rest;
  while (left > 0) {
    const part = Math.min(step, left);
    const open = amounts.flatMap((amount, index) => (amount + part <= channels[index].most + 1e-9 ? [index] : []));
    if (!open.length) break;
    const round = Math.max(1, Math.floor(left / (part * open.length) + 1e-9));
    for (const index of open) {
      const room = Math.floor((channels[index].most - amounts[index]) / part + 1e-9);
      const steps = Math.min(round, room, Math.floor(left / part + 1e-9));
      if (steps < 1) continue;
      amounts[index] = significant(amounts[index] + steps * part);
      left = significant(left - steps * part);
    }
  }
  return amounts;
}

/** maximum * x / (half + x), worked out from two points of its published curve. @returns {(x: number) => number} */
export function responseModel(curve) {
  const points = curve.filter(([spend, gain]) => spend > 0 && gain > 0);
  const [first, last] = [points[0], points[points.length - 1]];
  if (!first) return () => 0;
  const slope = first[0] / first[1] - last[0] / last[1];
  if (points.length < 2 || Math.abs(slope) < 1e-12) return (x) => (first[1] / first[0]) * x;
  const maximum = (first[0] - last[0]) / slope;
  const half = (maximum * last[0]) / last[1] - last[0];
  return (x) => (x > 0 ? (maximum * x) / (half + x) : 0);
}
