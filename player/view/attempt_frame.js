/** What stands around the questions of an attempt: the map, the time left, and the bar that moves forward. */

import { element } from "./element.js";
import { countdown } from "./countdown.js";
import { questionMap } from "./question_map.js";
import { mountSavedMark } from "./saved_mark.js";

/**
 * @param {HTMLElement[]} places one for each question
 * @param {number|null} secondsLeft
 * @param {object} context say, language, delivery, onChoose, onBack, onNext, onMode, onTimeUp, readTime
 */
export function attemptFrame(places, secondsLeft, context) {
  const { say, language, delivery, title } = context;
  const map = questionMap(places.length, say, context.onChoose);
  const clock = secondsLeft === null ? null : countdown(secondsLeft, say, language, context.onTimeUp, context.readTime);
  const mode = element("button", { class: "action-text", type: "button", onclick: context.onMode });
  const bar = movingBar(context);
  const problems = element("div", { class: "attempt-problems" });
  const ending = element("div", { class: "attempt-ending" });
  const view = element(
    "section",
    { class: "attempt-run", "aria-label": title || say("attempt.map") },
    title && element("h1", { class: "attempt-title" }, title),
    element("div", { class: "attempt-head" }, map.element, element("div", { class: "attempt-tools" }, clock?.element, mode)),
    problems,
    element("div", { class: "attempt-pages" }, ...places),
    ending,
    bar.element,
  );
  const unfollow = mountSavedMark(bar.mark, delivery.saved, say);

  return {
    element: view,
    ending,
    complain: (problem) => problems.replaceChildren(problem),
    show({ states, current, together, confirming }) {
      map.show(states, current);
      mode.textContent = say(together ? "attempt.one" : "attempt.all");
      mode.hidden = confirming;
      view.classList.toggle("is-together", together);
      ending.hidden = !confirming;
      places.forEach((place, index) => {
        place.hidden = confirming || (!together && index !== current);
      });
      bar.show({ first: together || current === 0, label: nextLabel(states, current, together), hidden: confirming });
    },
    stop() {
      clock?.stop();
      unfollow();
    },
    hideClock: () => clock?.element.remove(),
  };
}

function nextLabel(states, current, together) {
  if (together || current === states.length - 1) return "attempt.toEnd";
  return states[current] === "draft" ? "attempt.submitNext" : "attempt.next";
}

function movingBar({ say, onBack, onNext }) {
  const back = element("button", { class: "action action-quiet", type: "button", onclick: onBack }, say("attempt.previous"));
  const next = element("button", { class: "action", type: "button", onclick: onNext });
  const mark = element("div", { class: "bar-mark" });
  const bar = element(
    "nav",
    { class: "lesson-bar is-live", "aria-label": say("lesson.navigation") },
    element("div", { class: "bar-back" }, back),
    mark,
    element("div", { class: "bar-next" }, next),
  );
  return {
    element: bar,
    mark,
    show({ first, label, hidden }) {
      back.hidden = first;
      next.textContent = say(label);
      bar.hidden = hidden;
    },
  };
}
