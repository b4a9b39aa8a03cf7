"""Handing in what time has handed in: attempts that nobody touched after their deadline, one transaction each.

Taken up again after a crash it goes on where it stopped, and two workers at once do no harm: who holds the learner's
lock first closes the attempt, the other finds it closed.
"""

from __future__ import annotations

import logging
from datetime import datetime

from assessments.attempts.access import LearnerGone
from assessments.attempts.deadlines import overdue_attempts
from assessments.attempts.models import Attempt
from core.database import Database
from core.errors import NotFound
from learning.answering import close_if_over

logger = logging.getLogger("passerelle.attempts")


def close_overdue(database: Database, *, now: datetime) -> int:
    """Close every attempt whose time is over; returns how many were."""
    with database.reading() as session:
        waiting = overdue_attempts(session, now=now)
    return sum(_close(database, attempt_id, now) for attempt_id in waiting)


def _close(database: Database, attempt_id: str, now: datetime) -> bool:
    try:
        with database.transaction() as session:
            attempt = session.get(Attempt, attempt_id)
            return attempt is not None and close_if_over(session, attempt=attempt, now=now)
    except LearnerGone:
        return False
    except NotFound as refusal:  # the course no longer has the assessment: the others must not wait for this one
        logger.warning("an attempt could not be closed: %s", type(refusal).__name__)
        return False
