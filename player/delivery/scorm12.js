/**
 * The delivery inside a SCORM 1.2 package: questions come from the package, are graded here, and progress goes to the LMS.
 *
 * The keys are in the package for whoever looks for them; docs/packages.md says so. See player/delivery.md for what the
 * views may ask.
 */

import { AssessmentDelivery } from "./assessment_delivery.js";
import { deviceCopy } from "./device_copy.js";
import { itemShelf } from "./item_shelf.js";
import { LessonDelivery } from "./lesson_delivery.js";
import { LmsRecord } from "./lms_record.js";
import { openSession, SessionRefused } from "./scorm_session.js";

/**
 * @param {object} parts
 *   course     the package's course data
 *   loadItems  (moduleId) => Promise<Object<string, object>>, item documents by id, texts as safe HTML
 *   api        the LMS's API object, or null for a preview
 *   storage    the browser's storage, or null
 *   clock      {seconds(), monotonic(), timeOfDay()}; random: () => string; timers: {set, clear}
 *   witness    () => Promise<boolean>, whether the server answers; visible: () => boolean, whether the page is seen
 *   address    (lessonId) => string, where a lesson is read
 * @returns {{record: LmsRecord, refusal: string|null, lesson: (id) => object, assessment: (id) => object}}
 *   `refusal` is the LMS's reason when it opened no session
 */
export function openCourse(parts) {
  const { session, refusal } = sessionWith(parts.api);
  const learner = session ? session.get("cmi.core.student_id") : "";
  const copy = deviceCopy(parts.storage, parts.course.id, learner);
  const record = new LmsRecord({ ...parts, session, copy });
  const context = { ...parts, record, items: itemShelf(parts.course, parts.loadItems) };
  return {
    record,
    refusal,
    lesson: (lessonId) => new LessonDelivery(lessonId, context),
    assessment: (assessmentId) => new AssessmentDelivery(assessmentId, context),
  };
}

function sessionWith(api) {
  if (!api) return { session: null, refusal: null };
  try {
    return { session: openSession(api), refusal: null };
  } catch (error) {
    if (!(error instanceof SessionRefused)) throw error;
    return { session: null, refusal: error.message };
  }
}
