/**
 * Building DOM without a framework: one function, so that every view reads as the markup that it makes.
 *
 * Texts go in as children and are never parsed. `html` is for markup that the server (or the package's build) has
 * already sanitised; nothing else may be given to it.
 */

/**
 * @param {string} tag
 * @param {Object<string, unknown>} attributes `onclick` and the like are listeners, `html` is trusted markup, true is an
 *   empty attribute, null, undefined and false leave the attribute out
 * @param {...(Node|string|null|false|undefined)} children
 * @returns {HTMLElement}
 */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "html") made.innerHTML = value;
    else if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else made.setAttribute(name, value === true ? "" : String(value));
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

let counter = 0;

/** An id that no other element of the page has. */
export function freshId(stem) {
  counter += 1;
  return `${stem}-${counter}`;
}

/** Put focus on something that is not focusable by itself (a heading, a notice), without a second stop for Tab. */
export function focusOn(target) {
  if (!target.hasAttribute("tabindex")) target.setAttribute("tabindex", "-1");
  target.focus({ preventScroll: true });
}

/** Scroll to an element; smooth only for those who have not asked for less motion. */
export function scrollTo(target, block = "start") {
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  target.scrollIntoView({ block, behavior: calm ? "auto" : "smooth" });
}
