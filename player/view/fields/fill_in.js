/** Missing words typed inside their sentence: inputs that grow with what is typed and correct nothing by themselves. */

import { element, freshId } from "../element.js";
import { blankStates } from "./blanks.js";
import { bindComplaint, partNamed } from "./parts.js";

const LONGEST = 200; // characters, as the graders take them
const NARROWEST = 9;
const WIDEST = 34;

/** @returns the field of a text with blanks; see registry.js */
export function fillInField({ variant, say, draft }) {
  const ids = variant.blanks.map(({ id }) => id);
  const inputs = new Map(ids.map((id, index) => [id, blankInput(say("blank.label", { number: index + 1, total: ids.length }))]));
  const sentence = element("div", { class: "cloze", html: variant.text });
  putInputs(sentence, inputs);
  sentence.addEventListener("keydown", (event) => goOn(event, [...inputs.values()]));
  const verdicts = element("ol", { class: "blank-verdicts", hidden: true });
  const field = {
    element: element("div", { class: "cloze-field" }, sentence, verdicts),
    note: ids.length > 1 ? say("blank.many", { n: ids.length }) : say("blank.one"),
    response(asked = false) {
      const blanks = Object.fromEntries(ids.map((id) => [id, inputs.get(id).value]));
      return asked || Object.values(blanks).some((text) => text.trim()) ? { blanks } : null;
    },
    fill({ blanks = {} }) {
      for (const id of ids) {
        inputs.get(id).value = blanks[id] ?? "";
        fit(inputs.get(id));
      }
    },
    focus() {
      const listed = [...inputs.values()];
      (listed.find((input) => !input.value.trim()) || listed[0]).focus();
    },
    lock() {
      for (const input of inputs.values()) input.readOnly = true;
    },
    mark(outcome) {
      const states = blankStates(field.response(true), outcome);
      for (const id of ids) markBlank(inputs.get(id), states[id], say);
      verdicts.hidden = false;
      verdicts.replaceChildren(...ids.map((id) => verdictOf(id, inputs.get(id).value, states[id], outcome, say)));
    },
    complain(problem) {
      bindComplaint([...inputs.values()], problem);
    },
    focusFirstProblem(where) {
      const named = inputs.get(partNamed(where));
      if (named) named.focus();
      else field.focus();
    },
  };
  if (draft) field.fill(draft);
  return field;
}

function blankInput(label) {
  const input = element("input", {
    class: "blank", type: "text", "aria-label": label, id: freshId("blank"), maxlength: LONGEST,
    autocomplete: "off", autocapitalize: "off", autocorrect: "off", spellcheck: "false",
  });
  input.addEventListener("input", () => fit(input));
  fit(input);
  return input;
}

/** Enter goes to the next empty place; it hands the answer over only once none is left. */
function goOn(event, inputs) {
  if (event.key !== "Enter" || event.isComposing || !inputs.includes(event.target)) return;
  const empty = inputs.find((input) => input !== event.target && !input.value.trim());
  if (!empty || event.target.readOnly) return;
  event.preventDefault();
  empty.focus();
}

function fit(input) {
  input.size = Math.min(WIDEST, Math.max(NARROWEST, input.value.length + 1));
}

/** Each [[a]] in the sentence becomes the input of blank a, wherever it stands in the markup. */
function putInputs(sentence, inputs) {
  const walker = document.createTreeWalker(sentence, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) texts.push(walker.currentNode);
  for (const text of texts) {
    const parts = text.data.split(/\[\[([a-z])\]\]/);
    if (parts.length === 1) continue;
    const made = parts.flatMap((part, index) => {
      if (index % 2 === 0) return part ? [document.createTextNode(part)] : [];
      const input = inputs.get(part);
      return input ? [element("span", { class: "blank-place" }, input)] : [];
    });
    text.replaceWith(...made);
  }
}

function markBlank(input, state, say) {
  const place = input.closest(".blank-place");
  place.dataset.state = state;
  const word = say(`blank.${state}`);
  place.append(element("span", { class: "blank-sign", role: "img", "aria-label": word, title: word }, { right: "✓", wrong: "✗", unsure: "→" }[state]));
}

function verdictOf(id, typed, state, outcome, say) {
  const told = (outcome.feedback || []).filter((one) => one.for === id);
  const given = typed.trim() ? say("blank.given", { text: typed.trim() }) : say("blank.empty");
  return element(
    "li",
    { class: "blank-verdict", "data-state": state },
    element("span", { class: "option-state" }, say(`blank.${state}`)),
    " ",
    given,
    state !== "right" && element("span", { class: "blank-expected" }, " ", say("blank.expected", { text: outcome.key.blanks[id] })),
    ...told.map(({ text }) => element("div", { class: "option-feedback", html: text })),
  );
}
