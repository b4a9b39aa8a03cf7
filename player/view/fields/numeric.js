/** A typed number with its unit: a text field with a decimal keyboard, since learners type « 1 234,5 » as they write it. */

import { element, freshId } from "../element.js";
import { bindComplaint } from "./parts.js";

const LONGEST = 40; // characters; the graders refuse longer ones

/** @returns the field of a typed number; see registry.js */
export function numericField({ variant, say, draft }) {
  const id = freshId("number");
  const noteId = `${id}-note`;
  const input = element("input", {
    class: "number-input", type: "text", inputmode: "decimal", id, maxlength: LONGEST,
    autocomplete: "off", spellcheck: "false", "aria-describedby": noteId,
  });
  const verdict = element("p", { class: "option-note" });
  const rounding = variant.decimals ? say("item.decimals", { n: variant.decimals }) : say("item.whole");
  const field = {
    element: element(
      "div",
      { class: "number-field" },
      element("label", { for: id }, say("item.answer")),
      element("span", { class: "number-row" }, input, variant.unit && element("span", { class: "number-unit" }, variant.unit)),
      element("p", { class: "question-note", id: noteId }, rounding),
      verdict,
    ),
    response(asked = false) {
      return input.value.trim() || asked ? { value: input.value } : null;
    },
    fill(response) {
      input.value = response.value ?? "";
    },
    focus() {
      input.focus();
    },
    lock() {
      input.readOnly = true;
    },
    mark(outcome) {
      field.element.dataset.state = outcome.correct ? "right" : "wrong";
      const feedback = (outcome.feedback || []).find((one) => one.for === "value");
      if (feedback) verdict.innerHTML = feedback.text;
    },
    complain(problem) {
      bindComplaint([input], problem);
    },
    focusFirstProblem() {
      input.focus();
    },
  };
  if (draft) field.fill(draft);
  return field;
}
