// A course as the package's data modules have it, small enough to see through; and the browser's part, under control.

import { openCourse } from "../../../player/delivery/scorm12.js";

const choice = (id, extra = {}) => ({
  id, interaction: "choice", lesson: "l01_01", competency: "analyse", prompt: "?", explanation: "Parce que.",
  options: [{ id: "a", text: "A", correct: true, feedback: "Oui." }, { id: "b", text: "B", feedback: "Non." }, { id: "c", text: "C" }],
  ...extra,
});

export const ITEMS = {
  mod01: {
    c01_01_1: choice("c01_01_1", { hint: "Relisez." }),
    i01_001: choice("i01_001"),
    i01_002: choice("i01_002", { competency: "stock", multiple: true, options: [
      { id: "a", text: "A", correct: true }, { id: "b", text: "B", correct: true }, { id: "c", text: "C" },
    ] }),
    i01_003: {
      id: "i01_003", interaction: "numeric", lesson: "l01_01", competency: "analyse", prompt: "{x} + 1 ?", answer: "x + 1",
      parameters: { x: { minimum: 1, maximum: 9, step: 1 } }, unit: "€", decimals: 2, tolerance: { absolute: 0.01 }, explanation: "",
    },
  },
  mod02: { i02_001: choice("i02_001", { lesson: "l02_01" }) },
};

const pooled = (id) => ({ id, competency: ITEMS[`mod${id.slice(1, 3)}`][id].competency, difficulty: 50 });
const lesson = (id, sections, checks = []) => ({
  id, title: `Leçon ${id}`, minutes: 5, status: "written", checks,
  sections: sections.map((anchor) => ({ anchor, title: anchor })),
});

export function smallCourse() {
  return {
    format: "passerelle/package/1", id: "small", title: "Petit cours", language: "fr", version: "1", digest: "AAAAA",
    modules: [
      {
        id: "mod01", title: "Un", status: "written",
        lessons: [lesson("l01_01", ["s-un", "s-deux"], ["c01_01_1"]), lesson("l01_02", ["s-trois"])],
        assessment: { id: "a01", title: "Évaluation", passMark: 0.7, attempts: 2, timeLimitMinutes: null, draw: null,
          pool: ["i01_001", "i01_002", "i01_003"].map(pooled) },
      },
      {
        id: "mod02", title: "Deux", status: "written", lessons: [lesson("l02_01", ["s-quatre"])],
        assessment: { id: "a02", title: "Évaluation", passMark: 0.5, attempts: 1, timeLimitMinutes: 10, draw: null, pool: [pooled("i02_001")] },
      },
      { id: "mod03", title: "Trois", status: "outline", lessons: [{ id: "l03_01", title: "Plus tard", minutes: 5, status: "outline", sections: [], checks: [] }], assessment: null },
    ],
    competencies: [{ id: "analyse", title: "Analyse" }, { id: "stock", title: "Stock" }],
  };
}

/** A device's storage, or one that refuses everything. */
export function storage({ refuses = false } = {}) {
  const kept = new Map();
  const guard = (act) => (...values) => {
    if (refuses) throw new Error("storage is forbidden here");
    return act(...values);
  };
  return {
    getItem: guard((key) => kept.get(key) ?? null),
    setItem: guard((key, value) => void kept.set(key, value)),
    removeItem: guard((key) => void kept.delete(key)),
    kept,
  };
}

/** A course opened with an LMS (or none), a clock that is set by hand, and timers that run when told to. */
export function opened(lms, { course = smallCourse(), device = storage(), at = 1_700_000_000, seeds = ["aaaaaaaa", "bbbbbbbb", "cccccccc", "dddddddd"], witness, visible } = {}) {
  const clock = { now: at, seconds: () => clock.now, monotonic: () => clock.now * 1000, timeOfDay: () => [9, 30, 0] };
  const pending = new Map();
  let drawn = 0;
  let timer = 0;
  const parts = {
    course, clock, witness, visible, storage: device, api: lms?.api ?? null,
    loadItems: async (moduleId) => ITEMS[moduleId],
    random: () => seeds[drawn++ % seeds.length],
    timers: { set: (act) => (pending.set(++timer, act), timer), clear: (which) => pending.delete(which) },
    address: (id) => `#/lesson/${id}`,
  };
  return {
    ...openCourse(parts), clock, pending,
    runTimers() {
      const acts = [...pending.values()];
      pending.clear();
      for (const act of acts) act();
    },
  };
}
