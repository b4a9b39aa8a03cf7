/** Dragging a row of a list by its handle with a mouse, pen or finger; an extra beside the buttons, never the only way. */

import { slotAt } from "./order.js";

/**
 * @param {HTMLElement} handle
 * @param {{row: HTMLElement, rows: () => HTMLElement[], allowed: () => boolean, place: (to: number) => void, drop: () => void}} moves
 *   `rows` in their present order; `place` puts the row at that index, while it is held; `drop` when it is let go
 */
export function dragBy(handle, { row, rows, allowed, place, drop }) {
  let held = null;

  handle.addEventListener("pointerdown", (event) => {
    if (!allowed() || event.button !== 0) return;
    event.preventDefault();
    held = event.pointerId;
    handle.setPointerCapture(held);
    row.classList.add("is-held");
  });
  handle.addEventListener("pointermove", (event) => {
    if (held !== event.pointerId) return;
    const listed = rows();
    const here = listed.indexOf(row);
    const others = listed.filter((one) => one !== row).map((one) => middleOf(one));
    const to = event.clientY > Math.max(...others) ? listed.length - 1 : slotAt(others, event.clientY);
    if (to !== here) place(to);
  });
  const release = (event) => {
    if (held !== event.pointerId) return;
    held = null;
    row.classList.remove("is-held");
    drop();
  };
  handle.addEventListener("pointerup", release);
  handle.addEventListener("pointercancel", release);
}

function middleOf(row) {
  const box = row.getBoundingClientRect();
  return (box.top + box.bottom) / 2;
}
