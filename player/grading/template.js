// Texts with places for numbers: {visites} and {taux:2} are filled in, {{ and }} are literal braces.
// Twin of assessments/items/template.py.

import { InvalidInput } from "./refusal.js";

const PIECE = /[{][{]|[}][}]|[{]([a-z][a-z0-9_]*)(?::([0-9]))?[}]|[{}]/g;

/** Fill every place with show(name, decimals or null). */
export function fillTemplate(text, show) {
  return text.replace(PIECE, (piece, name, decimals) => {
    if (name !== undefined) return show(name, decimals === undefined ? null : Number(decimals));
    if (piece.length === 2) return piece[0];
    throw new InvalidInput(`the brace in '${text}' opens or closes nothing.`);
  });
}
