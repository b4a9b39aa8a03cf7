/**
 * The client of a page of the web application: what the page says in its head goes in, a client comes out.
 *
 *     <meta name="csrf-token">     goes with every request that changes something
 *     <meta name="api-root">       where the API is, "/api/v1" without it; in a launch it is under the launch's address
 *     <meta name="launch-token">   in a launch: the token that the API wants; data-renew is where a fresh one is had
 */

import { apiRequest, launchToken } from "./api_request.js";
import { browserStorage } from "./device_copy.js";
import { webClient } from "./web.js";

const clients = new Map(); // a page has one for each person: two outboxes would send everything twice

/** @param {{api?: string, person?: string}} data of the element that is brought to life; `person` tells people apart */
export function clientFor({ api, person }, place = window) {
  const whose = `${api || ""} ${person || ""}`;
  if (!clients.has(whose)) clients.set(whose, newClient({ api, person }, place));
  return clients.get(whose);
}

/** Where the page in front is, under the root of the site or of the launch: a launch's address does not last. */
export function pageOf(place = window) {
  return place.location.pathname.slice(rootOf(place).length);
}

/** The address of such a page here and now. */
export function addressOf(page, place = window) {
  return rootOf(place) + page;
}

function rootOf(place) {
  const api = place.document.querySelector('meta[name="api-root"]')?.content || "/api/v1";
  return api.replace(/\/api\/v1$/, "");
}

function newClient({ api, person }, place) {
  const client = webClient({
    request: pageRequest(place, api),
    owner: person || "",
    storage: browserStorage(place, person ? "localStorage" : "sessionStorage"),
    timers: { set: (act, after) => setTimeout(act, after), clear: (timer) => clearTimeout(timer) },
  });
  place.addEventListener("online", () => client.outbox.hurry());
  place.document.addEventListener("visibilitychange", () => {
    if (place.document.visibilityState === "visible") client.outbox.hurry();
  });
  return client;
}

/** Requests to the API as this page makes them, see api_request.js. */
export function pageRequest(place, api) {
  const fetch = place.fetch.bind(place);
  const meta = (name) => place.document.querySelector(`meta[name="${name}"]`);
  const token = meta("launch-token");
  return apiRequest({
    api: api || meta("api-root")?.content || "/api/v1",
    csrf: meta("csrf-token")?.content,
    token: token && launchToken({ value: token.content, address: token.dataset.renew, fetch }),
    fetch,
  });
}
