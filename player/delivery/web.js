/**
 * The delivery of the web application: questions, grading and progress are the server's, through its JSON API.
 *
 * An answer that cannot be sent waits: it is kept on this device with its idempotency key, tried again when the connection
 * returns, and its promise resolves then, so that nothing is lost and nothing counts twice. What a closed page left behind
 * is sent by the next page that opens. See player/delivery.md for what the views may ask.
 */

import { createSaved } from "./saved.js";
import { Outbox, freshKey } from "./outbox.js";
import { RefusedAnswers } from "./refused_answers.js";

export { Refused } from "./api_request.js";

/**
 * @param {{request: Function, owner: string, storage: Storage|null, timers: object, saved?: object}} parts
 *   `request` as of api_request.js; `owner` names the person for the outbox on this device
 */
export function webClient(parts) {
  const { request, saved = createSaved("saved") } = parts;
  const refused = new RefusedAnswers(parts);
  const outbox = new Outbox({ ...parts, saved, refused, send: (path, body) => request("POST", path, body) });
  return { saved, outbox, refused, get: (path) => request("GET", path), post: (path, body) => request("POST", path, body) };
}

/**
 * For a lesson.
 *
 * @param {{client, course: string, lesson: string, seconds: () => number, where?: {title: string, page: string}}} place
 *   `where`: what this is called and where it is found, for an answer that is refused when its page is long closed
 */
export function webLesson({ client, course, lesson, seconds = () => 0, where }) {
  let practice = null;

  async function attempt() {
    practice ||= client.post("/attempts", { course, kind: "practice", target: lesson });
    practice.catch(() => (practice = null));
    return (await practice).id;
  }

  return {
    saved: client.saved,
    refused: client.refused,
    async loadVariant(itemId) {
      return withHint(await client.get(`/attempts/${await attempt()}/items/${itemId}`));
    },
    async loadHint(itemId) {
      return (await client.post(`/attempts/${await attempt()}/items/${itemId}/hint`, {})).hint;
    },
    async answer(itemId, response, { draw = null, about = {} } = {}) {
      const path = `/attempts/${await attempt()}/responses`;
      const body = { item: itemId, response, draw, idempotency_key: freshKey() };
      const said = await client.outbox.deliver(path, body, { ...where, ...about });
      return said.outcome || { recorded: true };
    },
    saveProgress({ section, read, done }) {
      const report = { course, sections: read, position: section, seconds: seconds(), completed: done };
      client.outbox.deliverLatest(`lesson:${course}:${lesson}`, `/lessons/${lesson}/progress`, report);
    },
  };
}

/**
 * For the questions of an assessment or the exam; what is said before and after is the page's.
 *
 * Handing in travels behind the answers that are still waiting, so that it cannot overtake them.
 * @param {{client, course: string, assessment: string, kind?: "graded"|"exam", resume?: string, where?: object}} place
 *   `resume`: the open attempt that the page speaks of; where it is over by now, `start` rejects and none begins in its place
 */
export function webAttempt({ client, course, assessment, kind = "graded", resume = null, where }) {
  let attempt = null;
  const shown = new Map(); // version of each question, by id: it may be corrected while it is in front
  return {
    saved: client.saved,
    refused: client.refused,
    get attemptId() {
      return attempt.id;
    },
    /** What waits on this device goes first: it may be the end of the attempt. */
    async start() {
      await client.outbox.quiet();
      attempt = await client.post("/attempts", { course, kind, target: assessment, ...(resume && { resume }) });
      const onTheirWay = client.outbox.waiting.filter(({ path }) => path === `/attempts/${attempt.id}/responses`);
      const waiting = new Set(onTheirWay.map(({ body }) => body.item));
      const answered = new Set(attempt.answered);
      return {
        items: attempt.items.map((id) => ({
          id, answered: answered.has(id) || waiting.has(id), waiting: waiting.has(id) && !answered.has(id),
        })),
        secondsLeft: attempt.seconds_left,
        late: attempt.late,
      };
    },
    /** `listener` hears of each question whose answer arrives after its promise was given up, or was never this page's. */
    onArrived(listener) {
      client.outbox.onArrived.add(({ path, body }) => path === `/attempts/${attempt.id}/responses` && listener(body.item));
    },
    /** What the server knows now: another tab or another device may have gone on. */
    async state() {
      const now = await client.get(`/attempts/${attempt.id}`);
      return { answered: new Set(now.answered), finished: now.finished_at !== null, secondsLeft: now.seconds_left };
    },
    async loadVariant(itemId) {
      const variant = await client.get(`/attempts/${attempt.id}/items/${itemId}`);
      shown.set(itemId, variant.version ?? null);
      return withHint(variant);
    },
    async answer(itemId, response, { seconds = null, about = {} } = {}) {
      const version = shown.get(itemId) ?? null;
      const body = { item: itemId, response, idempotency_key: freshKey(), seconds, version };
      await client.outbox.deliver(`/attempts/${attempt.id}/responses`, body, { ...where, ...about });
      return { recorded: true };
    },
    async finish({ timeUp = false } = {}) {
      return client.outbox.deliver(`/attempts/${attempt.id}/finish`, {}, { timeUp });
    },
  };
}

function withHint(variant) {
  return { ...variant, has_hint: Boolean(variant.has_hint) };
}
