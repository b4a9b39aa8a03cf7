/** Progress as sections: a strip with one segment a section, which opens into the list of their titles. */

import { element, freshId } from "./element.js";

/**
 * @param {{title: string, anchor: string}[]} sections
 * @param {(index: number) => void} onChoose
 * @returns {{element: HTMLElement, show: (current: number, read: Set<number>) => void}}
 */
export function sectionSteps(sections, say, onChoose) {
  const listId = freshId("steps");
  const position = element("span", { class: "steps-position" });
  const title = element("span", { class: "steps-title" });
  const segments = sections.map(() => element("span", { class: "steps-segment" }));
  const button = element(
    "button",
    { class: "steps-toggle", type: "button", "aria-expanded": "false", "aria-controls": listId },
    element("span", { class: "steps-line", "aria-hidden": "true" }, ...segments),
    element("span", { class: "steps-now" }, position, title),
  );
  const entries = sections.map(({ title: text, anchor }, index) => {
    const state = element("span", { class: "steps-state" });
    const link = element("a", { href: `#${anchor}` }, element("span", {}, text || say("lesson.beginning")), state);
    link.addEventListener("click", (event) => {
      event.preventDefault();
      open(false);
      onChoose(index);
    });
    return { item: element("li", {}, link), link, state };
  });
  const list = element("ol", { class: "steps-list", id: listId }, ...entries.map(({ item }) => item));
  const nav = element("nav", { class: "lesson-steps", "aria-label": say("lesson.sections") }, button, list);

  function open(wanted) {
    nav.classList.toggle("steps-open", wanted);
    button.setAttribute("aria-expanded", String(wanted));
  }
  button.addEventListener("click", () => open(!nav.classList.contains("steps-open")));
  nav.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && nav.classList.contains("steps-open")) {
      open(false);
      button.focus();
    }
  });

  return {
    element: nav,
    show(current, read) {
      position.textContent = say("lesson.position", { number: current + 1, total: sections.length });
      title.textContent = sections[current].title;
      entries.forEach(({ link, state }, index) => {
        link.classList.toggle("steps-read", read.has(index));
        if (index === current) link.setAttribute("aria-current", "step");
        else link.removeAttribute("aria-current");
        state.textContent = read.has(index) ? say("lesson.read") : "";
        segments[index].className = `steps-segment${read.has(index) ? " is-read" : ""}${index === current ? " is-current" : ""}`;
      });
    },
  };
}

/** The same on a list that the page brings: `data-section-mark` names a section, `data-reached-word` says that it was read. */
export function markedList(root, sections, say) {
  const entries = sections.map(({ anchor }) => root.querySelector(`[data-section-mark="${CSS.escape(anchor)}"]`));
  return {
    element: null,
    show(current, read) {
      entries.forEach((entry, index) => {
        if (!entry) return;
        entry.classList.toggle("reached", read.has(index));
        const link = entry.querySelector("a");
        if (index === current) link?.setAttribute("aria-current", "step");
        else link?.removeAttribute("aria-current");
        const word = entry.querySelector("[data-reached-word]");
        if (word) word.textContent = read.has(index) ? ` (${say("lesson.read")})` : "";
      });
    },
  };
}
