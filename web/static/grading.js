/** Grading with the keyboard alone: 0 to 4 rates the criterion in front and goes on to the next, Ctrl + Enter saves; the
 * total is shown while one chooses. The page works without any of it. */

const HIGHEST = 4;
const form = document.querySelector("[data-grading]");

if (form) begin(form);

function begin(grading) {
  const criteria = [...grading.querySelectorAll(".rubric-criterion")];
  grading.querySelector("[data-keys]").hidden = false;
  grading.querySelector("[data-total]").hidden = false;
  grading.addEventListener("change", () => showTotal(grading, criteria));
  grading.addEventListener("keydown", (event) => press(event, grading, criteria));
  grading.addEventListener("submit", (event) => sendOnce(event, grading));
  addEventListener("pageshow", () => delete grading.dataset.sent);
  showTotal(grading, criteria);
  if (matchMedia("(min-width: 62rem)").matches) focusOn(firstToRate(grading, criteria), { preventScroll: true });
}

function press(event, grading, criteria) {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    return grading.requestSubmit();
  }
  const criterion = event.target.closest(".rubric-criterion");
  if (!criterion || event.ctrlKey || event.altKey || event.metaKey) return;
  const level = levelOf(event);
  if (level === null && event.key !== "Enter") return;
  event.preventDefault(); // Enter in a radio button would send the form
  if (level !== null) {
    criterion.querySelectorAll("input")[level].checked = true;
    showTotal(grading, criteria);
  }
  const next = criteria[criteria.indexOf(criterion) + 1];
  focusOn(next ?? grading.elements.comment);
}

/** 0 to 4, or null. The place of the key counts: on a French keyboard the digits need Shift. */
function levelOf(event) {
  const found = /^(?:Digit|Numpad)([0-4])$/.exec(event.code) ?? /^([0-4])$/.exec(event.key);
  return found ? Number(found[1]) : null;
}

function firstToRate(grading, criteria) {
  return grading.querySelector(".rubric-criterion-wrong") ?? criteria.find((one) => !levelIn(one)) ?? criteria[0];
}

function focusOn(place, options = {}) {
  const field = place.matches(".rubric-criterion") ? (levelIn(place) ?? place.querySelector("input")) : place;
  field.focus({ preventScroll: true });
  if (!options.preventScroll) place.scrollIntoView({ block: "nearest" });
}

function levelIn(criterion) {
  return criterion.querySelector("input:checked");
}

function showTotal(grading, criteria) {
  const words = JSON.parse(grading.dataset.words);
  const rated = criteria.filter(levelIn);
  const said = grading.querySelector("[data-total] output");
  if (rated.length < criteria.length) {
    return say(said, words.part.replace("{n}", rated.length).replace("{all}", criteria.length));
  }
  const weights = criteria.map((one) => Number(one.dataset.weight));
  const points = criteria.reduce((sum, one, place) => sum + weights[place] * Number(levelIn(one).value), 0);
  const mean = points / weights.reduce((sum, one) => sum + one, 0);
  const inWords = (value, digits) => value.toLocaleString(document.documentElement.lang, { maximumFractionDigits: digits });
  say(said, words.whole.replace("{points}", inWords(mean, 2)).replace("{share}", inWords((100 * mean) / HIGHEST, 0)));
}

/** A live region repeats what is written again, even unchanged. */
function say(word, text) {
  if (word.textContent !== text) word.textContent = text;
}

function sendOnce(event, grading) {
  if (grading.dataset.sent) event.preventDefault();
  grading.dataset.sent = "yes";
}
