/** Answers that wait and are refused in the end: nothing is lost silently, nothing goes twice, the rest of the queue goes on. */

import assert from "node:assert/strict";
import test from "node:test";

import { apiRequest } from "../../../player/delivery/api_request.js";
import { webAttempt, webClient } from "../../../player/delivery/web.js";
import { webDiagnostic } from "../../../player/delivery/web_diagnostic.js";
import { writtenLines } from "../../../player/view/written_answer.js";
import { storage } from "./small_course.js";

const ATTEMPT = { id: "att1", items: ["i1", "i2", "i3"], answered: [], finished_at: null, seconds_left: null, late: "refuse" };
const ABOUT = { label: "Question 1 sur 3", prompt: "Combien ?", written: ["12,5"] };
const CHANGED = [409, { detail: "Cette question vient d’être corrigée.", reason: "question_changed" }];
const RESPONSES = "POST /attempts/att1/responses";
const FINISH = "POST /attempts/att1/finish";

const settle = () => new Promise((resolve) => setTimeout(resolve, 5));

/** A server that answers with what `replies` says of a request, or by default that all is well; `off` cuts the line. */
function server(replies = {}) {
  const here = { sent: [], off: false };
  here.fetch = async (path, { method, body }) => {
    if (here.off) throw new TypeError("no connection");
    const sent = body === undefined ? undefined : JSON.parse(body);
    here.sent.push({ at: `${method} ${path}`, body: sent });
    const reply = replies[`${method} ${path}`]?.(sent);
    const [status, said] = reply || [200, path === "/attempts" ? ATTEMPT : { recorded: true, outcome: null }];
    return { ok: status < 400, status, json: async () => said };
  };
  here.of = (at) => here.sent.filter((one) => one.at === at).map(({ body }) => body);
  return here;
}

function pageOf(here, device, owner = "p1") {
  const pending = [];
  const client = webClient({
    request: apiRequest({ api: "", csrf: "token", fetch: here.fetch }), owner, storage: device,
    timers: { set: (act) => pending.push(act), clear() {} },
  });
  const where = { title: "Évaluation", page: "/cours/small/evaluations/a01" };
  const attempt = webAttempt({ client, course: "small", assessment: "a01", where });
  return { client, attempt, tick: () => pending.splice(0).forEach((act) => act()) };
}

/** A page that was closed while these answers (and, with `handIn`, the end) waited for the line. */
async function closedPage(here, device, items, { handIn = false, timeUp = false } = {}) {
  const { attempt } = pageOf(here, device);
  await attempt.start();
  here.off = true;
  for (const item of items) attempt.answer(item, { value: "12,5" }, { about: ABOUT });
  if (handIn) attempt.finish({ timeUp }).catch(() => {});
  await settle();
  here.off = false;
  here.sent.length = 0;
}

test("an answer that waited for a question which was corrected meanwhile is kept with what was written, and those behind it go", async () => {
  const here = server({ [RESPONSES]: ({ item }) => (item === "i1" ? CHANGED : null) });
  const device = storage();
  await closedPage(here, device, ["i1", "i2", "i3"]);
  const { client } = pageOf(here, device);
  await settle();
  assert.deepEqual(here.of(RESPONSES).map(({ item }) => item), ["i1", "i2", "i3"]);
  const [entry, ...others] = client.refused.entries;
  assert.equal(others.length, 0);
  assert.deepEqual([entry.attempt, entry.item, entry.reason, entry.withheld], ["att1", "i1", "question_changed", false]);
  assert.deepEqual(entry.about, { title: "Évaluation", page: "/cours/small/evaluations/a01", ...ABOUT });
  const next = pageOf(here, device);
  await settle();
  assert.equal(here.of(RESPONSES).length, 3);
  assert.equal(next.client.refused.entries.length, 1);
  next.client.refused.dismiss(entry.id);
  assert.equal(device.kept.size, 0);
});

test("handing in does not follow an answer that has to be given again", async () => {
  const here = server({ [RESPONSES]: ({ item }) => (item === "i1" ? CHANGED : null) });
  const device = storage();
  await closedPage(here, device, ["i1", "i2"], { handIn: true });
  const { client } = pageOf(here, device);
  await settle();
  assert.deepEqual(here.of(RESPONSES).map(({ item }) => item), ["i1", "i2"]);
  assert.equal(here.of(FINISH).length, 0);
  assert.equal(client.refused.entries[0].withheld, true);
});

test("who waits for the result hears that nothing was handed in, and can hand in again", async () => {
  let corrected = true;
  const here = server({ [RESPONSES]: () => (corrected ? CHANGED : null) });
  const { attempt, tick } = pageOf(here, storage());
  await attempt.start();
  here.off = true;
  const answering = attempt.answer("i1", { value: "12,5" }, { about: ABOUT });
  const ending = attempt.finish();
  await settle();
  here.off = false;
  const refused = [assert.rejects(answering, ({ entry }) => entry.item === "i1"), assert.rejects(ending, ({ reason }) => reason === "withheld")];
  tick();
  await Promise.all(refused);
  corrected = false;
  await attempt.answer("i1", { value: "13" });
  await attempt.finish();
  assert.equal(here.of(FINISH).length, 1);
});

for (const reason of ["already_answered", "attempt_over", "attempt_finished"]) {
  test(`an answer refused as ${reason} is told, and the end that waited behind it goes: there is nothing to answer again`, async () => {
    const here = server({ [RESPONSES]: () => [409, { detail: "Non.", reason }] });
    const device = storage();
    await closedPage(here, device, ["i1"], { handIn: true });
    const { client } = pageOf(here, device);
    await settle();
    assert.deepEqual(client.refused.entries.map((one) => [one.reason, one.withheld]), [[reason, false]]);
    assert.equal(here.of(FINISH).length, 1);
  });
}

test("the end of the time asks nobody: it is handed in whatever became of an answer", async () => {
  const here = server({ [RESPONSES]: () => CHANGED });
  const device = storage();
  await closedPage(here, device, ["i1"], { handIn: true, timeUp: true });
  pageOf(here, device);
  await settle();
  assert.equal(here.of(FINISH).length, 1);
});

for (const [status, reason] of [[401, "signed_out"], [401, "launch_over"], [403, "page_expired"]]) {
  test(`where the learner has to come back (${reason}) an answer is not refused: it stays, and goes once when they are back`, async () => {
    let back = false;
    const here = server({ [RESPONSES]: () => (back ? null : [status, { detail: "Revenez.", reason }]) });
    const device = storage();
    const { attempt, client } = pageOf(here, device);
    await attempt.start();
    const arrived = [];
    attempt.onArrived((item) => arrived.push(item));
    await assert.rejects(attempt.answer("i1", { value: "12,5" }, { about: ABOUT }), (error) => error.held === "kept" && error.reason === reason);
    assert.equal(client.refused.entries.length, 0);
    const [first] = here.of(RESPONSES);
    back = true;
    client.outbox.hurry();
    await settle();
    assert.deepEqual(here.of(RESPONSES).map((body) => body.idempotency_key), [first.idempotency_key, first.idempotency_key]);
    assert.deepEqual(arrived, ["i1"]);
    assert.equal(device.kept.size, 0);
  });
}

test("an answer that cannot be read is mended where it was given, and kept where nobody is there to mend it", async () => {
  const unreadable = [422, { detail: "Écrivez un nombre.", field: "value" }];
  const here = server({ [RESPONSES]: () => unreadable });
  const device = storage();
  const live = pageOf(here, device);
  await live.attempt.start();
  await assert.rejects(live.attempt.answer("i1", { value: "x" }, { about: ABOUT }), ({ field }) => field === "value");
  assert.equal(live.client.refused.entries.length, 0);
  await closedPage(here, device, ["i1"]);
  const { client } = pageOf(here, device);
  await settle();
  assert.equal(client.refused.entries[0].why, "Écrivez un nombre.");
});

test("an answer of an older page, which said nothing of itself, is kept as it was sent", async () => {
  const record = { path: "/attempts/att1/responses", body: { item: "i1", response: { value: "7" }, idempotency_key: "0001" } };
  const device = storage();
  device.setItem("passerelle:outbox:p1", JSON.stringify([record]));
  const { client } = pageOf(server({ [RESPONSES]: () => CHANGED }), device);
  await settle();
  assert.deepEqual(client.refused.entries[0].about.written, ['{"value":"7"}']);
});

test("a tab that sends its own does not wipe what waits in another", async () => {
  const here = server();
  const device = storage();
  const [one, other] = [pageOf(here, device), pageOf(here, device)];
  await Promise.all([one.attempt.start(), other.attempt.start()]);
  here.off = true;
  one.attempt.answer("i1", { value: "1" });
  await settle();
  other.attempt.answer("i2", { value: "2" });
  await settle();
  here.off = false;
  other.tick();
  await settle();
  const kept = JSON.parse(device.kept.get("passerelle:outbox:p1"));
  assert.deepEqual(kept.map(({ body }) => body.item), ["i1"]);
});

test("going on names the attempt that is meant, after what waits on this device has gone", async () => {
  const here = server();
  const device = storage();
  await closedPage(here, device, ["i1"], { handIn: true });
  const { client } = pageOf(here, device);
  const attempt = webAttempt({ client, course: "small", assessment: "a01", resume: "att1" });
  await attempt.start();
  assert.deepEqual(here.sent.map(({ at }) => at), [RESPONSES, FINISH, "POST /attempts"]);
  assert.equal(here.of("POST /attempts")[0].resume, "att1");
});

test("one who is another person on the same device sees nothing of it", async () => {
  const here = server({ [RESPONSES]: () => CHANGED });
  const device = storage();
  await closedPage(here, device, ["i1"]);
  pageOf(here, device);
  await settle();
  assert.equal(pageOf(here, device, "p2").client.refused.entries.length, 0);
});

test("an answer in a diagnostic names the version that was shown, and is kept when it is refused", async () => {
  const state = { id: "abc", status: "open", question: { id: "d_1", version: 3 }, answered: 0 };
  const here = server({ "POST /diagnostics": () => [201, state], "POST /diagnostics/abc/responses": () => CHANGED });
  const { client } = pageOf(here, storage());
  const diagnostic = webDiagnostic({ client, course: "small" });
  await diagnostic.begin();
  await assert.rejects(diagnostic.answer("d_1", { choices: ["1"] }, { about: ABOUT }), ({ status }) => status === 409);
  assert.equal(here.of("POST /diagnostics/abc/responses")[0].version, 3);
  assert.deepEqual([client.refused.entries[0].attempt, client.refused.entries[0].item], ["abc", "d_1"]);
});

test("what was answered reads in words whatever the interaction", () => {
  const parts = [{ id: "1", text: "Un" }, { id: "2", text: "Deux" }];
  const say = (key, values) => `${key} ${Object.values(values || {}).join(" ")}`.trim();
  const lines = (variant, response) => writtenLines(variant, response, say, (html) => html);
  assert.deepEqual(lines({ options: parts }, { choices: ["2", "1"] }), ["Deux", "Un"]);
  assert.deepEqual(lines({ steps: parts }, { order: ["2", "1"] }), ["1. Deux", "2. Un"]);
  assert.deepEqual(lines({ sources: parts, targets: [{ id: "9", text: "Neuf" }] }, { pairs: { 1: "9", 2: "" } }), ["Un → Neuf"]);
  assert.deepEqual(lines({ channels: parts }, { amounts: { 1: "400", 2: "600" } }), ["refused.amount Un 400", "refused.amount Deux 600"]);
  assert.deepEqual(lines({ blanks: [{ id: "a" }] }, { blanks: { a: "mot", b: "" } }), ["mot"]);
  assert.deepEqual(lines({}, { text: "Première ligne\nseconde" }), ["Première ligne", "seconde"]);
  assert.deepEqual(lines({}, { value: "1 234,5" }), ["1 234,5"]);
  assert.deepEqual(lines({}, { unknown: true }), ["diagnostic.unknown"]);
});
