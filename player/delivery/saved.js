/**
 * Whether what the learner did has arrived, and who wants to know.
 *
 * States: "saved" (everything acknowledged), "saving" (on its way), "waiting" (not arrived, kept on this device and
 * retried), "stuck" (the same for so long that the learner should do something), "unsaved" (not arrived, and this device
 * cannot keep it), "preview" (there is nobody to save to).
 */
export function createSaved(initial = "saved") {
  const listeners = new Set();
  let state = initial;
  return {
    get state() {
      return state;
    },
    set(next) {
      if (next === state) return;
      state = next;
      for (const listener of listeners) listener(state);
    },
    /** Call `listener` now and at each change; returns the function that stops it. */
    subscribe(listener) {
      listeners.add(listener);
      listener(state);
      return () => listeners.delete(listener);
    },
  };
}
