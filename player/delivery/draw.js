/**
 * Which items an attempt hands out: drawn from the pool by the attempt's seed, in the pool's own proportions.
 *
 * Twin of assessments/attempts/draw.py: every competency gets its share (largest remainders), and within a competency
 * the items are ordered by difficulty, cut into as many bands as are drawn, and one is taken from each.
 */

import { Stream } from "../grading/random.js";

/**
 * @param {{id: string, competency: string, difficulty: number}[]} pool
 * @param {number|null} count null for all
 * @param {string} seed of the attempt
 * @returns {string[]} item ids in the order they are handed out
 */
export function drawItems(pool, count, seed) {
  const stream = new Stream(`${seed}/draw`);
  const wanted = count === null ? pool.length : Math.min(count, pool.length);
  const byCompetency = new Map();
  for (const item of [...pool].sort(inOrder)) {
    byCompetency.set(item.competency, [...(byCompetency.get(item.competency) || []), item]);
  }
  const shares = sharesOf(byCompetency, wanted, pool.length);
  const drawn = [...byCompetency].flatMap(([competency, items]) => oneOfEachBand(items, shares.get(competency), stream));
  return stream.shuffled(drawn).map(({ id }) => id);
}

function inOrder(one, other) {
  return compare(one.competency, other.competency) || one.difficulty - other.difficulty || compare(one.id, other.id);
}

function compare(one, other) {
  return one < other ? -1 : one > other ? 1 : 0;
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

function oneOfEachBand(items, bands, stream) {
  const edges = Array.from({ length: bands + 1 }, (_, band) => roundHalfEven((items.length * band) / bands));
  const taken = [];
  for (let band = 0; band < bands; band += 1) {
    const [low, high] = [edges[band], edges[band + 1]];
    if (high > low) taken.push(items[low + stream.drawInteger(high - low)]);
  }
  return taken;
}

function roundHalfEven(value) {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return Math.round(value);
  return floor % 2 ? floor + 1 : floor;
}
