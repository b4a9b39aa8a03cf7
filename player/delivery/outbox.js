/**
 * What is on its way to the server: sent in order, kept on this device until it has arrived.
 *
 * A record that the server refuses leaves the outbox (its promise rejects); one that does not reach it stays first in line
 * and is tried again after a while, when the connection returns, or by the next page. Where the session is over, the
 * promises reject, so that the learner hears of it, but the records stay: the same person's next session sends them.
 */

const KEY = "passerelle:outbox:";
const SIGNED_OUT = 401;
const PAUSES = [2000, 5000, 15000, 30000]; // milliseconds between tries

export class Outbox {
  /**
   * @param {{storage: Storage|null, owner: string, saved: object, send: Function, timers: {set: Function, clear: Function}}} parts
   *   `owner` keeps the records of two people on one device apart
   */
  constructor({ storage, owner = "", saved, send, timers }) {
    Object.assign(this, { storage, saved, send, timers });
    this.key = KEY + owner;
    this.waiting = this.#leftBehind();
    this.tries = 0;
    this.timer = null;
    this.busy = false;
    this.held = false; // until something more is to be sent: the session is over
    if (this.waiting.length) this.#run();
  }

  /** Send a record. @returns {Promise<object>} what the server answers, whenever it does */
  deliver(path, body) {
    return new Promise((resolve, reject) => this.#add({ path, body, resolve, reject }));
  }

  /** Send a record that replaces an unsent one of the same name. */
  deliverLatest(name, path, body) {
    const earlier = this.waiting.find((record, position) => record.name === name && (position > 0 || !this.busy));
    if (earlier) Object.assign(earlier, { body: merged(earlier.body, body) });
    else this.#add({ name, path, body, resolve() {}, reject() {} });
    this.#keep();
  }

  /** Try again now: the connection is back, or the page is about to go. */
  hurry() {
    this.timers.clear(this.timer);
    this.timer = null;
    this.held = false;
    this.#run();
  }

  #add(record) {
    this.held = false;
    this.waiting = this.waiting.filter((one, position) => !replaces(record, one) || (this.busy && position === 0));
    this.waiting.push(record);
    this.#keep();
    this.#run();
  }

  async #run() {
    if (this.busy || this.timer || this.held || !this.waiting.length) return;
    this.busy = true;
    if (!this.tries) this.saved.set("saving");
    const record = this.waiting[0];
    try {
      const said = await this.send(record.path, record.body);
      this.#leave(() => record.resolve(said));
    } catch (error) {
      if (error.status === SIGNED_OUT) this.#hold(error);
      else if (error.status) this.#leave(() => record.reject(error));
      else this.#later();
    } finally {
      this.busy = false;
    }
    this.#run();
  }

  #leave(settle) {
    this.waiting.shift();
    this.tries = 0;
    this.#keep();
    if (!this.waiting.length) this.saved.set("saved");
    settle();
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
    this.saved.set(this.#keep() ? "waiting" : "unsaved");
    for (const record of this.waiting) {
      const { reject } = record;
      Object.assign(record, { given: true, resolve() {}, reject() {} });
      reject(error);
    }
  }

  #keep() {
    const records = this.waiting.map(({ name, path, body }) => ({ name, path, body }));
    try {
      if (records.length) this.storage.setItem(this.key, JSON.stringify(records));
      else this.storage.removeItem(this.key);
      return true;
    } catch {
      return false;
    }
  }

  #leftBehind() {
    try {
      const records = JSON.parse(this.storage.getItem(this.key) || "[]");
      return records.map((record) => ({ ...record, resolve() {}, reject() {} }));
    } catch {
      return [];
    }
  }
}

/** What the server knows a record by that reaches it twice. */
export function freshKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((octet) => octet.toString(16).padStart(2, "0")).join("");
}

/** Whether a learner who was told that the session is over has said the same thing anew. */
function replaces(record, earlier) {
  return Boolean(earlier.given) && earlier.path === record.path && earlier.body.item === record.body.item;
}

/** Reading reports add up: the time of both, the newest place. */
function merged(earlier, later) {
  return { ...later, seconds: (earlier.seconds || 0) + (later.seconds || 0) };
}
