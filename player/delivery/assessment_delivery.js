/** A graded assessment inside a package: drawn, answered, graded and looked back at without a server. */

import { grade } from "../grading/grade.js";
import { makeVariant, variantSeed } from "../grading/variant.js";
import { questionsOf } from "./course_progress.js";
import { interactionRecord } from "./interaction_record.js";
import { shownVariant } from "./item_shelf.js";
import {
  assessmentRecord, attemptPoints, beginAttempt, finishAttempt, reaches, recordAnswer, secondsLeft,
} from "./learner_state.js";

export class AssessmentDelivery {
  #assessment;
  #context;
  #shownAt = new Map();

  constructor(assessmentId, context) {
    this.#context = context;
    this.#assessment = context.course.modules.map(({ assessment }) => assessment).find((one) => one?.id === assessmentId);
    this.saved = context.record.saved;
  }

  async describe() {
    const assessment = this.#assessment;
    const timeUp = this.#expire();
    const { used, best, open, last } = this.#kept();
    return {
      title: assessment.title,
      questions: questionsOf(assessment),
      passMark: assessment.passMark,
      attemptsAllowed: assessment.attempts,
      attemptsUsed: used,
      timeLimitMinutes: assessment.timeLimitMinutes,
      best: best === null ? null : { score: best, passed: reaches(best, assessment.passMark) },
      open: Boolean(open),
      reviewable: Boolean(last),
      timeUp,
    };
  }

  async start() {
    const { record, clock, random, course } = this.#context;
    const begun = { seed: random(), now: clock.seconds(), digest: course.digest };
    const attempt = beginAttempt(record.state, this.#assessment, begun);
    record.location = `assessment/${this.#assessment.id}`;
    record.save();
    return {
      items: attempt.items.map(({ id, response }) => ({ id, answered: Boolean(response), response })),
      secondsLeft: secondsLeft(attempt, this.#assessment, clock.seconds()),
    };
  }

  async loadVariant(itemId) {
    const variant = await this.#variant(itemId, this.#kept().open);
    this.#shownAt.set(itemId, this.#context.clock.monotonic());
    return shownVariant(variant, this.#context);
  }

  async answer(itemId, response) {
    const { record, clock } = this.#context;
    const attempt = this.#kept().open;
    const variant = await this.#variant(itemId, attempt);
    const outcome = grade(variant, response);
    if (recordAnswer(record.state, this.#assessment.id, itemId, { response, score: outcome.score })) {
      const id = `${this.#assessment.id}_${attempt.number}_${itemId}`;
      const seconds = (clock.monotonic() - this.#shownAt.get(itemId)) / 1000;
      const told = { id, item: variant.item, response, outcome, seconds, time: clock.timeOfDay(), weighting: 1 };
      record.save(interactionRecord(told));
    }
    return { recorded: true };
  }

  async finish() {
    const attempt = finishAttempt(this.#context.record.state, this.#assessment) || this.#kept().last;
    this.#context.record.save();
    return this.#result(attempt);
  }

  async review() {
    return this.#result(this.#kept().last);
  }

  #kept() {
    return assessmentRecord(this.#context.record.state, this.#assessment.id);
  }

  /** An attempt whose time ran out while the page was closed is finished with what was submitted. */
  #expire() {
    const { record, clock } = this.#context;
    const { open } = this.#kept();
    if (!open || secondsLeft(open, this.#assessment, clock.seconds()) !== 0) return false;
    finishAttempt(record.state, this.#assessment);
    record.save();
    return true;
  }

  async #result(attempt) {
    const { attempts, passMark } = this.#assessment;
    const stale = attempt.digest !== this.#context.course.digest;
    const raw = attemptPoints(attempt);
    return {
      raw,
      maximum: attempt.items.length,
      passed: reaches(raw / (attempt.items.length || 1), passMark),
      passMark,
      attemptsLeft: attempts === null ? null : Math.max(0, attempts - this.#kept().used),
      stale,
      items: stale ? [] : await Promise.all(attempt.items.map((one) => this.#lookBack(one, attempt))),
    };
  }

  /** The score is the one that was given: a response may have been kept shortened. */
  async #lookBack({ id, response, score }, attempt) {
    const variant = await this.#variant(id, attempt);
    const fresh = response ? grade(variant, response) : null;
    const outcome = fresh && { ...fresh, score, correct: fresh.correct || (score >= 1 && fresh.score < 1) };
    return { variant: shownVariant(variant, this.#context), response, outcome };
  }

  async #variant(itemId, attempt) {
    const { items, course } = this.#context;
    return makeVariant(await items.item(itemId), variantSeed(attempt.seed, itemId), { locale: course.language });
  }
}
