/**
 * One request to the JSON API, and what its answer means: JSON, a refusal, or a server that has to be waited for.
 *
 * In a launch from an LMS the API wants a token that the page holds, since no cookie of ours counts in a frame there. One
 * that has grown old is renewed and the request repeated, once.
 */

/** The server answered, and said no. `field` is set when the response could not be read, `reason` where a page acts on it. */
export class Refused extends Error {
  constructor(message, { status, field = null, reason = null }) {
    super(message);
    Object.assign(this, { status, field, reason });
  }
}

const SIGNED_OUT = 401;
const UNREADABLE = 422;

/**
 * @param {{api: string, csrf?: string, token?: {value: string, renew: () => Promise<boolean>}|null, fetch: Function}} parts
 * @returns {(method: string, path: string, body?: object) => Promise<object>} paths are relative to `api`, so that what one
 *   launch could not send goes out under the next
 */
export function apiRequest({ api, csrf, token = null, fetch }) {
  function send(method, path, body) {
    const headers = { Accept: "application/json" };
    if (body !== undefined) headers["Content-Type"] = "application/json";
    if (token) headers.Authorization = `Bearer ${token.value}`;
    else if (csrf && method !== "GET") headers["X-CSRFToken"] = csrf;
    return fetch(api + path, {
      method, headers, credentials: "same-origin", body: body === undefined ? undefined : JSON.stringify(body),
    });
  }

  return async function request(method, path, body) {
    let answer = await send(method, path, body);
    if (answer.status === SIGNED_OUT && (await token?.renew())) answer = await send(method, path, body);
    const said = await answer.json().catch(() => ({}));
    if (answer.ok) return said;
    if (answer.status >= 500 || answer.status === 429) throw new TypeError(`the server answers ${answer.status}`);
    const field = answer.status === UNREADABLE ? said.field || "response" : null;
    throw new Refused(said.detail || said.title || `HTTP ${answer.status}`, { status: answer.status, field, reason: said.reason });
  };
}

/**
 * The token of a launch, kept in memory.
 *
 * @param {{value: string, address: string, fetch: Function}} parts `address` gives a fresh one to whoever has the cookie
 */
export function launchToken({ value, address, fetch }) {
  let current = value;
  let renewing = null;

  async function renewed() {
    const answer = await fetch(address, { headers: { Accept: "application/json" }, credentials: "same-origin" });
    if (answer.status >= 500 || answer.status === 429) throw new TypeError(`the server answers ${answer.status}`);
    if (!answer.ok) return false;
    current = (await answer.json()).token;
    return true;
  }

  return {
    get value() {
      return current;
    },
    /** @returns {Promise<boolean>} whether there is a fresh one; several that ask at once share one request */
    renew() {
      renewing ||= renewed().finally(() => (renewing = null));
      return renewing;
    },
  };
}
