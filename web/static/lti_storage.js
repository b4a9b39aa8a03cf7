/**
 * Platform Storage: a platform keeps a value for us in a frame of its own, where our cookies do not reach
 * (LTI client-side postMessages 0.1, LTI postMessage storage 0.1).
 *
 * Before a login the state is put there; when the answer comes it is asked for again and posted along. Messages go to the
 * origin of the platform's authorization endpoint only, and only that origin is believed. A platform that stays silent
 * for two seconds is passed over: the server decides what that means.
 */

const WAIT = 2000;

/** The window that holds the platform's storage: ours is a frame of it, or was opened by it. */
function storageWindow(name) {
  const platform = window.parent !== window ? window.parent : window.opener;
  if (!platform) return null;
  try {
    return name === "_parent" ? platform : platform.frames[name] ?? null;
  } catch {
    return null;
  }
}

/** Sends one message and resolves with the answer's value, or null where there is none in time. */
function ask({ frame, origin }, message) {
  const target = storageWindow(frame);
  if (!target || !origin) return Promise.resolve(null);
  const messageId = crypto.getRandomValues(new Uint32Array(4)).join("-");
  return new Promise((resolve) => {
    const finish = (value) => {
      window.removeEventListener("message", hear);
      window.clearTimeout(timer);
      resolve(value);
    };
    const hear = ({ data, origin: sender, source }) => {
      if (sender !== origin || source !== target || typeof data !== "object" || data === null) return;
      if (data.message_id !== messageId || data.subject !== `${message.subject}.response`) return;
      finish(!data.error && typeof data.value === "string" ? data.value : null);
    };
    const timer = window.setTimeout(finish, WAIT, null);
    window.addEventListener("message", hear);
    target.postMessage({ ...message, message_id: messageId }, origin);
  });
}

const page = document.querySelector("[data-lti-storage]");
const { ltiStorage: act, key, value, next } = page.dataset;

if (act === "put") {
  await ask(page.dataset, { subject: "lti.put_data", key, value });
  window.location.replace(next);
} else {
  page.elements.storage_state.value = (await ask(page.dataset, { subject: "lti.get_data", key })) ?? "";
  page.submit();
}
