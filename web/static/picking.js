/** The picker in an LMS: search while typing, a count of what is ticked, a whole mission's parts at once. Without this file
 * the same form works with its buttons. */

const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

function setUp(form) {
  const words = JSON.parse(form.dataset.words);
  const say = (name, n) => words[name].replace("{n}", n);
  const groups = [...form.querySelectorAll("[data-group]")].map((element) => ({
    element,
    opened: element.open,
    title: plain((element.querySelector("[data-title]") ?? element).textContent),
    offers: [...element.querySelectorAll("[data-offer]")].map((row) => ({ row, text: plain(row.textContent) })),
    boxes: [...element.querySelectorAll("input[name=chosen]:not(:disabled)")],
    parts: [...element.querySelectorAll("input[name=chosen]:not(:disabled, [value^='module:'])")],
    here: element.querySelector("[data-here]"),
  }));
  const count = form.querySelector("[data-count]");
  const field = form.querySelector("#sought");

  function tell() {
    let total = 0;
    for (const { boxes, parts, here, all } of groups) {
      const ticked = boxes.filter((box) => box.checked).length;
      total += ticked;
      if (here) {
        here.hidden = !ticked;
        here.textContent = say("here", ticked);
      }
      if (all) all.textContent = parts.every((box) => box.checked) ? words.nothing : words.all;
    }
    if (!count) return;
    const said = total === 0 ? words.none : total === 1 ? words.one : say("many", total);
    if (count.textContent !== said) count.textContent = said;
    count.hidden = false;
  }

  function filter() {
    const sought = plain(field.value).split(/\s+/).filter(Boolean);
    const holds = (text) => sought.every((word) => text.includes(word));
    let found = 0;
    for (const { element, title, offers, opened } of groups) {
      let visible = 0;
      for (const { row, text } of offers) {
        const chosen = row.querySelector("input:checked");
        const shown = holds(title) || holds(text) || chosen;
        if (row !== element) row.hidden = !shown;
        if (shown) visible += 1;
      }
      element.hidden = !visible;
      if ("open" in element) element.open = sought.length ? visible > 0 : opened;
      found += visible;
    }
    form.querySelector("[data-nothing]").hidden = found > 0;
    form.querySelector("[data-found]").textContent = sought.length ? say("found", found) : "";
  }

  for (const group of groups) {
    if (group.parts.length < 2 || group.parts[0].type === "radio") continue;
    group.all = document.createElement("button");
    group.all.type = "button";
    group.all.className = "text-button offers-all";
    const title = group.element.querySelector("[data-title]");
    title.id ||= `offers-${groups.indexOf(group)}`;
    group.all.id = `${title.id}-all`;
    group.all.setAttribute("aria-labelledby", `${group.all.id} ${title.id}`);
    group.all.addEventListener("click", () => {
      const on = group.parts.some((box) => !box.checked);
      for (const box of group.parts) if (!box.closest("[data-offer]").hidden) box.checked = on;
      tell();
    });
    group.element.querySelector(".picks").before(group.all);
  }

  form.addEventListener("change", tell);
  field.addEventListener("input", filter);
  form.querySelector("button[value=search]").addEventListener("click", (event) => {
    event.preventDefault();
    filter();
  });
  tell();
  if (field.value) filter();
}

for (const form of document.querySelectorAll("form[data-picking]")) setUp(form);
