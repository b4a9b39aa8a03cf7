/**
 * The questions of a diagnostic, one a screen: answer, say that one does not know, pause, or stop.
 *
 * Which question is in front is the server's business. A refusal because the question is behind (another tab, an answer
 * sent twice) or was corrected meanwhile is no mistake of the learner: the screen shows the question that is in front now,
 * and above it the answer that was not taken.
 */

import { element, focusOn } from "./element.js";
import { diagnosticProgress } from "./diagnostic_progress.js";
import { diagnosticPause } from "./diagnostic_pause.js";
import { failureWords } from "./failure_words.js";
import { mountItem } from "./item.js";
import { showRefused } from "./refused_answer.js";
import { mountSavedMark } from "./saved_mark.js";
import { aboutAnswer } from "./written_answer.js";

const CONFLICT = 409;
const UNKNOWN = { unknown: true };

/**
 * @param {{delivery, drafts, say, language, home: string, onFinished: (state: object) => void}} context `drafts`: what is
 *   typed and not sent, {get(item), set(item, response|null)}; `title`: the page's
 * @returns {{element: HTMLElement, show: (state: object) => void, stop: () => void}}
 */
export function runDiagnostic(context) {
  const run = new DiagnosticRun(context);
  return { element: run.element, show: (state) => run.show(state), stop: () => run.stop() };
}

class DiagnosticRun {
  constructor(context) {
    const { say, delivery, title } = context;
    this.context = context;
    this.item = null;
    this.progress = diagnosticProgress(say);
    this.pauseButton = button("action-text", say("diagnostic.pause"), () => this.pause());
    this.note = element("p", { class: "diagnostic-note", role: "status", hidden: true });
    this.problems = element("div", { class: "attempt-problems" });
    this.kept = element("div", { class: "attempt-kept" });
    this.place = element("div", { class: "attempt-pages" });
    this.unknown = button("action action-quiet", say("diagnostic.unknown"), () => this.sayUnknown());
    this.next = button("action", say("diagnostic.next"), () => this.item?.submit());
    const mark = element("div", { class: "bar-mark" });
    this.bar = element(
      "nav",
      { class: "lesson-bar is-live", "aria-label": say("lesson.navigation") },
      element("div", { class: "bar-back" }, this.unknown),
      mark,
      element("div", { class: "bar-next" }, this.next),
    );
    this.head = element("div", { class: "diagnostic-head" }, this.progress.element, this.pauseButton);
    this.element = element(
      "section",
      { class: "attempt-run diagnostic-run", "aria-label": say("diagnostic.title") },
      title && element("h1", { class: "attempt-title" }, title),
      this.head, this.note, this.problems, this.kept, this.place, this.bar,
    );
    this.told = new Set();
    this.unfollowRefused = delivery.refused?.subscribe(() => this.showRefused());
    delivery.onArrived?.(() => this.guarded(async () => this.show(await delivery.read())));
    this.unfollow = mountSavedMark(mark, delivery.saved, say);
  }

  stop() {
    this.progress.stop();
    this.unfollow();
    this.unfollowRefused?.();
  }

  show(state, note = "") {
    this.problems.replaceChildren();
    this.tell(note);
    if (state.status === "finished") {
      this.stop();
      this.context.onFinished(state);
      return;
    }
    this.state = state;
    this.showRefused();
    this.progress.show(state);
    const paused = state.status === "paused";
    this.head.hidden = this.bar.hidden = paused;
    if (paused) this.showPause(state);
    else this.showQuestion(state);
    this.element.scrollIntoView({ block: "start" });
  }

  showPause(state) {
    const panel = diagnosticPause(state, {
      ...this.context,
      onResume: () => this.guarded(async () => this.show(await this.context.delivery.begin())),
      onStop: () => this.guarded(async () => this.show(await this.context.delivery.stop())),
    });
    this.item = null;
    this.place.replaceChildren(panel);
    focusOn(panel.querySelector("h2"));
  }

  showQuestion(state) {
    const { say, language, drafts } = this.context;
    const { question } = state;
    const settings = {
      variant: question, say, language,
      label: say("diagnostic.question", { number: state.answered + 1 }),
      submitLabel: say("item.submit"),
      draft: drafts.get(question.id),
      onDraft: (response) => drafts.set(question.id, response),
      submit: (response) => this.send(question.id, response),
    };
    this.item = mountItem(this.place, settings);
    this.busy(false);
    focusOn(this.kept.querySelector("h2") || this.place.querySelector(".question-label"));
  }

  /** Answers of this diagnostic that the server did not take, also those of a page long closed. */
  showRefused() {
    const { delivery, say } = this.context;
    if (!delivery.refused || !this.state) return;
    const next = () => this.place.querySelector(".question-label");
    for (const entry of delivery.refused.entries.filter(({ id, attempt }) => attempt === this.state.id && !this.told.has(id))) {
      this.told.add(entry.id);
      showRefused(this.kept, entry, { refused: delivery.refused, say, next });
    }
  }

  /** What `mountItem` hands over. The next question replaces this one a moment later. */
  async send(item, response) {
    const { delivery, drafts, say } = this.context;
    const { question, answered } = this.state;
    const label = say("diagnostic.question", { number: answered + 1 });
    const about = delivery.refused && aboutAnswer({ variant: question, response, label, say });
    this.busy(true);
    try {
      const state = await delivery.answer(item, response, { about });
      drafts.set(item, null);
      queueMicrotask(() => this.show(state));
    } catch (error) {
      this.busy(false);
      if (error.status !== CONFLICT) throw error;
      drafts.set(item, null); // its places may name other options by now; the card above keeps what was answered
      const state = await delivery.read();
      const behind = state.question?.id !== item;
      queueMicrotask(() => this.show(state, behind ? say("diagnostic.behind") : ""));
    }
    return { recorded: true };
  }

  async sayUnknown() {
    if (!this.item || this.item.sending || this.item.answered) return;
    const item = this.state.question.id;
    this.item.sending = true;
    await this.guarded(async () => {
      await this.send(item, UNKNOWN);
    });
    if (this.item) this.item.sending = false;
  }

  async pause() {
    await this.guarded(async () => this.show(await this.context.delivery.pause()));
  }

  busy(sending) {
    for (const one of [this.unknown, this.next, this.pauseButton]) one.setAttribute("aria-disabled", String(sending));
    this.next.textContent = this.context.say(sending ? "item.sending" : "diagnostic.next");
  }

  tell(text) {
    this.note.textContent = text;
    this.note.hidden = !text;
  }

  async guarded(act) {
    if (this.acting) return;
    this.acting = true;
    try {
      await act();
    } catch (error) {
      const { say } = this.context;
      const words = failureWords(error, say, (reason) => say("diagnostic.failed", { reason }));
      this.problems.replaceChildren(element("p", { class: "question-problem", role: "alert" }, ...words));
    } finally {
      this.acting = false;
    }
  }
}

function button(kind, label, act) {
  const made = element("button", { class: kind, type: "button" }, label);
  made.addEventListener("click", () => {
    if (made.getAttribute("aria-disabled") !== "true") act();
  });
  return made;
}
