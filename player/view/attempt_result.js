/** After an attempt: the result in a sentence, what it changed, then each question with what was right and why. */

import { element } from "./element.js";
import { reviewedItem } from "./item.js";
import { makeTablesSortable } from "./table.js";
import { number } from "../messages.js";

/** @param {object} result see player/delivery.md */
export function attemptResult(result, { say, language, home, onAgain }) {
  const more = result.attemptsLeft === null || result.attemptsLeft > 0;
  const view = element(
    "section",
    { class: "attempt-result" },
    element("h1", { "data-result": result.passed ? "right" : "wrong" }, say(result.passed ? "result.passed" : "result.failed")),
    result.timeUp && element("p", { class: "result-note" }, say("attempt.timeUp")),
    element("p", { class: "result-sentence" }, sentence(result, say, language)),
    scoreBar(result),
    changes(result.changes, say),
    element(
      "div",
      { class: "attempt-actions" },
      element("a", { class: "action", href: home }, say("result.back")),
      more && element("button", { class: "action action-quiet", type: "button", onclick: onAgain }, say("attempt.again")),
      !result.passed && result.attemptsLeft !== null && element("span", {}, say("result.triesLeft", { n: result.attemptsLeft })),
    ),
    result.stale ? element("p", { class: "result-note" }, say("result.stale")) : review(result.items, say, language),
  );
  makeTablesSortable(view, say);
  return view;
}

function sentence(result, say, language) {
  const share = result.maximum ? (result.raw / result.maximum) * 100 : 0;
  return say("result.sentence", {
    raw: number(result.raw, language),
    maximum: result.maximum,
    score: number(share, language, 0),
    pass: number(result.passMark * 100, language, 0),
  });
}

/** The score on a line from 0 to 100 with the pass mark as a tick; the sentence above says the same. */
function scoreBar(result) {
  const share = result.maximum ? result.raw / result.maximum : 0;
  const place = element("div", { class: "score-line", "aria-hidden": "true" });
  place.innerHTML =
    '<svg viewBox="0 0 400 22" preserveAspectRatio="none"><rect class="score-track" x="0" y="8" width="400" height="6" rx="3"/>' +
    `<rect class="score-fill" x="0" y="8" width="${(share * 400).toFixed(1)}" height="6" rx="3"/>` +
    `<rect class="score-pass" x="${(result.passMark * 400 - 1).toFixed(1)}" y="1" width="2" height="20"/></svg>`;
  place.dataset.result = result.passed ? "right" : "wrong";
  return place;
}

function changes(lines, say) {
  if (!lines?.length) return null;
  const entries = lines.map(({ title, text }) => element("li", {}, element("strong", {}, title), " ", text));
  return element("div", { class: "result-changes" }, element("h2", {}, say("result.changed")), element("ul", {}, ...entries));
}

function review(items, say, language) {
  const entries = items.map(({ variant, response, outcome }, index) => ({
    right: Boolean(outcome?.correct),
    element: element(
      "li",
      { class: "reviewed" },
      reviewedItem({ variant, response, outcome, say, language, label: say("item.number", { number: index + 1, total: items.length }) }),
    ),
  }));
  const nothing = element("p", { hidden: true }, say("result.nothing"));
  const filter = element("input", { type: "checkbox", id: "only-wrong" });
  filter.addEventListener("change", () => {
    for (const entry of entries) entry.element.hidden = filter.checked && entry.right;
    nothing.hidden = !filter.checked || entries.some(({ right }) => !right);
  });
  return element(
    "div",
    { class: "result-review" },
    element("h2", {}, say("result.review")),
    element("p", { class: "review-filter" }, filter, element("label", { for: "only-wrong" }, say("result.only"))),
    nothing,
    element("ol", { class: "reviewed-list" }, ...entries.map((entry) => entry.element)),
  );
}
