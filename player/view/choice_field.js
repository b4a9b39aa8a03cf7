/** Options of a choice: one radio button or checkbox each, and after grading, what each one was. */

import { element, freshId } from "./element.js";

/** @returns {{element, response, fill, focus, lock, mark, complain}} the field that `mountItem` asks for */
export function choiceField({ variant, say, draft }) {
  const name = freshId("choice");
  const rows = variant.options.map((option) => optionRow(option, variant.multiple, name));
  const field = {
    element: element("div", { class: "options" }, ...rows.map((row) => row.element)),
    response(asked = false) {
      const choices = rows.filter((row) => row.input.checked).map((row) => row.id);
      return choices.length || asked ? { choices } : null;
    },
    fill(response) {
      for (const row of rows) row.input.checked = (response.choices || []).includes(row.id);
    },
    focus() {
      (rows.find((row) => row.input.checked) || rows[0]).input.focus();
    },
    lock() {
      for (const row of rows) row.input.disabled = true;
    },
    mark(outcome) {
      for (const row of rows) markRow(row, outcome, say);
    },
    complain(problem) {
      for (const row of rows) {
        if (problem) row.input.setAttribute("aria-invalid", "true");
        else row.input.removeAttribute("aria-invalid");
      }
      if (problem) field.focus();
    },
  };
  if (draft) field.fill(draft);
  return field;
}

function optionRow(option, multiple, name) {
  const id = freshId("option");
  const input = element("input", { type: multiple ? "checkbox" : "radio", id, name, value: option.id });
  const label = element("label", { for: id, html: option.text });
  const note = element("div", { class: "option-note", id: `${id}-note` });
  return { id: option.id, input, note, element: element("div", { class: "option" }, input, label, note) };
}

function markRow(row, outcome, say) {
  const chosen = row.input.checked;
  const right = (outcome.key?.choices || []).includes(row.id);
  const feedback = (outcome.feedback || []).find((one) => one.for === row.id);
  const state = chosen ? (right ? "right" : "wrong") : right ? "missed" : null;
  if (!state && !feedback) return;
  if (state) {
    row.element.dataset.state = state;
    row.note.append(element("span", { class: "option-state" }, say(`outcome.option.${state}`)));
  }
  if (feedback) row.note.append(element("span", { class: "option-feedback", html: feedback.text }));
  row.input.setAttribute("aria-describedby", row.note.id);
}
