/** The delivery of the diagnostic: leftovers go first, one key an answer, and the state that comes back is the next question. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { apiRequest } from "../../../player/delivery/api_request.js";
import { webClient } from "../../../player/delivery/web.js";
import { webDiagnostic } from "../../../player/delivery/web_diagnostic.js";

const STATE = { id: "abc", status: "open", question: { id: "d_1" }, answered: 0 };

function storage(content = {}) {
  const kept = new Map(Object.entries(content));
  return { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => kept.set(key, value), removeItem: (key) => kept.delete(key) };
}

function server(replies = () => STATE) {
  const asked = [];
  async function fetch(address, { method, body }) {
    asked.push({ path: `${method} ${address}`, body: body ? JSON.parse(body) : undefined });
    const said = await replies(asked.length, address);
    return { ok: true, status: 200, headers: { get: () => "" }, json: async () => said };
  }
  return { asked, fetch };
}

function delivery(fetch, store = storage()) {
  const timers = { set: () => 0, clear: () => {} };
  const client = webClient({
    request: apiRequest({ api: "/api", csrf: "token", fetch }), owner: "me", storage: store, timers,
  });
  return webDiagnostic({ client, course: "small", wait: () => new Promise((resolve) => setImmediate(resolve)) });
}

test("an answer that a closed page left behind goes before the diagnostic is taken up", async () => {
  const record = { path: "/diagnostics/abc/responses", body: { item: "d_0", response: { unknown: true }, idempotency_key: "left-behind" } };
  const { asked, fetch } = server();
  await delivery(fetch, storage({ "passerelle:outbox:me": JSON.stringify([record]) })).begin();
  assert.deepEqual(asked.map(({ path }) => path), ["POST /api/diagnostics/abc/responses", "POST /api/diagnostics"]);
  assert.equal(asked[0].body.idempotency_key, "left-behind");
});

test("an answer resolves with the next question, and each has a key of its own", async () => {
  const { asked, fetch } = server((count) => ({ ...STATE, question: { id: `d_${count}` }, answered: count - 1 }));
  const diagnostic = delivery(fetch);
  await diagnostic.begin();
  const next = await diagnostic.answer("d_1", { choices: ["a"] });
  await diagnostic.answer("d_2", { unknown: true });
  assert.equal(next.question.id, "d_2");
  assert.equal(asked[1].path, "POST /api/diagnostics/abc/responses");
  assert.deepEqual(asked[2].body.response, { unknown: true });
  assert.notEqual(asked[1].body.idempotency_key, asked[2].body.idempotency_key);
});

test("a pause, a stop and a look name the diagnostic that was begun", async () => {
  const { asked, fetch } = server();
  const diagnostic = delivery(fetch);
  await diagnostic.begin();
  await diagnostic.pause();
  await diagnostic.stop();
  await diagnostic.read();
  assert.deepEqual(asked.slice(1).map(({ path }) => path), [
    "POST /api/diagnostics/abc/pause", "POST /api/diagnostics/abc/stop", "GET /api/diagnostics/abc",
  ]);
});
