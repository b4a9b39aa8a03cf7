/** The last look before an attempt ends: which questions have no answer, which drafts will be sent. */

import { element } from "./element.js";

/** @param {{answered: boolean, draft: object|null}[]} questions */
export function finishPanel(questions, say, { onChoose, onConfirm, onBack }) {
  const numbered = questions.map((question, index) => ({ ...question, index }));
  const drafts = numbered.filter(({ answered, draft }) => !answered && draft);
  const missing = numbered.filter(({ answered, draft }) => !answered && !draft);
  return element(
    "div",
    { class: "finish-panel" },
    element("h2", {}, say("attempt.confirm")),
    !drafts.length && !missing.length && element("p", {}, say("attempt.confirm.all")),
    listed(drafts, "attempt.confirm.draft", say, onChoose),
    listed(missing, "attempt.confirm.todo", say, onChoose),
    element(
      "div",
      { class: "attempt-actions" },
      element("button", { class: "action", type: "button", onclick: onConfirm }, say("attempt.confirm.yes")),
      element("button", { class: "action action-quiet", type: "button", onclick: onBack }, say("attempt.confirm.no")),
    ),
  );
}

function listed(questions, key, say, onChoose) {
  if (!questions.length) return null;
  const buttons = questions.map(({ index }) =>
    element("li", {}, element("button", { class: "map-button", type: "button", onclick: () => onChoose(index) }, String(index + 1))),
  );
  return element("div", {}, element("p", {}, say(key, { n: questions.length })), element("ul", { class: "map-list" }, ...buttons));
}
