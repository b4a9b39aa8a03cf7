"""The calibrations of a course and what a first one still needs. Reads only."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assessments.attempts.gradings import SCORE, with_gradings
from assessments.attempts.models import Response
from assessments.items.models import ItemVersion
from assessments.mastery.models import Calibration
from course.curriculum.service import PublishedCourse

MOST_SHOWN = 20
DONE = "done"
FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Calibrations:
    """Newest first. `in_force` is what every estimate uses, None before the first; `unfinished` is waiting or
    running; `failed` is the newest one where it failed.
    """

    computed: tuple[Calibration, ...]
    in_force: Calibration | None
    unfinished: Calibration | None
    failed: Calibration | None

    @property
    def shown(self) -> Calibration | None:
        """The one whose certificate is shown: in force, else the newest that was computed."""
        return self.in_force or (self.computed[0] if self.computed else None)


@dataclass(frozen=True, slots=True)
class Gathered:
    """What there is to calibrate from: learners with a scored answer, and their first answers."""

    learners: int
    first_answers: int


def calibrations_of(session: Session, *, course: PublishedCourse) -> Calibrations:
    """The calibrations of a course of the organisation."""
    query = select(Calibration).where(
        Calibration.course_id == course.id, Calibration.organisation_id == course.organisation_id
    )
    rows = list(session.scalars(query.order_by(Calibration.number.desc()).limit(MOST_SHOWN)))
    computed = tuple(row for row in rows if row.state == DONE and row.certificate)
    newest = rows[0] if rows else None
    return Calibrations(
        computed=computed,
        in_force=session.scalar(query.where(Calibration.current).order_by(Calibration.number.desc()).limit(1)),
        unfinished=newest if newest and newest.state not in (DONE, FAILED) else None,
        failed=newest if newest and newest.state == FAILED else None,
    )


def gathered_of(session: Session, *, course: PublishedCourse) -> Gathered:
    """How much has been answered in the course so far."""
    counts = select(func.count(func.distinct(Response.person_id)), func.count(Response.id)).select_from(Response)
    query = with_gradings(counts).where(Response.course_id == course.id, SCORE.is_not(None), Response.tries == 1)
    learners, first_answers = session.execute(query).one()
    return Gathered(int(learners), int(first_answers))


def known_items(session: Session, *, course: PublishedCourse) -> frozenset[str]:
    """Keys of the items that the course hands out today."""
    query = select(ItemVersion.item_key).where(ItemVersion.course_id == course.id, ItemVersion.current)
    return frozenset(session.scalars(query))
