/**
 * Sources to be matched with targets: a native select for each source, or buttons to choose from where there are two or
 * three short targets. Native controls work with every keyboard, screen reader and phone.
 */

import { element, freshId } from "../element.js";
import { bindComplaint, partNamed, plainText } from "./parts.js";
import { isShort, needsLetters } from "./targets.js";

/** @returns the field of a matching; see registry.js */
export function matchingField({ variant, say, draft }) {
  const targets = variant.targets.map(({ id, text }, index) => ({ id, html: text, text: plainText(text), letter: letterOf(index) }));
  const lettered = needsLetters(targets);
  const choices = lettered ? targets.map((one) => ({ ...one, label: `${one.letter}. ${one.text}` })) : targets.map((one) => ({ ...one, label: one.text }));
  const make = isShort(targets) ? radioRow : selectRow;
  const rows = variant.sources.map((source) => make(source, choices, say));
  const list = element("div", { class: "matches" }, ...rows.map((row) => row.element));
  const field = {
    element: lettered ? element("div", {}, legendOf(targets, say), list) : list,
    note: say("match.note"),
    response(asked = false) {
      const pairs = Object.fromEntries(rows.filter((row) => row.value()).map((row) => [row.id, row.value()]));
      return Object.keys(pairs).length || asked ? { pairs } : null;
    },
    fill({ pairs = {} }) {
      for (const row of rows) row.set(pairs[row.id] ?? "");
    },
    focus() {
      (rows.find((row) => !row.value()) || rows[0]).focus();
    },
    lock() {
      for (const row of rows) row.lock();
    },
    mark(outcome) {
      const right = outcome.key?.pairs;
      if (right) for (const row of rows) markRow(row, right[row.id], { outcome, targets, say });
    },
    complain(problem) {
      bindComplaint(rows.flatMap((row) => row.inputs), problem);
    },
    focusFirstProblem(where) {
      (rows.find((row) => row.id === partNamed(where)) || rows.find((row) => !row.value()) || rows[0]).focus();
    },
  };
  if (draft) field.fill(draft);
  return field;
}

function letterOf(index) {
  return String.fromCharCode(65 + index);
}

/** Long targets are written out once, with a letter that each select repeats. */
function legendOf(targets, say) {
  const entries = targets.map(({ letter, html }) =>
    element("li", {}, element("span", { class: "target-letter" }, `${letter}.`), element("div", { html })));
  return element("div", { class: "targets" }, element("p", { class: "targets-title" }, say("match.targets")), element("ul", {}, ...entries));
}

function selectRow({ id, text }, choices, say) {
  const selectId = freshId("match");
  const select = element("select", { class: "match-select", id: selectId },
    element("option", { value: "" }, say("match.choose")),
    ...choices.map((one) => element("option", { value: one.id }, one.label)));
  const chosen = element("p", { class: "match-chosen", hidden: true });
  const note = element("div", { class: "option-note" });
  return {
    id, note, inputs: [select],
    element: element("div", { class: "match" }, element("label", { class: "match-source", for: selectId, html: text }), select, chosen, note),
    value: () => select.value,
    set: (value) => (select.value = value),
    focus: () => select.focus(),
    lock() {
      select.hidden = true;
      chosen.hidden = false;
      chosen.textContent = select.value ? select.selectedOptions[0].textContent : "–";
    },
  };
}

function radioRow({ id, text }, choices) {
  const name = freshId("match");
  const inputs = choices.map((one) => element("input", { type: "radio", name, id: freshId("target"), value: one.id }));
  const labels = choices.map((one, index) => element("span", { class: "match-radio" }, inputs[index], element("label", { for: inputs[index].id }, one.label)));
  const note = element("div", { class: "option-note" });
  const checked = () => inputs.find((input) => input.checked);
  const source = freshId("source");
  return {
    id, note, inputs,
    element: element("div", { class: "match", role: "radiogroup", "aria-labelledby": source },
      element("div", { class: "match-source", id: source, html: text }), element("div", { class: "match-radios" }, ...labels), note),
    value: () => checked()?.value ?? "",
    set(value) {
      for (const input of inputs) input.checked = input.value === value;
    },
    focus: () => (checked() || inputs[0]).focus(),
    lock() {
      for (const input of inputs) input.disabled = true;
    },
  };
}

function markRow(row, right, { outcome, targets, say }) {
  const good = row.value() === right;
  row.element.dataset.state = good ? "right" : "wrong";
  const { text } = targets.find((one) => one.id === right) || { text: "" };
  row.note.append(element("span", { class: "option-state" }, say(good ? "match.right" : "match.wrong", { text })));
  for (const told of outcome.feedback || []) {
    if (told.for === row.id) row.note.append(element("span", { class: "option-feedback", html: told.text }));
  }
}
