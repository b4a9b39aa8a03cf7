"""Writing down what a column of a grade book has to show for a learner, in the transaction that made it true."""

from __future__ import annotations

import math
from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.errors import NotFound
from course.enrolment.models import Role
from lms_adapter.lti.line_items import UNWANTED
from lms_adapter.lti.models import Identity, LineItem, Member
from lms_adapter.outbox.models import Score

WAITING, SENT, FAILED, BLOCKED, OVERRIDDEN = "waiting", "sent", "failed", "blocked", "overridden"
COMPLETED, IN_PROGRESS = "Completed", "InProgress"
COLUMN_REMOVED = "column_removed"
SAME = 1e-9


class NoPlaceForScore(NotFound):
    """The column, or the learner's account at the platform, was removed while its score was written down."""


def record_score(
    session: Session,
    *,
    line_item: LineItem,
    identity: Identity,
    share: float,
    comment: str,
    completed: bool,
    now: datetime,
) -> Score:
    """Keep the newest figure (0-1) of a learner for a column; it is sent if it differs from what was recorded before.

    The row is locked until the caller's transaction ends, so a sender that confirms an older figure at the same moment
    cannot take the newer one for confirmed. Raises NoPlaceForScore, and the caller's transaction goes on.
    """
    if not math.isfinite(share) or not -SAME <= share <= 1 + SAME:
        raise ValueError(f"a share is a number from 0 to 1, not {share!r}")
    share, comment, progress = min(max(share, 0.0), 1.0), comment[:500], COMPLETED if completed else IN_PROGRESS
    query = select(Score).where(Score.line_item_id == line_item.id, Score.identity_id == identity.id)
    score = _locked(session, query) or _new_row(session, line_item, identity, share, now)
    if score is None:  # another transaction wrote it first, or removed what it belongs to
        score = _locked(session, query)
    if score is None:
        raise NoPlaceForScore("The column or the learner was removed meanwhile: there is nothing left to grade.")
    known = (score.comment, score.activity_progress)
    if score.revision and abs(score.share - share) < SAME and known == (comment, progress):
        return score
    score.share, score.comment, score.activity_progress = share, comment, progress
    score.revision += 1
    score.recorded_at = now
    if score.problem != COLUMN_REMOVED:
        score.problem = score.reason = ""
        score.state, score.due_at, score.tries = WAITING, now, 0
    session.flush()
    return score


def _locked(session: Session, query: Select[Score]) -> Score | None:
    return session.scalar(query.with_for_update().execution_options(populate_existing=True))


def _new_row(session: Session, line_item: LineItem, identity: Identity, share: float, now: datetime) -> Score | None:
    score = Score(
        organisation_id=line_item.organisation_id,
        line_item_id=line_item.id,
        identity_id=identity.id,
        person_id=identity.person_id,
        share=share,
        revision=0,
        delivered=0,
        state=WAITING,
        tries=0,
        due_at=now,
        recorded_at=now,
        tried_shares=[],
    )
    try:
        with session.begin_nested():
            session.add(score)
    except IntegrityError:
        return None
    return score


def line_items_for(
    session: Session, *, course_id: int, targets: Collection[str], person_id: int
) -> list[tuple[LineItem, Identity]]:
    """The columns that show one of the targets where the person learns, each with who they are there, by id."""
    query = (
        select(LineItem, Identity)
        .join(Member, Member.context_id == LineItem.context_id)
        .join(Identity, Identity.id == Member.identity_id)
        .where(
            LineItem.course_id == course_id,
            LineItem.target.in_(targets),
            LineItem.state != UNWANTED,
            Identity.person_id == person_id,
            Member.role == Role.LEARNER,
            Member.active,
        )
        .order_by(LineItem.id, Identity.id)
    )
    return [(line_item, identity) for line_item, identity in session.execute(query)]


def send_again(session: Session, *, where: Any, now: datetime, forget: bool = False) -> int:
    """Queue the scores that meet the condition once more; `forget` what the platform confirmed: its column is new.

    Returns how many.
    """
    values: dict[str, Any] = {"state": WAITING, "due_at": now, "tries": 0, "problem": "", "reason": ""}
    if forget:
        values |= {"delivered": 0, "sent_share": None, "tried_shares": [], "result_share": None, "result_at": None}
    changed = session.scalars(
        update(Score).where(where).values(values).returning(Score.id).execution_options(synchronize_session="fetch")
    )
    return len(changed.all())


def block_scores(session: Session, *, line_item: LineItem, problem: str, reason: str) -> None:
    """Scores whose column is gone: they wait for a person, or for a launch that names the column again."""
    session.execute(
        update(Score)
        .where(Score.line_item_id == line_item.id, or_(Score.state != BLOCKED, Score.problem != problem))
        .values(state=BLOCKED, problem=problem, reason=reason[:500])
        .execution_options(synchronize_session="fetch")
    )


def forget_scores(session: Session, *, line_item: LineItem) -> None:
    """The column shows something else from now on: what was queued for it is of the former."""
    session.execute(delete(Score).where(Score.line_item_id == line_item.id))
