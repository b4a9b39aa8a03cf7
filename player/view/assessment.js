/**
 * A graded assessment from before the start to after the end: what counts is said first, what came of it and why last.
 */

import { element, focusOn, scrollTo } from "./element.js";
import { attemptIntroduction } from "./attempt_introduction.js";
import { attemptResult } from "./attempt_result.js";
import { runAttempt } from "./attempt_run.js";

/**
 * @param {HTMLElement} root its content is replaced
 * @param {{delivery: object, say: Function, language: string, home: string}} context `home`: address of the course
 * @returns {{stop: () => void, ready: Promise<void>}}
 */
export function mountAssessment(root, context) {
  const { delivery, say } = context;
  const place = element("div", { class: "assessment" });
  root.replaceChildren(place);
  let running = null;

  async function introduce() {
    await guarded(async () => {
      const description = await delivery.describe();
      show(attemptIntroduction(description, { ...context, onStart: run, onReview: review }));
    });
  }

  async function run() {
    await guarded(async () => {
      const attempt = await delivery.start();
      running = runAttempt(attempt, { ...context, onFinished: showResult });
      show(running.element);
      running.begin();
    });
  }

  async function review() {
    await guarded(async () => showResult(await delivery.review()));
  }

  function showResult(result) {
    running?.stop();
    running = null;
    show(attemptResult(result, { ...context, onAgain: run }));
  }

  function show(view) {
    place.replaceChildren(view);
    const heading = view.querySelector("h1, h2");
    if (heading) focusOn(heading);
    scrollTo(document.body);
  }

  async function guarded(act) {
    try {
      await act();
    } catch (error) {
      const again = element("button", { class: "action", type: "button", onclick: introduce }, say("item.reload"));
      const what = element("p", { class: "question-problem", role: "alert" }, error.message || say("item.unavailable"));
      place.replaceChildren(what, again);
    }
  }

  return { ready: introduce(), stop: () => running?.stop() };
}
