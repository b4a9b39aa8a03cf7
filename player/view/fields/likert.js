/** A situation and what one could do: after grading, the reason of what was chosen and of the best choice. */

import { optionsField } from "./choice.js";

/** @returns the field of a situational judgement; see registry.js */
export function likertField(settings) {
  const { say } = settings;
  return optionsField(settings, {
    note: null,
    stateOf: (chosen, best, outcome) => {
      if (chosen) return best ? "right" : outcome.score > 0 ? "partly" : "wrong";
      return best ? "missed" : null;
    },
    word: (state) => say(`outcome.likert.${state}`),
  });
}
