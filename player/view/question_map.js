/** The map of an attempt's questions: a numbered button each, its state in words for those who do not see the sign. */

import { element } from "./element.js";

const SIGNS = { done: "✓", draft: "…", todo: "" };

/** @returns {{element: HTMLElement, show: (states: ("todo"|"draft"|"done")[], current: number) => void}} */
export function questionMap(total, say, onChoose) {
  const legend = element("p", { class: "map-legend" });
  const entries = Array.from({ length: total }, (_, index) => {
    const spoken = element("span", { class: "visually-hidden" });
    const sign = element("span", { class: "map-sign", "aria-hidden": "true" });
    const shown = element("span", { "aria-hidden": "true" }, String(index + 1));
    const button = element("button", { class: "map-button", type: "button", onclick: () => onChoose(index) }, shown, sign, spoken);
    return { button, spoken, sign, item: element("li", {}, button) };
  });
  const list = element("ol", { class: "map-list" }, ...entries.map(({ item }) => item));
  return {
    element: element("nav", { class: "question-map", "aria-label": say("attempt.map") }, list, legend),
    show(states, current) {
      entries.forEach(({ button, spoken, sign }, index) => {
        button.dataset.state = states[index];
        spoken.textContent = say(`attempt.map.${states[index]}`, { number: index + 1 });
        sign.textContent = SIGNS[states[index]];
        if (index === current) button.setAttribute("aria-current", "step");
        else button.removeAttribute("aria-current");
      });
      const { button } = entries[current];
      list.scrollLeft = button.offsetLeft - list.offsetLeft - (list.clientWidth - button.offsetWidth) / 2;
      legend.textContent = say("attempt.legend", { done: states.filter((state) => state === "done").length, total });
    },
  };
}
