/** The published response of a channel: a small curve with where one is on it, and the same figures as a table. */

import { element } from "../element.js";

const WIDE = 240;
const HIGH = 84;
const POINTS = 24;

/**
 * All curves of a question share their scale, so that they can be compared.
 *
 * @param {{model: (x: number) => number, curve: number[][], most: number, spend: number, gain: number}} shape `spend` and
 *   `gain` are the ends of the shared axes
 * @param {{spendText: (value: number) => string, gainText: (value: number) => string, say: Function}} words
 * @returns {{element: HTMLElement, point: (amount: number) => void}}
 */
export function responseCurve({ model, curve, most, spend, gain }, { spendText, gainText, say }) {
  const x = (amount) => (amount / (spend || 1)) * WIDE;
  const y = (amount) => HIGH - (model(amount) / (gain || 1)) * (HIGH - 6);
  const line = Array.from({ length: POINTS + 1 }, (_, index) => (most * index) / POINTS)
    .map((amount) => `${x(amount).toFixed(1)},${y(amount).toFixed(1)}`)
    .join(" ");
  const drawing = element("div", { class: "curve-drawing", "aria-hidden": "true" });
  drawing.innerHTML =
    `<svg viewBox="-8 -8 ${WIDE + 16} ${HIGH + 16}" preserveAspectRatio="xMidYMid meet"><path class="curve-axis" d="M0 0V${HIGH}H${WIDE}"/>` +
    `<path class="curve-here" d=""/><polyline class="curve-line" points="${line}"/><circle class="curve-dot" r="5" cx="0" cy="${HIGH}"/></svg>`;
  const dot = drawing.querySelector("circle");
  const guide = drawing.querySelector(".curve-here");
  const rows = curve.map(([amount, back]) => element("tr", {}, element("td", { class: "number" }, spendText(amount)), element("td", { class: "number" }, gainText(back))));
  const table = element("table", {}, element("thead", {}, element("tr", {}, element("th", { scope: "col", class: "number" }, say("budget.spent")), element("th", { scope: "col", class: "number" }, say("budget.gain")))), element("tbody", {}, ...rows));
  return {
    element: element("div", { class: "curve" },
      element("p", { class: "curve-title" }, say("budget.curve", { gain: gainText(model(most)), spend: spendText(most) })),
      drawing,
      element("details", { class: "curve-figures" }, element("summary", {}, say("budget.figures")), element("div", { class: "table-scroll" }, table))),
    point(amount) {
      const held = Math.min(Math.max(amount, 0), most);
      dot.setAttribute("cx", x(held).toFixed(1));
      dot.setAttribute("cy", y(held).toFixed(1));
      guide.setAttribute("d", `M${x(held).toFixed(1)} ${HIGH}V${y(held).toFixed(1)}H0`);
    },
  };
}
