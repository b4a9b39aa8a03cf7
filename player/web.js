/**
 * The player in the web application's pages: finds what there is to bring to life and gives it a delivery.
 *
 *     lesson       .lesson-frame[data-lesson][data-course][data-follows=yes], data-position: where to reopen;
 *                  inside it the markup that view/lesson.js describes
 *     assessment   #assessment[data-assessment][data-course], data-kind (graded or exam), data-attempt (the open one),
 *                  data-review (address, with the word ATTEMPT for the attempt's id); inside it [data-start-page] with an h1
 *                  and a button [data-start], and [data-run]; every [data-start-page] gives way to the questions
 *
 * `data-api` on either says where the API is (by default what the page's head says); `data-person` is anything that tells
 * one person from another: with it, what could not be sent outlives the tab. See delivery/page_client.js for the head.
 */

import { clientFor, pageOf } from "./delivery/page_client.js";
import { webAttempt, webLesson } from "./delivery/web.js";
import { messages } from "./messages.js";
import { runAttempt } from "./view/attempt_run.js";
import { element } from "./view/element.js";
import { failureWords } from "./view/failure_words.js";
import { mountLesson } from "./view/lesson.js";

const language = document.documentElement.lang || "fr";
const say = messages(language);
const OVER = ["attempt_finished", "attempt_over"];

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

/** What the page calls itself, and where it is: told of an answer that is refused when this page is long closed. */
function whereOf(root) {
  return { title: root.querySelector("h1").textContent, page: pageOf() };
}

function startLesson(root) {
  const { lesson, course, position } = root.dataset;
  const read = [...root.querySelectorAll("[data-section-mark].reached")].map((entry) => entry.dataset.sectionMark);
  const delivery = webLesson({ client: clientFor(root.dataset), course, lesson, seconds: attention(), where: whereOf(root) });
  mountLesson(root, { delivery, progress: { read, section: position || null }, say, language });
}

function startAssessment(root) {
  const { assessment, course, kind, review, attempt: resume } = root.dataset;
  const button = root.querySelector("[data-start]");
  if (!button) return;
  const client = clientFor(root.dataset);
  const where = whereOf(root);
  const delivery = webAttempt({ client, course, assessment, kind, resume, where });
  const problem = element("p", { class: "question-problem", role: "alert" });
  const lookBack = (id) => window.location.assign(review.replace("ATTEMPT", id));
  client.outbox.onArrived.add(({ path }) => path === `/attempts/${resume}/finish` && lookBack(resume));
  button.after(problem);
  button.hidden = false;
  button.addEventListener("click", async () => {
    button.disabled = true;
    problem.replaceChildren();
    try {
      const attempt = await delivery.start();
      const onFinished = () => lookBack(delivery.attemptId);
      const running = runAttempt(attempt, { delivery, say, language, title: where.title, onFinished });
      for (const part of document.querySelectorAll("[data-start-page]")) part.hidden = true;
      const place = root.querySelector("[data-run]");
      place.hidden = false;
      place.replaceChildren(running.element);
      running.begin();
    } catch (error) {
      if (resume && OVER.includes(error.reason)) {
        lookBack(resume);
        return;
      }
      button.disabled = false;
      problem.replaceChildren(...failureWords(error, say, (reason) => say("attempt.startFailed", { reason })));
    }
  });
}

for (const root of document.querySelectorAll('.lesson-frame[data-lesson][data-follows="yes"]')) startLesson(root);
for (const root of document.querySelectorAll("#assessment[data-assessment]")) startAssessment(root);
