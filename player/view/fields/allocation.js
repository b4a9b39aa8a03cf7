/**
 * A budget shared out between channels: a number and a slider for each, what is left always in view, the published response
 * of each channel beside it. After grading, one's own shares beside the best ones.
 */

import { element, freshId } from "../element.js";
import { formatNumber, formatQuantity } from "../../grading/numbers.js";
import { decimalsOf } from "../../grading/rounding.js";
import { amountOf, responseModel, restOf, spread } from "./budget.js";
import { comparisonTable } from "./comparison.js";
import { bindComplaint, changed, partNamed, plainText } from "./parts.js";
import { responseCurve } from "./response_curve.js";

const SPEAK_AFTER = 700; // milliseconds without a change before what is left is spoken

/** @returns the field of a budget allocation; see registry.js */
export function allocationField(settings) {
  return new Budget(settings);
}

class Budget {
  constructor({ variant, say, language, draft }) {
    Object.assign(this, { variant, say, locale: String(language).startsWith("en") ? "en" : "fr" });
    const { total, unit, return_unit: returnUnit, channels, step } = variant;
    const decimals = Math.max(decimalsOf(total), decimalsOf(step));
    this.amountText = (value) => formatQuantity(value, decimals, unit, this.locale);
    this.fieldText = (value) => formatNumber(value, decimals, this.locale);
    this.gainText = (value) => formatQuantity(value, value !== 0 && Math.abs(value) < 100 ? 2 : 0, returnUnit, this.locale);
    const bounded = channels.map((one) => ({ ...one, least: one.least ?? 0, most: one.most ?? total, model: responseModel(one.curve) }));
    const scale = { spend: Math.max(...bounded.map(({ most }) => most)), gain: Math.max(...bounded.map(({ model, most }) => model(most))) };
    this.rows = bounded.map((channel) => this.#row(channel, scale));
    this.note = say("budget.note", { total: this.amountText(total), step: this.amountText(step) });
    this.#build();
    if (draft) this.fill(draft);
    this.#refresh();
  }

  #build() {
    const { say } = this;
    this.rest = element("span", { class: "budget-rest-text" });
    this.spreading = element("button", { class: "action action-quiet budget-spread", type: "button", onclick: () => this.#spread() },
      say("budget.spread"), element("span", { class: "budget-spread-rest" }, say("budget.spread.rest")));
    this.bar = element("div", { class: "budget-rest" }, this.rest, this.spreading);
    this.spoken = element("p", { class: "visually-hidden", "aria-live": "polite" });
    this.result = element("div", { class: "budget-result", hidden: true });
    this.channels = element("div", { class: "channels" }, ...this.rows.map((row) => row.element));
    this.element = element("div", { class: "budget" }, this.bar, this.channels, this.spoken, this.result);
  }

  #row(channel, scale) {
    const { say, variant } = this;
    const id = freshId("amount");
    const name = plainText(channel.text);
    const input = element("input", { class: "number-input", type: "text", inputmode: "decimal", id, maxlength: 40, autocomplete: "off", spellcheck: "false" });
    const slider = element("input", { type: "range", class: "budget-slider", min: channel.least, max: channel.most, step: variant.step, value: channel.least, "aria-label": say("budget.slider", { channel: name }) });
    const curve = responseCurve({ ...channel, ...scale }, { spendText: this.amountText, gainText: this.gainText, say });
    const bounds = this.#bounds(channel, id);
    if (bounds) input.setAttribute("aria-describedby", bounds.id);
    const row = { ...channel, name, input, slider, curve, touched: false };
    input.addEventListener("input", () => {
      row.touched = true;
      this.#refresh();
    });
    slider.addEventListener("input", () => {
      row.touched = true;
      input.value = this.fieldText(Number(slider.value));
      this.#refresh();
    });
    row.element = element("div", { class: "channel" },
      element("div", { class: "channel-controls" },
        element("label", { class: "channel-name", for: id, html: channel.text }),
        element("span", { class: "number-row" }, input, variant.unit && element("span", { class: "number-unit" }, variant.unit)),
        slider, bounds),
      curve.element);
    return row;
  }

  #bounds({ least, most }, id) {
    const { total } = this.variant;
    if (least <= 0 && most >= total) return null;
    const key = least > 0 ? (most < total ? "budget.between" : "budget.least") : "budget.most";
    return element("p", { class: "question-note", id: `${id}-bounds` }, this.say(key, { least: this.amountText(least), most: this.amountText(most) }));
  }

  #amount(row) {
    return amountOf(row.input.value, this.variant.unit ?? "", this.locale);
  }

  #refresh() {
    const amounts = this.rows.map((row) => this.#amount(row));
    this.rows.forEach((row, index) => {
      const amount = amounts[index] ?? 0;
      row.slider.value = String(amount);
      row.slider.setAttribute("aria-valuetext", this.amountText(amount));
      row.curve.point(amount);
    });
    const rest = restOf(this.variant.total, amounts);
    const key = amounts.includes(null) ? "budget.unread" : rest > 0 ? "budget.rest" : rest < 0 ? "budget.over" : "budget.done";
    const told = this.say(key, { amount: this.amountText(Math.abs(rest)) });
    this.bar.dataset.state = { "budget.done": "right", "budget.rest": "open" }[key] || "wrong";
    this.spreading.hidden = this.locked || key !== "budget.rest";
    if (this.rest.textContent && this.rest.textContent !== told) this.#speak(told);
    this.rest.textContent = told;
  }

  #speak(told) {
    clearTimeout(this.speaking);
    this.speaking = setTimeout(() => (this.spoken.textContent = told), SPEAK_AFTER);
  }

  #spread() {
    const amounts = this.rows.map((row) => ({ amount: Math.max(this.#amount(row) ?? 0, row.least), most: row.most }));
    const given = spread(amounts, restOf(this.variant.total, amounts.map(({ amount }) => amount)), this.variant.step);
    this.rows.forEach((row, index) => {
      row.touched = true;
      row.input.value = this.fieldText(given[index]);
    });
    this.#refresh();
    changed(this.element);
    this.rows[0].input.focus();
  }

  response(asked = false) {
    const touched = this.rows.some((row) => row.touched && row.input.value.trim());
    if (!touched && !asked) return null;
    return { amounts: Object.fromEntries(this.rows.map(({ id, input }) => [id, input.value.trim() || "0"])) };
  }

  fill({ amounts = {} }) {
    for (const row of this.rows) {
      row.touched = true;
      row.input.value = amounts[row.id] ?? "";
    }
    this.#refresh();
  }

  focus() {
    (this.rows.find((row) => !row.input.value.trim()) || this.rows[0]).input.focus();
  }

  lock() {
    this.locked = true;
    for (const { input, slider } of this.rows) {
      input.readOnly = true;
      slider.disabled = true;
    }
    this.#refresh();
  }

  mark(outcome) {
    const best = outcome.key?.amounts;
    if (!best) return;
    const own = Object.fromEntries(this.rows.map((row) => [row.id, this.#amount(row) ?? 0]));
    const words = { say: this.say, amountText: this.amountText, gainText: this.gainText };
    const feedback = outcome.feedback || [];
    const sentences = feedback.filter((one) => one.for === "return").map(({ text }) => element("div", { class: "budget-sentence", html: text }));
    this.result.replaceChildren(...sentences, comparisonTable(this.rows, { own, best, feedback }, words));
    this.result.hidden = false;
    this.channels.hidden = this.bar.hidden = true;
  }

  complain(problem) {
    bindComplaint(this.rows.map((row) => row.input), problem);
  }

  focusFirstProblem(where) {
    const unread = this.rows.find((row) => this.#amount(row) === null);
    (this.rows.find((row) => row.id === partNamed(where)) || unread || this.rows[0]).input.focus();
  }
}
