/** A quick check inside a lesson: a question that may be tried as often as one likes and counts for nothing but learning. */

import { element } from "./element.js";
import { mountItem } from "./item.js";

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
    submit: (response) => delivery.answer(itemId, response, { draw: variant.draw }),
    loadHint: delivery.loadHint && (() => delivery.loadHint(itemId)),
    retry: async () => (await mountCheck(container, itemId, context))?.focus(),
  });
  if (variant.previous) {
    const before = say(variant.previous.correct ? "item.before.right" : "item.before.wrong");
    container.querySelector(".question-actions").append(element("span", { class: "question-before" }, before));
  }
  return item;
}
