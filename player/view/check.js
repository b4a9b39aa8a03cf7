/** A quick check inside a lesson: a question that may be tried as often as one likes and counts for nothing but learning. */

import { element, focusOn } from "./element.js";
import { mountItem } from "./item.js";
import { showRefused } from "./refused_answer.js";
import { aboutAnswer } from "./written_answer.js";

const CONFLICT = 409;

/**
 * Load the check and put it where the lesson left room for it.
 *
 * @param {Element} container
 * @param {string} itemId
 * @param {{delivery: object, say: Function, language: string}} context
 */
export async function mountCheck(container, itemId, context) {
  const { delivery, say, language } = context;
  let variant;
  try {
    variant = await delivery.loadVariant(itemId);
  } catch {
    const again = element("button", { class: "action action-quiet", type: "button" }, say("item.reload"));
    again.addEventListener("click", () => mountCheck(container, itemId, context));
    container.replaceChildren(element("p", { class: "question-problem" }, say("item.unavailable")), again);
    return null;
  }
  const item = mountItem(container, {
    variant,
    say,
    language,
    label: say("item.check"),
    submitLabel: say("item.verify"),
    submit: (response) => answered(response),
    loadHint: delivery.loadHint && (() => delivery.loadHint(itemId)),
    retry: async () => (await mountCheck(container, itemId, context))?.focus(),
  });

  /** A question that was corrected meanwhile is shown as it is now, under what had been answered to the former one. */
  async function answered(response) {
    const about = delivery.refused && aboutAnswer({ variant, response, label: say("item.check"), say });
    try {
      return await delivery.answer(itemId, response, { draw: variant.draw, about });
    } catch (error) {
      if (error.status === CONFLICT && error.entry) await showAnew(error.entry);
      throw error;
    }
  }

  async function showAnew(entry) {
    await mountCheck(container, itemId, context);
    const next = () => container.querySelector(".question-label");
    const card = showRefused(container, entry, { refused: delivery.refused, say, next });
    focusOn(card.querySelector("h2"));
  }

  if (variant.previous) {
    const before = say(variant.previous.correct ? "item.before.right" : "item.before.wrong");
    container.querySelector(".question-actions").append(element("span", { class: "question-before" }, before));
  }
  return item;
}
