"""What a learner's action does, all of it in one transaction: evidence, mastery, and what the LMS has to be told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from assessments.attempts import service as attempts
from assessments.attempts.models import Attempt
from assessments.attempts.pool import pool_of
from assessments.attempts.quiet import keeps_quiet
from assessments.items.service import check_items
from assessments.mastery import service as mastery
from assessments.score import Score
from course.curriculum.places import assessment_of, lesson_of
from course.curriculum.service import PublishedCourse, get_course, rendered_lesson
from course.enrolment.lesson_progress import LessonReport, record_lesson
from course.enrolment.models import LessonProgress, Person
from course.enrolment.service import opening_day
from learning.history import keep_point
from learning.lms import lms_key, tell_lms, tell_of_attempt
from lms_adapter.outbox.service import touch_progress


def begin(
    session: Session,
    *,
    person: Person,
    course: PublishedCourse,
    kind: str,
    target: str,
    now: datetime,
    resume: str | None = None,
) -> Attempt:
    """Begin or resume an attempt at an assessment (graded) or the exam, or open the practice of a lesson.

    Where the learner stood before is kept, so that what came before is not said to be the attempt's doing. An open
    attempt whose time is over is handed in first.

    `resume` names the attempt that the learner goes on with: where it is over meanwhile (handed in on another device,
    or by what had waited on this one), no other one begins in its place, which would cost them one. Raises
    AttemptFinished or AttemptOver then.
    """
    if kind == attempts.PRACTICE:
        lesson_of(course, target)
        checks = check_items(session, course_id=course.id, item_keys=rendered_lesson(course, target).checks)
        return attempts.open_practice(
            session, person=person, course_id=course.id, lesson_key=target, checks=checks, now=now
        )
    module, assessment = assessment_of(course, target)
    attempts.lock_learner(session, person_id=person.id)
    for earlier in attempts.attempts_at(session, person_id=person.id, course_id=course.id, target_key=target):
        close_if_over(session, attempt=earlier, now=now)
        if earlier.id == resume:
            attempts.refuse_after_end(earlier)
    attempt = attempts.begin_graded(
        session,
        person=person,
        course_id=course.id,
        assessment=assessment,
        pool=pool_of(session, course_id=course.id, assessment=assessment, module=module),
        now=now,
        opens_on=opening_day(session, person=person, course_id=course.id, module_key=module.id) if module else None,
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
    seconds: float | None = None,
    in_places: bool = False,
    shown_version: int | None = None,
) -> attempts.Recorded:
    """Record an answer, let the learner's mastery follow it where that tells nothing, and note it for the LMS."""
    recorded = attempts.record_response(
        session,
        attempt=attempt,
        item_key=item_key,
        answer=response,
        idempotency_key=idempotency_key,
        draw=draw,
        now=now,
        seconds=seconds,
        in_places=in_places,
        shown_version=shown_version,
    )
    if recorded.fresh:
        course = course_of(session, attempt)
        if not keeps_quiet(attempt):
            mastery.learn(session, course=course, response=recorded.response, version=recorded.version)
        person_id, course_id, key = attempt.person_id, attempt.course_id, lms_key(course, attempt)
        if not touch_progress(session, person_id=person_id, course_id=course_id, module_key=key, now=now):
            tell_of_attempt(session, course=course, attempt=attempt, now=now)
    return recorded


def finish(session: Session, *, attempt: Attempt, now: datetime) -> Score:
    """Hand in an attempt at an assessment or the exam; keep what it changed in the learner's gap, tell the LMS."""
    course = course_of(session, attempt)
    assessment_of(course, attempt.target_key)
    attempts.hold_attempt(session, attempt=attempt)
    was_open = attempt.finished_at is None
    result = attempts.finish_attempt(session, attempt=attempt, now=now)
    if was_open:
        if keeps_quiet(attempt):
            mastery.relearn(session, course=course, person_ids=[attempt.person_id], now=now)
        keep_point(session, course=course, person_id=attempt.person_id, reason="attempt", now=now, attempt=attempt)
        tell_of_attempt(session, course=course, attempt=attempt, now=now)
    return result


def close_if_over(session: Session, *, attempt: Attempt, now: datetime) -> bool:
    """Hand in an open attempt whose time is over, as it stands; True where it was. Doing it twice changes nothing."""
    if attempt.kind not in attempts.COUNTING or attempts.over_since(session, attempt=attempt, now=now) is None:
        return False
    attempts.hold_attempt(session, attempt=attempt)
    if attempts.over_since(session, attempt=attempt, now=now) is None:
        return False  # handed in, or given more time, while we waited
    finish(session, attempt=attempt, now=now)
    return True


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
