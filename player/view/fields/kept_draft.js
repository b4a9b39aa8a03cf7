/**
 * A text being written, kept in this tab until it is sent: a reload, a crash or the way back do not lose it, and the next
 * person at this computer does not find it. Where the browser keeps nothing, nothing is kept.
 */

import { browserStorage } from "../../delivery/device_copy.js";

/** @param {Window} place whose session storage and address are taken */
export function browserDrafts(place, itemId) {
  return keptDraft(browserStorage(place, "sessionStorage"), draftKey(place, itemId));
}

/** Where a draft is kept: the same for every launch of one person, another for each person whom an LMS shows us to in one tab. */
export function draftKey({ document, location }, itemId) {
  const person = document.querySelector("[data-person]")?.dataset.person ?? "";
  const root = (document.querySelector('meta[name="api-root"]')?.content ?? "").replace(/\/api\/v1$/, "");
  const path = root && location.pathname.startsWith(`${root}/`) ? location.pathname.slice(root.length) : location.pathname;
  return `passerelle:draft:${person}:${path}:${itemId}`;
}

/** @param {Storage|null} storage @returns {{read: () => string, keep: (text: string) => void, forget: () => void}} */
export function keptDraft(storage, key) {
  const attempt = (act, otherwise) => {
    try {
      return storage ? act() : otherwise;
    } catch {
      return otherwise;
    }
  };
  return {
    read: () => attempt(() => storage.getItem(key) ?? "", ""),
    keep: (text) => void attempt(() => storage.setItem(key, text)),
    forget: () => void attempt(() => storage.removeItem(key)),
  };
}
