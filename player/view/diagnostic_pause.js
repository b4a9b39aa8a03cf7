/** A diagnostic that is paused: what is kept, and the three ways on. */

import { element } from "./element.js";

/** @param {object} state @param {{say, home: string, onResume: () => void, onStop: () => void}} context */
export function diagnosticPause({ answered, hurried = false, seconds_left: left }, { say, home, onResume, onStop }) {
  const minutes = Math.max(1, Math.ceil(left / 60));
  return element(
    "div",
    { class: "diagnostic-panel" },
    element("h2", {}, say("diagnostic.paused")),
    ...(hurried ? [element("p", { class: "diagnostic-hurried" }, say("diagnostic.hurried"))] : []),
    element("p", {}, say("diagnostic.paused.text", { n: answered, minutes })),
    element(
      "div",
      { class: "attempt-actions" },
      element("button", { class: "action", type: "button", onclick: onResume }, say("diagnostic.resume")),
      element("a", { class: "attempt-home", href: home }, say("diagnostic.home")),
    ),
    element(
      "details",
      { class: "diagnostic-stop" },
      element("summary", {}, say("diagnostic.stop")),
      element("p", {}, say("diagnostic.stop.text")),
      element("button", { class: "action action-quiet", type: "button", onclick: onStop }, say("diagnostic.stop.yes")),
    ),
  );
}
