// A variant: one item with the figures and the orders that a seed gives it. Takes the item document as JSON.
// Twin of assessments/items/variant.py.

import { kindOf } from "./kinds/registry.js";
import { drawFigures } from "./parameters.js";
import { Stream } from "./random.js";
import { fillText } from "./texts.js";

/** The seed of an item in an attempt. */
export function variantSeed(attemptSeed, itemId) {
  return `${attemptSeed}/${itemId}`;
}

/** {item, seed, locale, values, answer, mistakes} and what the item's kind draws (options in the order shown). */
export function makeVariant(item, seed, { locale = "fr" } = {}) {
  const kind = kindOf(item);
  const stream = new Stream(seed);
  const figures = drawFigures(item, stream, (values) => kind.figures?.(item, values));
  return { item, seed, locale, answer: null, mistakes: [], ...figures, ...kind.draw?.(item, stream) };
}

/** What a learner may see before grading: no key, no correct flags, no feedback, no hint. */
export function publicVariant(variant) {
  const { item } = variant;
  const kind = kindOf(item);
  return {
    id: item.id,
    interaction: item.interaction,
    prompt: fillText(variant, item.prompt),
    multiple: false,
    options: [],
    unit: null,
    decimals: null,
    case: item.case ?? null,
    minutes: item.minutes ?? kind.minutes,
    ...kind.shown(variant),
  };
}

/** The hint, or null; asking for it lowers the weight of the response. */
export function hintOf(variant) {
  return variant.item.hint ? fillText(variant, variant.item.hint) : null;
}
