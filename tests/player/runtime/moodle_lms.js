// A run-time that saves as Moodle 5.0's SCORM 1.2 run-time was measured to: each Commit carries only what changed since
// the last one, arrived or not; and when the network is cut it says "true", because a beacon has been handed the data.

import { FakeLms } from "./fake_lms.js";

export class MoodleLms extends FakeLms {
  told = new Map(this.values);
  cut = false;
  statuses = [];

  /** The next launch, on what the server has. */
  relaunch() {
    return new MoodleLms(Object.fromEntries(this.kept));
  }

  /** Whether the server can be reached, for the player's own question. */
  witness = async () => !this.cut && !this.down;

  _Commit() {
    const changed = [...this.values].filter(([name, value]) => this.told.get(name) !== value);
    this.told = new Map(this.values);
    if (this.cut) return "true";
    if (this.down) return super._Commit();
    for (const [name, value] of changed) {
      this.kept.set(name, value);
      if (name === "cmi.core.lesson_status") this.statuses.push(value);
    }
    return "true";
  }

  /** Interactions that the server has, by index. */
  arrived() {
    const server = this.relaunch();
    return server.listed("interactions");
  }
}
