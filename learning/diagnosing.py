"""What a learner's act in a diagnostic does, all of it in one transaction: evidence, mastery and the history.

The LMS is told nothing: a diagnostic is no part of a module and gives no grade.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from assessments.attempts.models import Attempt
from assessments.mastery import diagnostic
from assessments.mastery.service import START, has_point
from course.curriculum.service import PublishedCourse
from course.enrolment.models import Person
from learning.history import keep_point


def begin(session: Session, *, person: Person, course: PublishedCourse, now: datetime) -> Attempt:
    """Begin a diagnostic or take up the open one; where the learner stood before it is kept."""
    attempt = diagnostic.begin_diagnostic(session, person=person, course=course, now=now)
    if attempt.started_at == now and not has_point(session, attempt_id=attempt.id):
        keep_point(session, course=course, person_id=person.id, reason=START, now=now, attempt=attempt)
    return attempt


def answer(
    session: Session,
    *,
    attempt: Attempt,
    course: PublishedCourse,
    item_key: str,
    response: Mapping[str, Any],
    idempotency_key: str,
    now: datetime,
    in_places: bool = False,
    shown_version: int | None = None,
) -> None:
    """Record an answer and move on; the last one leaves a point in the history."""
    was_open = attempt.finished_at is None
    diagnostic.answer_question(
        session,
        attempt=attempt,
        course=course,
        item_key=item_key,
        answer=response,
        idempotency_key=idempotency_key,
        now=now,
        in_places=in_places,
        shown_version=shown_version,
    )
    _note_the_end(session, attempt, course, was_open, now)


def stop(session: Session, *, attempt: Attempt, course: PublishedCourse, now: datetime) -> None:
    """End a diagnostic as its learner wishes, with a point in the history."""
    was_open = attempt.finished_at is None
    diagnostic.stop_diagnostic(session, attempt=attempt, now=now)
    _note_the_end(session, attempt, course, was_open, now)


def _note_the_end(session: Session, attempt: Attempt, course: PublishedCourse, was_open: bool, now: datetime) -> None:
    if was_open and attempt.finished_at == now:
        keep_point(session, course=course, person_id=attempt.person_id, reason="attempt", now=now, attempt=attempt)
