/**
 * The course inside a package: opens the session with the LMS, then shows home, lessons and assessments in one page.
 *
 * One page and not several, because leaving a page ends the session with the LMS (RTE 1.2, 3.2.2). What belongs to the
 * browser (clock, chance, storage, events) is gathered here and handed down.
 */

import { browserStorage } from "../delivery/device_copy.js";
import { deviceStore } from "../delivery/device_store.js";
import { findApi } from "../delivery/scorm_api.js";
import { openCourse } from "../delivery/scorm12.js";
import { createWitness } from "../delivery/witness.js";
import { messages } from "../messages.js";
import { Home } from "./home.js";
import { showNotices } from "./notices.js";
import { Screens } from "./screens.js";

const base = document.baseURI;
const load = async (path) => (await import(new URL(path, base).href)).default;

const course = await load("data/course.js");
const language = course.language;
const say = messages(language);

const opened = openCourse({
  course,
  loadItems: (moduleId) => load(`data/${moduleId}.js`),
  api: findApi(window),
  storage: await deviceStore(browserStorage(window), browserStorage(window, "indexedDB")),
  clock: {
    seconds: () => Math.floor(Date.now() / 1000),
    monotonic: () => performance.now(),
    timeOfDay() {
      const now = new Date();
      return [now.getHours(), now.getMinutes(), now.getSeconds()];
    },
  },
  random: () => [...crypto.getRandomValues(new Uint8Array(4))].map((octet) => octet.toString(16).padStart(2, "0")).join(""),
  timers: { set: (act, after) => setTimeout(act, after), clear: (timer) => clearTimeout(timer) },
  witness: createWitness(readDigest, course.digest),
  visible: () => document.visibilityState === "visible",
  address: (lessonId) => `#/lesson/${lessonId}`,
});

const home = new Home(document.getElementById("home"), { course, record: opened.record, say, language });
const screens = new Screens({ course, opened, home, say, language, place: document.getElementById("screen") });
showNotices(document.querySelector("[data-notices]"), opened, say);
screens.begin();

document.addEventListener("visibilitychange", () => opened.record.flush());
window.addEventListener("online", () => opened.record.flush());
window.addEventListener("pagehide", () => opened.record.close());
window.addEventListener("pageshow", (event) => {
  if (event.persisted) window.location.reload();
});

/** The package's own mark, fresh from the server; see delivery/witness.js. */
async function readDigest(patience) {
  const answer = await fetch(new URL("data/digest.js", base), { cache: "no-store", signal: AbortSignal.timeout(patience) });
  return answer.ok ? answer.text() : "";
}
