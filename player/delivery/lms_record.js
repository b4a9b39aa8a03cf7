/**
 * The learner's state and its keeping: read at the start, written to the LMS and to the device after every act.
 *
 * What the saved mark says comes from here. "saved" means that the LMS took the state, answered without an error and gave
 * it back; anything less is "waiting" (kept on this device, tried again) or, where the device keeps nothing, "unsaved".
 */

import { coreElements, interactionElements, objectiveElements } from "./cmi12.js";
import { courseProgress } from "./course_progress.js";
import { newState } from "./learner_state.js";
import { packState, unpackState } from "./packed_state.js";
import { createSaved } from "./saved.js";

const RETRY_AFTER = 15000; // milliseconds
const CALM = 2500; // milliseconds in which reading progress gathers before it is sent
const READ_ONLY = ["browse", "review"];

export class LmsRecord {
  /** @param {{course, session: object|null, copy: object, clock: object, random: () => string, timers: object}} parts */
  constructor({ course, session, copy, clock, random, timers }) {
    Object.assign(this, { course, session, copy, clock, timers });
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

  /** Keep the state now. `interaction` is the answer that was just graded, if that is why. @returns {boolean} */
  save(interaction = null) {
    this.timers.clear(this.pending);
    this.timers.clear(this.retry);
    this.pending = this.retry = null;
    if (!this.session || this.readOnly || !this.session.open) return false;
    this.state.revision += 1;
    const line = packState(this.state);
    const onDevice = this.copy.keep(line, this.lines);
    this.lines.push(line);
    if (interaction) this.#sendInteraction(interaction);
    const arrived = this.#send(line);
    this.saved.set(arrived ? "saved" : onDevice ? "waiting" : "unsaved");
    if (!arrived) this.retry = this.timers.set(() => this.save(), RETRY_AFTER);
    return arrived;
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

  /** The last word of the session: what is pending, the time spent, Finish. */
  close() {
    if (!this.session?.open) return;
    if (!this.readOnly) this.save();
    this.timers.clear(this.retry);
    this.session.finish();
  }

  progress() {
    return courseProgress(this.state, this.course, this.statusBefore);
  }

  #send(line) {
    const { session } = this;
    const progress = this.progress();
    const seconds = (this.clock.monotonic() - this.openedAt) / 1000;
    const core = coreElements({ ...progress, location: this.location, seconds }, line);
    const kept = core.map(([name, value]) => session.set(name, value));
    this.#sendObjectives(progress.objectives);
    const arrived = session.commit();
    return arrived && kept.every(Boolean) && session.get("cmi.suspend_data") === line;
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

  /** Optional fields that this run-time does not list are left out (RTE 1.2: not supported, error 401). */
  #setSupported(elements, parts) {
    for (const [name, value] of elements) {
      if (parts.has(name.split(".")[3])) this.session.set(name, value);
    }
  }
}
