/** Forms that are sent once (a registration, an examination), and the message that closes a platform's window. */

for (const form of document.querySelectorAll("form[data-once]")) {
  form.addEventListener("submit", (event) => {
    const button = form.querySelector("button[data-busy]");
    if (button.disabled) event.preventDefault();
    button.textContent = button.dataset.busy;
    setTimeout(() => (button.disabled = true), 0); // after the form has been sent
  });
}

const platform = window.opener ?? (window.parent === window ? null : window.parent);
const close = document.querySelector("[data-close]");

if (close && platform) {
  close.hidden = false;
  close.addEventListener("click", () => {
    // LTI dynamic registration 1.0, 3.7. The message holds nothing, so any origin may read it.
    platform.postMessage({ subject: "org.imsglobal.lti.close" }, "*");
  });
}
