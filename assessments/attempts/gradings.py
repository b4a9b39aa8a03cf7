"""The score that counts: a later grading where there is one, else what the machine said when the answer came.

Every query that reads scores goes through here, so that a rubric score or a corrected key is seen everywhere at once.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, select, update
from sqlalchemy.orm import Session

from assessments.attempts.models import Grading, Response

SCORE = func.coalesce(Grading.score, Response.score)
"""0 to 1, or NULL for an answer that waits for its rater; needs `with_gradings`."""

CORRECT = func.coalesce(Grading.correct, Response.correct)
"""Needs `with_gradings`."""

RUBRIC, REGRADING = "rubric", "regrading"


def with_gradings(query: Any) -> Select[Any]:
    """Join the grading that counts to a query over responses."""
    joined: Select[Any] = query.outerjoin(Grading, and_(Grading.response_id == Response.id, Grading.current))
    return joined


def add_grading(
    session: Session,
    *,
    response: Response,
    item_version_id: int,
    cause: str,
    score: float,
    correct: bool,
    now: datetime,
    regrading_id: int | None = None,
) -> Grading:
    """Let a new verdict on a response count from now on; the earlier ones stay to be read.

    What follows from scores (the attempt's result, mastery, what the LMS is told) is for the caller to bring up to
    date.
    """
    session.execute(update(Grading).where(Grading.response_id == response.id, Grading.current).values(current=False))
    grading = Grading(
        organisation_id=response.organisation_id,
        response_id=response.id,
        item_version_id=item_version_id,
        cause=cause,
        regrading_id=regrading_id,
        current=True,
        score=score,
        correct=correct,
        graded_at=now,
    )
    session.add(grading)
    session.flush()
    return grading


def scores_of(session: Session, *, attempt_id: str) -> dict[int, float | None]:
    """The score that counts of every response of an attempt, by response id; None where a rater is awaited."""
    query = with_gradings(select(Response.id, SCORE)).where(Response.attempt_id == attempt_id).order_by(Response.id)
    return {row[0]: row[1] for row in session.execute(query)}
