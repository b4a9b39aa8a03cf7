/**
 * A lesson that is read: sections as progress, quick checks in place, and the way forward always at the same spot.
 *
 * The lesson is there before this module runs, as plain markup that reads, prints and links without a script: sections
 * with `data-section`, `[data-check]` where checks go. Three places are optional. Entries with `data-section-mark` are a
 * list of sections that only wants its marks; without one, a strip is made. A `.lesson-bar` with `a[rel=prev]` and
 * `a[rel=next]` becomes the bar that moves through the sections and on to the neighbours. `[data-saved]` holds the saved
 * mark where there is no bar.
 */

import { element, focusOn, scrollTo } from "./element.js";
import { mountCheck } from "./check.js";
import { linkGlossary } from "./glossary.js";
import { trackReading } from "./reading.js";
import { mountSavedMark } from "./saved_mark.js";
import { markedList, sectionSteps } from "./steps.js";
import { makeTablesSortable } from "./table.js";

/**
 * @param {HTMLElement} root holds the lesson's sections and its bar
 * @param {object} settings
 *   delivery  see player/delivery.md; `saveProgress({section, read, done})` is called as reading goes on
 *   progress  {read: string[] (anchors), section: string|null (where to reopen)}
 *   say, language
 * @returns {{stop: () => void, ready: Promise<void>}} `ready` once the checks are in place
 */
export function mountLesson(root, { delivery, progress = {}, say, language }) {
  const sections = [...root.querySelectorAll("[data-section]")];
  const described = sections.map((section) => ({
    anchor: section.dataset.section,
    title: section.querySelector("h2")?.textContent.trim() || "",
  }));
  const known = new Set(progress.read || []);
  const read = new Set(described.flatMap(({ anchor }, index) => (known.has(anchor) ? [index] : [])));
  let current = Math.max(0, described.findIndex(({ anchor }) => anchor === progress.section));

  const steps = root.querySelector("[data-section-mark]") ? markedList(root, described, say) : sectionSteps(described, say, goTo);
  if (steps.element) sections[0].before(steps.element);
  const barPlace = root.querySelector(".lesson-bar");
  const bar = barPlace && lessonBar(barPlace, { say, onBack: back, onNext: next });
  const markPlace = bar?.mark || root.querySelector("[data-saved]");
  const unfollow = markPlace ? mountSavedMark(markPlace, delivery.saved, say) : () => {};
  const reading = trackReading(sections, { onRead: markRead, onCurrent: moveTo });

  makeTablesSortable(root, say);
  linkGlossary(root, say);
  const checks = [...root.querySelectorAll("[data-check]")];
  const ready = Promise.all(checks.map((place) => mountCheck(place, place.dataset.check, { delivery, say, language })));

  show();
  if (current > 0) ready.then(() => goTo(current));

  function show() {
    steps.show(current, read);
    bar?.show(current, sections.length);
  }

  function moveTo(index) {
    if (index === current) return;
    current = index;
    show();
    save();
  }

  function markRead(index) {
    if (read.has(index)) return;
    read.add(index);
    show();
    save();
  }

  function save() {
    delivery.saveProgress({
      section: described[current].anchor,
      read: [...read].sort((one, other) => one - other).map((index) => described[index].anchor),
      done: read.size === sections.length,
    });
  }

  function goTo(index) {
    reading.jump(index);
    scrollTo(sections[index]);
    focusOn(sections[index].querySelector("h2") || sections[index]);
  }

  function back() {
    goTo(current - 1);
  }

  function next() {
    markRead(current);
    if (current + 1 < sections.length) goTo(current + 1);
  }

  return {
    ready: ready.then(() => undefined),
    stop() {
      reading.stop();
      unfollow();
    },
  };
}

/** Two places, left and right: inside a lesson they move by section, at its ends they are the links to its neighbours. */
function lessonBar(nav, { say, onBack, onNext }) {
  const links = { back: nav.querySelector("a[rel=prev]"), next: nav.querySelector("a[rel=next]") };
  const back = element("button", { class: "action action-quiet", type: "button", onclick: onBack }, say("lesson.previous"));
  const next = element("button", { class: "action", type: "button", onclick: onNext }, say("lesson.next"));
  const mark = element("div", { class: "bar-mark" });
  const left = element("div", { class: "bar-back" }, back, links.back);
  const right = element("div", { class: "bar-next" }, next, links.next);
  nav.replaceChildren(left, mark, right);
  nav.classList.add("is-live");
  links.next?.addEventListener("click", onNext);
  return {
    mark,
    show(current, total) {
      toggle(back, links.back, current > 0);
      toggle(next, links.next, current < total - 1);
    },
  };
}

function toggle(button, link, inside) {
  const focused = document.activeElement === button || document.activeElement === link;
  button.hidden = !inside;
  if (link) link.hidden = inside;
  if (focused && !inside && link) link.focus({ preventScroll: true });
}
