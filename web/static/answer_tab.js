/**
 * The picker in a tab of its own, where a browser keeps no cookie of ours in the LMS's frame: its answer goes back to the
 * frame it was opened from, since only from there does the LMS's dialogue hear of it.
 *
 * Both ends are pages of ours. The frame opens the tab under a name that nobody can guess and keeps the handle; the tab
 * sends the signed answer with that name to the window that opened it. Each end takes messages of our own origin and of
 * the other window alone; the frame takes one answer, for the platform's origin, and its page may send a form nowhere
 * else. It says that it has it before it sends it on; a tab that hears nothing sends the answer itself.
 */

const ANSWER = "passerelle.answer";
const HEARD = "passerelle.heard";
const TAB_NAME = /^passerelle-answer-[0-9a-f]{32}$/;
const SIGNED = /^[\w-]+\.[\w-]+\.[\w-]+$/;
const WAIT = 3000; // milliseconds
const LOOK = 1000;

const freshName = () =>
  `passerelle-answer-${[...crypto.getRandomValues(new Uint8Array(16))].map((n) => n.toString(16).padStart(2, "0")).join("")}`;

/** Whether a message is one of ours, from that window, about the tab of this name. */
const isFrom = ({ data, origin, source }, other, subject, name) =>
  source === other && origin === location.origin && data?.subject === subject && data.name === name;

/** In the frame: opens the tab, waits for its answer and sends that on to the platform. */
function waitForAnswer(page) {
  const [opening, answer] = [page.querySelector("[data-opening]"), page.querySelector("[data-passing-on]")];
  const words = JSON.parse(page.dataset.words);
  let [tab, name, looking] = [null, "", 0];

  const say = (which) => (page.querySelector("[role=status]").textContent = words[which]);

  function look() {
    if (!tab.closed) return;
    clearInterval(looking);
    say("closed");
  }

  function goesToPlatform(address) {
    try {
      return new URL(address).origin === answer.dataset.origin;
    } catch {
      return false;
    }
  }

  opening.addEventListener("submit", (event) => {
    if (tab && !tab.closed) {
      event.preventDefault();
      tab.focus();
      return;
    }
    name = freshName();
    tab = window.open("about:blank", name);
    if (!tab) return; // the form opens a tab that knows nothing of this page
    opening.target = name;
    clearInterval(looking);
    looking = setInterval(look, LOOK);
    say("opened");
  });

  window.addEventListener("message", (message) => {
    if (!tab || !isFrom(message, tab, ANSWER, name)) return;
    const { address, token } = message.data;
    if (typeof token !== "string" || !SIGNED.test(token) || !goesToPlatform(address)) return;
    clearInterval(looking);
    tab.postMessage({ subject: HEARD, name }, location.origin);
    tab = null;
    say("received");
    answer.action = address;
    answer.elements.JWT.value = token;
    answer.submit();
  });
}

/** In the tab: resolves with whether the page that opened it has taken the answer. */
function handOver(form) {
  const frame = window.opener;
  const name = window.name;
  if (window.parent !== window || !TAB_NAME.test(name) || !frame || frame.closed) return Promise.resolve(false);
  return new Promise((resolve) => {
    const finish = (heard) => {
      window.removeEventListener("message", hear);
      clearTimeout(timer);
      resolve(heard);
    };
    const hear = (message) => isFrom(message, frame, HEARD, name) && finish(true);
    const timer = setTimeout(finish, WAIT, false);
    window.addEventListener("message", hear);
    frame.postMessage({ subject: ANSWER, name, address: form.action, token: form.elements.JWT.value }, location.origin);
  });
}

/** The answer goes back by itself: through the frame that waits for it, else from here. */
async function sendBack(form) {
  if (!(await handOver(form))) {
    form.requestSubmit();
    return;
  }
  const done = document.querySelector("[data-done]");
  document.querySelector("[data-to-send]").hidden = true;
  done.hidden = false;
  done.querySelector("h1").focus();
  document.title = done.querySelector("h1").textContent;
  window.close();
}

for (const page of document.querySelectorAll("[data-answer-awaited]")) waitForAnswer(page);
for (const form of document.querySelectorAll("form[data-answer]")) sendBack(form);
