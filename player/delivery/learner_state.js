/**
 * What a package remembers of a learner, and the acts that change it. Pure: time and chance are handed in.
 *
 *     {run, revision, practice,
 *      lessons: Map(id -> {done, read: anchors}), checks: Map(id -> {tries, score}),
 *      assessments: Map(id -> {used, best, open, last}), tallies: Map(competency -> {points, count})}
 *
 * An attempt is {seed, startedAt (seconds), number, digest, items: [{id, score, response}]}; `digest` is that of the course
 * it was begun in. `used` counts attempts begun, `best` is the best share of a finished one. A score is kept when its response is graded, so that a later version of the course
 * never regrades what was answered.
 */

import { drawItems } from "./draw.js";

/** Longest practice history that the packed form keeps apart. */
const MOST_TRIES = 1295;

export function newState({ run, practice }) {
  return {
    run, practice, revision: 0,
    lessons: new Map(), checks: new Map(), assessments: new Map(), tallies: new Map(),
  };
}

/** Sections only add up: a lesson once read stays read. */
export function recordReading(state, lessonId, { read, done }) {
  const before = state.lessons.get(lessonId) || { done: false, read: [] };
  state.lessons.set(lessonId, { done: before.done || done, read: [...new Set([...before.read, ...read])] });
}

export function recordCheck(state, itemId, score) {
  const before = state.checks.get(itemId) || { tries: 0 };
  state.checks.set(itemId, { tries: Math.min(before.tries + 1, MOST_TRIES), score });
}

/** @returns {{used: number, best: number|null, open: object|null, last: object|null}} */
export function assessmentRecord(state, assessmentId) {
  return state.assessments.get(assessmentId) || { used: 0, best: null, open: null, last: null };
}

/** The open attempt, or a new one. Throws when every attempt has been used. */
export function beginAttempt(state, assessment, { seed, now, digest }) {
  const record = assessmentRecord(state, assessment.id);
  if (record.open) return record.open;
  if (assessment.attempts !== null && record.used >= assessment.attempts) {
    throw new Error(`all ${assessment.attempts} attempts at ${assessment.id} have been used`);
  }
  const items = drawItems(assessment.pool, assessment.draw, seed, assessment.blueprint).map((id) => ({ id, score: null, response: null }));
  const open = { seed, startedAt: now, number: record.used + 1, digest, items };
  state.assessments.set(assessment.id, { ...record, used: record.used + 1, open });
  return open;
}

/** Keep a graded response of the open attempt; the first one stays. @returns {boolean} whether it was kept */
export function recordAnswer(state, assessmentId, itemId, { response, score }) {
  const item = assessmentRecord(state, assessmentId).open?.items.find(({ id }) => id === itemId);
  if (!item || item.response) return false;
  Object.assign(item, { response, score });
  return true;
}

/** Close the open attempt: its share counts if it is the best, its answers join the tallies. @returns {object|null} it */
export function finishAttempt(state, assessment) {
  const record = assessmentRecord(state, assessment.id);
  const attempt = record.open;
  if (!attempt) return null;
  const share = wholeTenThousandths(attemptPoints(attempt) / (attempt.items.length || 1));
  const best = record.best === null ? share : Math.max(record.best, share);
  state.assessments.set(assessment.id, { ...record, best, open: null, last: attempt });
  const competencies = new Map(assessment.pool.map(({ id, competency }) => [id, competency]));
  for (const { id, score } of attempt.items) {
    const tally = state.tallies.get(competencies.get(id)) || { points: 0, count: 0 };
    state.tallies.set(competencies.get(id), { points: tally.points + (score || 0), count: tally.count + 1 });
  }
  return attempt;
}

/** Rounded down as the packed form keeps it, so that no result gains its last hair at the next launch. */
function wholeTenThousandths(share) {
  return Math.floor(share * 10000 + 1e-6) / 10000;
}

/** Points of an attempt; what was not answered counts 0. */
export function attemptPoints(attempt) {
  const points = attempt.items.reduce((sum, { score }) => sum + (score || 0), 0);
  return Math.round(points * 10000) / 10000;
}

/** A share reaches the pass mark when it is within a billionth of it, as in assessments/attempts/policy.py. */
export function reaches(share, passMark) {
  return share !== null && share >= passMark - 1e-9;
}

/** Seconds left of an open attempt, null without a limit; never below zero. */
export function secondsLeft(attempt, assessment, now) {
  if (!assessment.timeLimitMinutes) return null;
  return Math.max(0, attempt.startedAt + assessment.timeLimitMinutes * 60 - now);
}
