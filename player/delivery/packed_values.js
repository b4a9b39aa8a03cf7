/**
 * Shares and responses in the packed state.
 *
 * A share is three base-36 digits of ten-thousandths. A choice is "=" and its letters; a typed number is "~" and its text
 * with blanks as _ and commas as *, anything unusual as ! and four hexadecimal digits.
 */

export function writeShare(share) {
  return Math.round(share * 10000).toString(36).padStart(3, "0");
}

export function readShare(text) {
  return parseInt(text, 36) / 10000;
}

export function writeResponse(response) {
  if (response.choices) return `=${response.choices.join("")}`;
  const text = response.value.trim().replace(/\s+/gu, " ");
  return `~${[...text.split("")].map(writeUnit).join("")}`;
}

export function readResponse(text) {
  if (text[0] === "=") return { choices: text.slice(1).split("") };
  const value = text.slice(1).replace(/!([0-9a-f]{4})|[_*]/g, (sign, code) => {
    if (code) return String.fromCharCode(parseInt(code, 16));
    return sign === "_" ? " " : ",";
  });
  return { value };
}

function writeUnit(unit) {
  if (/[0-9A-Za-z.-]/.test(unit)) return unit;
  if (unit === " ") return "_";
  if (unit === ",") return "*";
  return `!${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
