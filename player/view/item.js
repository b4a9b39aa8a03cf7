/**
 * One question: shows a public variant, collects the response, hands it over, and says what came of it.
 *
 * The variant's texts are safe HTML. The question is a form with one fieldset, so that a screen reader hears the prompt
 * with the first field and Enter submits; what came of it is announced where the answer was given.
 */

import { element, freshId } from "./element.js";
import { choiceField } from "./choice_field.js";
import { numberField } from "./number_field.js";
import { outcomeBlock } from "./outcome.js";

const WAITING_AFTER = 1500; // milliseconds without an answer before the learner is told that the response waits

/**
 * @param {Element} container its content is replaced
 * @param {object} settings
 *   variant   public variant: id, interaction, prompt, multiple, options, unit, decimals, case_html, has_hint
 *   label     what stands above the prompt ("Question rapide", "Question 3 sur 20")
 *   submit    (response) => Promise<outcome | {recorded: true}>; it rejects with an error that has `field` when the
 *             response cannot be read (nothing is lost), without one when it was refused
 *   say, language
 *   loadHint  () => Promise<string>, when the variant has a hint
 *   retry     () => void, when another try is possible
 *   submitLabel, draft (a response to start from), onDraft(response | null), onAnswered()
 * @returns {{submit: () => Promise<boolean>, response: () => object|null, answered: () => boolean, focus: () => void,
 *   lock: (response: object|null) => void}}
 */
export function mountItem(container, settings) {
  const { variant, say } = settings;
  const field = variant.interaction === "numeric" ? numberField(settings) : choiceField(settings);
  const problem = element("p", { class: "question-problem", role: "alert" });
  const told = element("div", { class: "question-told", "aria-live": "polite" });
  const button = element("button", { class: "action question-submit", type: "submit" }, settings.submitLabel);
  const form = element("form", { class: "question", novalidate: true, "data-item": variant.id, onsubmit: onSubmit });
  let answered = false;
  let sending = false;

  form.append(fieldset(settings, field), problem, told, element("div", { class: "question-actions" }, button, hint(settings)));
  form.addEventListener("input", () => {
    problem.textContent = "";
    field.complain(null);
    settings.onDraft?.(field.response());
  });
  container.replaceChildren(form);

  function onSubmit(event) {
    event.preventDefault();
    if (answered && settings.retry) settings.retry();
    else submit();
  }

  async function submit() {
    if (sending || answered) return answered;
    sending = true;
    button.setAttribute("aria-disabled", "true");
    button.textContent = say("item.sending");
    const slow = setTimeout(() => (told.textContent = say("item.waiting")), WAITING_AFTER);
    try {
      const outcome = await settings.submit(field.response(true));
      told.textContent = "";
      conclude(outcome);
    } catch (error) {
      told.textContent = "";
      problem.textContent = error.field ? error.message : say("item.failed", { reason: error.message });
      if (error.field) field.complain(problem);
      button.textContent = settings.submitLabel;
    } finally {
      clearTimeout(slow);
      sending = false;
      button.removeAttribute("aria-disabled");
    }
    return answered;
  }

  function conclude(outcome) {
    answered = true;
    field.lock();
    form.classList.add("question-answered");
    if (outcome.recorded) {
      told.append(element("p", { class: "question-locked" }, say("item.locked")));
    } else {
      field.mark(outcome);
      told.append(outcomeBlock(outcome, settings));
    }
    if (settings.retry && !outcome.recorded) {
      button.textContent = say(variant.interaction === "numeric" ? "item.retryNumbers" : "item.retry");
      button.classList.add("action-quiet");
    } else {
      button.hidden = true;
    }
    settings.onAnswered?.();
  }

  return {
    submit,
    response: () => field.response(),
    answered: () => answered,
    focus: () => field.focus(),
    lock(response) {
      if (response) field.fill(response);
      conclude({ recorded: true });
    },
  };
}

/** A question looked back at: prompt, what was answered, what came of it. `outcome` null means not answered. */
export function reviewedItem(settings) {
  const { variant, response, outcome, say } = settings;
  const field = variant.interaction === "numeric" ? numberField(settings) : choiceField(settings);
  if (response) field.fill(response);
  field.lock();
  const told = outcome
    ? outcomeBlock(outcome, settings)
    : element("p", { class: "outcome-title", "data-result": "wrong" }, say("outcome.none"));
  if (outcome) field.mark(outcome);
  return element("div", { class: "question question-answered" }, fieldset(settings, field), told);
}

function fieldset({ variant, label, say }, field) {
  const legend = freshId("legend");
  const prompt = freshId("prompt");
  return element(
    "fieldset",
    { class: "question-body", "aria-labelledby": `${legend} ${prompt}` },
    element("legend", { class: "question-label", id: legend }, label),
    element("div", { class: "question-prompt", id: prompt, html: variant.prompt }),
    variant.case_html && element("div", { class: "question-case", html: variant.case_html }),
    variant.multiple && element("p", { class: "question-note" }, say("item.many")),
    field.element,
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
