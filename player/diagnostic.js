/**
 * Brings the diagnostic's page to life: #diagnostic[data-course][data-report], `data-report` the address of the report with
 * the word ATTEMPT for the attempt's id (its h1 names it while questions are answered), `data-home` the learner's home, `data-person` as in web.js; inside it a button
 * [data-start] and [data-run]; everything marked [data-start-page] gives way to the questions.
 */

import { browserStorage } from "./delivery/device_copy.js";
import { clientFor, pageOf } from "./delivery/page_client.js";
import { webDiagnostic } from "./delivery/web_diagnostic.js";
import { messages } from "./messages.js";
import { failureWords } from "./view/failure_words.js";
import { runDiagnostic } from "./view/diagnostic_run.js";
import { element } from "./view/element.js";

const DRAFT = "passerelle:diagnostic:";
const language = document.documentElement.lang || "fr";
const say = messages(language);

/** What is chosen or typed and not sent yet outlives a reload, in this tab, where an LMS may show us to several people. */
function draftsOf(storage, person = "") {
  const keyOf = (item) => `${DRAFT}${person}:${item}`;
  return {
    get(item) {
      try {
        return JSON.parse(storage.getItem(keyOf(item)));
      } catch {
        return null;
      }
    },
    set(item, response) {
      try {
        if (response) storage.setItem(keyOf(item), JSON.stringify(response));
        else storage.removeItem(keyOf(item));
      } catch {
        // a tab that keeps nothing: only the draft is lost
      }
    },
  };
}

function start(root) {
  const { course, report, home } = root.dataset;
  const button = root.querySelector("[data-start]");
  if (!button) return;
  const title = root.querySelector("h1").textContent;
  const delivery = webDiagnostic({ client: clientFor(root.dataset), course, where: { title, page: pageOf() } });
  const problem = element("p", { class: "question-problem", role: "alert" });
  button.after(problem);
  button.hidden = false;
  button.addEventListener("click", async () => {
    if (button.disabled) return;
    button.disabled = true;
    problem.textContent = "";
    try {
      const state = await delivery.begin();
      const onFinished = ({ id }) => window.location.assign(report.replace("ATTEMPT", id));
      const drafts = draftsOf(browserStorage(window, "sessionStorage"), root.dataset.person);
      const running = runDiagnostic({ delivery, drafts, say, language, home, title, onFinished });
      for (const part of document.querySelectorAll("[data-start-page]")) part.hidden = true;
      const place = root.querySelector("[data-run]");
      place.hidden = false;
      place.replaceChildren(running.element);
      running.show(state);
    } catch (error) {
      button.disabled = false;
      problem.replaceChildren(...failureWords(error, say, (reason) => say("diagnostic.failed", { reason })));
    }
  });
}

for (const root of document.querySelectorAll("#diagnostic[data-course]")) start(root);
