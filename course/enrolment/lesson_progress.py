"""How far people are in their lessons; reports from two tabs or out of order only ever add."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.errors import InvalidInput
from course.enrolment.models import LessonProgress, Person

LONGEST_STEP_SECONDS = 3600
"""More than this between two reports is a page that was left open."""


@dataclass(frozen=True, slots=True)
class LessonReport:
    """What a lesson page says of its reader."""

    sections: Sequence[str]
    """Anchors reached so far."""
    position: str
    """Anchor of the section in front."""
    seconds: int
    """Seconds with the page in front since the last report."""
    completed: bool


def record_lesson(
    session: Session,
    *,
    person: Person,
    course_id: int,
    lesson_key: str,
    anchors: Sequence[str],
    report: LessonReport,
    now: datetime,
) -> tuple[LessonProgress, bool]:
    """Add a page's report to what is known; returns the progress, and whether this completed the lesson.

    `anchors` are the lesson's sections in order; InvalidInput names one that the lesson has not.
    """
    unknown = [anchor for anchor in (*report.sections, report.position) if anchor and anchor not in anchors]
    if unknown:
        raise InvalidInput(f"The lesson has no section {unknown[0]!r}. Reload the page.", field="sections")
    progress = session.get(LessonProgress, (person.id, course_id, lesson_key))
    if progress is None:
        progress = LessonProgress(
            person_id=person.id,
            course_id=course_id,
            lesson_key=lesson_key,
            organisation_id=person.organisation_id,
            sections=[],
            position="",
            seconds=0,
            started_at=now,
        )
        session.add(progress)
    reached = {*progress.sections, *report.sections}
    progress.sections = [anchor for anchor in anchors if anchor in reached]
    progress.position = report.position or progress.position
    progress.seconds += max(0, min(report.seconds, LONGEST_STEP_SECONDS))
    completed_now = report.completed and progress.completed_at is None
    if completed_now:
        progress.completed_at = now
    session.flush()
    return progress, completed_now


def lesson_progress(session: Session, *, person_id: int, course_id: int) -> dict[str, LessonProgress]:
    """Progress by lesson key."""
    query = select(LessonProgress).where(LessonProgress.person_id == person_id, LessonProgress.course_id == course_id)
    return {progress.lesson_key: progress for progress in session.scalars(query)}
