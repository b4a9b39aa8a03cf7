/**
 * A text being written, kept in this tab until it is sent: a reload, a crash or the way back do not lose it, and the next
 * person at this computer does not find it. Where the browser keeps nothing, nothing is kept.
 */

import { browserStorage } from "../../delivery/device_copy.js";

/** @param {Window} place whose session storage and address are taken */
export function browserDrafts(place, itemId) {
  return keptDraft(browserStorage(place, "sessionStorage"), `passerelle:draft:${place.location.pathname}:${itemId}`);
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
