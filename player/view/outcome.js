/** What came of an answer: a verdict in words, the expected answer, why, and which lesson to read again. */

import { element } from "./element.js";
import { number } from "../messages.js";

/** @returns {HTMLElement} for an outcome as the graders give it, its texts already safe HTML */
export function outcomeBlock(outcome, { say, language, variant }) {
  const result = outcome.correct ? "right" : outcome.score > 0 ? "partly" : "wrong";
  const expected = !outcome.correct && outcome.key?.text;
  return element(
    "div",
    { class: "outcome" },
    element(
      "p",
      { class: "outcome-title", "data-result": result },
      say(`outcome.${result}`, { score: number(outcome.score, language) }),
    ),
    expected && element("p", { class: "outcome-key" }, say("outcome.expected", { text: expected })),
    outcome.explanation && element("div", { class: "outcome-why", html: outcome.explanation }),
    !outcome.correct && rereading(variant, say),
  );
}

function rereading(variant, say) {
  const lesson = variant.reread;
  if (!lesson) return null;
  return element("p", { class: "outcome-reread" }, say("outcome.reread"), element("a", { href: lesson.href }, lesson.title));
}
