// Units that a learner may type after a number, and the many ways of writing one. Twin of assessments/interactions/units.py.

const SAME = {
  "%": "% pourcent pourcents percent pct",
  "€": "€ eur euro euros",
  "k€": "k€ keur keuros",
  "m€": "m€ meur",
  $: "$ usd dollar dollars",
  "£": "£ gbp",
  pt: "pt pts point points pp",
  ht: "ht h.t h.t. htva",
  ttc: "ttc t.t.c t.t.c. tvac",
  jour: "jour jours j day days d",
  heure: "heure heures h hour hours",
  minute: "minute minutes min mn",
  seconde: "seconde secondes s sec second seconds",
  semaine: "semaine semaines sem week weeks",
  mois: "mois month months",
  an: "an ans année années annee annees year years",
  fois: "fois x × times",
  "/": "/ par per",
};
const CANONICAL = new Map(
  Object.entries(SAME).flatMap(([unit, writings]) => writings.split(" ").map((writing) => [writing, unit])),
);
const PHRASES = new Map([
  ["pour cent", "%"],
  ["per cent", "%"],
  ["point de pourcentage", "pt"],
  ["points de pourcentage", "pt"],
  ["percentage point", "pt"],
  ["percentage points", "pt"],
]);
const TAXES = [
  ["hors taxes", "ht"],
  ["hors taxe", "ht"],
  ["excl. vat", "ht"],
  ["excluding vat", "ht"],
  ["toutes taxes comprises", "ttc"],
  ["incl. vat", "ttc"],
  ["including vat", "ttc"],
];

function canonicalWord(word) {
  if (CANONICAL.has(word)) return CANONICAL.get(word);
  return [...word].length > 3 && word.endsWith("s") ? word.slice(0, -1) : word;
}

/** Words of a unit in their canonical writing; text without double or unusual spaces is expected. */
export function canonicalUnit(text) {
  const lowered = text
    .replace(/^ +| +$/g, "")
    .toLowerCase()
    .replace(/ ?\/ ?/g, " / ")
    .replace(/([€$£])(?=[a-z])/g, "$1 ");
  if (PHRASES.has(lowered)) return [PHRASES.get(lowered)];
  return TAXES.reduce((found, [phrase, word]) => found.replaceAll(phrase, word), lowered)
    .split(" ")
    .filter((word) => word)
    .map(canonicalWord);
}

/** Whether `typed` is a way of writing `expected`, its first word, or the tax that it says (HT for € HT). */
export function isSameUnit(typed, expected) {
  const given = canonicalUnit(typed).join(" ");
  const words = canonicalUnit(expected);
  const tax = ["ht", "ttc"].includes(given) && words.includes(given);
  return given === words.join(" ") || given === words.slice(0, 1).join(" ") || tax;
}
