// When two short texts are the same to a patient reader: case, accents, ligatures and typographic signs apart, or with a
// slip of the keyboard. Twin of assessments/interactions/likeness.py, where the rules are explained.

const BLANKS = /[\t\n\r \u00a0\u2000-\u200a\u202f\u205f\u3000\ufeff]+/gu;
const APOSTROPHES = / ?['‘’‛ʼ´`′] ?/gu;
const HYPHENS = / ?[-‐‑‒–—−] ?/gu;
const MARKS = /[\u0300-\u036f]/gu;
const INVISIBLE = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe0e\ufe0f]/gu;
const LIGATURES = { œ: "oe", æ: "ae", ß: "ss", ﬀ: "ff", ﬁ: "fi", ﬂ: "fl", ﬃ: "ffi", ﬄ: "ffl", ı: "i" };

/** A text as it is compared: "  L’Œuvre d’été " -> "l'oeuvre d'ete". */
export function folded(text) {
  const letters = withoutInvisible(text).toLowerCase().normalize("NFD").replace(MARKS, "");
  const plain = letters.replace(/[œæßﬀﬁﬂﬃﬄı]/gu, (sign) => LIGATURES[sign]);
  return plain.replace(BLANKS, " ").replace(APOSTROPHES, "'").replace(HYPHENS, "-").replace(/^ +| +$/g, "");
}

/** A text without what nobody sees or types, and pasting brings along: soft hyphens, joiners, marks of direction. */
export function withoutInvisible(text) {
  return text.replace(INVISIBLE, "");
}

/** How many slips a folded text forgives: none up to 4 letters, 1 up to 8, then 2. */
export function slipsForgiven(expected) {
  const letters = [...expected].filter((character) => /[\p{L}\p{N}]/u.test(character)).length;
  return letters <= 4 ? 0 : letters <= 8 ? 1 : 2;
}

/** Whether a folded text is the expected one but for the slips that it forgives, with the same digits. */
export function isNear(typed, expected) {
  const most = slipsForgiven(expected);
  if (digitsOf(typed) !== digitsOf(expected)) return false;
  const [first, second] = [[...typed], [...expected]];
  return Math.abs(first.length - second.length) <= most && distance(first, second, most) <= most;
}

function digitsOf(text) {
  return (text.match(/[0-9]+/g) || []).join(" ");
}

/** Optimal string alignment distance of two lists of characters, or some number above `most` once it cannot be less. */
export function distance(first, second, most) {
  let twoBefore = [];
  let before = [];
  let row = Array.from({ length: second.length + 1 }, (_, index) => index);
  for (let i = 1; i <= first.length; i += 1) {
    [twoBefore, before, row] = [before, row, [i]];
    for (let j = 1; j <= second.length; j += 1) {
      let cost = Math.min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (first[i - 1] === second[j - 1] ? 0 : 1));
      if (i > 1 && j > 1 && first[i - 1] === second[j - 2] && first[i - 2] === second[j - 1]) {
        cost = Math.min(cost, twoBefore[j - 2] + 1);
      }
      row.push(cost);
    }
    if (Math.min(...row, ...before) > most) return most + 1;
  }
  return row[row.length - 1];
}
