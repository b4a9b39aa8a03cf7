/**
 * Glossary words that open where they are read.
 *
 * The lesson defines a word once, in a `<details>` that works without a script. Here the word's first mention in each
 * section, in the singular or the plural, becomes a button, and the definition opens under the paragraph that holds it.
 */

import { element, freshId } from "./element.js";

const SKIPPED = "a, button, code, summary, h2, h3, th, label, .glossary, .check";

export function linkGlossary(root, say) {
  for (const entry of root.querySelectorAll("details.glossary[data-term]")) {
    const term = entry.dataset.term;
    const definition = entry.querySelector(".glossary-text").innerHTML;
    for (const section of root.querySelectorAll("[data-section]")) {
      const mention = firstMention(section, term);
      if (mention) makeButton(mention, term, definition, say);
    }
  }
}

function firstMention(section, term) {
  const words = term.split(/\s+/).map((one) => `${one.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}[sx]?`);
  const word = new RegExp(`(?<![\\p{L}\\p{N}])${words.join("\\s+")}(?![\\p{L}\\p{N}])`, "iu");
  for (const paragraph of section.querySelectorAll("p, li")) {
    if (paragraph.closest(SKIPPED)) continue;
    const walker = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const found = word.exec(node.data);
      if (found && !node.parentElement.closest(SKIPPED)) return { node, start: found.index, length: found[0].length };
    }
  }
  return null;
}

function makeButton({ node, start, length }, term, definition, say) {
  const id = freshId("definition");
  const written = node.splitText(start);
  written.splitText(length);
  const button = element("button", { class: "term", type: "button", "aria-expanded": "false", "aria-controls": id }, written.data);
  const box = element("div", { class: "definition", id, role: "note", "aria-label": say("glossary.show", { term }), hidden: true, html: definition });
  const block = written.parentElement.closest("p, li");
  const group = element("span", { class: "term-group" });
  written.replaceWith(group);
  group.append(takeFrom(group.previousSibling, /\S+$/u), button, takeFrom(group.nextSibling, /^\S+/u));
  if (block.tagName === "LI") block.append(box);
  else block.after(box);
  button.addEventListener("click", () => {
    box.hidden = !box.hidden;
    button.setAttribute("aria-expanded", String(!box.hidden));
  });
}

/** Cut what touches the word (« l’ », a comma) out of a neighbouring text: a button would let the line break there. */
function takeFrom(neighbour, touching) {
  const found = neighbour?.nodeType === Node.TEXT_NODE ? touching.exec(neighbour.data) : null;
  if (!found) return "";
  neighbour.deleteData(found.index, found[0].length);
  return found[0];
}
