"""Extra time: one factor a learner, applied to every time limit, with the trail of who set it and when.

No reason is kept: why somebody needs more time is nobody's business here. Rows are added, never changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.errors import InvalidInput
from course.enrolment.audit import note_action
from course.enrolment.models import Accommodation, Person

NONE, MOST = 1.0, 3.0
A_THIRD_MORE = 4 / 3


class BadFactor(InvalidInput):
    """The factor is not between 1 (no extra time) and 3."""


def current_factor(session: Session, *, person_id: int) -> float:
    """By what every time limit of this person is multiplied: 1 to 3, 1 where nothing was decided."""
    query = select(Accommodation.time_factor).where(Accommodation.person_id == person_id)
    return session.scalar(query.order_by(Accommodation.id.desc()).limit(1)) or NONE


def set_factor(session: Session, *, person: Person, factor: float, decided_by: Person, now: datetime) -> float:
    """Decide a learner's factor, with its audit entry, and return the one before; the same again adds nothing.

    Open attempts are for the caller to prolong (assessments.attempts.deadlines). Raises BadFactor.
    """
    if not NONE <= factor <= MOST:  # not a number is refused too
        raise BadFactor("The time factor is a number from 1 (no extra time) to 3.", field="factor")
    session.execute(select(Person.id).where(Person.id == person.id).with_for_update())
    before = current_factor(session, person_id=person.id)
    if factor == before:
        return before
    session.add(
        Accommodation(
            organisation_id=person.organisation_id,
            person_id=person.id,
            time_factor=factor,
            decided_by=decided_by.id,
            decided_at=now,
        )
    )
    note_action(
        session,
        organisation_id=person.organisation_id,
        actor_id=decided_by.id,
        action="accommodation.set",
        subject=f"person:{person.id}",
        detail={"before": before, "after": factor},
        now=now,
    )
    return before


def history(session: Session, *, person_id: int) -> Sequence[tuple[Accommodation, str | None]]:
    """Every decision about a learner's time, newest first, with the name of who took it where they are still here."""
    query = (
        select(Accommodation, Person.display_name)
        .outerjoin(Person, Person.id == Accommodation.decided_by)
        .where(Accommodation.person_id == person_id)
        .order_by(Accommodation.id.desc())
    )
    return [(row[0], row[1]) for row in session.execute(query)]
