// Texts of an item with a variant's figures in their places. Twin of Variant.text in assessments/items/variant.py.

import { formatLoosely, formatNumber } from "./numbers.js";
import { shownDecimals } from "./parameters.js";
import { fillTemplate } from "./template.js";

/** A text of the item with this variant's figures in their places. */
export function fillText(variant, text) {
  return fillTemplate(text ?? "", (name, decimals) => show(variant, name, decimals));
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
