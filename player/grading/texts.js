// Texts of an item with a variant's figures in their places. Twin of Variant.text in assessments/items/variant.py.

import { formatLoosely, formatNumber } from "./numbers.js";
import { shownDecimals } from "./parameters.js";
import { fillTemplate } from "./template.js";

const SIGNS = { amp: "&", lt: "<", gt: ">", quot: '"', "#x27": "'" };

/** A text of the item with this variant's figures in their places. */
export function fillText(variant, text) {
  return fillTemplate(text ?? "", (name, decimals) => show(variant, name, decimals));
}

/** A text that is compared and never shown as markup: in a package, where texts are HTML, its signs are taken back. */
export function fillPlain(variant, text) {
  const filled = fillText(variant, text);
  if (variant.item.markup !== "html") return filled;
  return filled.replace(/&(amp|lt|gt|quot|#x27);/g, (_, name) => SIGNS[name]);
}

/** [{id, text}] as they are shown. */
export function shownParts(variant, parts) {
  return parts.map(({ id, text }) => ({ id, text: fillText(variant, text) }));
}

/** [{for, text}] of the entries that have a feedback, in their order. */
export function feedbackOf(variant, entries) {
  return entries.filter(({ feedback }) => feedback).map(({ id, feedback }) => ({ for: id, text: fillText(variant, feedback) }));
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
