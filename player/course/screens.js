/** Moves between home, lessons and assessments without ever leaving the page. */

import { assessmentRecord } from "../delivery/learner_state.js";
import { mountAssessment } from "../view/assessment.js";
import { element, focusOn } from "../view/element.js";
import { mountLesson } from "../view/lesson.js";
import { placeOf, routeTo } from "./routes.js";

export class Screens {
  /** @param {{course, opened, home, say, language, place: HTMLElement}} parts `place` holds lessons and assessments */
  constructor(parts) {
    Object.assign(this, parts);
    this.current = null;
    this.turn = 0;
    this.title = document.title;
    addressLinks(document.body);
    window.addEventListener("hashchange", () => this.show(placeOf(window.location.hash, this.course)));
  }

  /** Open where the address says, else where the learner was, else at home. */
  begin() {
    const asked = placeOf(window.location.hash, this.course);
    const resumed = asked.kind === "home" ? this.#unfinished() : null;
    if (resumed) window.location.replace(routeTo(resumed));
    else this.show(asked, { first: true });
  }

  #unfinished() {
    const { record } = this.opened;
    const place = placeOf(`#/${record.location}`, this.course);
    if (place.kind === "lesson" && !record.state.lessons.get(place.id)?.done) return place;
    if (place.kind === "assessment" && assessmentRecord(record.state, place.id).open) return place;
    return null;
  }

  async show(place, { first = false } = {}) {
    this.turn += 1;
    this.current?.stop();
    this.current = null;
    const atHome = place.kind === "home";
    this.home.root.hidden = !atHome;
    this.place.hidden = atHome;
    if (atHome) {
      this.place.replaceChildren();
      this.home.refresh();
      document.title = this.title;
      if (!first) focusOn(this.home.root.querySelector("h1"));
      window.scrollTo(0, 0);
    } else if (place.kind === "lesson") {
      await this.#lesson(place, this.turn);
    } else {
      this.#assessment(place);
    }
  }

  async #lesson({ id, section }, turn) {
    let main;
    try {
      main = await fetchMain(`lessons/${id}.html`);
    } catch {
      if (turn !== this.turn) return;
      this.place.className = "course-screen course-missing";
      this.place.replaceChildren(this.#missing(() => this.show({ kind: "lesson", id, section })));
      return;
    }
    if (turn !== this.turn) return;
    this.place.className = `course-screen ${main.className}`;
    this.place.replaceChildren(...main.childNodes);
    addressLinks(this.place);
    window.scrollTo(0, 0);
    const heading = this.place.querySelector("h1");
    document.title = `${heading.textContent} · ${this.title}`;
    const delivery = this.opened.lesson(id);
    const progress = delivery.progress();
    this.current = mountLesson(this.place, {
      delivery, say: this.say, language: this.language,
      progress: { ...progress, section: section || progress.section },
    });
    if (!section && !progress.section) focusOn(heading);
  }

  #assessment({ id }) {
    this.place.className = "course-screen assessment-page";
    const context = { delivery: this.opened.assessment(id), say: this.say, language: this.language, home: routeTo({ kind: "home" }) };
    this.current = mountAssessment(this.place, context);
    window.scrollTo(0, 0);
  }

  #missing(again) {
    const button = element("button", { class: "action", type: "button", onclick: again }, this.say("item.reload"));
    return element("div", { class: "lesson-top" }, element("p", { role: "alert" }, this.say("course.missing")), button);
  }
}

async function fetchMain(path) {
  const answer = await fetch(path);
  if (!answer.ok) throw new Error(`${path}: HTTP ${answer.status}`);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return document.adoptNode(page.querySelector("main"));
}

/** Give the links of a static page their addresses inside the course. */
function addressLinks(root) {
  for (const link of root.querySelectorAll("a[data-home]")) link.href = routeTo({ kind: "home" });
  for (const link of root.querySelectorAll("a[data-lesson]")) link.href = routeTo({ kind: "lesson", id: link.dataset.lesson });
  for (const link of root.querySelectorAll("a[data-assessment]")) {
    link.href = routeTo({ kind: "assessment", id: link.dataset.assessment });
  }
}
