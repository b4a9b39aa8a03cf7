/**
 * What the LMS is told of a course: one score, completion, success, a line for each module and competency. Pure.
 *
 * Score: the best results of the written modules' assessments, each weighing as much as the questions it draws; a module
 * not attempted counts 0, and nothing is said before the first attempt is finished. Success: passed once every written
 * module's assessment is passed, failed once each is passed or out of attempts, unknown before. A course without
 * assessments is completed once its written lessons are read, another once its success is known. What the LMS holds as
 * passed or completed stays so.
 */

import { drawItems } from "./draw.js";
import { assessmentRecord, reaches } from "./learner_state.js";

/** @returns {{completion: string, success: string, score: number|null, objectives: object[]}} as lms_adapter/progress.py */
export function courseProgress(state, course, statusBefore = "") {
  const success = statusBefore === "passed" ? "passed" : courseSuccess(state, course);
  const done = success !== "unknown" || statusBefore === "completed" || readToTheEnd(state, course);
  return {
    completion: done ? "completed" : "incomplete",
    success,
    score: courseScore(state, course),
    objectives: [...moduleObjectives(state, course), ...competencyObjectives(state, course)],
  };
}

/** @returns {number|null} 0-1 */
export function courseScore(state, course) {
  const graded = gradedModules(course).map(({ assessment }) => ({
    weight: questionsOf(assessment),
    best: assessmentRecord(state, assessment.id).best,
  }));
  const total = graded.reduce((sum, { weight }) => sum + weight, 0);
  if (!total || graded.every(({ best }) => best === null)) return null;
  return graded.reduce((sum, { weight, best }) => sum + weight * (best || 0), 0) / total;
}

function courseSuccess(state, course) {
  const ends = gradedModules(course).map(({ assessment }) => assessmentStatus(state, assessment));
  if (!ends.length) return "unknown";
  if (ends.every((end) => end === "passed")) return "passed";
  return ends.every((end) => end === "passed" || end === "failed") ? "failed" : "unknown";
}

/** A course with nothing to grade is a course to read. */
function readToTheEnd(state, course) {
  const lessons = writtenLessons(course);
  return !gradedModules(course).length && lessons.length > 0 && lessons.every(({ id }) => state.lessons.get(id)?.done);
}

/** Of one assessment: failed only when no attempt is left. @returns {"not attempted"|"incomplete"|"passed"|"failed"} */
export function assessmentStatus(state, assessment) {
  const { used, best, open } = assessmentRecord(state, assessment.id);
  if (reaches(best, assessment.passMark)) return "passed";
  if (open) return "incomplete";
  if (assessment.attempts !== null && used >= assessment.attempts) return "failed";
  return used ? "incomplete" : "not attempted";
}

/** How many questions one attempt asks. */
export function questionsOf(assessment) {
  if (assessment.blueprint?.length) return drawItems(assessment.pool, null, "", assessment.blueprint).length;
  return assessment.draw === null ? assessment.pool.length : Math.min(assessment.draw, assessment.pool.length);
}

export function writtenLessons(course) {
  return course.modules.flatMap(({ lessons }) => lessons.filter(({ status }) => status === "written"));
}

function gradedModules(course) {
  return course.modules.filter(({ status, assessment }) => status === "written" && assessment && assessment.pool.length);
}

function moduleObjectives(state, course) {
  return course.modules
    .filter(({ status }) => status === "written")
    .map((module) => ({ id: module.id, ...moduleProgress(state, module) }));
}

function moduleProgress(state, module) {
  if (module.assessment) {
    const { best } = assessmentRecord(state, module.assessment.id);
    const status = assessmentStatus(state, module.assessment);
    const begun = status === "not attempted" && module.lessons.some(({ id }) => state.lessons.has(id));
    return { score: best, status: begun ? "incomplete" : status };
  }
  const written = module.lessons.filter(({ status }) => status === "written");
  const read = written.filter(({ id }) => state.lessons.get(id)?.done).length;
  const status = read === written.length ? "completed" : state.lessons.size ? "incomplete" : "not attempted";
  return { score: null, status };
}

/** Share of the points on the graded questions of each competency, over all finished attempts; no status is claimed. */
function competencyObjectives(state, course) {
  return course.competencies.map(({ id }) => {
    const tally = state.tallies.get(id);
    return { id, score: tally ? tally.points / tally.count : null, status: null };
  });
}
