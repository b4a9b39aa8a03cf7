/** Options of a choice: one radio button or checkbox each, and after grading, what each one was. */

import { element, freshId } from "../element.js";
import { bindComplaint } from "./parts.js";

/** @returns the field of a choice; see registry.js */
export function choiceField(settings) {
  const { variant, say } = settings;
  return optionsField(settings, {
    note: variant.multiple ? say("item.many") : null,
    stateOf: (chosen, right) => (chosen ? (right ? "right" : "wrong") : right ? "missed" : null),
    word: (state) => say(`outcome.option.${state}`),
  });
}

/** Options with the words of their own for what each one was. @param {object} ways note, stateOf(chosen, right), word(state) */
export function optionsField({ variant, draft }, ways) {
  const name = freshId("choice");
  const rows = variant.options.map((option) => optionRow(option, variant.multiple, name));
  const field = {
    element: element("div", { class: "options" }, ...rows.map((row) => row.element)),
    note: ways.note,
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
      for (const row of rows) markRow(row, outcome, ways);
    },
    complain(problem) {
      bindComplaint(rows.map((row) => row.input), problem);
    },
    focusFirstProblem() {
      field.focus();
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

function markRow(row, outcome, { stateOf, word }) {
  const right = (outcome.key?.choices || []).includes(row.id);
  const told = (outcome.feedback || []).filter((one) => one.for === row.id);
  const state = stateOf(row.input.checked, right, outcome);
  if (!state && !told.length) return;
  if (state) {
    row.element.dataset.state = state;
    row.note.append(element("span", { class: "option-state" }, word(state)));
  }
  for (const { text } of told) row.note.append(element("span", { class: "option-feedback", html: text }));
  row.input.setAttribute("aria-describedby", row.note.id);
}
