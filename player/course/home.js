/**
 * The course's home: what has been read, what has been passed, and one button that goes on from there.
 *
 * The list is the page's own markup; this adds states to its rows and addresses to its links.
 */

import { assessmentStatus, writtenLessons } from "../delivery/course_progress.js";
import { assessmentRecord } from "../delivery/learner_state.js";
import { element } from "../view/element.js";
import { mountSavedMark } from "../view/saved_mark.js";
import { number } from "../messages.js";
import { routeTo } from "./routes.js";

export class Home {
  constructor(root, { course, record, say, language }) {
    Object.assign(this, { root, course, record, say, language });
    this.go = element("a", { class: "action" });
    this.summary = element("p", { class: "course-summary" });
    const mark = element("div", { class: "course-saved" });
    root.querySelector("[data-now]").replaceChildren(this.go, this.summary, mark);
    root.querySelector("[data-foot]").textContent = say("course.close");
    mountSavedMark(mark, record.saved, say);
  }

  /** Bring every state up to date. */
  refresh() {
    const lessons = writtenLessons(this.course);
    for (const { id } of lessons) this.#mark(`[data-lesson="${id}"]`, this.#lessonState(id));
    for (const { assessment } of this.course.modules) {
      if (assessment) this.#mark(`[data-assessment="${assessment.id}"]`, this.#assessmentState(assessment));
    }
    this.summary.textContent = this.#summed(lessons);
    const next = this.nextPlace();
    this.go.textContent = `${this.say(next.label)} : `.replace(" :", "\u202f:") + next.title;
    this.go.href = routeTo(next);
  }

  #summed(lessons) {
    const { score, success } = this.record.progress();
    if (success === "passed") return this.say("course.done");
    const read = lessons.filter(({ id }) => this.record.state.lessons.get(id)?.done).length;
    const parts = [this.say("course.progress", { read, lessons: lessons.length })];
    if (score !== null) parts.push(this.say("course.score", { score: number(score * 100, this.language, 0) }));
    const far = parts.join(" · ");
    return success === "failed" ? `${far}. ${this.say("course.failed")}` : far;
  }

  /** Where the one button leads: back into what was begun, else on; after an assessment not passed, back to what was skipped. */
  nextPlace() {
    const [kind, id, section] = this.record.location.split("/");
    const places = this.#places();
    const at = places.findIndex((place) => place.kind === kind && place.id === id);
    if (places[at]?.begun) return { ...places[at], section, label: "course.resume" };
    const missed = places[at]?.kind === "assessment" && !places[at].done;
    const onward = [...places.slice(missed ? 0 : at + 1), ...places];
    return { ...(onward.find(({ done }) => !done) || places[0]), label: this.record.location ? "course.next" : "course.begin" };
  }

  #places() {
    return this.course.modules.flatMap(({ lessons, assessment }) => [
      ...lessons
        .filter(({ status }) => status === "written")
        .map(({ id, title }) => this.#lessonPlace(id, title)),
      ...(assessment ? [this.#assessmentPlace(assessment)] : []),
    ]);
  }

  #lessonPlace(id, title) {
    const done = Boolean(this.record.state.lessons.get(id)?.done);
    return { kind: "lesson", id, title, done, begun: !done };
  }

  #assessmentPlace(assessment) {
    const { id, title } = assessment;
    const done = ["passed", "failed"].includes(assessmentStatus(this.record.state, assessment));
    return { kind: "assessment", id, title, done, begun: Boolean(assessmentRecord(this.record.state, id).open) };
  }

  #mark(selector, { text, state }) {
    const row = this.root.querySelector(selector)?.closest(".row");
    if (!row) return;
    const place = row.querySelector("[data-state]");
    place.textContent = text;
    row.dataset.progress = state;
  }

  #lessonState(id) {
    const lesson = this.record.state.lessons.get(id);
    if (!lesson) return { text: "", state: "todo" };
    return { text: this.say(lesson.done ? "course.read" : "course.started"), state: lesson.done ? "done" : "begun" };
  }

  #assessmentState(assessment) {
    const { open, best } = assessmentRecord(this.record.state, assessment.id);
    const score = number((best || 0) * 100, this.language, 0);
    if (assessmentStatus(this.record.state, assessment) === "passed") {
      return { text: this.say("course.passed", { score }), state: "done" };
    }
    if (open) return { text: this.say("course.open"), state: "begun" };
    return best === null ? { text: "", state: "todo" } : { text: this.say("course.best", { score }), state: "begun" };
  }
}
