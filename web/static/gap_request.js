/** Follows a computation that the worker is doing: asks how far it is, says so, and reloads the page when it is done. */

const PAUSE = 1500; // milliseconds between two questions
const api = document.querySelector('meta[name="api-root"]').content;
const place = document.querySelector("[data-gap-request]");

if (place && ["waiting", "running"].includes(place.dataset.state)) follow(place);

async function follow(request) {
  const words = JSON.parse(request.dataset.words);
  const word = request.querySelector("[data-request-word]");
  const bar = request.querySelector("[data-request-bar]");
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
    const state = await ask(request.dataset.gapRequest);
    if (!state) {
      say(word, words.lost);
      continue;
    }
    bar.hidden = false;
    bar.max = state.total || 1;
    bar.value = state.done;
    say(word, words[state.state].replace("%d", state.done).replace("%t", state.total));
    if (state.state === "done") return location.reload();
    if (state.state === "failed") return enable(request);
  }
}

async function ask(id) {
  try {
    const answer = await fetch(`${api}/gap-requests/${id}`, { headers: { Accept: "application/json" } });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}

/** A live region repeats what is written again, even unchanged. */
function say(word, text) {
  if (word.textContent !== text) word.textContent = text;
}

function enable(request) {
  request.querySelector("button").disabled = false;
}
