// Numbers as people read and type them. Twin of assessments/items/number_format.py and
// assessments/interactions/typed_number.py, where the rules are explained.

import { withoutInvisible } from "./likeness.js";
import { malformedResponse } from "./refusal.js";
import { roundedUnits, significant } from "./rounding.js";
import { isSameUnit } from "./units.js";

const NARROW_SPACE = "\u202f";
const NO_BREAK_SPACE = "\u00a0";
const MINUS = "\u2212";
const CURRENCIES = ["€", "$", "£"];

/** Exactly `decimals` decimals, rounded half away from zero; zero has no sign. */
export function formatNumber(value, decimals, locale = "fr") {
  const units = roundedUnits(value, decimals);
  const digits = units.toString().padStart(decimals + 1, "0");
  const whole = digits.slice(0, digits.length - decimals);
  const fraction = digits.slice(digits.length - decimals);
  const [group, mark] = locale === "en" ? [",", "."] : [NARROW_SPACE, ","];
  const grouped = whole.replace(/[0-9](?=(?:[0-9]{3})+$)/g, (digit) => digit + group);
  const sign = value < 0 && units !== 0n ? MINUS : "";
  return decimals > 0 ? `${sign}${grouped}${mark}${fraction}` : `${sign}${grouped}`;
}

/** Whole numbers without decimals, others with `decimals`. */
export function formatLoosely(value, decimals, locale = "fr") {
  const exact = significant(value);
  return formatNumber(value, exact === Math.trunc(exact) ? 0 : decimals, locale);
}

/** A number with its unit ("" for none). */
export function formatQuantity(value, decimals, unit, locale = "fr") {
  const number = formatNumber(value, decimals, locale);
  if (!unit) return number;
  if (locale === "en" && CURRENCIES.includes(unit)) {
    return number.startsWith(MINUS) ? MINUS + unit + number.slice(1) : unit + number;
  }
  if (locale === "en" && unit === "%") return `${number}%`;
  return number + (/^\p{L}/u.test(unit) ? NO_BREAK_SPACE : NARROW_SPACE) + unit;
}

const LONGEST = 64;
const BLANKS = /[\t\n\r \u00a0\u2000-\u200a\u202f\u205f\u3000\ufeff]+/gu;
const TYPED = /^([€$£]?) ?([-+−–]?) ?([€$£]?) ?((?:[0-9.,][0-9.,'’ ]*)?[0-9])([^0-9]*)$/u;
const ENGLISH_GROUPS = /^[1-9][0-9]{0,2},[0-9]{3}$/;
const GROUPED = /^[0-9]{1,3}(?:([ '.,])[0-9]{3})(?:\1[0-9]{3})*$/;
const PLAIN = /^[0-9]*$/;

/** Read a typed number; `asked` is {unit, unitRequired, locale, field}. Throws InvalidInput on that field ("value" by default). */
export function readTypedNumber(text, asked = {}) {
  const { unit = "", unitRequired = false, locale = "fr", field = "value" } = asked;
  const number = locale === "en" ? "12.5" : "12,5";
  const example = unit ? number + NO_BREAK_SPACE + unit : number;
  const refused = (reason, words = {}) => malformedResponse(reason, { field, locale, example, ...words });
  if (typeof text !== "string") throw refused("shape");
  if ([...text].length > LONGEST) throw refused("too_long");
  const tidy = withoutInvisible(text).replace(BLANKS, " ").replace(/^ +| +$/g, "");
  if (!tidy) throw refused("nothing_typed");
  const found = TYPED.exec(tidy);
  if (!found) throw refused("not_a_number", { typed: tidy });
  const [, before, sign, between, body, after] = found;
  const magnitude = decimalText(body.replaceAll("’", "'"), locale);
  const trailing = after.replace(/^[ .]+|[ .]+$/g, "");
  if (magnitude === null || /^[,'’]/.test(trailing)) throw refused("not_a_number", { typed: tidy });
  const typed = [before, between, trailing].filter((part) => part).join(" ");
  if (!typed && unit && unitRequired) throw refused("unit_required", { unit });
  if (typed && !unit) throw refused("no_unit", { typed });
  if (typed && !isSameUnit(typed, unit)) throw refused("wrong_unit", { unit, typed });
  if (magnitude.split(".")[0].replace(/^0+/, "").length > 15) throw refused("too_big");
  return (["-", "−", "–"].includes(sign) ? -Number(magnitude) : Number(magnitude)) + 0;
}

// digits with at most one dot, or null where the grouping makes no sense
function decimalText(body, locale) {
  const [whole, fraction] = splitAtDecimalMark(body, locale);
  if (fraction !== null && (!fraction || !PLAIN.test(fraction))) return null;
  if (!PLAIN.test(whole) && !GROUPED.test(whole)) return null;
  const digits = whole.replace(/[ '.,]/g, "");
  return fraction === null ? digits : `${digits || "0"}.${fraction}`;
}

function splitAtDecimalMark(body, locale) {
  const commas = body.split(",").length - 1;
  const dots = body.split(".").length - 1;
  let mark = commas ? "," : ".";
  if (commas && dots) {
    mark = body.lastIndexOf(",") > body.lastIndexOf(".") ? "," : ".";
  } else if (commas + dots !== 1 || (locale === "en" && ENGLISH_GROUPS.test(body))) {
    return [body, null];
  }
  const at = body.indexOf(mark);
  return [body.slice(0, at), body.slice(at + 1)];
}
