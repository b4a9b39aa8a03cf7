/**
 * On every page of a learner: what a closed page could not send goes out, and what was refused is told.
 *
 *     .refused-answers[data-person]   a live region; `data-person` as in web.js
 */

import { addressOf, clientFor } from "./delivery/page_client.js";
import { messages } from "./messages.js";
import { mountRefused } from "./view/refused_answer.js";

const say = messages(document.documentElement.lang || "fr");

for (const root of document.querySelectorAll(".refused-answers[data-person]")) {
  const { refused } = clientFor(root.dataset);
  mountRefused(root, { refused, say, address: (page) => (addressOf(page) === window.location.pathname ? null : addressOf(page)) });
}
