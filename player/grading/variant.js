// A variant: one item with the figures and the order of options that a seed gives it. Takes the item document as JSON.
// Twin of assessments/items/variant.py.

import { formatLoosely, formatNumber } from "./numbers.js";
import { drawFigures, shownDecimals } from "./parameters.js";
import { Stream } from "./random.js";
import { fillTemplate } from "./template.js";

/** The seed of an item in an attempt. */
export function variantSeed(attemptSeed, itemId) {
  return `${attemptSeed}/${itemId}`;
}

/** {item, seed, locale, values, answer, mistakes, options in the order shown}. */
export function makeVariant(item, seed, { locale = "fr" } = {}) {
  const stream = new Stream(seed);
  const figures = drawFigures(item, stream);
  const listed = item.interaction === "choice" ? item.options : [];
  const options = item.shuffle === false ? [...listed] : stream.shuffled(listed);
  return { item, seed, locale, ...figures, options };
}

/** What a learner may see before grading: no key, no correct flags, no feedback, no hint. */
export function publicVariant(variant) {
  const { item, options } = variant;
  const numeric = item.interaction === "numeric";
  return {
    id: item.id,
    interaction: item.interaction,
    prompt: fillText(variant, item.prompt),
    multiple: !numeric && item.multiple === true,
    options: options.map((option) => ({ id: option.id, text: fillText(variant, option.text) })),
    unit: numeric ? (item.unit ?? "") : null,
    decimals: numeric ? item.decimals : null,
    case: item.case ?? null,
  };
}

/** The hint, or null; asking for it lowers the weight of the response. */
export function hintOf(variant) {
  return variant.item.hint ? fillText(variant, variant.item.hint) : null;
}

/** A text of the item with this variant's figures in their places. */
export function fillText(variant, text) {
  return fillTemplate(text ?? "", (name, decimals) => show(variant, name, decimals));
}

function show({ item, values, answer, locale }, name, decimals) {
  const value = name === "answer" ? answer : values.get(name);
  if (typeof value === "string") return value;
  if (decimals !== null) return formatNumber(value, decimals, locale);
  const itemDecimals = item.interaction === "numeric" ? item.decimals : 2;
  if (name === "answer") return formatNumber(value, itemDecimals, locale);
  const parameter = Object.hasOwn(item.parameters ?? {}, name) ? item.parameters[name] : null;
  return parameter
    ? formatNumber(value, shownDecimals(parameter), locale)
    : formatLoosely(value, itemDecimals, locale);
}
