"""The points of a learner's history: where they stood when an attempt began or ended and when a lesson was completed.

A point is what was said at its moment; a later calibration or regrading does not rewrite it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessments.mastery.models import MasteryPoint
from course.curriculum.service import PublishedCourse

START = "start"
"""Reason of the point that is kept before the first answer of a graded attempt."""


def take_point(
    session: Session,
    *,
    course: PublishedCourse,
    person_id: int,
    levels: Mapping[str, Sequence[float]],
    reason: str,
    now: datetime,
    attempt_id: str | None = None,
) -> MasteryPoint:
    """Keep the levels of this moment ([level, low, high, probability closed] by competency) for the history."""
    point = MasteryPoint(
        organisation_id=course.organisation_id,
        person_id=person_id,
        course_id=course.id,
        attempt_id=attempt_id,
        reason=reason,
        levels={key: [round(value, 4) for value in values] for key, values in levels.items()},
        taken_at=now,
    )
    session.add(point)
    session.flush()
    return point


def has_point(session: Session, *, attempt_id: str) -> bool:
    """Whether the history has a point of this attempt."""
    return session.scalar(select(MasteryPoint.id).where(MasteryPoint.attempt_id == attempt_id).limit(1)) is not None


def points_of(session: Session, *, person_id: int, course_id: int) -> list[MasteryPoint]:
    """The history of a learner, oldest first."""
    query = select(MasteryPoint).where(MasteryPoint.person_id == person_id, MasteryPoint.course_id == course_id)
    return list(session.scalars(query.order_by(MasteryPoint.taken_at, MasteryPoint.id)))
