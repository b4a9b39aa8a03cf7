/**
 * The delivery of the adaptive diagnostic: the server chooses every question, keeps the clock and never says what was right.
 *
 * Each call gives the same state: {id, status: "open"|"paused"|"finished", question: Variant|null, answered, followed, met,
 * situated, hurried, seconds_left}. An answer goes through the outbox: it is kept on this device until it has arrived, and its
 * promise resolves with the state that holds the next question.
 */

import { freshKey } from "./outbox.js";

const PATIENCE = 5000; // milliseconds that a start waits for answers that a closed page left behind
const LOOK = 100;

/** @param {{client: object, course: string, where?: object, wait?: (milliseconds: number) => Promise<void>}} place */
export function webDiagnostic({ client, course, where, wait = pause }) {
  let id = null;
  let shown = null; // the question in front: it may be corrected while it is

  async function known(state) {
    const said = await state;
    id = said.id;
    shown = said.question;
    return said;
  }

  return {
    saved: client.saved,
    refused: client.refused,
    /** Begin, or take up where it was left; what waits on this device is sent first. */
    async begin() {
      for (let waited = 0; client.outbox.waiting.length && waited < PATIENCE; waited += LOOK) await wait(LOOK);
      return known(client.post("/diagnostics", { course }));
    },
    /** `listener` hears of an answer that arrives after its promise was given up, or was never this page's. */
    onArrived(listener) {
      client.outbox.onArrived.add(({ path }) => path === `/diagnostics/${id}/responses` && listener());
    },
    read: () => known(client.get(`/diagnostics/${id}`)),
    pause: () => known(client.post(`/diagnostics/${id}/pause`, {})),
    stop: () => known(client.post(`/diagnostics/${id}/stop`, {})),
    answer(item, response, { about = {} } = {}) {
      const version = shown?.id === item ? (shown.version ?? null) : null;
      const body = { item, response, idempotency_key: freshKey(), version };
      return known(client.outbox.deliver(`/diagnostics/${id}/responses`, body, { ...where, ...about }));
    },
  };
}

function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
