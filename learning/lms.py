"""What the LMS has to be told, written into the outbox in the transaction that made it true.

One record a module, and one for the final exam under the exam's own name. A result is told once it is final: while an
answer waits for its rater, what was told before stands.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from assessments.attempts.models import Attempt
from assessments.attempts.policy import PRACTICE
from assessments.attempts.service import attempts_at
from course.curriculum.places import NotInCourse
from course.curriculum.service import PublishedCourse
from course.curriculum.structure import Module
from learning.scores import tell_result
from lms_adapter.outbox.service import record_progress
from reports.module_progress import as_record, exam_progress, module_progress


def tell_lms(session: Session, *, course: PublishedCourse, person_id: int, module: Module, now: datetime) -> int:
    """Write the module's progress record into the outbox. Returns what `tell` does."""
    return tell(session, course=course, person_id=person_id, key=module.id, now=now)


def tell_of_attempt(session: Session, *, course: PublishedCourse, attempt: Attempt, now: datetime) -> int:
    """Write the record of what an attempt belongs to: its module, or the exam. Returns and raises what `tell` does."""
    return tell(session, course=course, person_id=attempt.person_id, key=lms_key(course, attempt), now=now)


def tell(session: Session, *, course: PublishedCourse, person_id: int, key: str, now: datetime) -> int:
    """Write the record of that name as it is now into the outbox, and its result into every grade book that shows it.

    Returns how many columns of grade books that are. Raises NotInCourse.
    """
    record_progress(
        session,
        organisation_id=course.organisation_id,
        person_id=person_id,
        course_id=course.id,
        module_key=key,
        record=lms_record(session, course=course, person_id=person_id, key=key),
        now=now,
    )
    return tell_result(session, course=course, person_id=person_id, key=key, now=now)


def lms_record(session: Session, *, course: PublishedCourse, person_id: int, key: str) -> dict[str, Any]:
    """What there is to tell under that name: a module's key, or the exam's. Raises NotInCourse."""
    module, exam = course.curriculum.module(key), course.curriculum.exam
    if module is not None:
        return as_record(module_progress(session, course=course, person_id=person_id, module=module))
    if exam is None or exam.id != key:
        raise NotInCourse(f"The course no longer has {key!r}.")
    run = attempts_at(session, person_id=person_id, course_id=course.id, target_key=key)
    return as_record(exam_progress(key, run))


def lms_key(course: PublishedCourse, attempt: Attempt) -> str:
    """The name of the record that an attempt belongs to. Raises NotInCourse."""
    module = _module_of(course, attempt)
    return module.id if module else attempt.target_key


def _module_of(course: PublishedCourse, attempt: Attempt) -> Module | None:
    """None for the exam."""
    curriculum = course.curriculum
    found = (
        curriculum.lesson(attempt.target_key) if attempt.kind == PRACTICE else curriculum.assessment(attempt.target_key)
    )
    if found is not None:
        return found[0]
    if curriculum.exam and curriculum.exam.id == attempt.target_key:
        return None
    raise NotInCourse(f"The course no longer has {attempt.target_key!r}.")
