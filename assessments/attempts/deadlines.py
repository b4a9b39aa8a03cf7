"""Time limits of open attempts: prolonged when a learner is given more time, and which ones are over."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessments.attempts.access import COUNTING, over_since
from assessments.attempts.models import Attempt
from assessments.attempts.policy import prolonged
from assessments.attempts.unknown import DIAGNOSTIC
from course.enrolment.audit import note_action


def prolong_open_attempts(
    session: Session, *, person_id: int, factor: float, actor_id: int | None, now: datetime
) -> list[Attempt]:
    """Apply a learner's new time factor to what is open; returns the attempts that have more time now.

    A diagnostic counts the time worked, so its factor is all there is to change. The caller holds the learner's lock.
    What was promised is not shortened, and what is over stays over.
    """
    query = select(Attempt).where(
        Attempt.person_id == person_id, Attempt.finished_at.is_(None), Attempt.kind.in_((*COUNTING, DIAGNOSTIC))
    )
    changed = []
    for attempt in session.scalars(query.order_by(Attempt.started_at)):
        timed = attempt.kind == DIAGNOSTIC or attempt.deadline_at is not None
        if not timed or factor <= attempt.time_factor or over_since(session, attempt=attempt, now=now):
            continue
        _prolong(session, attempt, factor, actor_id, now)
        changed.append(attempt)
    session.flush()
    return changed


def _prolong(session: Session, attempt: Attempt, factor: float, actor_id: int | None, now: datetime) -> None:
    before = attempt.time_factor
    if attempt.deadline_at is not None:
        attempt.deadline_at = prolonged(attempt.deadline_at, started_at=attempt.started_at, before=before, after=factor)
    attempt.time_factor = factor
    note_action(
        session,
        organisation_id=attempt.organisation_id,
        actor_id=actor_id,
        action="attempt.prolonged",
        subject=f"person:{attempt.person_id}",
        detail={"target": attempt.target_key, "attempt": attempt.number, "before": before, "after": factor},
        now=now,
    )


def overdue_attempts(session: Session, *, now: datetime, most: int = 500) -> list[str]:
    """Ids of open attempts at assessments and exams that take nothing any more, the longest over first."""
    query = select(Attempt).where(Attempt.finished_at.is_(None), Attempt.deadline_at < now, Attempt.kind.in_(COUNTING))
    due = session.scalars(query.order_by(Attempt.deadline_at, Attempt.id).limit(most))
    return [attempt.id for attempt in due if over_since(session, attempt=attempt, now=now)]
