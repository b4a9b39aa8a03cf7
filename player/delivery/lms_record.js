/**
 * The learner's state and its keeping: read at the start, written to the LMS and to the device after every act.
 *
 * What the saved mark says comes from here. "saved" means that the LMS took the state, answered without an error and gave
 * it back, and that its server could be reached after that. Anything less is "waiting" (kept on this device, tried again),
 * "stuck" once that has gone on for a while or, where the device keeps nothing, "unsaved".
 */

import { coreElements, interactionElements, objectiveElements, timespan } from "./cmi12.js";
import { courseProgress } from "./course_progress.js";
import { newState } from "./learner_state.js";
import { packState, unpackState } from "./packed_state.js";
import { createSaved } from "./saved.js";

const RETRY_AFTER = 15000; // milliseconds
const CALM = 2500; // milliseconds in which reading progress gathers before it is sent
const STUCK_AFTER = 60000; // milliseconds in which nothing arrives
const READ_ONLY = ["browse", "review"];

export class LmsRecord {
  /**
   * @param {{course, session: object|null, copy: object, clock: object, random: () => string, timers: object,
   *   witness?: () => Promise<boolean>, visible?: () => boolean}} parts
   *   witness: whether the server answers, asked after each save; visible: whether the page is on the screen
   */
  constructor({ course, session, copy, clock, random, timers, witness = null, visible = () => true }) {
    Object.assign(this, { course, session, copy, clock, timers, witness, visible });
    this.failingSince = null;
    this.saves = 0;
    this.saved = createSaved(session ? "saved" : "preview");
    this.openedAt = clock.monotonic();
    this.notice = session ? null : "course.preview";
    this.location = "";
    this.retry = null;
    this.pending = null;
    this.lines = [];
    this.state = newState({ run: random().slice(0, 6), practice: random() });
    if (session) this.#open();
  }

  #open() {
    const { session } = this;
    this.location = session.get("cmi.core.lesson_location");
    this.statusBefore = session.get("cmi.core.lesson_status");
    this.readOnly = READ_ONLY.includes(session.get("cmi.core.lesson_mode"));
    this.#restore(session.get("cmi.suspend_data"));
    if (this.readOnly) {
      this.notice = "course.browse";
      this.saved.set("preview");
      return;
    }
    this.objectiveParts = session.children("cmi.objectives");
    this.interactionParts = session.children("cmi.interactions");
    this.nextInteraction = this.interactionParts.size ? session.count("cmi.interactions") : 0;
    this.objectiveIndex = new Map();
    const count = this.objectiveParts.size ? session.count("cmi.objectives") : 0;
    for (let index = 0; index < count; index += 1) {
      this.objectiveIndex.set(session.get(`cmi.objectives.${index}.id`), index);
    }
    this.save();
  }

  #restore(line) {
    const fromLms = this.#read(line);
    if (!fromLms) return;
    this.state = fromLms;
    this.lines.push(line);
    const lost = this.copy.newerThan(line);
    const fromDevice = this.#read(lost, true);
    if (fromDevice?.run === fromLms.run) {
      this.state = fromDevice;
      this.lines.push(lost);
      this.notice = "course.restored";
    }
  }

  #read(line, quietly = false) {
    if (!line) return null;
    try {
      return unpackState(line, this.course);
    } catch {
      if (!quietly) this.notice = "course.stateLost";
      return null;
    }
  }

  /**
   * Keep the state now. `interaction` is the answer that was just graded, if that is why; `leaving` when the page is going.
   * @returns {boolean} whether the run-time says that it arrived
   */
  save(interaction = null, { leaving = !this.visible() } = {}) {
    this.timers.clear(this.pending);
    this.timers.clear(this.retry);
    this.pending = this.retry = null;
    if (!this.session || this.readOnly || !this.session.open) return false;
    this.state.revision += 1;
    const line = packState(this.state);
    const onDevice = this.copy.keep(line, this.lines);
    this.lines.push(line);
    if (interaction) this.#sendInteraction(interaction);
    const arrived = this.#send(line, { repeat: !leaving });
    if (arrived) this.#askWitness(onDevice);
    else this.#failed(onDevice);
    return arrived;
  }

  #askWitness(onDevice) {
    this.saves += 1;
    if (!this.witness) {
      this.#arrived();
      return;
    }
    const number = this.saves;
    if (this.saved.state === "saved") this.saved.set("saving");
    this.witness().then((answers) => {
      if (!answers) this.#failed(onDevice);
      else if (number === this.saves) this.#arrived();
    });
  }

  #arrived() {
    this.failingSince = null;
    this.session.confirm();
    this.saved.set("saved");
  }

  #failed(onDevice) {
    this.saves += 1; // no witness that is still being asked speaks for this save
    this.failingSince ??= this.clock.monotonic();
    this.session.doubt();
    const stuck = this.visible() && this.clock.monotonic() - this.failingSince >= STUCK_AFTER;
    this.saved.set(!onDevice ? "unsaved" : stuck ? "stuck" : "waiting");
    this.#tryAgain();
  }

  /** What was lost is sent again only where its order is sure: not from a page that nobody sees. */
  #tryAgain() {
    this.timers.clear(this.retry);
    this.retry = this.timers.set(() => (this.visible() ? this.save() : this.#tryAgain()), RETRY_AFTER);
  }

  /** Keep the state soon: for reading progress, which comes in small steps. */
  saveSoon() {
    if (!this.session || this.readOnly || this.pending) return;
    if (this.saved.state === "saved") this.saved.set("saving");
    this.pending = this.timers.set(() => this.save(), CALM);
  }

  /** Send what is waiting to be sent, if anything is. */
  flush() {
    if (this.pending || this.retry) this.save();
  }

  /**
   * The last word of the session: what is pending, the time spent, Finish. A page in which nothing is pending says nothing
   * of the state, which may be older than what the learner did since in another one.
   */
  close() {
    if (!this.session?.open) return;
    if (this.pending || this.retry) this.save(null, { leaving: true });
    else if (!this.readOnly) this.session.set("cmi.core.session_time", timespan(this.#seconds()));
    this.timers.clear(this.retry);
    this.session.finish();
  }

  progress() {
    return courseProgress(this.state, this.course, this.statusBefore);
  }

  #send(line, { repeat }) {
    const { session } = this;
    const progress = this.progress();
    if (repeat) this.#announceCompletion(progress);
    const core = coreElements({ ...progress, location: this.location, seconds: this.#seconds() }, line);
    const kept = core.map(([name, value]) => session.set(name, value));
    this.#sendObjectives(progress.objectives);
    const arrived = session.commit({ repeat });
    return arrived && kept.every(Boolean) && session.get("cmi.suspend_data") === line;
  }

  /**
   * A course that is passed is completed first: SCORM 1.2 has one field for both, and Moodle, as it comes, waits for
   * "completed" and keeps an activity complete once it was.
   */
  #announceCompletion({ success }) {
    if (success !== "passed" || this.announced || ["passed", "completed"].includes(this.statusBefore)) return;
    this.session.set("cmi.core.lesson_status", "completed");
    this.announced = this.session.commit();
  }

  #sendObjectives(objectives) {
    if (!this.objectiveParts.has("id")) return;
    for (const objective of objectives) {
      if (objective.score === null && (objective.status === null || objective.status === "not attempted")) continue;
      if (!this.objectiveIndex.has(objective.id)) this.objectiveIndex.set(objective.id, this.objectiveIndex.size);
      this.#setSupported(objectiveElements(this.objectiveIndex.get(objective.id), objective), this.objectiveParts);
    }
  }

  #sendInteraction(interaction) {
    if (!this.interactionParts.has("id")) return;
    this.#setSupported(interactionElements(this.nextInteraction, interaction), this.interactionParts);
    this.nextInteraction += 1;
  }

  /** Time spent in this session. */
  #seconds() {
    return (this.clock.monotonic() - this.openedAt) / 1000;
  }

  /** Optional fields that this run-time does not list are left out (RTE 1.2: not supported, error 401). */
  #setSupported(elements, parts) {
    for (const [name, value] of elements) {
      if (parts.has(name.split(".")[3])) this.session.set(name, value);
    }
  }
}
