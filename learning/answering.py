"""What a learner's action does, all of it in one transaction: evidence, mastery, and what the LMS has to be told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from assessments.attempts import service as attempts
from assessments.attempts.models import Attempt
from assessments.attempts.pool import pool_of
from assessments.items.service import check_items
from assessments.mastery import service as mastery
from assessments.score import Score
from course.curriculum.places import NotInCourse, assessment_of, lesson_of
from course.curriculum.service import PublishedCourse, get_course, rendered_lesson
from course.curriculum.structure import Module
from course.enrolment.lesson_progress import LessonReport, record_lesson
from course.enrolment.models import LessonProgress, Person
from learning.history import keep_point
from learning.lms import tell_lms
from lms_adapter.outbox.service import touch_progress


def begin(
    session: Session, *, person: Person, course: PublishedCourse, kind: str, target: str, now: datetime
) -> Attempt:
    """Begin or resume an attempt at an assessment (graded), or open the practice of a lesson (practice).

    Where the learner stood before a graded attempt is kept, so that what came before is not said to be its doing.
    """
    if kind == attempts.PRACTICE:
        lesson_of(course, target)
        checks = check_items(session, course_id=course.id, item_keys=rendered_lesson(course, target).checks)
        return attempts.open_practice(
            session, person=person, course_id=course.id, lesson_key=target, checks=checks, now=now
        )
    module, assessment = assessment_of(course, target)
    pool = pool_of(session, course_id=course.id, assessment=assessment, module=module)
    attempt = attempts.begin_graded(
        session, person=person, course_id=course.id, assessment=assessment, pool=pool, now=now
    )
    if attempt.started_at == now and not mastery.has_point(session, attempt_id=attempt.id):
        keep_point(session, course=course, person_id=person.id, reason=mastery.START, now=now, attempt=attempt)
    return attempt


def course_of(session: Session, attempt: Attempt) -> PublishedCourse:
    """The course that an attempt belongs to."""
    return get_course(session, organisation_id=attempt.organisation_id, course_id=attempt.course_id)


def answer(
    session: Session,
    *,
    attempt: Attempt,
    item_key: str,
    response: Mapping[str, Any],
    idempotency_key: str,
    draw: int | None,
    now: datetime,
) -> attempts.Recorded:
    """Record an answer, let the learner's mastery follow it, and note the progress for the LMS."""
    recorded = attempts.record_response(
        session,
        attempt=attempt,
        item_key=item_key,
        answer=response,
        idempotency_key=idempotency_key,
        draw=draw,
        now=now,
    )
    if recorded.fresh:
        course = course_of(session, attempt)
        mastery.learn(session, course=course, response=recorded.response, version=recorded.version)
        module = _module_of(course, attempt)
        person_id, course_id = attempt.person_id, attempt.course_id
        if not touch_progress(session, person_id=person_id, course_id=course_id, module_key=module.id, now=now):
            tell_lms(session, course=course, person_id=attempt.person_id, module=module, now=now)
    return recorded


def finish(session: Session, *, attempt: Attempt, now: datetime) -> Score:
    """Hand in a graded attempt; keep what it changed in the learner's gap."""
    course = course_of(session, attempt)
    module, assessment = assessment_of(course, attempt.target_key)
    attempts.hold_attempt(session, attempt=attempt)
    was_open = attempt.finished_at is None
    result = attempts.finish_attempt(session, attempt=attempt, pass_mark=assessment.pass_mark, now=now)
    if was_open:
        keep_point(session, course=course, person_id=attempt.person_id, reason="attempt", now=now, attempt=attempt)
        if module:
            tell_lms(session, course=course, person_id=attempt.person_id, module=module, now=now)
    return result


def report_lesson(
    session: Session, *, person: Person, course: PublishedCourse, lesson_key: str, report: LessonReport, now: datetime
) -> LessonProgress:
    """Keep how far a reader is; a completed lesson is noted for the history and the LMS."""
    place = lesson_of(course, lesson_key)
    attempts.lock_learner(session, person_id=person.id)
    progress, completed_now = record_lesson(
        session,
        person=person,
        course_id=course.id,
        lesson_key=lesson_key,
        anchors=[section.anchor for section in rendered_lesson(course, lesson_key).sections],
        report=report,
        now=now,
    )
    if completed_now:
        keep_point(session, course=course, person_id=person.id, reason="lesson", now=now)
        tell_lms(session, course=course, person_id=person.id, module=place.module, now=now)
    return progress


def _module_of(course: PublishedCourse, attempt: Attempt) -> Module:
    found = (
        course.curriculum.lesson(attempt.target_key)
        if attempt.kind == attempts.PRACTICE
        else course.curriculum.assessment(attempt.target_key)
    )
    if found is None:
        raise NotInCourse(f"The course no longer has {attempt.target_key!r}.")
    return found[0]
