/** What the learner reads when something could not be sent or fetched: what happened, what is kept, and what to do. */

import { element } from "./element.js";

/**
 * @param {Error} error of a delivery: `held` ("kept" or "unkept") where the person has to come back first, `reason` and
 *   `status` where the server refused, neither where it was not reached
 * @param {Function} say
 * @param {(reason: string) => string} otherwise the sentence for everything else
 * @returns {(string|HTMLElement)[]}
 */
export function failureWords(error, say, otherwise) {
  if (error.held === "unkept") return [say("held.unkept")];
  if (error.held) {
    const known = HELD.includes(error.reason) ? error.reason : "signed_out";
    const again = AGAIN[known];
    return [say(`held.${known}`), ...(again ? [" ", element("a", { href: window.location.href }, say(again))] : [])];
  }
  return [otherwise(error.status ? error.message : say("problem.away"))];
}

const HELD = ["signed_out", "launch_over", "page_expired"];
/** In a launch the way back leads through the platform. */
const AGAIN = { signed_out: "held.signIn", page_expired: "held.reload" };
