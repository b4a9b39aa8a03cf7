/** What a learner reads before an assessment begins: what counts, what does not, what time there is. */

import { element } from "./element.js";
import { number } from "../messages.js";

/** @param {object} description see player/delivery.md */
export function attemptIntroduction(description, { say, language, home, onStart, onReview }) {
  const { attemptsAllowed: allowed, attemptsUsed: used } = description;
  const left = allowed === null ? Infinity : Math.max(0, allowed - used);
  const startable = description.open || left > 0;
  const label = description.open ? "attempt.resume" : used ? "attempt.again" : "attempt.start";
  return element(
    "section",
    { class: "attempt-introduction" },
    element("h1", {}, description.title),
    description.timeUp && element("p", { class: "result-note" }, say("attempt.timeUp")),
    best(description, say, language),
    element("h2", { class: "attempt-before" }, say("attempt.before")),
    element("ul", { class: "attempt-facts" }, ...facts(description, left, say, language).map((fact) => element("li", {}, fact))),
    element(
      "div",
      { class: "attempt-actions" },
      startable && element("button", { class: "action", type: "button", onclick: onStart }, say(label)),
      description.reviewable &&
        element("button", { class: "action action-quiet", type: "button", onclick: onReview }, say("attempt.review")),
      !startable && element("p", {}, say("attempt.none", { total: allowed })),
      element("a", { class: "attempt-home", href: home }, say("result.back")),
    ),
  );
}

function best({ best: result, passMark }, say, language) {
  if (!result) return null;
  const passed = result.passed ?? result.score >= passMark;
  return element(
    "p",
    { class: "attempt-best", "data-result": passed ? "right" : "wrong" },
    say("attempt.best", { score: number(result.score * 100, language, 0) }),
    ", ",
    say(passed ? "attempt.best.passed" : "attempt.best.failed"),
  );
}

function facts(description, left, say, language) {
  const { attemptsAllowed: allowed, timeLimitMinutes: minutes } = description;
  return [
    say("attempt.fact.questions", { n: description.questions }),
    say("attempt.fact.pass", { score: number(description.passMark * 100, language, 0) }),
    allowed === null ? say("attempt.fact.anyTries") : say("attempt.fact.tries", { n: left, total: allowed }),
    minutes ? say("attempt.fact.time", { n: minutes }) : say("attempt.fact.noTime"),
    say("attempt.fact.final"),
    say("attempt.fact.blank"),
    say("attempt.fact.checks"),
  ];
}
