/**
 * Shares and responses in the packed state.
 *
 * A share is three base-36 digits of ten-thousandths. A response is a sign and what follows it:
 *
 *     =ac        choices (also of a judgement)      .bac      an order
 *     -acba      pairs: a with c, b with a          ~1234*5   a typed number
 *     *abon~cun  words by blank, joined by ~        _a4000~b  amounts by channel, joined by ~, without blanks and unit
 *
 * In texts a blank is _, a comma *, a common accented letter ! and one capital or sign, anything else unusual ! and four
 * hexadecimal digits.
 */

// twenty-six signs that French is full of, a capital for each; the order is part of the form
const SIGNS = "éèêëàâçîïôöûùüœæñÉÀÈ’'€%…:";
const ACCENTED = new Map(SIGNS.split("").map((letter, index) => [letter, String.fromCharCode(65 + index)]));
const ACCENTS = new Map([...ACCENTED].map(([letter, code]) => [code, letter]));
const CUT = "…";

export function writeShare(share) {
  return Math.round(share * 10000).toString(36).padStart(3, "0");
}

export function readShare(text) {
  return parseInt(text, 36) / 10000;
}

/** @param {number} widest how many characters of each word are kept; a word that is cut ends in … */
export function writeResponse(response, widest = Infinity) {
  if (response.choices) return `=${response.choices.join("")}`;
  if (response.order) return `.${response.order.join("")}`;
  if (response.pairs) return `-${Object.entries(response.pairs).flat().join("")}`;
  if (response.blanks) return `*${writeParts(response.blanks, (text) => writeText(shortened(text, widest)))}`;
  if (response.amounts) return `_${writeParts(response.amounts, (text) => writeText(text.replace(/[^0-9.,]/gu, "")))}`;
  return `~${writeText(response.value)}`;
}

export function readResponse(text) {
  const rest = text.slice(1);
  switch (text[0]) {
    case "=":
      return { choices: rest.split("") };
    case ".":
      return { order: rest.split("") };
    case "-":
      return { pairs: Object.fromEntries((rest.match(/../g) || []).map((pair) => [pair[0], pair[1]])) };
    case "*":
      return { blanks: readParts(rest) };
    case "_":
      return { amounts: readParts(rest) };
    default:
      return { value: readText(rest) };
  }
}

function writeParts(parts, write) {
  return Object.entries(parts).map(([id, text]) => id + write(text)).join("~");
}

function readParts(text) {
  return Object.fromEntries(text.split("~").map((part) => [part[0], readText(part.slice(1))]));
}

function shortened(text, widest) {
  const characters = [...text.trim()];
  if (characters.length <= widest) return text;
  return characters.slice(0, widest).join("") + CUT;
}

function writeText(text) {
  return text.trim().replace(/\s+/gu, " ").split("").map(writeUnit).join("");
}

function readText(text) {
  return text.replace(/!([0-9a-f]{4})|!([A-Z])|[_*]/g, (sign, code, accent) => {
    if (code) return String.fromCharCode(parseInt(code, 16));
    if (accent) return ACCENTS.get(accent);
    return sign === "_" ? " " : ",";
  });
}

function writeUnit(unit) {
  if (/[0-9A-Za-z.-]/.test(unit)) return unit;
  if (unit === " ") return "_";
  if (unit === ",") return "*";
  if (ACCENTED.has(unit)) return `!${ACCENTED.get(unit)}`;
  return `!${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
