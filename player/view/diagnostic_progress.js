/**
 * How far a diagnostic is, as it is: competencies situated, competencies met, minutes left at most. No percentage, because
 * nobody knows how many questions are still to come.
 */

import { element } from "./element.js";

const EVERY = 15000; // milliseconds between two looks at the clock

/** @returns {{element: HTMLElement, show: (state: object) => void, stop: () => void}} */
export function diagnosticProgress(say) {
  const segments = element("div", { class: "diagnostic-segments", "aria-hidden": "true" });
  const situated = element("span", {});
  const time = element("span", { class: "diagnostic-time" });
  const head = element(
    "div",
    { class: "diagnostic-progress" },
    segments,
    element("p", { class: "diagnostic-line-of-text" }, situated, time),
  );
  let endsAt = null;

  function tick() {
    if (endsAt === null) return;
    const minutes = Math.ceil(Math.max(0, endsAt - performance.now()) / 60000);
    time.textContent = minutes > 1 ? say("diagnostic.minutes", { n: minutes }) : say("diagnostic.lastMinute");
  }
  const timer = setInterval(tick, EVERY);

  return {
    element: head,
    show({ followed, met, situated: decided, seconds_left: left }) {
      situated.textContent = say("diagnostic.situated", { n: decided, all: followed, met });
      segments.replaceChildren(...Array.from({ length: followed }, (_, index) => {
        const state = index < decided ? "situated" : index < Math.max(met, decided) ? "met" : "todo";
        return element("span", { class: "diagnostic-segment", "data-state": state });
      }));
      endsAt = performance.now() + left * 1000;
      tick();
    },
    stop: () => clearInterval(timer),
  };
}
