// A budget to share among channels, graded by a response model that the learner can see: maximum * x / (half + x). Twin of
// assessments/interactions/allocation.py, where it is explained; sums are in the same order.

import { readTypedNumber } from "./numbers.js";
import { malformedResponse } from "./refusal.js";
import { roundedScore, significant } from "./rounding.js";
import { isMapping } from "./shapes.js";

const LARGEST = 1e12;
const MOST_STEPS = 1000;
const SMALLEST_GAIN = 0.02;
const MARGIN = 1e-9;
const HALF_A_CENT = 0.005;
const FIELD = "amounts";

/** What an amount brings; `channel` is {id, maximum, half, least, most}. */
export function returnOf(channel, amount) {
  return (channel.maximum * amount) / (channel.half + amount);
}

/** What the next unit would bring, and about what the last one did. */
export function slopeOf(channel, amount) {
  return (channel.maximum * channel.half) / ((channel.half + amount) * (channel.half + amount));
}

function sum(values) {
  return values.reduce((total, one) => total + one, 0);
}

/** What a share brings in all; `amounts` by channel id. */
export function returns(budget, amounts) {
  return sum(budget.channels.map((one) => returnOf(one, amounts[one.id])));
}

/** Whether nobody could work with these figures; a draw with trouble is made again. */
export function hasTrouble(budget) {
  const { total, step, channels } = budget;
  const bounds = channels.flatMap(({ least, most }) => [least, most]);
  if (total <= 0 || channels.some(({ maximum, half }) => maximum <= 0 || half <= 0)) return true;
  if (Math.max(total, ...channels.flatMap(({ maximum, half }) => [maximum, half])) > LARGEST) return true;
  if (channels.some(({ least, most }) => !(least >= 0 && least <= most))) return true;
  if ([total, ...bounds].some((amount) => !whole(amount / step))) return true;
  if (total / step > MOST_STEPS) return true;
  if (!(sum(channels.map(({ least }) => least)) < total && total < sum(channels.map(({ most }) => most)))) return true;
  const most = returns(budget, bestShare(budget));
  return most - returns(budget, evenShare(budget)) < SMALLEST_GAIN * most;
}

function whole(value) {
  return Math.abs(value - roundHalfEven(value)) <= MARGIN * Math.max(1, Math.abs(value));
}

// Python's round()
function roundHalfEven(value) {
  const floor = Math.floor(value);
  if (value - floor !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}

/** The share on the step grid that returns most, by channel id; the first channel wins a tie. */
export function bestShare(budget) {
  const { channels } = budget;
  const taken = channels.map(() => 0);
  const rooms = roomsOf(budget);
  const gain = (channel, steps) => returnOf(channel, amountOf(budget, channel, steps + 1)) - returnOf(channel, amountOf(budget, channel, steps));
  const gains = channels.map((one, index) => (rooms[index] > 0 ? gain(one, 0) : -1));
  for (let part = stepsOf(budget); part > 0; part -= 1) {
    const index = gains.indexOf(Math.max(...gains));
    taken[index] += 1;
    gains[index] = taken[index] < rooms[index] ? gain(channels[index], taken[index]) : -1;
  }
  return amountsOf(budget, taken);
}

/** The share of whoever does not look: each step to the channel that has least; the first wins a tie. */
export function evenShare(budget) {
  const { channels } = budget;
  const taken = channels.map(() => 0);
  const rooms = roomsOf(budget);
  for (let part = stepsOf(budget); part > 0; part -= 1) {
    const amounts = channels.map((one, index) => (taken[index] < rooms[index] ? amountOf(budget, one, taken[index]) : Infinity));
    taken[amounts.indexOf(Math.min(...amounts))] += 1;
  }
  return amountsOf(budget, taken);
}

// steps that each channel can take above its least
function roomsOf({ step, channels }) {
  return channels.map(({ least, most }) => roundHalfEven((most - least) / step));
}

// that are to be placed, once every channel has its least
function stepsOf({ total, step, channels }) {
  return roundHalfEven((total - sum(channels.map(({ least }) => least))) / step);
}

function amountOf({ step }, { least }, taken) {
  return significant(least + taken * step);
}

function amountsOf(budget, taken) {
  return Object.fromEntries(budget.channels.map((one, index) => [one.id, amountOf(budget, one, taken[index])]));
}

/**
 * Read {amounts: {a: "4 000", ...}}: a typed number per channel, the total in all; throws InvalidInput. `write` writes an
 * amount as a learner reads it.
 */
export function readAmounts(response, budget, { unit, write, locale = "fr" }) {
  const refused = (reason, field, words = {}) => malformedResponse(reason, { field, locale, ...words });
  const typed = isMapping(response) ? response[FIELD] : undefined;
  if (!isMapping(typed)) throw refused("shape", FIELD);
  if (!Object.keys(typed).every((id) => budget.channels.some((one) => one.id === id))) throw refused("unknown_channel", FIELD);
  const amounts = {};
  for (const { id, least, most } of budget.channels) {
    const field = `${FIELD}.${id}`;
    const amount = readTypedNumber(typed[id], { unit, locale, field });
    if (amount < 0) throw refused("negative_amount", field);
    if (amount < least) throw refused("under_least", field, { least: write(least) });
    if (amount > most) throw refused("over_most", field, { most: write(most) });
    amounts[id] = amount;
  }
  const rest = budget.total - sum(Object.values(amounts));
  if (Math.abs(rest) >= HALF_A_CENT) {
    throw refused(rest > 0 ? "left_to_place" : "beyond_total", FIELD, { rest: write(Math.abs(rest)), total: write(budget.total) });
  }
  return amounts;
}

/** From 0 to 1, four decimals; the whole point from the share `fullFrom` of what can be gained over the even split. */
export function scoreAmounts(amounts, budget, fullFrom) {
  const even = returns(budget, evenShare(budget));
  const share = (returns(budget, amounts) - even) / (returns(budget, bestShare(budget)) - even);
  return roundedScore(share / fullFrom);
}

/** The channel that may still be given money and where it would return most; null if all are full. */
export function deservesMore(amounts, channels) {
  return extreme(channels.filter(({ id, most }) => amounts[id] < most), amounts, (one, other) => one > other);
}

/** The channel that can give money back and whose last unit returns least; null if all are at their least. */
export function deservesLess(amounts, channels) {
  return extreme(channels.filter(({ id, least }) => amounts[id] > least), amounts, (one, other) => one < other);
}

function extreme(open, amounts, beats) {
  return open.reduce((found, one) => {
    const better = found === null || beats(slopeOf(one, amounts[one.id]), slopeOf(found, amounts[found.id]));
    return better ? one : found;
  }, null);
}
