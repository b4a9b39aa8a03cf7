/**
 * One question: shows a public variant, collects the response, hands it over, and says what came of it.
 *
 * The variant's texts are safe HTML. The question is a form with one fieldset, so that a screen reader hears the prompt
 * with the first field and Enter submits; what came of it is announced where the answer was given.
 */

import { element, focusOn, freshId } from "./element.js";
import { failureWords } from "./failure_words.js";
import { fieldFor } from "./fields/registry.js";
import { outcomeBlock } from "./outcome.js";
import { makeTablesSortable } from "./table.js";

const WAITING_AFTER = 1500; // milliseconds without an answer before the learner is told that the response waits

/**
 * @param {Element} container its content is replaced
 * @param {object} settings
 *   variant   public variant, see player/delivery.md
 *   label     what stands above the prompt ("Question rapide", "Question 3 sur 20")
 *   submit    (response) => Promise<outcome | {recorded: true}>; it rejects with an error that has `field` when the
 *             response cannot be read (nothing is lost), without one when it was refused
 *   say, language
 *   loadHint  () => Promise<string>, when the variant has a hint
 *   retry     () => void, when another try is possible
 *   submitLabel, draft (a response to start from), onDraft(response | null), onAnswered()
 * @returns {Item}
 */
export function mountItem(container, settings) {
  const item = new Item(settings);
  container.replaceChildren(item.form);
  return item;
}

/** A question looked back at: prompt, what was answered, what came of it. `outcome` null means not answered. */
export function reviewedItem(settings) {
  const { response, outcome, say } = settings;
  const field = fieldFor({ ...settings, reviewed: true });
  if (response) field.fill(response);
  field.lock();
  if (outcome) field.mark(outcome, response);
  const told = outcome
    ? outcomeBlock(outcome, settings)
    : element("p", { class: "outcome-title", "data-result": "wrong" }, say("outcome.none"));
  return element("div", { class: "question question-answered" }, fieldset(settings, field), told);
}

class Item {
  constructor(settings) {
    this.settings = settings;
    this.field = fieldFor(settings);
    this.answered = false;
    this.sending = false;
    this.problem = element("p", { class: "question-problem", role: "alert" });
    this.told = element("div", { class: "question-told", "aria-live": "polite" });
    this.button = element("button", { class: "action question-submit", type: "submit" }, settings.submitLabel);
    this.form = element(
      "form",
      { class: "question", novalidate: true, "data-item": settings.variant.id },
      fieldset(settings, this.field),
      this.problem,
      this.told,
      element("div", { class: "question-actions" }, this.button, hint(settings)),
    );
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (this.answered && settings.retry) settings.retry();
      else this.submit();
    });
    this.form.addEventListener("input", () => {
      this.complain([]);
      settings.onDraft?.(this.field.response());
    });
    const restored = settings.draft ? null : this.field.response();
    if (restored) queueMicrotask(() => settings.onDraft?.(restored));
  }

  focus() {
    this.field.focus();
  }

  /** Show the question as answered before, with what was answered if that is known; `waiting`: it has not arrived yet. */
  lock(response, { waiting = false } = {}) {
    if (response) this.field.fill(response);
    this.conclude({ recorded: true, waiting });
  }

  /** The answer that was waiting has arrived. */
  settle() {
    this.told.querySelector(".question-locked")?.replaceChildren(this.settings.say("item.locked"));
  }

  /** Hand the response over. @returns {Promise<boolean>} whether the question has its answer now */
  async submit() {
    if (this.sending || this.answered) return this.answered;
    const { say, submit, submitLabel } = this.settings;
    this.send(true);
    const slow = setTimeout(() => (this.told.textContent = say("item.waiting")), WAITING_AFTER);
    try {
      const response = this.field.response(true);
      const outcome = await submit(response);
      this.told.textContent = "";
      this.conclude(outcome, response);
    } catch (error) {
      this.told.textContent = "";
      this.button.textContent = submitLabel;
      if (error.field) this.complain([error.message], error.field);
      else this.complain(failureWords(error, say, (reason) => say(error.entry ? "item.refused" : "item.failed", { reason })));
    } finally {
      clearTimeout(slow);
      this.send(false);
    }
    return this.answered;
  }

  send(sending) {
    this.sending = sending;
    if (sending) {
      this.button.setAttribute("aria-disabled", "true");
      this.button.textContent = this.settings.say("item.sending");
    } else {
      this.button.removeAttribute("aria-disabled");
    }
  }

  /** @param {string|null} about the response's field that the words are about, "amounts.b" or "value" */
  complain(words, about = null) {
    this.problem.replaceChildren(...words);
    this.field.complain(about ? this.problem : null);
    if (about) this.field.focusFirstProblem(about);
  }

  conclude(outcome, response = null) {
    const { say, retry, variant, onAnswered } = this.settings;
    this.answered = true;
    const held = this.form.contains(document.activeElement);
    this.field.lock();
    this.form.classList.add("question-answered");
    if (outcome.recorded) {
      this.told.append(element("p", { class: "question-locked" }, say(outcome.waiting ? "item.waiting" : "item.locked")));
      if (variant.interaction === "long_fill_in") this.told.append(element("p", { class: "question-note" }, say("outcome.pending.note")));
    } else {
      this.field.mark(outcome, response);
      this.told.append(outcomeBlock(outcome, { ...this.settings, response }));
    }
    const again = retry && !outcome.recorded;
    this.button.hidden = !again;
    this.button.textContent = again ? say(variant.interaction === "numeric" ? "item.retryNumbers" : "item.retry") : "";
    this.button.classList.toggle("action-quiet", Boolean(again));
    if (held) this.keepFocus();
    onAnswered?.();
  }

  /** Focus does not fall back to the top of the page with the button or the field that held it. */
  keepFocus() {
    const { activeElement: focused } = document;
    if (focused === document.body || focused.hidden || focused.disabled) focusOn(this.told);
  }
}

function fieldset({ variant, label, say }, field) {
  const legend = freshId("legend");
  const prompt = freshId("prompt");
  const body = element(
    "fieldset",
    { class: "question-body", "aria-labelledby": `${legend} ${prompt}` },
    element("legend", { class: "question-label", id: legend }, label),
    element("div", { class: "question-prompt", id: prompt, html: variant.prompt }),
    caseBlock(variant, say),
    field.note && element("p", { class: "question-note" }, field.note),
    field.element,
  );
  makeTablesSortable(body, say);
  return body;
}

/** The figures that the question is about; they can be folded away, for small screens. */
function caseBlock({ case_html: html, case_csv_href: csv }, say) {
  if (!html) return null;
  return element(
    "details",
    { class: "question-case", open: true },
    element("summary", {}, say("case.open")),
    element("div", { html }),
    csv && element("p", { class: "case-csv" }, element("a", { href: csv, download: true }, say("case.csv"))),
  );
}

function hint({ variant, loadHint, say }) {
  if (!variant.has_hint || !loadHint) return null;
  const text = element("div", { class: "hint-text", "aria-live": "polite" });
  const details = element("details", { class: "hint" }, element("summary", {}, say("item.hint")), text);
  details.addEventListener("toggle", async () => {
    if (details.open && !text.hasChildNodes()) text.innerHTML = await loadHint().catch(() => say("item.unavailable"));
  });
  return details;
}
