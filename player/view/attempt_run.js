/**
 * Answering: one question a screen or all on one page, and the last look before the end.
 *
 * A response is sent when the learner submits it and is final; one that is only chosen is kept as a draft and sent, after
 * saying so, when the attempt is finished.
 */

import { element, focusOn, scrollTo } from "./element.js";
import { attemptFrame } from "./attempt_frame.js";
import { failureWords } from "./failure_words.js";
import { finishPanel } from "./finish_panel.js";
import { mountItem } from "./item.js";
import { showRefused } from "./refused_answer.js";
import { stopwatch } from "./attempt_stopwatch.js";
import { aboutAnswer } from "./written_answer.js";

/**
 * @param {object} attempt see player/delivery.md
 * @param {{delivery, say, language, title?: string, onFinished: (result: object) => void}} context `title`: the page's
 * @returns {{element: HTMLElement, begin: () => void, stop: () => void}}
 */
export function runAttempt(attempt, context) {
  const run = new AttemptRun(attempt, context);
  return { element: run.frame.element, begin: () => run.goTo(run.current), stop: () => run.stop() };
}

const CONFLICT = 409;
const PATIENCE = 5000; // milliseconds that the end of the time waits for what was chosen and not yet sent
const WAITING_AFTER = 1500; // milliseconds without a result before the learner is told that handing in waits

class AttemptRun {
  constructor(attempt, context) {
    this.context = context;
    this.questions = attempt.items.map(newQuestion);
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
    context.delivery.onArrived?.((id) => this.arrived(id));
    this.unfollow = this.followRefusals();
  }

  stop() {
    this.unfollow();
    document.removeEventListener("visibilitychange", this.watch.gather);
    this.frame.stop();
  }

  /** Show a question, and load it if it has not been seen yet. */
  async goTo(index) {
    if (this.over) return;
    this.problem?.remove();
    this.current = Math.min(Math.max(index, 0), this.questions.length - 1);
    this.confirming = false;
    this.refresh();
    const question = this.questions[this.current];
    this.watch.turnTo(this.together ? null : question.id);
    await this.load(question, this.current);
    scrollTo(this.together ? question.place : this.top());
    const legend = question.place.querySelector(".question-label");
    if (legend) focusOn(legend);
  }

  /** What comes to the top of the screen; in a frame all of the page does, since an LMS may have a bar above it. */
  top() {
    return this.context.title && window.parent === window ? this.frame.element : document.body;
  }

  async load(question, index) {
    const { delivery, say, language } = this.context;
    if (question.item || question.loading) return;
    question.loading = true;
    const label = say("item.number", { number: index + 1, total: this.questions.length });
    try {
      const variant = await delivery.loadVariant(question.id);
      const draft = question.answered ? null : keptText(variant, question.refused);
      question.item = mountItem(question.body, {
        variant, say, language, label, draft,
        submitLabel: say("item.submit"),
        submit: (response) => this.answer(question, variant, response, label),
        onDraft: (response) => this.note(question, { draft: response }),
        onAnswered: () => this.note(question, { draft: null, answered: true }),
      });
      if (draft) this.note(question, { draft });
      if (question.answered) question.item.lock(question.response, question);
    } catch (error) {
      if (error.status === CONFLICT && (await this.lookAgain(question))) return;
      const again = element("button", { class: "action action-quiet", type: "button" }, say("item.reload"));
      again.addEventListener("click", () => this.load(question, index));
      const problem = element("p", { class: "question-problem", role: "alert" }, say("item.unavailable"));
      question.body.replaceChildren(problem, again);
    } finally {
      question.loading = false;
    }
  }

  /** Hand a response over. What another tab has answered or handed in meanwhile is taken note of here. */
  async answer(question, variant, response, label) {
    const { delivery, say } = this.context;
    const about = delivery.refused && aboutAnswer({ variant, response, label, say });
    try {
      return await delivery.answer(question.id, response, { seconds: this.watch.seconds(question.id), about });
    } catch (error) {
      if (error.status === CONFLICT) {
        await this.lookAgain(question);
        if (!this.over) await this.showAnew(question);
      }
      throw error;
    }
  }

  /** As it is now: corrected while it was in front, or answered elsewhere. What was refused stands above it. */
  async showAnew(question) {
    question.item = null;
    await this.load(question, this.questions.indexOf(question));
    const title = question.kept.querySelector("h2");
    if (title) focusOn(title);
  }

  /** Answers of this attempt that the server did not take are shown with their questions, also those of a page long closed. */
  followRefusals() {
    const { refused, attemptId } = this.context.delivery;
    if (!refused) return () => {};
    refused.claim(attemptId);
    const told = new Set();
    return refused.subscribe(() => {
      const news = refused.entries.filter(({ id, attempt }) => attempt === attemptId && !told.has(id));
      for (const { id } of news) told.add(id); // at once: showing one is news again
      for (const entry of news) {
        const question = this.questions.find(({ id }) => id === entry.item);
        if (question) this.tellRefused(question, entry);
      }
    });
  }

  tellRefused(question, entry) {
    const { delivery, say } = this.context;
    const next = () => question.body.querySelector(".question-label");
    question.kept.replaceChildren();
    showRefused(question.kept, entry, { refused: delivery.refused, say, next });
    question.refused = entry;
    if (!question.waiting) return;
    const index = this.questions.indexOf(question);
    Object.assign(question, { waiting: false, answered: entry.reason === "already_answered", item: null });
    this.refresh();
    if (this.together || index === this.current) this.load(question, index);
  }

  /** What had waited on this device has reached the server. */
  arrived(id) {
    const question = this.questions.find((one) => one.id === id);
    if (!question) return;
    question.waiting = false;
    if (question.item?.answered) question.item.settle();
    else question.item?.lock(null);
    this.note(question, { draft: null, answered: true });
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
    scrollTo(this.top());
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
    if (!timeUp && !(await this.submitDrafts())) return;
    this.setOver(true);
    const { delivery, say } = this.context;
    const wait = say(timeUp ? "attempt.timeUpWaiting" : "attempt.finishWaiting");
    const slow = setTimeout(() => this.tell("status", [wait]), WAITING_AFTER);
    try {
      if (timeUp) await this.sendDrafts();
      this.leave(await delivery.finish({ timeUp }), timeUp);
    } catch (error) {
      this.setOver(false);
      await this.complain(error);
    } finally {
      clearTimeout(slow);
    }
  }

  /** While the end is on its way nothing is answered any more: it would arrive behind it. */
  setOver(over) {
    this.over = over;
    for (const button of this.frame.ending.querySelectorAll("button")) button.setAttribute("aria-disabled", String(over));
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

  /** @returns {Promise<boolean>} whether all are sent; else the one that is not is in front */
  async submitDrafts() {
    for (const [index, { draft, item, answered }] of this.questions.entries()) {
      if (draft && !answered && !(await item.submit())) {
        await this.goTo(index);
        this.tell("alert", [this.context.say("attempt.notSent", { number: index + 1 })]);
        return false;
      }
    }
    return true;
  }

  async complain(error) {
    const { say } = this.context;
    if (error.reason === "withheld") {
      await this.goTo(this.questions.findIndex(({ refused, answered }) => refused && !answered));
      this.tell("alert", [say("attempt.withheld")]);
    } else {
      this.tell("alert", failureWords(error, say, (reason) => say("attempt.failed", { reason })));
    }
  }

  tell(role, words) {
    this.problem = element("p", { class: role === "alert" ? "question-problem" : "attempt-waiting", role }, ...words);
    this.frame.complain(this.problem);
  }
}

function newQuestion({ id, answered, waiting = false, response = null }) {
  const [kept, body] = [element("div", { class: "attempt-kept" }), element("div", { class: "attempt-body" })];
  const place = element("div", { class: "attempt-question" }, kept, body);
  return { id, answered, waiting, response, refused: null, draft: null, item: null, place, kept, body };
}

/** A text is long to write anew: it stands in the corrected question, to be read again before it is sent. */
function keptText(variant, refused) {
  if (variant.interaction !== "long_fill_in" || refused?.reason !== "question_changed") return null;
  return { text: refused.about.written.join("\n") };
}
