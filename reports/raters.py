"""How severe the raters of a course are beside one another, in points of the rubric, for administrators.

The calibration estimates each rater's severity in logits (assessments.mastery.severity). Here it is told on an answer
that is worth 2 of 4: how many points more or less this rater would be expected to give it, with the interval that holds
nine times in ten. Nothing is told of somebody with few ratings: chance would be taken for character.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assessments.attempts.models import Rating, Response
from assessments.mastery.models import RaterSeverity
from course.curriculum.service import PublishedCourse
from course.enrolment.models import Person

LEAST_RATINGS = 10
_NINE_IN_TEN = 1.6448536269514722
_POINTS = 4.0


class Leaning(StrEnum):
    """What can be said of a rater."""

    SEVERE = "severe"
    LENIENT = "lenient"
    ALIKE = "alike"
    """The interval holds 0: nothing sets them apart."""
    TOO_FEW = "too_few"
    NOT_YET = "not_yet"
    """Enough ratings, and no calibration has read them yet."""


@dataclass(frozen=True, slots=True)
class RaterRow:
    """One rater."""

    name: str
    ratings: int
    leaning: Leaning
    points: tuple[float, float, float] | None
    """Points more (or less) than the others on an answer worth 2 of 4, and the interval at 90 %."""


@dataclass(frozen=True, slots=True)
class Raters:
    """The raters of a course by name, and when their severity was computed."""

    rows: tuple[RaterRow, ...]
    computed_at: datetime | None


def raters_of(session: Session, *, course: PublishedCourse) -> Raters:
    """Everybody who has rated an answer in the course."""
    counted = (
        select(Rating.rater_id, func.count().label("ratings"))
        .join(Response, Response.id == Rating.response_id)
        .where(Response.course_id == course.id)
        .group_by(Rating.rater_id)
        .subquery()
    )
    query = (
        select(Person.display_name, counted.c.ratings, RaterSeverity)
        .join(counted, counted.c.rater_id == Person.id)
        .outerjoin(RaterSeverity, (RaterSeverity.person_id == Person.id) & (RaterSeverity.course_id == course.id))
        .where(Person.organisation_id == course.organisation_id)
        .order_by(func.lower(Person.display_name), Person.id)
    )
    found = session.execute(query).all()
    moments = [severity.computed_at for _, _, severity in found if severity]
    return Raters(tuple(_row(*one) for one in found), max(moments, default=None))


def points_of(severity: float, deviation: float) -> tuple[float, float, float]:
    """What a severity (logits) and its deviation come to in points of 4, with the interval, least first."""
    spread = _NINE_IN_TEN * deviation
    return _points(severity), _points(severity + spread), _points(severity - spread)


def _row(name: str, ratings: int, severity: RaterSeverity | None) -> RaterRow:
    if ratings < LEAST_RATINGS:
        return RaterRow(name, ratings, Leaning.TOO_FEW, None)
    if severity is None or severity.ratings < LEAST_RATINGS:
        return RaterRow(name, ratings, Leaning.NOT_YET, None)
    value, low, high = points_of(severity.severity, severity.deviation)
    leaning = Leaning.SEVERE if high < 0 else Leaning.LENIENT if low > 0 else Leaning.ALIKE
    return RaterRow(name, ratings, leaning, (value, low, high))


def _points(severity: float) -> float:
    return _POINTS * (1.0 / (1.0 + math.exp(severity)) - 0.5)
