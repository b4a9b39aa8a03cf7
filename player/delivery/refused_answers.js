/**
 * Answers that the server did not take: kept on this device, with what was written, until their learner has seen them.
 *
 * An answer may have waited for hours, and be refused when a later page sends it: the question was corrected, the attempt is
 * over, another device has answered. Whoever wrote it must not have to guess that. An entry:
 *
 *     {id, attempt, item, reason, why, withheld, about: {title?, page?, label?, prompt?, written: [lines]}}
 *
 * `reason` is a word of the API or null, `why` its sentence; `withheld` says that handing in, which waited behind the answer,
 * was not sent. What a view shows in its place it claims, so that the page does not show it a second time.
 */

const KEY = "passerelle:refused:";
const MOST = 30; // entries; the oldest go first

export class RefusedAnswers {
  /** @param {{storage: Storage|null, owner?: string}} parts */
  constructor({ storage, owner = "" }) {
    this.storage = storage;
    this.key = KEY + owner;
    this.listeners = new Set();
    this.claims = new Set();
    this.entries = this.#stored();
  }

  /** @returns {object} the entry */
  keep({ id, path, body, about }, { reason = null, message }, withheld) {
    const [, , attempt] = path.split("/");
    const written = about?.written || [JSON.stringify(body.response)];
    const entry = { id, attempt, item: body.item, reason, why: message, withheld, about: { ...about, written } };
    this.#write([...this.#stored().filter((one) => one.id !== id), entry].slice(-MOST));
    return entry;
  }

  /** The learner has seen it. */
  dismiss(id) {
    this.#write(this.#stored().filter((one) => one.id !== id));
  }

  /** @param {string} whose id of an entry, or of an attempt */
  claim(whose) {
    this.claims.add(whose);
    this.#tell();
  }

  /** Nobody shows them but the page. */
  unclaimed() {
    return this.entries.filter(({ id, attempt }) => !this.claims.has(id) && !this.claims.has(attempt));
  }

  /** Call `listener` now and at each change; returns the function that stops it. */
  subscribe(listener) {
    this.listeners.add(listener);
    listener();
    return () => this.listeners.delete(listener);
  }

  #write(entries) {
    this.entries = entries;
    try {
      if (entries.length) this.storage.setItem(this.key, JSON.stringify(entries));
      else this.storage.removeItem(this.key);
    } catch {
      // they are shown as long as this page is open
    }
    this.#tell();
  }

  /** What this device keeps: another tab may have added to it; where it keeps nothing, what this page knows. */
  #stored() {
    try {
      return JSON.parse(this.storage.getItem(this.key)) || [];
    } catch {
      return this.entries || [];
    }
  }

  #tell() {
    for (const listener of this.listeners) listener();
  }
}
