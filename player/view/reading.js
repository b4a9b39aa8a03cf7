/**
 * Which section a learner is in, and which ones have been read.
 *
 * A section counts as read once its end has stayed on the screen for two seconds, or once the learner moves on from it.
 * The current section follows scrolling, except just after a jump, when the jump's target is the current one.
 */

const DWELL = 2000; // milliseconds
const READING_LINE = 0.3; // share of the window's height where the eye is taken to be
const AFTER_JUMP = 900; // milliseconds during which scrolling belongs to the jump

/**
 * @param {HTMLElement[]} sections in order
 * @param {{onRead: (index: number) => void, onCurrent: (index: number) => void}} listeners
 * @returns {{jump: (index: number) => void, stop: () => void}} `jump` only says where the learner went
 */
export function trackReading(sections, { onRead, onCurrent }) {
  const timers = new Map();
  const ends = sections.map((section) => section.appendChild(endMark()));
  const observer = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      const index = ends.indexOf(target);
      clearTimeout(timers.get(index));
      if (isIntersecting) timers.set(index, setTimeout(() => onRead(index), DWELL));
    }
  });
  ends.forEach((end) => observer.observe(end));

  let jumpedAt = -Infinity;
  let asked = false;
  function follow() {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      if (performance.now() - jumpedAt > AFTER_JUMP) onCurrent(currentSection(sections));
    });
  }
  window.addEventListener("scroll", follow, { passive: true });

  return {
    jump(index) {
      jumpedAt = performance.now();
      onCurrent(index);
    },
    stop() {
      observer.disconnect();
      window.removeEventListener("scroll", follow);
      timers.forEach(clearTimeout);
      ends.forEach((end) => end.remove());
    },
  };
}

function currentSection(sections) {
  const line = window.innerHeight * READING_LINE;
  const page = document.scrollingElement;
  if (page.scrollTop > 0 && page.scrollTop + window.innerHeight >= page.scrollHeight - 2) return sections.length - 1;
  let current = 0;
  sections.forEach((section, index) => {
    if (section.getBoundingClientRect().top <= line) current = index;
  });
  return current;
}

function endMark() {
  const mark = document.createElement("span");
  mark.className = "section-end";
  mark.setAttribute("aria-hidden", "true");
  return mark;
}
