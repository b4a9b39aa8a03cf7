/**
 * How long each question was in front: counted while the page is visible, by a clock that nobody can set.
 */

/** @param {{now?: () => number, visible?: () => boolean}} [parts] for tests */
export function stopwatch({ now = () => performance.now(), visible = () => document.visibilityState === "visible" } = {}) {
  const gathered = new Map();
  let current = null;
  let since = null;

  function gather() {
    const moment = now();
    if (current !== null && since !== null) gathered.set(current, (gathered.get(current) || 0) + moment - since);
    since = visible() ? moment : null;
  }

  return {
    /** The page was hidden or shown. */
    gather,
    /** Another question is in front; null where several are. */
    turnTo(question) {
      gather();
      current = question;
    },
    /** Seconds that a question was in front so far, to the tenth; null where nobody can tell. */
    seconds(question) {
      gather();
      return gathered.has(question) ? Math.round(gathered.get(question) / 100) / 10 : null;
    },
  };
}
