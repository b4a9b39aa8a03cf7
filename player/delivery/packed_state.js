/**
 * A learner's state as one short line of ASCII: what cmi.suspend_data holds between two launches.
 *
 *     1|run|revision|practice seed|lessons|checks|assessments|competencies
 *
 *     lessons       hhhhh* (read to the end) or hhhhh followed by three characters for each section read; joined by ,
 *     checks        hhhhh tries . score (0-z, z only when exact); joined by ,
 *     assessments   hhhhh:used:best:open attempt:last attempt; joined by ;
 *     attempt       seed,started,number,digest,items; an item is hhhhh, then score and response once answered, joined by /
 *     competencies  hhhhh points (hundredths) . count; joined by ,
 *
 * hhhhh is `shortId` of an id; numbers are in base 36, shares in ten-thousandths. The first field is the version of this
 * form: a later form adds its reader to READERS and keeps the older ones, so that saved states are carried over.
 */

import { readResponse, readShare, writeResponse, writeShare } from "./packed_values.js";
import { SECTION_LENGTH, ID_LENGTH, shortId, shortIndex } from "./short_ids.js";

export const VERSION = "1";
export const LIMIT = 4000; // characters; SCORM 1.2 grants 4,096

const WIDTHS = [60, 24, 10, 4, 0]; // characters that are kept of each typed word, from plenty of room to none

/** The saved line cannot be read: cut short, written by something else, or by a later version of the player. */
export class UnreadableState extends Error {}

/**
 * @param {object} state see learner_state.js
 * @returns {string} at most LIMIT characters, shedding first the ends of very long words, then the detail of old attempts,
 *   sections of lessons begun, checks, and the ends of more words; results, lessons read and the answers of the open attempt
 *   are never shed
 */
export function packState(state) {
  const finished = [...state.assessments.values()].filter(({ last }) => last);
  const oldestFirst = finished.sort((one, other) => one.last.startedAt - other.last.startedAt).map(({ last }) => last);
  const [usual, ...narrower] = WIDTHS;
  const shed = { attempts: new Set(), sections: false, checks: false, widest: Infinity };
  for (;;) {
    const line = write(state, shed);
    if (line.length <= LIMIT) return line;
    if (shed.widest === Infinity) shed.widest = usual;
    else if (oldestFirst.length) shed.attempts.add(oldestFirst.shift());
    else if (!shed.sections) shed.sections = true;
    else if (!shed.checks) shed.checks = true;
    else if (narrower.length) shed.widest = narrower.shift();
    else return line;
  }
}

/**
 * @param {string} line
 * @param {object} course the package's course data: what is no longer in it is left out
 * @returns {object} a state as learner_state.js makes it
 */
export function unpackState(line, course) {
  const fields = line.split("|");
  const read = READERS[fields[0]];
  if (!read) throw new UnreadableState(`state of version ${JSON.stringify(fields[0].slice(0, 8))}`);
  return read(fields.slice(1), course);
}

const READERS = { 1: readFirstForm };

function write(state, shed) {
  const lessons = [...state.lessons].flatMap(([id, { done, read }]) => {
    if (done) return [`${shortId(id)}*`];
    return [shortId(id) + (shed.sections ? "" : read.map((anchor) => shortId(anchor, SECTION_LENGTH)).join(""))];
  });
  const checks = [...state.checks].map(([id, { tries, score }]) => `${shortId(id)}${tries.toString(36)}.${checkScore(score)}`);
  const assessments = [...state.assessments].map(([id, { used, best, open, last }]) =>
    [
      shortId(id),
      used.toString(36),
      best === null ? "" : writeShare(best),
      open ? writeAttempt(open, shed.widest) : "",
      last && !shed.attempts.has(last) ? writeAttempt(last, shed.widest) : "",
    ].join(":"),
  );
  const tallies = [...state.tallies].map(
    ([id, { points, count }]) => `${shortId(id)}${Math.round(points * 100).toString(36)}.${count.toString(36)}`,
  );
  const head = [VERSION, state.run, state.revision.toString(36), state.practice];
  return [...head, lessons.join(), shed.checks ? "" : checks.join(), assessments.join(";"), tallies.join()].join("|");
}

function writeAttempt({ seed, startedAt, number, digest, items }, widest) {
  const written = items.map(({ id, score, response }) =>
    response ? shortId(id) + writeShare(score) + writeResponse(response, widest) : shortId(id),
  );
  return [seed, startedAt.toString(36), number.toString(36), digest, written.join("/")].join();
}

function readFirstForm(fields, course) {
  if (fields.length !== 7) throw new UnreadableState(`${fields.length} fields instead of 7`);
  const [run, revision, practice, lessons, checks, assessments, tallies] = fields;
  const index = courseIndex(course);
  return {
    run,
    revision: integer(revision),
    practice,
    lessons: new Map(split(lessons, ",").flatMap((text) => readLesson(text, index))),
    checks: new Map(split(checks, ",").flatMap((text) => readCheck(text, index))),
    assessments: new Map(split(assessments, ";").flatMap((text) => readAssessment(text, index))),
    tallies: new Map(split(tallies, ",").flatMap((text) => readTally(text, index))),
  };
}

function courseIndex(course) {
  const lessons = course.modules.flatMap((module) => module.lessons);
  const assessments = course.modules.flatMap(({ assessment }) => (assessment ? [assessment] : []));
  return {
    lessons: shortIndex(lessons.map(({ id }) => id)),
    sections: new Map(lessons.map(({ id, sections = [] }) => [id, shortIndex(sections.map(({ anchor }) => anchor), SECTION_LENGTH)])),
    checks: shortIndex(lessons.flatMap(({ checks = [] }) => checks)),
    assessments: shortIndex(assessments.map(({ id }) => id)),
    items: shortIndex(assessments.flatMap(({ pool }) => pool.map(({ id }) => id))),
    competencies: shortIndex(course.competencies.map(({ id }) => id)),
  };
}

function readLesson(text, { lessons, sections }) {
  const id = lessons.get(text.slice(0, ID_LENGTH));
  if (!id) return [];
  const rest = text.slice(ID_LENGTH);
  const known = [...sections.get(id).values()];
  if (rest === "*") return [[id, { done: true, read: known }]];
  const read = (rest.match(/.{3}/g) || []).map((name) => sections.get(id).get(name)).filter(Boolean);
  return [[id, { done: false, read }]];
}

function readCheck(text, { checks }) {
  const id = checks.get(text.slice(0, ID_LENGTH));
  const [tries, score] = text.slice(ID_LENGTH).split(".");
  return id ? [[id, { tries: integer(tries), score: integer(score) / 35 }]] : [];
}

function readAssessment(text, { assessments, items }) {
  const [name, used, best, open, last] = text.split(":");
  const id = assessments.get(name);
  if (!id) return [];
  const one = { used: integer(used), best: best ? readShare(best) : null };
  return [[id, { ...one, open: readAttempt(open, items), last: readAttempt(last, items) }]];
}

function readAttempt(text, index) {
  if (!text) return null;
  const [seed, startedAt, number, digest, items = ""] = text.split(",");
  const listed = split(items, "/").flatMap((written) => {
    const id = index.get(written.slice(0, ID_LENGTH));
    const rest = written.slice(ID_LENGTH);
    if (!id) return [];
    if (!rest) return [{ id, score: null, response: null }];
    return [{ id, score: readShare(rest.slice(0, 3)), response: readResponse(rest.slice(3)) }];
  });
  if (!listed.length) return null;
  return { seed, startedAt: integer(startedAt), number: integer(number), digest, items: listed };
}

function readTally(text, { competencies }) {
  const id = competencies.get(text.slice(0, ID_LENGTH));
  const [points, count] = text.slice(ID_LENGTH).split(".");
  return id ? [[id, { points: integer(points) / 100, count: integer(count) }]] : [];
}

function checkScore(score) {
  return score >= 1 ? "z" : Math.min(34, Math.round(score * 35)).toString(36);
}

function integer(text) {
  if (!/^[0-9a-z]+$/.test(text || "")) throw new UnreadableState(`${JSON.stringify(text)} is not a number`);
  return parseInt(text, 36);
}

function split(text, separator) {
  return text ? text.split(separator) : [];
}
