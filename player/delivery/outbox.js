/**
 * What is on its way to the server: sent in order, kept on this device until it has arrived.
 *
 * A record that does not reach the server stays first in line and is tried again after a while, when the connection returns,
 * or by the next page. One that the server refuses leaves the outbox: its promise rejects, and an answer is handed to
 * `refused`, because the page that gave it may be gone by now. Handing in does not follow an answer that has to be given
 * again. Where the person has to come back first (signed out, the launch is over), the promises reject, so that the learner
 * hears of it, but the records stay: the same person's next page sends them.
 */

import { OutboxStore, whetherAnswer } from "./outbox_store.js";

const SIGNED_OUT = 401;
const COME_BACK = ["signed_out", "launch_over", "page_expired"];
const NOTHING_TO_ANSWER = ["already_answered", "attempt_over", "attempt_finished"];
const PATIENCE = 5000; // milliseconds that a page waits for what was left behind
const PAUSES = [2000, 5000, 15000, 30000]; // milliseconds between tries

export class Outbox {
  /**
   * @param {{storage: Storage|null, owner: string, saved: object, refused: object, send: Function,
   *   timers: {set: Function, clear: Function}}} parts `owner` keeps the records of two people on one device apart
   */
  constructor({ storage, owner = "", saved, refused, send, timers }) {
    Object.assign(this, { saved, refused, send, timers });
    this.store = new OutboxStore(storage, owner);
    this.waiting = this.store.leftBehind();
    this.tries = 0;
    this.timer = null;
    this.busy = false;
    this.held = false; // until something more is to be sent: the person has to come back first
    this.onQuiet = [];
    this.onArrived = new Set(); // called with each record that arrives when nobody waits for its promise any more
    if (this.waiting.length) this.#run();
  }

  /**
   * Send a record. @returns {Promise<object>} what the server answers, whenever it does
   * @param {object} [about] of an answer, for its learner should it be refused: see refused_answers.js
   */
  deliver(path, body, about) {
    return new Promise((resolve, reject) => this.#add({ id: freshKey(), path, body, about, live: true, resolve, reject }));
  }

  /** Send a record that replaces an unsent one of the same name. */
  deliverLatest(name, path, body) {
    const earlier = this.waiting.find((record, position) => record.name === name && (position > 0 || !this.busy));
    if (earlier) Object.assign(earlier, { body: merged(earlier.body, body) });
    else this.#add({ id: freshKey(), name, path, body, resolve() {}, reject() {} });
    this.#keep();
  }

  /** Try again now: the connection is back, or the page is in front again. */
  hurry() {
    this.timers.clear(this.timer);
    this.timer = null;
    this.held = false;
    this.#run();
  }

  /** @returns {Promise<void>} once nothing more is on its way for now: all has arrived, cannot, or takes too long */
  quiet() {
    if (!this.waiting.length || this.held || this.timer) return Promise.resolve();
    const patience = new Promise((resolve) => setTimeout(resolve, PATIENCE));
    return Promise.race([patience, new Promise((resolve) => this.onQuiet.push(resolve))]);
  }

  #add(record) {
    this.held = false;
    this.#drop((one, position) => replaces(record, one) && !(this.busy && position === 0));
    this.waiting.push(record);
    this.#keep();
    this.#run();
  }

  async #run() {
    if (this.busy || this.timer || this.held || !this.waiting.length) return this.#fallQuiet();
    this.busy = true;
    if (!this.tries) this.saved.set("saving");
    const record = this.waiting[0];
    try {
      const said = await this.send(record.path, record.body);
      this.#leave(record, () => (record.live ? record.resolve(said) : this.#tellArrived(record)));
    } catch (error) {
      if (error.status === SIGNED_OUT || COME_BACK.includes(error.reason)) this.#hold(error);
      else if (error.status) this.#refuse(record, error);
      else this.#later();
    } finally {
      this.busy = false;
    }
    return this.#run();
  }

  #leave(record, settle) {
    this.#drop((one) => one === record);
    this.tries = 0;
    this.#keep();
    if (!this.waiting.length) this.saved.set("saved");
    settle();
  }

  /** An answer that can be read and mended where it was given is mended there; every other one is kept for its learner. */
  #refuse(record, error) {
    const mended = record.live && error.field;
    if (whetherAnswer(record) && !mended) {
      const ending = NOTHING_TO_ANSWER.includes(error.reason) ? null : this.#withheldEnding(record);
      error.entry = this.refused.keep(record, error, Boolean(ending));
      ending?.reject(Object.assign(new Error(error.message), { reason: "withheld", status: error.status }));
    }
    this.#leave(record, () => record.reject(error));
  }

  /** Handing in that waits behind an answer to be given again; the end of the time asks nobody. */
  #withheldEnding({ path }) {
    const ending = this.waiting.find((one) => one.path === path.replace(/responses$/, "finish") && !one.about?.timeUp);
    if (ending) this.#drop((one) => one === ending);
    return ending;
  }

  #later() {
    const pause = PAUSES[Math.min(this.tries, PAUSES.length - 1)];
    this.tries += 1;
    this.saved.set(this.#keep() ? "waiting" : "unsaved");
    this.timer = this.timers.set(() => {
      this.timer = null;
      this.#run();
    }, pause);
  }

  #hold(error) {
    this.held = true;
    const kept = this.#keep();
    this.saved.set(kept ? "waiting" : "unsaved");
    error.held = kept ? "kept" : "unkept";
    for (const record of this.waiting) {
      const { reject } = record;
      Object.assign(record, { live: false, given: true, resolve() {}, reject() {} });
      reject(error);
    }
  }

  #drop(goes) {
    const going = this.waiting.filter(goes);
    this.waiting = this.waiting.filter((record) => !going.includes(record));
    this.store.forget(going);
  }

  #keep() {
    return this.store.keep(this.waiting);
  }

  #tellArrived(record) {
    for (const listener of this.onArrived) listener(record);
  }

  #fallQuiet() {
    if (!this.busy) for (const resolve of this.onQuiet.splice(0)) resolve();
  }
}

/** What the server knows a record by that reaches it twice. */
export function freshKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((octet) => octet.toString(16).padStart(2, "0")).join("");
}

/** Whether a learner who was told to come back has said the same thing anew. */
function replaces(record, earlier) {
  return Boolean(earlier.given) && earlier.path === record.path && earlier.body.item === record.body.item;
}

/** Reading reports add up: the time of both, the newest place. */
function merged(earlier, later) {
  return { ...later, seconds: (earlier.seconds || 0) + (later.seconds || 0) };
}
