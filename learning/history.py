"""Where a learner stands at a moment, kept: what an attempt or a lesson changed can be said later.

The same moments bring the columns of competencies in a platform's grade book up to date.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from assessments.attempts.models import Attempt
from assessments.mastery import service as mastery
from course.curriculum.service import PublishedCourse
from learning.scores import tell_levels
from reports.queries import learner_gap
from reports.skill_gap import SkillGapReport


def keep_point(
    session: Session,
    *,
    course: PublishedCourse,
    person_id: int,
    reason: str,
    now: datetime,
    attempt: Attempt | None = None,
) -> None:
    """Add a point to the learner's history, for `reason`: start, attempt, lesson."""
    report = learner_gap(session, person_id=person_id, course=course, now=now)
    mastery.take_point(
        session,
        course=course,
        person_id=person_id,
        levels=_levels(report),
        reason=reason,
        now=now,
        attempt_id=attempt.id if attempt else None,
    )
    tell_levels(session, course=course, person_id=person_id, now=now, report=report)


def _levels(report: SkillGapReport) -> dict[str, list[float]]:
    return {
        row.competency: [row.level or 0.0, row.low or 0.0, row.high or 0.0, row.p_closed or 0.0]
        for row in report.rows
        if row.evidence
    }
