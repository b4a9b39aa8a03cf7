"""An attempt as its learner may see it, and the one rule of its clock: what is over is handed in before it is shown."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from assessments.attempts import service as attempts
from assessments.attempts.models import Attempt
from assessments.attempts.policy import Shown, seconds_left
from assessments.items.published import items_by_id
from course.enrolment.models import Person
from learning import answering
from web.database import reading, transaction


def close_what_is_over(person: Person, attempt_id: str, *, now: datetime) -> None:
    """Hand in an attempt of this person whose time is over; the next transaction finds it closed.

    Raises NoSuchAttempt.
    """
    with reading() as session:
        attempt = attempts.get_attempt(session, person=person, attempt_id=attempt_id)
        if attempts.over_since(session, attempt=attempt, now=now) is None:
            return
    with transaction() as session:
        attempt = attempts.get_attempt(session, person=person, attempt_id=attempt_id)
        answering.close_if_over(session, attempt=attempt, now=now)


def shown_attempt(session: Session, attempt: Attempt, *, now: datetime) -> dict[str, Any]:
    """What the API says of an attempt; the seed stays on the server, and points stay where the rules hide them."""
    versions = items_by_id(session, ids=attempt.items)
    policy = attempts.policy_of(session, attempt=attempt)
    shown = attempts.shown_of(session, attempt=attempt) if attempt.finished_at else None
    return {
        "id": attempt.id,
        "kind": attempt.kind,
        "target": attempt.target_key,
        "number": attempt.number,
        "items": [versions[item_id].item_key for item_id in attempt.items],
        "answered": attempts.answered_items(session, attempt=attempt),
        "started_at": attempt.started_at,
        "server_now": now,
        "deadline_at": attempt.deadline_at,
        "seconds_left": seconds_left(started_at=attempt.started_at, deadline_at=attempt.deadline_at, now=now),
        "grace_seconds": policy.grace_seconds,
        "late": policy.late,
        "time_factor": attempt.time_factor,
        "finished_at": attempt.finished_at,
        "ended": attempt.ended,
        "pending": attempt.finished_at is not None and attempt.raw is None,
        "passed": attempt.passed,
        "shown": shown.value if shown else None,
        **_points(attempt, shown),
    }


def _points(attempt: Attempt, shown: Shown | None) -> dict[str, float | None]:
    if shown is None or shown is Shown.VERDICT:
        return {"raw": None, "maximum": None, "penalty": None, "scaled": None}
    return {
        "raw": attempt.raw,
        "maximum": attempt.maximum,
        "penalty": attempt.penalty,
        "scaled": attempts.share_of(attempt),
    }
