"""Taking a score that is due under a lease, and writing down what came of it.

The timestamp of the call is reserved with the lease: whole seconds, strictly later than any before it (AGS 2.0, 3.4.9).
It is also the mark of the lease: who comes back with another than the row's has lost it to somebody else, and what they
found out is not written. A worker that dies leaves a lease that ends.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, or_, select, update
from sqlalchemy.orm import Session

from lms_adapter.lti.line_items import MISSING, PRESENT
from lms_adapter.lti.models import Context, Deployment, Identity, LineItem, Registration
from lms_adapter.lti.registrations import ACCEPTED
from lms_adapter.outbox.models import Score
from lms_adapter.outbox.scores import BLOCKED, COLUMN_REMOVED, FAILED, OVERRIDDEN, SENT, WAITING

LEASE = timedelta(minutes=2)
"""Longer than a call that a platform draws out; one that outlasts it is sent twice, which does no harm."""
COMPARED_AFTER = timedelta(minutes=10)
"""How long after a score was sent its column is compared with what the platform holds."""
FURTHEST_AHEAD = timedelta(days=1)
"""How far a platform's clock is followed: a grade is not dated into another age, nor beyond the last day there is."""
CANDIDATES = 64
"""How many scores are looked up at once."""
REMEMBERED = 20
"""How many unconfirmed shares are kept."""
Rows = Select[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Taken:
    """A score to send, with all that the call needs; detached from the database."""

    score_id: int
    line_item_id: int
    registration: Registration
    scopes: frozenset[str]
    """What the context's launches offered."""
    url: str
    ours: bool
    user_id: str
    hidden: tuple[str, ...]
    """What may not stand in a reason."""
    share: float
    comment: str
    activity_progress: str
    revision: int
    timestamp: datetime
    sent_share: float | None
    tried_shares: tuple[float, ...]
    tries: int
    problem: str
    """Of the try before this one."""


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


def due_scores(
    session: Session, *, now: datetime, busy: Collection[int] = (), limit: int = CANDIDATES
) -> list[tuple[int, int]]:
    """Scores that may be taken now, with their registrations: what waits longest first, then what is blocked.

    Nothing of registrations in `busy`, of one that is switched off or wants to be left alone, of a deployment that was
    refused, nor where the column is not there. One sorted list serves many takings: whatever plan the database makes,
    it is made once for all of them.
    """
    found: list[tuple[int, int]] = []
    for state in (WAITING, BLOCKED):
        query = _due(select(Score.id, Registration.id), now, busy).where(Score.state == state)
        rows = session.execute(query.order_by(Score.due_at, Score.id).limit(limit - len(found)))
        found += [(row[0], row[1]) for row in rows] if len(found) < limit else []
    return found


def _due(query: Rows, now: datetime, busy: Collection[int]) -> Rows:
    return (
        query.select_from(Score)
        .join(LineItem, LineItem.id == Score.line_item_id)
        .join(Context, Context.id == LineItem.context_id)
        .join(Deployment, Deployment.id == Context.deployment_id)
        .join(Registration, Registration.id == Context.registration_id)
        .join(Identity, Identity.id == Score.identity_id)
        .where(
            Score.due_at <= now,
            or_(Score.leased_until.is_(None), Score.leased_until <= now),
            LineItem.state == PRESENT,
            LineItem.url.is_not(None),
            Registration.enabled,
            Deployment.state == ACCEPTED,
            or_(Registration.paused_until.is_(None), Registration.paused_until <= now),
            Registration.id.not_in(busy),
        )
    )


def take_score(session: Session, *, score_id: int, now: datetime, lease: timedelta = LEASE) -> Taken | None:
    """Lease a score and reserve its timestamp; None where it is not due any more, or in other hands."""
    query = (
        _due(select(Score, LineItem, Context, Registration, Identity), now, ())
        .where(Score.id == score_id, Score.state.in_((WAITING, BLOCKED)))
        .with_for_update(of=Score, skip_locked=True)
        .execution_options(populate_existing=True)
    )
    found = session.execute(query).first()
    if found is None:
        return None
    score, line_item, context, registration, identity = found
    before = [one for one in score.tried_shares if one != score.share]
    score.tried_shares = [*before, score.share][-REMEMBERED:]
    score.sent_timestamp = next_timestamp(score.sent_timestamp, now=now)
    score.leased_until = now + lease
    score.tries += 1
    session.flush()
    return Taken(
        score_id=score.id,
        line_item_id=line_item.id,
        registration=registration,
        scopes=frozenset(context.ags_scopes),
        url=line_item.url or "",
        ours=line_item.ours,
        user_id=identity.subject,
        hidden=(identity.subject, identity.email, identity.name, *identity.name.split()),
        share=score.share,
        comment=score.comment,
        activity_progress=score.activity_progress,
        revision=score.revision,
        timestamp=score.sent_timestamp,
        sent_share=score.sent_share,
        tried_shares=tuple(score.tried_shares),
        tries=score.tries,
        problem=score.problem,
    )


def next_timestamp(before: datetime | None, *, now: datetime) -> datetime:
    """The present second, or the one after the latest that was used."""
    second = now.replace(microsecond=0)
    return second if before is None else max(second, before.replace(microsecond=0) + timedelta(seconds=1))


def write_outcome(session: Session, *, taken: Taken, outcome: Outcome, now: datetime) -> bool:
    """Note what came of the call; False where the lease is no longer ours, and nothing is written."""
    query = select(Score).where(Score.id == taken.score_id).with_for_update()
    score = session.scalar(query.execution_options(populate_existing=True))
    if score is None or score.sent_timestamp != taken.timestamp:
        return False
    score.leased_until = None
    newest = score.revision == taken.revision
    if outcome.was_read:
        score.result_share, score.result_at = outcome.result_share, now
    if outcome.later_than is not None:
        later = min(outcome.later_than, now + FURTHEST_AHEAD).replace(microsecond=0)
        score.sent_timestamp = max(taken.timestamp, later)
    if outcome.state == SENT:
        score.delivered, score.sent_share, score.sent_at = taken.revision, taken.share, now
        score.tried_shares = []
        _compare_soon(session, taken.line_item_id, now)
        if taken.registration.failing_since is not None:
            _release_blocked(session, taken.registration.id, now)
    if outcome.column_gone:
        _column_gone(session, taken, now)
    if newest:
        _settle(score, outcome, now)
    session.flush()
    return True


def _settle(score: Score, outcome: Outcome, now: datetime) -> None:
    score.state = outcome.state
    score.problem, score.reason = outcome.problem[:60], outcome.reason[:500]
    if outcome.state in (SENT, OVERRIDDEN, FAILED):
        score.tries = 0
    if outcome.state in (WAITING, BLOCKED):
        score.due_at = now + timedelta(seconds=outcome.after)


def _compare_soon(session: Session, line_item_id: int, now: datetime) -> None:
    line_item = session.get(LineItem, line_item_id)
    if line_item is not None and line_item.state == PRESENT and line_item.due_at is None:
        line_item.due_at = now + COMPARED_AFTER


def _release_blocked(session: Session, registration_id: int, now: datetime) -> None:
    """The platform takes scores again: what waited for a person there is tried at once."""
    columns = select(LineItem.id).join(Context).where(Context.registration_id == registration_id)
    session.execute(
        update(Score)
        .where(Score.state == BLOCKED, Score.line_item_id.in_(columns))
        .values(due_at=now)
        .execution_options(synchronize_session=False)
    )


def _column_gone(session: Session, taken: Taken, now: datetime) -> None:
    line_item = session.get(LineItem, taken.line_item_id, with_for_update=True)
    if line_item is not None and line_item.state == PRESENT and line_item.url == taken.url:
        line_item.state, line_item.problem = MISSING, COLUMN_REMOVED
        line_item.due_at, line_item.tries = now, 0
