/**
 * Answering: one question a screen or all on one page, and the last look before the end.
 *
 * A response is sent when the learner submits it and is final; one that is only chosen is kept as a draft and sent, after
 * saying so, when the attempt is finished.
 */

import { element, focusOn, scrollTo } from "./element.js";
import { attemptFrame } from "./attempt_frame.js";
import { finishPanel } from "./finish_panel.js";
import { mountItem } from "./item.js";

/**
 * @param {object} attempt see player/delivery.md
 * @param {{delivery, say, language, onFinished: (result: object) => void}} context
 * @returns {{element: HTMLElement, begin: () => void, stop: () => void}}
 */
export function runAttempt(attempt, context) {
  const run = new AttemptRun(attempt, context);
  return { element: run.frame.element, begin: () => run.goTo(run.current), stop: () => run.frame.stop() };
}

class AttemptRun {
  constructor(attempt, context) {
    this.context = context;
    this.questions = attempt.items.map(({ id, answered, response }) => ({
      id, answered, response: response || null, draft: null, item: null,
      place: element("div", { class: "attempt-question" }),
    }));
    this.current = Math.max(0, this.questions.findIndex(({ answered }) => !answered));
    this.together = false;
    this.confirming = false;
    this.over = false;
    this.frame = attemptFrame(this.questions.map(({ place }) => place), attempt.secondsLeft, {
      ...context,
      onChoose: (index) => this.goTo(index),
      onBack: () => this.goTo(this.current - 1),
      onNext: () => this.advance(),
      onMode: () => this.setTogether(!this.together),
      onTimeUp: () => this.finish(true),
    });
  }

  /** Show a question, and load it if it has not been seen yet. */
  async goTo(index) {
    this.current = Math.min(Math.max(index, 0), this.questions.length - 1);
    this.confirming = false;
    this.refresh();
    const question = this.questions[this.current];
    await this.load(question, this.current);
    scrollTo(this.together ? question.place : document.body);
    const legend = question.place.querySelector(".question-label");
    if (legend) focusOn(legend);
  }

  async load(question, index) {
    const { delivery, say, language } = this.context;
    if (question.item || question.loading) return;
    question.loading = true;
    try {
      const variant = await delivery.loadVariant(question.id);
      question.item = mountItem(question.place, {
        variant, say, language,
        label: say("item.number", { number: index + 1, total: this.questions.length }),
        submitLabel: say("item.submit"),
        submit: (response) => delivery.answer(question.id, response, {}),
        onDraft: (response) => this.note(question, { draft: response }),
        onAnswered: () => this.note(question, { draft: null, answered: true }),
      });
      if (question.answered) question.item.lock(question.response);
    } catch {
      const again = element("button", { class: "action action-quiet", type: "button" }, say("item.reload"));
      again.addEventListener("click", () => this.load(question, index));
      const problem = element("p", { class: "question-problem", role: "alert" }, say("item.unavailable"));
      question.place.replaceChildren(problem, again);
    } finally {
      question.loading = false;
    }
  }

  note(question, change) {
    Object.assign(question, change);
    this.refresh();
  }

  refresh() {
    const { questions, current, together, confirming } = this;
    this.frame.show({
      states: questions.map(({ answered, draft }) => (answered ? "done" : draft ? "draft" : "todo")),
      current, together, confirming,
    });
  }

  /** The main button: submit what is chosen, then the next question, or the last look after the last one. */
  async advance() {
    const question = this.questions[this.current];
    if (!this.together && question.draft && !(await question.item.submit())) return;
    if (this.together || this.current === this.questions.length - 1) this.confirm();
    else await this.goTo(this.current + 1);
  }

  async setTogether(wanted) {
    this.together = wanted;
    if (wanted) await Promise.all(this.questions.map((question, index) => this.load(question, index)));
    await this.goTo(this.current);
  }

  confirm() {
    const panel = finishPanel(this.questions, this.context.say, {
      onChoose: (index) => this.goTo(index),
      onConfirm: () => this.finish(false),
      onBack: () => this.goTo(this.current),
    });
    this.frame.ending.replaceChildren(panel);
    this.confirming = true;
    this.refresh();
    scrollTo(document.body);
    focusOn(panel.querySelector("h2"));
  }

  async finish(timeUp) {
    if (this.over) return;
    this.over = true;
    try {
      if (!timeUp) await this.submitDrafts();
      const result = await this.context.delivery.finish();
      this.context.onFinished({ ...result, timeUp: timeUp || result.timeUp });
    } catch (error) {
      this.over = false;
      this.complain(error);
    }
  }

  async submitDrafts() {
    for (const [index, { draft, item, answered }] of this.questions.entries()) {
      if (draft && !answered && !(await item.submit())) {
        await this.goTo(index);
        throw new Error(this.context.say("item.number", { number: index + 1, total: this.questions.length }));
      }
    }
  }

  complain(error) {
    const problem = element("p", { class: "question-problem", role: "alert" });
    problem.textContent = this.context.say("attempt.failed", { reason: error.message });
    this.frame.complain(problem);
  }
}
