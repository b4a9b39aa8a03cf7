/**
 * Time left, without anxiety: whole minutes, then seconds in the last two. A screen reader hears of five minutes, two and one.
 *
 * The time is the server's. It is counted here by performance.now(), which nobody can set, and read again from the server
 * when the page comes back to the front (a device that slept may have stopped counting) and before it is said to be over.
 */

import { element } from "./element.js";

const SPOKEN_AT = [300, 120, 60];

/** The time left as it is shown. @param {number} seconds */
export function timeText(seconds, say) {
  const left = Math.max(0, Math.ceil(seconds));
  if (left > 120) return say("attempt.minutes", { n: Math.ceil(left / 60) });
  return say("attempt.seconds", { minutes: Math.floor(left / 60), seconds: left % 60 });
}

/**
 * @param {() => Promise<number|null>} [readAgain] seconds left as the server knows them; null or a failure changes nothing
 * @returns {{element: HTMLElement, stop: () => void}} calls `onEnd` once, when no time is left
 */
export function countdown(seconds, say, language, onEnd, readAgain = async () => null) {
  let endsAt = performance.now() + seconds * 1000;
  let ended = false;
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
    if (left <= 0) end();
  }

  async function adjust() {
    const known = await readAgain().catch(() => null);
    if (known !== null && !ended) endsAt = performance.now() + known * 1000;
  }

  async function end() {
    if (ended || asking) return;
    asking = true;
    await adjust();
    asking = false;
    if (ended || performance.now() < endsAt) return;
    ended = true;
    stop();
    onEnd();
  }

  async function comeBack() {
    if (document.visibilityState === "visible") await adjust();
  }

  function stop() {
    clearInterval(timer);
    document.removeEventListener("visibilitychange", comeBack);
  }

  let asking = false;
  const timer = setInterval(tick, 500);
  document.addEventListener("visibilitychange", comeBack);
  tick();
  return { element: element("div", {}, clock, spoken), stop };
}
