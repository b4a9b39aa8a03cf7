/**
 * The player in the web application's pages: finds what there is to bring to life and gives it a delivery.
 *
 *     lesson       .lesson-frame[data-lesson][data-course][data-follows=yes], data-position: where to reopen;
 *                  inside it the markup that view/lesson.js describes
 *     assessment   #assessment[data-assessment][data-course], data-kind (graded or exam), data-review (address, with the
 *                  word ATTEMPT for the attempt's id); inside it [data-start-page] with a button [data-start], and [data-run]
 *
 * `data-api` on either says where the API is (by default what the page's head says); `data-person` is anything that tells
 * one person from another: with it, what could not be sent outlives the tab. See delivery/page_client.js for the head.
 */

import { clientFor } from "./delivery/page_client.js";
import { webAttempt, webLesson } from "./delivery/web.js";
import { messages } from "./messages.js";
import { runAttempt } from "./view/attempt_run.js";
import { element } from "./view/element.js";
import { mountLesson } from "./view/lesson.js";

const language = document.documentElement.lang || "fr";
const say = messages(language);

/** Seconds with the page in front since the last call. */
function attention() {
  let since = performance.now();
  let gathered = 0;
  function gather() {
    if (since !== null) gathered += performance.now() - since;
    since = document.visibilityState === "visible" ? performance.now() : null;
  }
  document.addEventListener("visibilitychange", gather);
  return () => {
    gather();
    const seconds = Math.floor(gathered / 1000);
    gathered -= seconds * 1000;
    return seconds;
  };
}

function startLesson(root) {
  const { lesson, course, position } = root.dataset;
  const read = [...root.querySelectorAll("[data-section-mark].reached")].map((entry) => entry.dataset.sectionMark);
  const delivery = webLesson({ client: clientFor(root.dataset), course, lesson, seconds: attention() });
  mountLesson(root, { delivery, progress: { read, section: position || null }, say, language });
}

function startAssessment(root) {
  const { assessment, course, kind, review } = root.dataset;
  const button = root.querySelector("[data-start]");
  if (!button) return;
  const client = clientFor(root.dataset);
  const delivery = webAttempt({ client, course, assessment, kind });
  button.hidden = false;
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      const attempt = await delivery.start();
      const onFinished = () => window.location.assign(review.replace("ATTEMPT", delivery.attemptId));
      const running = runAttempt(attempt, { delivery, say, language, onFinished });
      root.querySelector("[data-start-page]").hidden = true;
      const place = root.querySelector("[data-run]");
      place.hidden = false;
      place.replaceChildren(running.element);
      running.begin();
    } catch (error) {
      button.disabled = false;
      button.after(element("p", { class: "question-problem", role: "alert" }, say("attempt.failed", { reason: error.message })));
    }
  });
}

for (const root of document.querySelectorAll('.lesson-frame[data-lesson][data-follows="yes"]')) startLesson(root);
for (const root of document.querySelectorAll("#assessment[data-assessment]")) startAssessment(root);
