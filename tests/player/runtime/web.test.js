import assert from "node:assert/strict";
import test from "node:test";

import { apiRequest, launchToken } from "../../../player/delivery/api_request.js";
import { Refused, webAttempt, webClient, webLesson } from "../../../player/delivery/web.js";
import { storage } from "./small_course.js";

const ATTEMPT = { id: "att1", items: ["i1", "i2"], answered: ["i2"], finished_at: null, seconds_left: 360, late: "refuse" };

/** A server that answers from a table of routes, and can be cut off. */
function server(routes) {
  const here = { requests: [], off: false };
  here.fetch = async (path, { method = "GET", headers, body }) => {
    if (here.off) throw new TypeError("no connection");
    const sent = body === undefined ? undefined : JSON.parse(body);
    here.requests.push({ method, path, headers, body: sent });
    const [status, said] = routes[`${method} ${path}`](sent, headers);
    return {
      ok: status < 400, status, json: async () => said,
    };
  };
  return here;
}

function clientOf(here, { device = storage(), owner = "p1", api = "/api/v1", token = null } = {}) {
  const pending = [];
  const client = webClient({
    request: apiRequest({ api, csrf: "token", token, fetch: here.fetch }), owner, storage: device,
    timers: { set: (act) => pending.push(act), clear() {} },
  });
  return { client, tick: () => pending.splice(0).forEach((act) => act()) };
}

const settle = () => new Promise((resolve) => setTimeout(resolve, 5));
const outcome = { score: 1, correct: true, feedback: [], explanation: "", key: { choices: ["a"] } };

test("a check's answer goes with its draw, its own key and the CSRF token, and brings its outcome", async () => {
  const here = server({
    "POST /api/v1/attempts": () => [201, ATTEMPT],
    "GET /api/v1/attempts/att1/items/c1": () => [200, { id: "c1", draw: 3 }],
    "POST /api/v1/attempts/att1/responses": () => [200, { recorded: true, outcome }],
  });
  const lesson = webLesson({ client: clientOf(here).client, course: "small", lesson: "l01_01" });
  const variant = await lesson.loadVariant("c1");
  assert.deepEqual(await lesson.answer("c1", { choices: ["a"] }, { draw: variant.draw }), outcome);
  const { headers, body } = here.requests.at(-1);
  assert.equal(headers["X-CSRFToken"], "token");
  assert.equal(body.draw, 3);
  assert.match(body.idempotency_key, /^[0-9a-f]{32}$/);
  assert.equal(here.requests.filter(({ path }) => path === "/api/v1/attempts").length, 1);
});

test("an answer that the server cannot read is refused with its field and its sentence", async () => {
  const here = server({
    "POST /api/v1/attempts": () => [201, ATTEMPT],
    "POST /api/v1/attempts/att1/responses": () => [422, { detail: "Écrivez un nombre.", field: "value" }],
  });
  const { client } = clientOf(here);
  const lesson = webLesson({ client, course: "small", lesson: "l01_01" });
  await assert.rejects(lesson.answer("c1", { value: "x" }), (error) => error instanceof Refused && error.field === "value" && error.message === "Écrivez un nombre.");
  assert.equal(client.saved.state, "saved");
});

test("an answer without a connection waits, and arrives with the same key when it is back", async () => {
  const here = server({
    "POST /api/v1/attempts": () => [201, ATTEMPT],
    "POST /api/v1/attempts/att1/responses": () => [200, { recorded: true, outcome: null }],
  });
  const device = storage();
  const { client, tick } = clientOf(here, { device });
  const attempt = webAttempt({ client, course: "small", assessment: "a01" });
  await attempt.start();
  here.off = true;
  const answering = attempt.answer("i1", { choices: ["a"] });
  await settle();
  assert.equal(client.saved.state, "waiting");
  const [kept] = JSON.parse(device.kept.get("passerelle:outbox:p1"));
  here.off = false;
  tick();
  assert.deepEqual(await answering, { recorded: true });
  assert.equal(here.requests.at(-1).body.idempotency_key, kept.body.idempotency_key);
  assert.equal(client.saved.state, "saved");
  assert.equal(device.kept.size, 0);
});

test("what a closed page left behind is sent by the next one of the same person only", async () => {
  const here = server({
    "POST /api/v1/attempts": () => [201, ATTEMPT],
    "POST /api/v1/attempts/att1/responses": () => [200, { recorded: true, outcome: null }],
  });
  const device = storage();
  const attempt = webAttempt({ client: clientOf(here, { device }).client, course: "small", assessment: "a01" });
  await attempt.start();
  here.off = true;
  attempt.answer("i1", { choices: ["a"] });
  await settle();
  here.off = false;
  const count = here.requests.length;
  clientOf(here, { device, owner: "p2" });
  await settle();
  assert.equal(here.requests.length, count);
  clientOf(here, { device });
  await settle();
  assert.equal(here.requests.length, count + 1);
});

test("a server in trouble is waited for, a server that says no is believed", async () => {
  let status = 503;
  const here = server({
    "POST /api/v1/attempts": () => [201, ATTEMPT],
    "POST /api/v1/attempts/att1/responses": () => [status, { detail: "already answered" }],
  });
  const { client, tick } = clientOf(here);
  const attempt = webAttempt({ client, course: "small", assessment: "a01" });
  await attempt.start();
  const answering = attempt.answer("i1", { choices: ["a"] });
  await settle();
  assert.equal(client.saved.state, "waiting");
  status = 409;
  tick();
  await assert.rejects(answering, ({ status: said, field }) => said === 409 && field === null);
});

test("reports of reading are merged while one is on its way, their seconds added up", async () => {
  const here = server({ "POST /api/v1/lessons/l01_01/progress": () => [200, {}] });
  const { client, tick } = clientOf(here);
  const lesson = webLesson({ client, course: "small", lesson: "l01_01", seconds: () => 10 });
  here.off = true;
  for (const section of ["s-un", "s-deux", "s-trois"]) lesson.saveProgress({ section, read: [section], done: false });
  await settle();
  here.off = false;
  tick();
  await settle();
  const sent = here.requests.map(({ body }) => body);
  assert.equal(sent.reduce((sum, { seconds }) => sum + seconds, 0), 30);
  assert.equal(sent.at(-1).position, "s-trois");
  assert.ok(sent.length <= 2);
});

test("time left is what the server says, at the start and whenever it is asked again", async () => {
  const here = server({
    "POST /api/v1/attempts": () => [201, ATTEMPT],
    "GET /api/v1/attempts/att1": () => [200, { ...ATTEMPT, answered: ["i1", "i2"], seconds_left: 340.5 }],
  });
  const attempt = webAttempt({ client: clientOf(here).client, course: "small", assessment: "a01", kind: "exam" });
  const { items, secondsLeft, late } = await attempt.start();
  assert.deepEqual([secondsLeft, late, here.requests[0].body.kind], [360, "refuse", "exam"]);
  assert.deepEqual(items, [{ id: "i1", answered: false, waiting: false }, { id: "i2", answered: true, waiting: false }]);
  assert.deepEqual(await attempt.state(), { answered: new Set(["i1", "i2"]), finished: false, secondsLeft: 340.5 });
});

test("an answer says which version of the question it answers: one may be corrected while it is in front", async () => {
  const here = server({
    "POST /api/v1/attempts": () => [201, ATTEMPT],
    "GET /api/v1/attempts/att1/items/i1": () => [200, { id: "i1", version: 3 }],
    "POST /api/v1/attempts/att1/responses": () => [200, { recorded: true, outcome: null }],
  });
  const attempt = webAttempt({ client: clientOf(here).client, course: "small", assessment: "a01" });
  await attempt.start();
  await attempt.loadVariant("i1");
  await attempt.answer("i1", { choices: ["1"] });
  assert.equal(here.requests.at(-1).body.version, 3);
});

test("handing in waits behind the answers that have not arrived", async () => {
  const here = server({
    "POST /api/v1/attempts": () => [201, ATTEMPT],
    "POST /api/v1/attempts/att1/responses": () => [200, { recorded: true, outcome: null }],
    "POST /api/v1/attempts/att1/finish": () => [200, { ...ATTEMPT, finished_at: "2026-11-21T10:05:00Z" }],
  });
  const { client, tick } = clientOf(here);
  const attempt = webAttempt({ client, course: "small", assessment: "a01" });
  await attempt.start();
  here.off = true;
  attempt.answer("i1", { choices: ["a"] }, { seconds: 12.5 });
  const handedIn = attempt.finish();
  await settle();
  assert.equal(here.requests.length, 1);
  here.off = false;
  tick();
  assert.equal((await handedIn).finished_at, "2026-11-21T10:05:00Z");
  assert.deepEqual(here.requests.slice(1).map(({ path }) => path.split("/").at(-1)), ["responses", "finish"]);
  assert.equal(here.requests[1].body.seconds, 12.5);
});

test("an answer that a closed page left behind counts as answered by the page that takes over", async () => {
  const here = server({
    "POST /api/v1/attempts": () => [201, ATTEMPT],
    "POST /api/v1/attempts/att1/responses": () => [503, {}],
  });
  const device = storage();
  const before = webAttempt({ client: clientOf(here, { device }).client, course: "small", assessment: "a01" });
  await before.start();
  before.answer("i1", { choices: ["a"] });
  await settle();
  const after = webAttempt({ client: clientOf(here, { device }).client, course: "small", assessment: "a01" });
  const { items } = await after.start();
  assert.deepEqual(items.map(({ answered, waiting }) => [answered, waiting]), [[true, true], [true, false]]);
});

/** The API under a launch's address, which takes one token; and where a fresh one is had while the launch lasts. */
function launchOf(id, { good = () => "fresh", lasts = () => true } = {}) {
  const api = `/l/${id}/api/v1`;
  const guarded = (answer) => (sent, headers) => {
    return headers.Authorization === `Bearer ${good()}` ? answer(sent) : [401, { detail: "Rouvrez l’activité." }];
  };
  const here = server({
    [`POST ${api}/attempts`]: guarded(() => [201, ATTEMPT]),
    [`POST ${api}/attempts/att1/responses`]: guarded(() => [200, { recorded: true, outcome: null }]),
    [`GET /l/${id}/lti/jeton`]: () => (lasts() ? [200, { token: good() }] : [401, {}]),
  });
  const token = launchToken({ value: "old", address: `/l/${id}/lti/jeton`, fetch: here.fetch });
  return { here, parts: { api, token } };
}

test("in a launch every request carries the token, and an old one is renewed once for all that ask", async () => {
  const { here, parts } = launchOf("a1");
  const { client } = clientOf(here, parts);
  const attempt = { course: "small", kind: "graded", target: "a01" };
  await Promise.all([client.post("/attempts", attempt), client.post("/attempts", attempt)]);
  assert.equal(here.requests.filter(({ path }) => path.endsWith("/lti/jeton")).length, 1);
  const { headers } = here.requests.at(-1);
  assert.equal(headers.Authorization, "Bearer fresh");
  assert.equal(headers["X-CSRFToken"], undefined);
});

test("a token that a renewal does not mend is tried no third time", async () => {
  const { here, parts } = launchOf("a1");
  here.fetch = ((fetch) => (path, options) => fetch(path, path.includes("/api/") ? { ...options, headers: {} } : options))(here.fetch);
  const request = apiRequest({ ...parts, fetch: here.fetch });
  await assert.rejects(request("POST", "/attempts", {}), ({ status }) => status === 401);
  assert.equal(here.requests.filter(({ path }) => path.includes("/api/")).length, 2);
});

test("an answer that a launch could not take any more says so, stays, and goes out under the next launch of that person", async () => {
  let lasts = true;
  const { here, parts } = launchOf("a1", { good: () => (lasts ? "fresh" : "another"), lasts: () => lasts });
  const device = storage();
  const { client } = clientOf(here, { ...parts, device });
  const attempt = webAttempt({ client, course: "small", assessment: "a01" });
  await attempt.start();
  lasts = false;
  await assert.rejects(attempt.answer("i1", { choices: ["a"] }), ({ message }) => message === "Rouvrez l’activité.");
  assert.equal(client.saved.state, "waiting");
  await assert.rejects(attempt.answer("i1", { choices: ["b"] }));
  const kept = JSON.parse(device.kept.get("passerelle:outbox:p1"));
  assert.deepEqual(kept.map(({ body }) => body.response), [{ choices: ["b"] }]);
  const stranger = launchOf("b2");
  clientOf(stranger.here, { ...stranger.parts, device, owner: "p2" });
  const next = launchOf("c3");
  clientOf(next.here, { ...next.parts, device });
  await settle();
  assert.equal(stranger.here.requests.length, 0);
  assert.equal(next.here.requests.at(-1).path, "/l/c3/api/v1/attempts/att1/responses");
  assert.equal(next.here.requests.at(-1).body.idempotency_key, kept[0].body.idempotency_key);
  assert.equal(device.kept.size, 0);
});

test("where the frame may keep nothing, answers still go out, and what could not says that it is not kept", async () => {
  const forbidden = { getItem() { throw new Error("SecurityError"); }, setItem() { throw new Error("SecurityError"); }, removeItem() { throw new Error("SecurityError"); } };
  for (const device of [null, forbidden]) {
    const { here, parts } = launchOf("a1");
    const { client } = clientOf(here, { ...parts, device });
    const attempt = webAttempt({ client, course: "small", assessment: "a01" });
    await attempt.start();
    assert.deepEqual(await attempt.answer("i1", { choices: ["a"] }), { recorded: true });
    here.off = true;
    attempt.answer("i2", { choices: ["a"] });
    await settle();
    assert.equal(client.saved.state, "unsaved");
  }
});
