/**
 * A lesson that is read: sections as progress, quick checks in place, and the way forward always at the same spot.
 *
 * The lesson is there before this module runs, as plain markup that reads, prints and links without a script: sections
 * with `data-section`, `[data-check]` where checks go. Three places are optional. Entries with `data-section-mark` are a
 * list of sections that only wants its marks; without one, a strip is made. A `.lesson-bar` with `a[rel=prev]` and
 * `a[rel=next]` becomes the bar that moves through the sections and on to the neighbours. `[data-saved]` holds the saved
 * mark where there is no bar.
 */

import { focusOn, scrollTo } from "./element.js";
import { mountCheck } from "./check.js";
import { linkGlossary } from "./glossary.js";
import { lessonBar } from "./lesson_bar.js";
import { trackReading } from "./reading.js";
import { mountSavedMark } from "./saved_mark.js";
import { markedList, sectionSteps } from "./steps.js";
import { makeTablesSortable } from "./table.js";

/**
 * @param {HTMLElement} root holds the lesson's sections and its bar
 * @param {object} context
 *   delivery  see player/delivery.md; `saveProgress({section, read, done})` is called as reading goes on
 *   progress  {read: string[] (anchors), section: string|null (where to reopen)}
 *   say, language
 * @returns {{stop: () => void, ready: Promise<void>}} `ready` once the checks are in place
 */
export function mountLesson(root, context) {
  makeTablesSortable(root, context.say);
  linkGlossary(root, context.say);
  const checks = [...root.querySelectorAll("[data-check]")].map((place) => mountCheck(place, place.dataset.check, context));
  const reader = new Reader(root, context);
  const ready = Promise.all(checks).then(() => reader.reopen());
  return { ready, stop: () => reader.stop() };
}

class Reader {
  constructor(root, { delivery, progress = {}, say }) {
    this.delivery = delivery;
    this.sections = [...root.querySelectorAll("[data-section]")];
    this.described = this.sections.map((section) => ({
      anchor: section.dataset.section,
      title: section.querySelector("h2")?.textContent.trim() || "",
    }));
    const known = new Set(progress.read || []);
    this.read = new Set(this.described.flatMap(({ anchor }, index) => (known.has(anchor) ? [index] : [])));
    this.current = Math.max(0, this.described.findIndex(({ anchor }) => anchor === progress.section));
    this.steps = this.#steps(root, say);
    this.bar = lessonBar(root.querySelector(".lesson-bar"), { say, onBack: () => this.goTo(this.current - 1), onNext: () => this.next() });
    const mark = this.bar?.mark || root.querySelector("[data-saved]");
    this.unfollow = mark ? mountSavedMark(mark, delivery.saved, say) : () => {};
    this.reading = trackReading(this.sections, {
      onRead: (index) => this.markRead(index),
      onCurrent: (index) => this.moveTo(index),
    });
    this.show();
  }

  #steps(root, say) {
    if (root.querySelector("[data-section-mark]")) return markedList(root, this.described, say);
    const steps = sectionSteps(this.described, say, (index) => this.goTo(index));
    this.sections[0].before(steps.element);
    return steps;
  }

  /** Go where reading stopped last time, once nothing above it changes its height any more. */
  reopen() {
    if (this.current > 0) this.goTo(this.current);
  }

  goTo(index) {
    this.reading.jump(index);
    scrollTo(this.sections[index]);
    focusOn(this.sections[index].querySelector("h2") || this.sections[index]);
  }

  next() {
    this.markRead(this.current);
    if (this.current + 1 < this.sections.length) this.goTo(this.current + 1);
  }

  moveTo(index) {
    if (index === this.current) return;
    this.current = index;
    this.#changed();
  }

  markRead(index) {
    if (this.read.has(index)) return;
    this.read.add(index);
    this.#changed();
  }

  show() {
    this.steps.show(this.current, this.read);
    this.bar?.show(this.current, this.sections.length);
  }

  #changed() {
    this.show();
    this.delivery.saveProgress({
      section: this.described[this.current].anchor,
      read: [...this.read].sort((one, other) => one - other).map((index) => this.described[index].anchor),
      done: this.read.size === this.sections.length,
    });
  }

  stop() {
    this.reading.stop();
    this.unfollow();
  }
}
