"""Writing down what came of the calls, where their leases still hold.

A column is locked before a score of it, by everybody who needs both: the columns of a bundle first, then its scores. A
bundle waits for no score, since whoever has it may wait for another of the bundle; what was missed is written alone.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from lms_adapter.lti.line_items import MISSING, PRESENT
from lms_adapter.lti.models import Context, LineItem
from lms_adapter.outbox.models import Score
from lms_adapter.outbox.scores import BLOCKED, COLUMN_REMOVED, FAILED, OVERRIDDEN, SENT, WAITING
from lms_adapter.outbox.taking import Taken

COMPARED_AFTER = timedelta(minutes=10)
"""How long after a score was sent its column is compared with what the platform holds."""
FURTHEST_AHEAD = timedelta(days=1)
"""How far a platform's clock is followed: a grade is not dated into another age, nor beyond the last day there is."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a try."""

    state: str
    """sent, waiting, failed, blocked or overridden."""
    problem: str = ""
    reason: str = ""
    result_share: float | None = None
    """What the platform holds, where it was asked."""
    was_read: bool = False
    after: float = 0.0
    """Seconds before the next try."""
    later_than: datetime | None = None
    """The next timestamp has to be later than this one of the platform."""
    column_gone: bool = False


Done = Sequence[tuple[Taken, Outcome]]


@dataclass(slots=True)
class Written:
    """What could not be written of a bundle."""

    lost: list[Taken] = field(default_factory=list)
    """The lease is no longer ours, or the score is gone."""
    missed: list[tuple[Taken, Outcome]] = field(default_factory=list)
    """Somebody else has the row at this moment, or it is gone."""


def write_outcomes(session: Session, *, done: Done, now: datetime, wait: bool = True) -> Written:
    """Note what came of the calls. Unless told to wait, nothing is written of scores that somebody else has locked."""
    written = Written()
    if not done:
        return written
    _mark_gone_columns(session, [taken for taken, outcome in done if outcome.column_gone], now)
    _compare_soon(session, {taken.line_item_id for taken, outcome in done if outcome.state == SENT}, now)
    scores = _locked_scores(session, [taken.score_id for taken, _ in done], wait=wait)
    recovered: set[int] = set()
    for taken, outcome in done:
        score = scores.get(taken.score_id)
        if score is None and not wait:
            written.missed.append((taken, outcome))
        elif score is None or score.sent_timestamp != taken.timestamp:
            written.lost.append(taken)
        else:
            _write(score, taken, outcome, now)
            if outcome.state == SENT and taken.registration.failing_since is not None:
                recovered.add(taken.registration.id)
    session.flush()
    _release_blocked(session, recovered, now)
    return written


def _locked_scores(session: Session, score_ids: Collection[int], *, wait: bool) -> dict[int, Score]:
    query = select(Score).where(Score.id.in_(score_ids)).order_by(Score.id).with_for_update(skip_locked=not wait)
    return {one.id: one for one in session.scalars(query.execution_options(populate_existing=True))}


def _write(score: Score, taken: Taken, outcome: Outcome, now: datetime) -> None:
    score.leased_until = None
    if outcome.was_read:
        score.result_share, score.result_at = outcome.result_share, now
    if outcome.later_than is not None:
        later = min(outcome.later_than, now + FURTHEST_AHEAD).replace(microsecond=0)
        score.sent_timestamp = max(taken.timestamp, later)
    if outcome.state == SENT:
        score.delivered, score.sent_share, score.sent_at = taken.revision, taken.share, now
        score.tried_shares = []
    if score.revision == taken.revision:  # else a newer figure came meanwhile, and is due
        _settle(score, outcome, now)


def _settle(score: Score, outcome: Outcome, now: datetime) -> None:
    score.state = outcome.state
    score.problem, score.reason = outcome.problem[:60], outcome.reason[:500]
    if outcome.state in (SENT, OVERRIDDEN, FAILED):
        score.tries = 0
    if outcome.state in (WAITING, BLOCKED):
        score.due_at = now + timedelta(seconds=outcome.after)


def _compare_soon(session: Session, line_item_ids: Collection[int], now: datetime) -> None:
    """The first score that a column takes has it compared; the others find that noted."""
    if not line_item_ids:
        return
    waiting = LineItem.id.in_(line_item_ids), LineItem.state == PRESENT, LineItem.due_at.is_(None)
    for line_item in session.scalars(_columns().where(*waiting)):
        line_item.due_at = now + COMPARED_AFTER
    session.flush()


def _mark_gone_columns(session: Session, gone: Collection[Taken], now: datetime) -> None:
    if not gone:
        return
    urls = {taken.line_item_id: taken.url for taken in gone}
    for line_item in session.scalars(_columns().where(LineItem.id.in_(urls), LineItem.state == PRESENT)):
        if line_item.url == urls[line_item.id]:
            line_item.state, line_item.problem = MISSING, COLUMN_REMOVED
            line_item.due_at, line_item.tries = now, 0
    session.flush()


def _columns() -> Select[LineItem]:
    query = select(LineItem).order_by(LineItem.id).with_for_update()
    return query.execution_options(populate_existing=True)


def _release_blocked(session: Session, registration_ids: Collection[int], now: datetime) -> None:
    """The platforms take scores again: what waited for a person there is tried at once."""
    if not registration_ids:
        return
    columns = select(LineItem.id).join(Context).where(Context.registration_id.in_(registration_ids))
    blocked = select(Score.id).where(Score.state == BLOCKED, Score.line_item_id.in_(columns))
    session.execute(
        update(Score)
        .where(Score.id.in_(blocked.with_for_update(skip_locked=True)))
        .values(due_at=now)
        .execution_options(synchronize_session=False)
    )
