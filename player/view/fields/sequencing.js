/**
 * Steps to be put in order: a list whose entries move up and down by buttons of 44 pixels, with arrow keys or by dragging.
 *
 * Every move is announced with the new position. After grading each step says whether it is in its place.
 */

import { element, freshId } from "../element.js";
import { dragBy } from "./dragging.js";
import { moved, places } from "./order.js";
import { changed, plainText } from "./parts.js";

/** @returns the field of a sequence; see registry.js */
export function sequencingField(settings) {
  return new Sequence(settings);
}

class Sequence {
  constructor({ variant, say, draft }) {
    this.say = say;
    this.touched = false;
    this.locked = false;
    this.note = say("sequence.note");
    this.spoken = element("p", { class: "visually-hidden", "aria-live": "polite" });
    this.rows = new Map(variant.steps.map((step) => [step.id, this.#row(step)]));
    this.order = [...this.rows.keys()];
    this.list = element("ol", { class: "sequence", role: "list" }, ...[...this.rows.values()].map(({ row }) => row));
    this.element = element("div", { class: "sequence-field" }, this.list, this.spoken);
    if (draft) this.fill(draft);
    this.#refresh();
  }

  #row({ id, text }) {
    const name = plainText(text);
    const button = (key, step) =>
      element("button", { class: "move-button", type: "button", "data-move": key, "aria-label": this.say(`sequence.${key}`, { text: name }) },
        element("span", { "aria-hidden": "true" }, step < 0 ? "↑" : "↓"));
    const [up, down] = [button("up", -1), button("down", 1)];
    const handle = element("span", { class: "sequence-handle", "aria-hidden": "true" });
    const note = element("div", { class: "option-note", id: freshId("step-note") });
    const row = element("li", { class: "sequence-step" }, handle,
      element("div", { class: "sequence-text", html: text }), element("span", { class: "sequence-moves" }, up, down), note);
    up.addEventListener("click", () => this.#move(id, -1, up));
    down.addEventListener("click", () => this.#move(id, 1, down));
    row.addEventListener("keydown", (event) => {
      const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
      if (!step || !event.target.matches(".move-button")) return;
      event.preventDefault();
      this.#move(id, step, event.target);
    });
    dragBy(handle, {
      row,
      rows: () => this.order.map((one) => this.rows.get(one).row),
      allowed: () => !this.locked,
      place: (to) => this.#put(id, to),
      drop: () => this.#announce(id),
    });
    return { row, up, down, handle, note, name };
  }

  #move(id, step, button) {
    if (this.locked) return;
    this.#put(id, this.order.indexOf(id) + step);
    this.#announce(id);
    button.focus();
  }

  #put(id, to) {
    const order = moved(this.order, this.order.indexOf(id), to);
    if (order === this.order) return;
    this.touched = true;
    this.#show(order, id);
    changed(this.element);
  }

  /** `still` stays in the document where it is and the others move around it: it holds the focus or the pointer. */
  #show(order, still = order[0]) {
    this.order = order;
    const pivot = this.rows.get(still).row;
    const listed = order.map((id) => this.rows.get(id).row);
    const at = listed.indexOf(pivot);
    for (const row of listed.slice(0, at)) this.list.insertBefore(row, pivot);
    this.list.append(...listed.slice(at + 1));
    this.#refresh();
  }

  #refresh() {
    this.order.forEach((id, index) => {
      const { up, down, handle } = this.rows.get(id);
      handle.textContent = String(index + 1);
      up.setAttribute("aria-disabled", String(index === 0));
      down.setAttribute("aria-disabled", String(index === this.order.length - 1));
    });
  }

  #announce(id) {
    const values = { text: this.rows.get(id).name, position: this.order.indexOf(id) + 1, total: this.order.length };
    this.spoken.textContent = this.say("sequence.position", values);
  }

  response(asked = false) {
    return this.touched || asked ? { order: [...this.order] } : null;
  }

  fill({ order = [] }) {
    const known = order.filter((id) => this.rows.has(id));
    if (new Set(known).size !== this.rows.size) return;
    this.touched = true;
    this.#show(known);
  }

  focus() {
    const { up, down } = this.rows.get(this.order[0]);
    (up.getAttribute("aria-disabled") === "true" ? down : up).focus();
  }

  lock() {
    this.locked = true;
    this.list.classList.add("is-locked");
    for (const { up, down } of this.rows.values()) up.hidden = down.hidden = true;
  }

  mark(outcome) {
    const right = outcome.key?.order;
    if (!right) return;
    for (const { id, position, inPlace } of places(this.order, right)) {
      const { row, note } = this.rows.get(id);
      row.dataset.state = inPlace ? "right" : "wrong";
      note.append(element("span", { class: "option-state" }, this.say(inPlace ? "sequence.right" : "sequence.wrong", { position })));
      for (const told of outcome.feedback || []) {
        if (told.for === id) note.append(element("span", { class: "option-feedback", html: told.text }));
      }
    }
  }

  complain() {}

  focusFirstProblem() {
    this.focus();
  }
}
