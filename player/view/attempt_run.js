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
import { stopwatch } from "./attempt_stopwatch.js";

/**
 * @param {object} attempt see player/delivery.md
 * @param {{delivery, say, language, onFinished: (result: object) => void}} context
 * @returns {{element: HTMLElement, begin: () => void, stop: () => void}}
 */
export function runAttempt(attempt, context) {
  const run = new AttemptRun(attempt, context);
  return { element: run.frame.element, begin: () => run.goTo(run.current), stop: () => run.stop() };
}

const CONFLICT = 409;
const PATIENCE = 5000; // milliseconds that the end of the time waits for what was chosen and not yet sent

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
    this.late = attempt.late || "refuse";
    this.watch = stopwatch();
    document.addEventListener("visibilitychange", this.watch.gather);
    this.frame = attemptFrame(this.questions.map(({ place }) => place), attempt.secondsLeft, {
      ...context,
      onChoose: (index) => this.goTo(index),
      onBack: () => this.goTo(this.current - 1),
      onNext: () => this.advance(),
      onMode: () => this.setTogether(!this.together),
      onTimeUp: () => this.timeIsUp(),
      readTime: async () => (await context.delivery.state?.())?.secondsLeft ?? null,
    });
  }

  stop() {
    document.removeEventListener("visibilitychange", this.watch.gather);
    this.frame.stop();
  }

  /** Show a question, and load it if it has not been seen yet. */
  async goTo(index) {
    this.current = Math.min(Math.max(index, 0), this.questions.length - 1);
    this.confirming = false;
    this.refresh();
    const question = this.questions[this.current];
    this.watch.turnTo(this.together ? null : question.id);
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
        submit: (response) => this.answer(question, response),
        onDraft: (response) => this.note(question, { draft: response }),
        onAnswered: () => this.note(question, { draft: null, answered: true }),
      });
      if (question.answered) question.item.lock(question.response);
    } catch (error) {
      if (error.status === CONFLICT && (await this.lookAgain(question))) return;
      const again = element("button", { class: "action action-quiet", type: "button" }, say("item.reload"));
      again.addEventListener("click", () => this.load(question, index));
      const problem = element("p", { class: "question-problem", role: "alert" }, say("item.unavailable"));
      question.place.replaceChildren(problem, again);
    } finally {
      question.loading = false;
    }
  }

  /** Hand a response over. What another tab has answered or handed in meanwhile is taken note of here. */
  async answer(question, response) {
    const { delivery } = this.context;
    try {
      return await delivery.answer(question.id, response, { seconds: this.watch.seconds(question.id) });
    } catch (error) {
      if (error.status === CONFLICT) {
        await this.lookAgain(question);
        if (!question.answered && !this.over) await this.showAnew(question, error.message);
      }
      throw error;
    }
  }

  /** The question was corrected while it was in front: as it is now, with what the server said. */
  async showAnew(question, why) {
    question.item = null;
    await this.load(question, this.questions.indexOf(question));
    question.place.prepend(element("p", { class: "question-problem", role: "alert" }, why));
  }

  /** Another tab may have gone on: what it answered is answered here too, what it handed in is over. */
  async lookAgain(question) {
    const { delivery } = this.context;
    const state = await delivery.state?.().catch(() => null);
    if (state?.answered.has(question.id)) this.note(question, { draft: null, answered: true });
    if (!state?.finished || this.over) return false;
    this.leave(await delivery.finish().catch(() => ({})), false);
    return true;
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

  /** The clock has run down: what is chosen is sent while the grace lasts; late answers go on where the rules take them. */
  async timeIsUp() {
    if (this.late === "refuse") return this.finish(true);
    this.frame.hideClock();
    const notice = element("p", { class: "question-problem", role: "alert" }, this.context.say("attempt.late"));
    return this.frame.complain(notice);
  }

  async finish(timeUp) {
    if (this.over) return;
    this.over = true;
    try {
      if (timeUp) await this.sendDrafts();
      else await this.submitDrafts();
      this.leave(await this.context.delivery.finish(), timeUp);
    } catch (error) {
      this.over = false;
      this.complain(error);
    }
  }

  leave(result, timeUp) {
    this.over = true;
    this.stop();
    this.context.onFinished({ ...result, timeUp: timeUp || result.timeUp });
  }

  /** At the end of the time nobody waits for a draft that cannot be read or sent. */
  async sendDrafts() {
    const patience = new Promise((resolve) => setTimeout(resolve, PATIENCE));
    const drafts = this.questions.filter(({ draft, answered, item }) => draft && !answered && item);
    await Promise.race([patience, Promise.all(drafts.map(({ item }) => item.submit().catch(() => false)))]);
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
