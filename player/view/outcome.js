/** What came of an answer: a verdict in words, the expected answer, why, and which lesson to read again. */

import { element } from "./element.js";
import { number } from "../messages.js";
import { partialWords } from "./outcome_words.js";

/**
 * @param {object} outcome as the graders give it, its texts already safe HTML; a score of null awaits a trainer
 * @param {{say, language, variant, response?}} settings
 * @returns {HTMLElement}
 */
export function outcomeBlock(outcome, { say, language, variant, response = null }) {
  if (outcome.score === null || outcome.score === undefined) return pendingBlock(outcome, say);
  const result = outcome.correct ? "right" : outcome.score > 0 ? "partly" : "wrong";
  const expected = !outcome.correct && outcome.key?.text;
  const parts = outcome.correct ? [] : partialWords(variant, response, outcome);
  return element(
    "div",
    { class: "outcome" },
    element(
      "p",
      { class: "outcome-title", "data-result": result },
      say(`outcome.${result}`, { score: number(outcome.score, language) }),
    ),
    parts.length > 0 && element("p", { class: "outcome-parts" }, parts.map(({ key, values }) => say(key, values)).join(" ")),
    expected && element("p", { class: "outcome-key" }, say("outcome.expected", { text: expected })),
    outcome.explanation && element("div", { class: "outcome-why", html: outcome.explanation }),
    !outcome.correct && rereading(variant, say),
  );
}

/** What a trainer has to grade: no verdict yet, and the model answer where the author gives one. */
function pendingBlock(outcome, say) {
  const sample = (outcome.feedback || []).find((one) => one.for === "sample")?.text;
  return element(
    "div",
    { class: "outcome" },
    element("p", { class: "outcome-title", "data-result": "pending" }, say("outcome.pending")),
    element("p", {}, say("outcome.pending.note")),
    outcome.explanation && element("div", { class: "outcome-why", html: outcome.explanation }),
    sample && element("details", { class: "outcome-sample" }, element("summary", {}, say("outcome.sample")), element("div", { html: sample })),
  );
}

function rereading(variant, say) {
  const lesson = variant.reread;
  if (!lesson) return null;
  return element("p", { class: "outcome-reread" }, say("outcome.reread"), element("a", { href: lesson.href }, lesson.title));
}
