/**
 * The records of an outbox on this device. Several tabs of one person write to the same place: each takes out what it has
 * sent itself and leaves what it does not know of, so that no tab wipes what waits in another.
 */

const KEY = "passerelle:outbox:";

export class OutboxStore {
  /** @param {Storage|null} storage */
  constructor(storage, owner) {
    this.storage = storage;
    this.key = KEY + owner;
    this.gone = new Set();
  }

  /** What a page that was closed could not send. @returns {object[]} records that nobody waits for */
  leftBehind() {
    return this.#stored().map((record) => ({ ...record, resolve() {}, reject() {} }));
  }

  /** They have arrived, were refused, or another record has taken their place. */
  forget(records) {
    for (const { id } of records) this.gone.add(id);
  }

  /** @returns {boolean} whether this device keeps them */
  keep(waiting) {
    const mine = waiting.map(({ id, name, path, body, about }) => ({ id, name, path, body, about }));
    const known = new Set([...this.gone, ...mine.map(({ id }) => id)]);
    const records = [...this.#stored().filter(({ id }) => !known.has(id)), ...mine];
    try {
      if (records.length) this.storage.setItem(this.key, JSON.stringify(records));
      else this.storage.removeItem(this.key);
      return true;
    } catch {
      return false;
    }
  }

  #stored() {
    try {
      const records = JSON.parse(this.storage.getItem(this.key) || "[]");
      return records.map((record) => ({ ...record, id: record.id || record.body.idempotency_key || record.path }));
    } catch {
      return [];
    }
  }
}

/** Whether a record is a learner's answer, and not how far they have read or that they hand in. */
export function whetherAnswer({ path }) {
  return path.endsWith("/responses");
}
