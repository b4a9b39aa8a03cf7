/**
 * Time left, without anxiety: whole minutes, then seconds in the last two. A screen reader hears of five minutes, two and one.
 */

import { element } from "./element.js";

const SPOKEN_AT = [300, 120, 60];

/** The time left as it is shown. @param {number} seconds */
export function timeText(seconds, say) {
  const left = Math.max(0, Math.ceil(seconds));
  if (left > 120) return say("attempt.minutes", { n: Math.ceil(left / 60) });
  return say("attempt.seconds", { minutes: Math.floor(left / 60), seconds: left % 60 });
}

/** @returns {{element: HTMLElement, stop: () => void}} calls `onEnd` once, when no time is left */
export function countdown(seconds, say, language, onEnd) {
  const endsAt = performance.now() + seconds * 1000;
  const shown = element("span", { class: "clock-figure" });
  const spoken = element("span", { class: "visually-hidden", role: "status" });
  const clock = element(
    "p",
    { class: "clock", role: "timer" },
    element("span", { class: "clock-label" }, say("attempt.timeLeft")), " ", shown,
  );
  let heard = SPOKEN_AT.filter((threshold) => threshold < seconds);

  function tick() {
    const left = (endsAt - performance.now()) / 1000;
    shown.textContent = timeText(left, say);
    clock.classList.toggle("clock-last", left <= 120);
    if (heard.length && left <= heard[0]) {
      spoken.textContent = `${say("attempt.timeLeft")} ${shown.textContent}`;
      heard = heard.slice(1);
    }
    if (left <= 0) {
      clearInterval(timer);
      onEnd();
    }
  }
  const timer = setInterval(tick, 500);
  tick();
  return { element: element("div", {}, clock, spoken), stop: () => clearInterval(timer) };
}
