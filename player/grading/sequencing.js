// Steps to put in order. Twin of assessments/interactions/sequencing.py.

import { malformedResponse } from "./refusal.js";
import { roundedScore } from "./rounding.js";

const FIELD = "order";

/** Read {order: ["b", "a", "c"]}: every step once; throws InvalidInput. */
export function readOrder(response, stepIds, { locale = "fr" } = {}) {
  const refused = (reason) => malformedResponse(reason, { field: FIELD, locale });
  const order = response === null || typeof response !== "object" ? undefined : response[FIELD];
  if (!Array.isArray(order) || !order.every((one) => typeof one === "string")) throw refused("shape");
  if (!order.every((one) => stepIds.includes(one))) throw refused("unknown_step");
  if (order.length !== stepIds.length || new Set(order).size !== stepIds.length) throw refused("every_step_once");
  return [...order];
}

/** From 0 to 1, four decimals: 1 - 2 * inversions / pairs, never below 0. */
export function scoreOrder(order, right) {
  const places = order.map((step) => right.indexOf(step));
  let inversions = 0;
  for (let first = 0; first < places.length; first += 1) {
    for (let later = first + 1; later < places.length; later += 1) {
      if (places[later] < places[first]) inversions += 1;
    }
  }
  return roundedScore(1 - (2 * inversions) / ((right.length * (right.length - 1)) / 2));
}
