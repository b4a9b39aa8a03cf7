// An LMS's run-time for tests without a browser: keeps what is set, is strict where SCORM 1.2 is, fails when told to.

const LIMITS = { "cmi.suspend_data": 4096, "cmi.core.lesson_location": 255 };
const WRITE_ONLY = /^cmi\.(interactions\.\d|core\.(session_time|exit))/;
const STATUSES = ["passed", "completed", "failed", "incomplete", "browsed"];

export class FakeLms {
  constructor(kept = {}, { optional = true } = {}) {
    this.values = new Map(Object.entries({ "cmi.core.student_id": "camille", "cmi.core.lesson_mode": "normal", ...kept }));
    this.kept = new Map(this.values);
    this.optional = optional;
    this.calls = [];
    this.error = "0";
    this.down = false;
    this.refuses = false;
    const names = ["Initialize", "Finish", "GetValue", "SetValue", "Commit", "GetLastError", "GetErrorString"];
    this.api = Object.fromEntries(names.map((name) => [`LMS${name}`, (...values) => this.#call(name, values)]));
  }

  /** A second launch on what was committed. */
  relaunch() {
    return new FakeLms(Object.fromEntries(this.kept), { optional: this.optional });
  }

  #call(name, values) {
    if (!name.startsWith("Get")) this.calls.push([`LMS${name}`, ...values]);
    if (name === "GetLastError") return this.error;
    if (name === "GetErrorString") return `error ${values[0]}`;
    this.error = "0";
    return this[`_${name}`](...values);
  }

  #fail(code) {
    this.error = code;
    return "false";
  }

  _Initialize() {
    return this.refuses ? this.#fail("101") : "true";
  }

  _Finish() {
    return this._Commit();
  }

  _Commit() {
    if (this.down) return this.#fail("101");
    this.kept = new Map(this.values);
    return "true";
  }

  _GetValue(name) {
    const collection = name.match(/^cmi\.(objectives|interactions)\._(children|count)$/);
    if (collection) return this.#described(collection[1], collection[2]);
    if (WRITE_ONLY.test(name)) return this.#fail("404");
    return this.values.get(name) ?? "";
  }

  #described(collection, what) {
    if (!this.optional) return this.#fail("401");
    if (what === "count") return String(this.listed(collection).length);
    if (collection === "objectives") return "id,score,status";
    return "id,objectives,time,type,correct_responses,weighting,student_response,result,latency";
  }

  _SetValue(name, value) {
    if (typeof value !== "string" || !/^[\x20-\x7e]*$/.test(value)) return this.#fail("405");
    if (value.length > (LIMITS[name] ?? 255)) return this.#fail("405");
    if (name === "cmi.core.lesson_status" && !STATUSES.includes(value)) return this.#fail("405");
    if (/\.id$/.test(name) && !/^[a-z0-9_]+$/.test(value)) return this.#fail("405");
    if (!this.optional && /^cmi\.(objectives|interactions)/.test(name)) return this.#fail("401");
    this.values.set(name, value);
    return "true";
  }

  get(name) {
    return this.values.get(name);
  }

  /** Entries of a collection as plain objects, their fields by the rest of the name. */
  listed(collection) {
    const entries = [];
    for (const [name, value] of this.values) {
      const found = name.match(new RegExp(`^cmi\\.${collection}\\.(\\d+)\\.(.+)$`));
      if (found) (entries[Number(found[1])] ??= {})[found[2]] = value;
    }
    return entries;
  }
}
