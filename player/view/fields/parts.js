/** What fields share: saying that something changed, binding inputs to a complaint, plain text of safe HTML. */

import { freshId } from "../element.js";

/** Tell the question that the response changed, as typing does by itself. */
export function changed(element) {
  element.dispatchEvent(new Event("input", { bubbles: true }));
}

/** Mark inputs as refused, described by the element that says why; null takes it back. */
export function bindComplaint(inputs, problem) {
  if (problem) problem.id ||= freshId("problem");
  for (const input of inputs) {
    const others = (input.getAttribute("aria-describedby") || "").split(" ").filter((id) => id && !id.startsWith("problem"));
    if (problem) {
      input.setAttribute("aria-invalid", "true");
      others.push(problem.id);
    } else {
      input.removeAttribute("aria-invalid");
    }
    if (others.length) input.setAttribute("aria-describedby", others.join(" "));
    else input.removeAttribute("aria-describedby");
  }
}

/** The part that a refusal's field names: "b" of "blanks.b", "" where it names none. */
export function partNamed(field) {
  return String(field ?? "").split(".")[1] ?? "";
}

/** The words of safe HTML, for places that take no markup (an option of a select, a label). */
export function plainText(html) {
  const holder = document.createElement("template");
  holder.innerHTML = html;
  return holder.content.textContent.trim();
}
