/** The quick checks of a lesson and how far it has been read, inside a package. */

import { grade } from "../grading/grade.js";
import { hintOf, makeVariant, variantSeed } from "../grading/variant.js";
import { interactionRecord } from "./interaction_record.js";
import { shownVariant } from "./item_shelf.js";
import { recordCheck, recordReading } from "./learner_state.js";

export class LessonDelivery {
  #lessonId;
  #context;
  #shownAt = new Map();

  constructor(lessonId, context) {
    this.#lessonId = lessonId;
    this.#context = context;
    this.saved = context.record.saved;
  }

  /** How far the lesson has been read: what `mountLesson` takes as its progress. */
  progress() {
    const { record } = this.#context;
    const [kind, lesson, section] = record.location.split("/");
    const here = kind === "lesson" && lesson === this.#lessonId;
    return { read: record.state.lessons.get(this.#lessonId)?.read || [], section: here ? section : null };
  }

  async loadVariant(itemId) {
    const variant = await this.#draw(itemId);
    const before = this.#context.record.state.checks.get(itemId);
    this.#shownAt.set(itemId, this.#context.clock.monotonic());
    return {
      ...shownVariant(variant, this.#context),
      reread: null,
      has_hint: Boolean(variant.item.hint),
      previous: before ? { correct: before.score >= 1 } : null,
    };
  }

  async loadHint(itemId) {
    return hintOf(await this.#draw(itemId));
  }

  async answer(itemId, response) {
    const { record, clock } = this.#context;
    const variant = await this.#draw(itemId);
    const outcome = grade(variant, response);
    recordCheck(record.state, itemId, outcome.score);
    const seconds = (clock.monotonic() - this.#shownAt.get(itemId)) / 1000;
    const told = { id: itemId, item: variant.item, response, outcome, seconds, time: clock.timeOfDay(), weighting: 0 };
    record.save(interactionRecord(told));
    return outcome;
  }

  saveProgress({ section, read, done }) {
    const { record } = this.#context;
    recordReading(record.state, this.#lessonId, { read, done });
    record.location = `lesson/${this.#lessonId}/${section}`;
    record.saveSoon();
  }

  /** The variant to be tried now: another one after every answer, the same one until then. */
  async #draw(itemId) {
    const { record, items, course } = this.#context;
    const item = await items.item(itemId);
    const tries = record.state.checks.get(itemId)?.tries || 0;
    const seed = tries ? `${record.state.practice}.${tries}` : record.state.practice;
    return makeVariant(item, variantSeed(seed, itemId), { locale: course.language });
  }
}
