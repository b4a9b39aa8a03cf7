/**
 * A page of a launch in the frame of an LMS: tells the LMS how high it would like to be, takes what opens the launch out
 * of the address, where it could be copied, and sees to it that files are fetched with the frame's own cookie.
 *
 * `lti.frameResize` is what platforms listen for (Canvas and those that follow it); others ignore it. Only a height is
 * said, so it may be said to whoever the frame belongs to.
 */

const LOWEST = 500; // pixels: a short page still has room for what it opens
const framed = window.parent !== window;
let told = 0;

function tell() {
  const height = Math.max(LOWEST, Math.ceil(document.body.getBoundingClientRect().height));
  if (Math.abs(height - told) < 8) return; // a frame that grows with what it holds must come to rest
  told = height;
  window.parent.postMessage(JSON.stringify({ subject: "lti.frameResize", height }), "*");
}

if (framed) new ResizeObserver(tell).observe(document.body);

if (new URLSearchParams(location.search).has("code")) history.replaceState(null, "", location.pathname);

/** What a link with `download` names is fetched outside of the frame's partition, where our cookie is not (Chromium). Our
 * answers say themselves that they are files: followed as an ordinary link, they come with the cookie. */
function followPlainly({ target }) {
  const link = target.closest?.("a[download]");
  if (link && new URL(link.href).origin === location.origin) link.removeAttribute("download");
}

if (framed) document.addEventListener("click", followPlainly, true);

const opening = document.querySelector("[data-opens-tab]");
opening?.addEventListener("submit", () => {
  setTimeout(() => {
    opening.querySelector("button").disabled = true; // after the browser has taken the form
    document.querySelector("[data-opened]").textContent = document.querySelector("[data-opened-words]").textContent;
  });
});
