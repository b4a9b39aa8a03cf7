/**
 * The mark that says whether progress has arrived: a word first, a sign beside it.
 *
 * Saving after every answer is not news, so a screen reader hears only of trouble, and of its end.
 */

import { element } from "./element.js";

const SIGNS = { saved: "✓", saving: "…", waiting: "!", stuck: "!", unsaved: "!", preview: "–" };
const TROUBLE = ["waiting", "stuck", "unsaved"];

/** @returns {() => void} stops following */
export function mountSavedMark(place, saved, say) {
  const sign = element("span", { class: "saved-sign", "aria-hidden": "true" });
  const word = element("span", { class: "saved-word" });
  const spoken = element("span", { class: "visually-hidden", role: "status" });
  const mark = element("p", { class: "saved-mark" }, sign, word, spoken);
  place.replaceChildren(mark);
  let troubled = false;
  return saved.subscribe((state) => {
    mark.dataset.state = state;
    sign.textContent = SIGNS[state];
    word.textContent = say(`saved.${state}`);
    if (TROUBLE.includes(state) || (troubled && state === "saved")) spoken.textContent = word.textContent;
    troubled = TROUBLE.includes(state) || (troubled && state !== "saved");
  });
}
