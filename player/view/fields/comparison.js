/** One's own shares of a budget beside the best ones, with what each of them returns. */

import { element } from "../element.js";

/**
 * Two columns of figures, with each channel's name in a row of its own, so that it fits a phone.
 *
 * @param {{id: string, text: string, model: (x: number) => number}[]} channels
 * @param {{own: Object<string, number>, best: Object<string, number>, feedback: {for: string, text: string}[]}} shares
 * @param {{say: Function, amountText: Function, gainText: Function}} words
 */
export function comparisonTable(channels, { own, best, feedback }, { say, amountText, gainText }) {
  const cell = (amount, gain) =>
    element("td", { class: "number" }, element("span", { class: "share" }, amountText(amount)), " ", element("span", { class: "share-gain" }, say("budget.returns", { amount: gainText(gain) })));
  const group = (name, shares) =>
    element("tbody", {}, element("tr", {}, element("th", { scope: "rowgroup", colspan: 2 }, ...name)), element("tr", {}, ...shares));
  const groups = channels.map(({ id, text, model }) => {
    const told = feedback.filter((one) => one.for === id);
    const name = [element("span", { html: text }), ...told.map((one) => element("div", { class: "option-feedback", html: one.text }))];
    return group(name, [cell(own[id], model(own[id])), cell(best[id], model(best[id]))]);
  });
  const sum = (shares) => channels.reduce((total, { id, model }) => total + model(shares[id]), 0);
  const spent = (shares) => channels.reduce((total, { id }) => total + shares[id], 0);
  const total = group([say("budget.total")], [cell(spent(own), sum(own)), cell(spent(best), sum(best))]);
  total.className = "share-total";
  const heading = (key) => element("th", { scope: "col", class: "number" }, say(key));
  return element("div", { class: "table-scroll" },
    element("table", { class: "comparison" },
      element("caption", { class: "visually-hidden" }, say("budget.comparison")),
      element("thead", {}, element("tr", {}, heading("budget.own"), heading("budget.best"))),
      ...groups,
      total));
}
