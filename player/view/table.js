/** Case tables that sort by any column: headings become buttons, a third press gives the original order back. */

import { element } from "./element.js";

/** @param {ParentNode} root every table with `data-sortable` in it is made sortable */
export function makeTablesSortable(root, say) {
  for (const table of root.querySelectorAll("table[data-sortable]")) makeSortable(table, say);
}

function makeSortable(table, say) {
  const body = table.tBodies[0];
  const original = [...body.rows];
  if (original.length < 3 || table.dataset.sortable === "on") return;
  table.dataset.sortable = "on";
  const spoken = element("p", { class: "visually-hidden", "aria-live": "polite" });
  table.closest(".table-scroll").after(spoken);
  const headings = [...table.tHead.rows[0].cells];
  headings.forEach((heading, position) => {
    const column = heading.textContent;
    const button = element("button", { class: "sort-button", type: "button", title: say("table.sort", { column }) }, column);
    heading.replaceChildren(button);
    button.addEventListener("click", () => {
      const next = { none: "ascending", ascending: "descending", descending: "none" };
      const order = next[heading.getAttribute("aria-sort") || "none"];
      for (const other of headings) other.removeAttribute("aria-sort");
      if (order !== "none") heading.setAttribute("aria-sort", order);
      body.append(...(order === "none" ? original : sorted(original, position, order)));
      const key = { none: "none", ascending: "up", descending: "down" }[order];
      spoken.textContent = say(`table.sorted.${key}`, { column });
    });
  });
}

/** Rows in the order of one column; cells without a figure stay last either way. */
export function sorted(rows, position, order) {
  const direction = order === "descending" ? -1 : 1;
  const keyed = rows.map((row) => ({ row, key: sortKey(row.cells[position]) }));
  const figures = keyed.every(({ key }) => key.figure !== null || key.text === "–");
  keyed.sort((one, other) => {
    if (!figures) return direction * one.key.text.localeCompare(other.key.text, "fr", { numeric: true });
    if (one.key.figure === null || other.key.figure === null) {
      return (one.key.figure === null) - (other.key.figure === null);
    }
    return direction * (one.key.figure - other.key.figure);
  });
  return keyed.map(({ row }) => row);
}

function sortKey(cell) {
  const text = cell.textContent.trim();
  const typed = cell.dataset.value ?? text.replace(/[\s\u00a0\u202f]/g, "").replace("−", "-").replace(",", ".");
  const figure = /^-?\d+(\.\d+)?(e[+-]?\d+)?(%|€)?$/.test(typed) ? parseFloat(typed) : null;
  return { text, figure };
}
