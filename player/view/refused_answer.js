/**
 * An answer that was not taken, as its learner is told: which one, why, and what they had written, to be copied.
 *
 * The same card stands above the question that has to be answered anew, and on top of any other page, see `mountRefused`.
 */

import { element, focusOn } from "./element.js";

const COPIED = 2500; // milliseconds

/**
 * @param {object} entry see delivery/refused_answers.js
 * @param {{say: Function, onSeen: () => void, address?: (page: string) => string|null, here?: boolean}} context `here`: the
 *   question is right below
 * @returns {HTMLElement}
 */
export function refusedCard(entry, { say, onSeen, address = () => null, here = false }) {
  const { about } = entry;
  const href = !here && about.page ? address(about.page) : null;
  const place = [about.title, about.label].filter(Boolean).join(", ");
  return element(
    "section",
    { class: "refused", "data-refused-answer": entry.id },
    element("h2", { class: "refused-title" }, say("refused.title")),
    !here && place && element("p", { class: "refused-place" }, place),
    !here && about.prompt && element("p", { class: "refused-prompt" }, about.prompt),
    element("p", {}, why(entry, say)),
    entry.withheld && element("p", {}, say("refused.withheld")),
    element("p", { class: "refused-label" }, say("refused.written")),
    element("div", { class: "refused-written" }, ...about.written.map((line) => element("p", {}, line))),
    element(
      "div",
      { class: "refused-actions" },
      copyButton(about.written, say),
      href && element("a", { class: "refused-open", href }, say("refused.open")),
      element("button", { class: "action-text", type: "button", onclick: onSeen }, say("refused.seen")),
    ),
  );
}

/**
 * The card right where the question is answered anew; the page does not show it a second time.
 *
 * @param {Element} place
 * @param {{refused: object, say: Function, next: () => Element|null}} context `next`: where focus goes once it is read
 */
export function showRefused(place, entry, { refused, say, next }) {
  refused.claim(entry.id);
  const card = refusedCard(entry, {
    say, here: true,
    onSeen() {
      refused.dismiss(entry.id);
      card.remove();
      const target = next();
      if (target) focusOn(target);
    },
  });
  place.prepend(card);
  return card;
}

/**
 * Every refused answer that no view shows in its place, on top of the page.
 *
 * @param {Element} root a live region
 * @param {{refused: object, say: Function, address: (page: string) => string|null}} context
 */
export function mountRefused(root, { refused, say, address }) {
  const cards = new Map();
  refused.subscribe(() => {
    const entries = refused.unclaimed();
    for (const [id, card] of cards) if (!entries.some((entry) => entry.id === id)) leave(root, card, cards, id);
    for (const entry of entries) {
      if (cards.has(entry.id)) continue;
      const card = refusedCard(entry, { say, address, onSeen: () => refused.dismiss(entry.id) });
      cards.set(entry.id, card);
      root.append(card);
    }
  });
}

/** Focus does not fall back to the top of the document with the card that held it. */
function leave(root, card, cards, id) {
  const held = card.contains(document.activeElement);
  card.remove();
  cards.delete(id);
  if (!held) return;
  const next = cards.values().next().value?.querySelector("button") || root.closest("main");
  next?.focus({ preventScroll: true });
}

function why({ reason, why: sentence }, say) {
  return WORDS.includes(reason) ? say(`refused.${reason}`) : say("refused.other", { reason: sentence });
}

const WORDS = ["question_changed", "already_answered", "attempt_finished", "attempt_over"];

/** Where a page may not write to the clipboard (a frame whose host forbids it), the text can still be selected. */
function copyButton(lines, say) {
  if (!navigator.clipboard) return null;
  const button = element("button", { class: "action action-quiet", type: "button" }, say("refused.copy"));
  button.addEventListener("click", async () => {
    const done = await navigator.clipboard.writeText(lines.join("\n")).then(() => true, () => false);
    button.textContent = say(done ? "refused.copied" : "refused.notCopied");
    setTimeout(() => (button.textContent = say("refused.copy")), COPIED);
  });
  return button;
}
