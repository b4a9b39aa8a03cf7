// Raw, minimum, maximum and scaled scores of an assessment. Twin of assessments/score.py.

const EDGE = 1e-9;

/** Add up item scores (0 to 1; an unanswered item counts as 0): {raw, minimum, maximum, scaled, percent}. */
export function totalScore(scores) {
  const raw = Math.floor(scores.reduce((sum, score) => sum + score, 0) * 10000 + 0.5) / 10000;
  const maximum = scores.length;
  const share = maximum ? Math.min(1, Math.max(0, raw / maximum)) : 0;
  const scaled = Math.floor(share * 10000 + 0.5) / 10000;
  return { raw, minimum: 0, maximum, scaled, percent: Math.floor(scaled * 10000 + 0.5) / 100 };
}

/** Whether a total is at or above `passMark` (0 to 1). */
export function reaches(total, passMark) {
  return total.scaled >= passMark - EDGE;
}
