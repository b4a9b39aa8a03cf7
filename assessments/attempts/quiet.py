"""Attempts about which nothing is said before they are handed in: an exam, and whatever shows no corrected answers.

A level that moves after each answer would tell which ones were right. So their answers are no evidence until the end:
neither for the estimate of the moment, nor for a replay of it, by whichever door it comes (a practised question, a
calibration, the repair at night).
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessments.attempts.access import COUNTING
from assessments.attempts.models import Attempt
from assessments.attempts.policy import EXAM


def keeps_quiet(attempt: Attempt) -> bool:
    """Whether the estimate waits for the end of the attempt."""
    return attempt.kind == EXAM or attempt.policy.get("review", "full") != "full"


def quiet_attempts(session: Session, *, course_id: int, person_ids: Collection[int]) -> list[str]:
    """Ids of these people's attempts whose answers are no evidence yet."""
    query = select(Attempt).where(
        Attempt.course_id == course_id,
        Attempt.person_id.in_(person_ids),
        Attempt.finished_at.is_(None),
        Attempt.kind.in_(COUNTING),
    )
    return [attempt.id for attempt in session.scalars(query) if keeps_quiet(attempt)]
