/**
 * A longer text that a trainer reads: what it will be judged on is there before a word is written, and what is typed stays
 * in this tab until it has been sent.
 */

import { element, freshId } from "../element.js";
import { countWords } from "../../grading/long_fill_in.js";
import { number } from "../../messages.js";
import { browserDrafts } from "./kept_draft.js";
import { bindComplaint } from "./parts.js";
import { lengthState } from "./words.js";

const LONGEST = 20000; // characters, as the graders take them

/** @returns the field of a text that a trainer grades; see registry.js */
export function longFillInField({ variant, say, language, draft, reviewed = false }) {
  const drafts = browserDrafts(window, variant.id);
  const { minimum_words: least, maximum_words: most } = variant;
  const id = freshId("text");
  const asked = element("p", { class: "question-note", id: `${id}-asked` }, say("text.length", { least: number(least, language), most: number(most, language) }));
  const area = element("textarea", {
    class: "long-text", id, rows: 10, maxlength: LONGEST, "aria-describedby": `${id}-asked ${id}-count`, lang: language,
  });
  const count = element("p", { class: "word-count", id: `${id}-count` });
  const spoken = element("p", { class: "visually-hidden", "aria-live": "polite" });
  const show = () => showCount(count, spoken, area.value, { least, most, say, language });
  const field = {
    element: element("div", { class: "long-field" }, rubricOf(variant.rubric, say), element("label", { for: id }, say("item.answer")), asked, area, count, spoken),
    response: (wanted = false) => (area.value.trim() || wanted ? { text: area.value } : null),
    fill({ text = "" }) {
      area.value = text;
      show();
    },
    focus: () => area.focus(),
    lock() {
      area.readOnly = true;
      drafts.forget();
    },
    mark() {},
    complain(problem) {
      bindComplaint([area], problem);
    },
    focusFirstProblem: () => area.focus(),
  };
  area.addEventListener("input", () => {
    drafts.keep(area.value);
    show();
  });
  field.fill({ text: draft?.text ?? (reviewed ? "" : drafts.read()) });
  return field;
}

function showCount(place, spoken, text, { least, most, say, language }) {
  const words = countWords(text);
  const state = lengthState(words, { least, most });
  const amount = { fewer: least - words, within: words, more: words - most }[state];
  place.dataset.state = state;
  const told = say(`text.${state}`, { n: number(amount, language), words: number(words, language) });
  place.textContent = told;
  // spoken only when it turns from one state to another, not at every letter
  if (spoken.dataset.state !== state && text) spoken.textContent = told;
  spoken.dataset.state = state;
}

/** The rubric, closed at first: criteria with their weight and what each level looks like. */
function rubricOf(rubric, say) {
  if (!rubric?.length) return null;
  const criteria = rubric.map(({ title, levels }) =>
    element("li", { class: "criterion" },
      element("p", { class: "criterion-title", html: title }),
      element("ol", { class: "levels", start: 0 }, ...levels.map((text) => element("li", { html: text })))));
  return element("details", { class: "rubric" }, element("summary", {}, say("text.rubric", { n: rubric.length })), element("ul", { class: "criteria" }, ...criteria));
}
