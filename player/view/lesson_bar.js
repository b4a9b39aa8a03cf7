/** Two places, left and right: inside a lesson they move by section, at its ends they are the links to its neighbours. */

import { element } from "./element.js";

/**
 * @param {HTMLElement|null} nav holds `a[rel=prev]` and `a[rel=next]`; without it there is no bar
 * @returns {{mark: HTMLElement, show: (current: number, total: number) => void}|null} `mark` is where the saved mark goes
 */
export function lessonBar(nav, { say, onBack, onNext }) {
  if (!nav) return null;
  const links = { back: nav.querySelector("a[rel=prev]"), next: nav.querySelector("a[rel=next]") };
  const back = element("button", { class: "action action-quiet", type: "button", onclick: onBack }, say("lesson.previous"));
  const next = element("button", { class: "action", type: "button", onclick: onNext }, say("lesson.next"));
  const mark = element("div", { class: "bar-mark" });
  const left = element("div", { class: "bar-back" }, back, links.back);
  const right = element("div", { class: "bar-next" }, next, links.next);
  nav.replaceChildren(left, mark, right);
  nav.classList.add("is-live");
  links.next?.addEventListener("click", onNext);
  return {
    mark,
    show(current, total) {
      toggle(back, links.back, current > 0);
      toggle(next, links.next, current < total - 1);
    },
  };
}

function toggle(button, link, inside) {
  const focused = document.activeElement === button || document.activeElement === link;
  button.hidden = !inside;
  if (link) link.hidden = inside;
  if (focused && !inside && link) link.focus({ preventScroll: true });
}
