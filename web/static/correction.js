/** Follows a correction that the worker is computing or applying: says how far it is, and reloads the page at each step. */

const PAUSE = 1200; // milliseconds between two questions
const place = document.querySelector("[data-correction]");

if (place) follow(place, place.dataset.state);

async function follow(correction, begun) {
  const words = JSON.parse(correction.dataset.words);
  const word = correction.querySelector("[data-request-word]");
  const bar = correction.querySelector("[data-request-bar]");
  const moves = { waiting: ["waiting", "running"], running: ["running"], previewing: ["previewing"] }[begun] ?? [];
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
    const now = await ask(correction.dataset.correction);
    if (!now) {
      say(word, words.lost);
      continue;
    }
    if (!moves.includes(now.state)) return location.reload();
    bar.max = now.total || 1;
    bar.value = now.done;
    say(word, words[now.state].replace("%d", now.done).replace("%t", now.total));
  }
}

async function ask(address) {
  try {
    const answer = await fetch(address, { headers: { Accept: "application/json" } });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}

/** A live region repeats what is written again, even unchanged. */
function say(word, text) {
  if (word.textContent !== text) word.textContent = text;
}
