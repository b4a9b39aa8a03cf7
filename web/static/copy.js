/** Buttons that copy a field. Without a clipboard (plain http, an old browser) the field is selected and we say so. */

const PAUSE = 2500; // milliseconds that the answer stays on the button
const status = document.querySelector("[data-copy-status]");

for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", () => copy(button));
}

async function copy(button) {
  const field = document.getElementById(button.dataset.copy);
  field.focus();
  field.select();
  const done = (await written(field.value)) || document.execCommand("copy");
  answer(button, done ? button.dataset.done : button.dataset.failed);
}

async function written(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

function answer(button, word) {
  button.dataset.label ??= button.innerHTML;
  button.textContent = word;
  status.textContent = word;
  clearTimeout(Number(button.dataset.timer));
  button.dataset.timer = setTimeout(() => {
    button.innerHTML = button.dataset.label;
    status.textContent = "";
  }, PAUSE);
}
