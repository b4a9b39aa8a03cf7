"""Visitors whom a platform did not name: what they did is erased when their day is over.

Until when is in their row, so a sweep that was missed is made up for by the next.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from core.database import Database
from course.enrolment.models import Person
from reports.people import erase_person

MOST = 500
"""Visitors erased in one sweep; the others wait for the next."""


def erase_guests(database: Database, *, now: datetime) -> int:
    """Erase every visitor whose day is over, one transaction each; returns how many were."""
    over = select(Person.id).where(Person.guest_until <= now).order_by(Person.guest_until).limit(MOST)
    with database.reading() as session:
        waiting = session.scalars(over).all()
    return sum(_erase(database, person_id, now) for person_id in waiting)


def _erase(database: Database, person_id: int, now: datetime) -> bool:
    with database.transaction() as session:
        guest = session.get(Person, person_id, with_for_update=True)
        if guest is None or guest.guest_until is None or guest.guest_until > now:
            return False  # another worker was faster, and the number may be somebody else's by now
        erase_person(session, person=guest)
        return True
