/**
 * Which items an attempt hands out: drawn from the pool by the attempt's seed. Twin of assessments/attempts/draw.py.
 *
 * With a blueprint, every line gets its number of items; without one, every competency gets its share of the draw (largest
 * remainders). Within a line or a competency the items are ordered by difficulty, cut into as many bands as are drawn, and
 * one is taken from each. Items about one case follow one another.
 */

import { Stream } from "../grading/random.js";
import { fill, fits } from "./blueprint.js";

/**
 * @param {{id: string, competency: string, difficulty: number, use?, interaction?, case?}[]} pool
 * @param {number|null} count null for all; a blueprint goes before it
 * @param {string} seed of the attempt
 * @param {{competency: string, count: number, difficulty: number[]|null, interactions: string[]|null, uses: string[]}[]} blueprint
 * @returns {string[]} item ids in the order they are handed out; of a blueprint that this pool cannot fill, what there is
 */
export function drawItems(pool, count, seed, blueprint = []) {
  const stream = new Stream(`${seed}/draw`);
  const ordered = [...pool].sort(inOrder);
  const drawn = blueprint.length ? byBlueprint(ordered, blueprint, stream) : inProportion(ordered, count, stream);
  return casesTogether(stream.shuffled(drawn)).map(({ id }) => id);
}

function inOrder(one, other) {
  return compare(one.competency, other.competency) || one.difficulty - other.difficulty || compare(one.id, other.id);
}

function compare(one, other) {
  return one < other ? -1 : one > other ? 1 : 0;
}

function byBlueprint(pool, blueprint, stream) {
  const candidates = blueprint.map((line) => {
    const fitting = pool.flatMap((item, index) => (fits(line, item) ? [index] : []));
    const spread = oneOfEachBand(fitting, Math.min(line.count, fitting.length), stream);
    return [...spread, ...stream.shuffled(fitting.filter((index) => !spread.includes(index)))];
  });
  return fill(blueprint.map((line) => line.count), candidates).flat().map((index) => pool[index]);
}

function inProportion(pool, count, stream) {
  const wanted = count === null ? pool.length : Math.min(count, pool.length);
  const byCompetency = new Map();
  for (const item of pool) byCompetency.set(item.competency, [...(byCompetency.get(item.competency) || []), item]);
  const shares = sharesOf(byCompetency, wanted, pool.length);
  return [...byCompetency].flatMap(([competency, items]) => oneOfEachBand(items, shares.get(competency), stream));
}

function sharesOf(byCompetency, wanted, total) {
  const exact = [...byCompetency].map(([key, items]) => ({ key, share: (wanted * items.length) / (total || 1) }));
  const shares = new Map(exact.map(({ key, share }) => [key, Math.floor(share)]));
  const missing = wanted - [...shares.values()].reduce((sum, share) => sum + share, 0);
  const byRemainder = [...exact].sort(
    (one, other) => (other.share - shares.get(other.key)) - (one.share - shares.get(one.key)) || compare(one.key, other.key),
  );
  for (const { key } of byRemainder.slice(0, missing)) shares.set(key, shares.get(key) + 1);
  return shares;
}

function oneOfEachBand(ordered, bands, stream) {
  const edges = Array.from({ length: bands + 1 }, (_, band) => roundHalfEven((ordered.length * band) / bands));
  const taken = [];
  for (let band = 0; band < bands; band += 1) {
    const [low, high] = [edges[band], edges[band + 1]];
    if (high > low) taken.push(ordered[low + stream.drawInteger(high - low)]);
  }
  return taken;
}

/** Every item at its place, but those about a case right behind the first one about it. */
function casesTogether(items) {
  const first = new Map();
  items.forEach((item, place) => {
    if (item.case && !first.has(item.case)) first.set(item.case, place);
  });
  const placed = items.map((item, place) => ({ item, group: item.case ? first.get(item.case) : place, place }));
  return placed.sort((one, other) => one.group - other.group || one.place - other.place).map(({ item }) => item);
}

function roundHalfEven(value) {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return Math.round(value);
  return floor % 2 ? floor + 1 : floor;
}
