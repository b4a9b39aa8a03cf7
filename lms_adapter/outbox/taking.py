"""Taking scores that are due under a lease.

The timestamp of the call is reserved with the lease: whole seconds, strictly later than any before it (AGS 2.0, 3.4.9).
It is also the mark of the lease: who comes back with another than the row's has lost it to somebody else, and what they
found out is not written. A worker that dies leaves a lease that ends.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from lms_adapter.lti.line_items import PRESENT
from lms_adapter.lti.models import Context, Deployment, Identity, LineItem, Registration
from lms_adapter.lti.registrations import ACCEPTED
from lms_adapter.outbox.models import Score
from lms_adapter.outbox.scores import BLOCKED, WAITING

LEASE = timedelta(minutes=2)
"""Longer than a call that a platform draws out; one that outlasts it is sent twice, which does no harm."""
CANDIDATES = 64
"""How many scores are looked up at once."""
LOOKED_UP_EVERY = 0.25
"""Seconds before more is looked up while the list has scores of busy platforms only."""
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


@dataclass(slots=True)
class Candidates:
    """Scores that were looked up as due and not taken yet: sorting all that waits is dear, and done now and then."""

    found: list[tuple[int, int]] = field(default_factory=list)
    """Number of a score, and of the registration that it goes to; the first goes first."""
    looked_up_at: float = float("-inf")
    """On time.monotonic()."""

    def choose(self, limit: int, *, calls: Counter[int], at_once: int) -> list[int]:
        """Take the first off the list whose registrations have a call to spare; `calls` counts them."""
        chosen: list[int] = []
        left: list[tuple[int, int]] = []
        for score_id, registration_id in self.found:
            if len(chosen) < limit and calls[registration_id] < at_once:
                chosen.append(score_id)
                calls[registration_id] += 1
            else:
                left.append((score_id, registration_id))
        self.found = left
        return chosen

    def look_up(self, session: Session, *, now: datetime, busy: Collection[int]) -> None:
        """Add more, of registrations that are not busy: of these none can be left on the list."""
        if not self.found or time.monotonic() > self.looked_up_at + LOOKED_UP_EVERY:
            self.found += _look_up(session, now=now, busy=busy)
            self.looked_up_at = time.monotonic()


def take_scores(
    session: Session,
    *,
    candidates: Candidates,
    now: datetime,
    limit: int,
    calls: Mapping[int, int],
    at_once: int,
    lease: timedelta = LEASE,
) -> list[Taken]:
    """Lease at most `limit` scores, so that no registration has more than `at_once` calls with those under way."""
    taken: list[Taken] = []
    for looked_up in (False, True):
        if looked_up and len(taken) < limit:
            busy = [key for key, number in _with(calls, taken).items() if number >= at_once]
            candidates.look_up(session, now=now, busy=busy)
        while chosen := candidates.choose(limit - len(taken), calls=_with(calls, taken), at_once=at_once):
            taken += _lease(session, score_ids=chosen, now=now, lease=lease)
    return taken


def _with(calls: Mapping[int, int], taken: Collection[Taken]) -> Counter[int]:
    """Calls by registration, with those that are about to be made."""
    return Counter(calls) + Counter(one.registration.id for one in taken)


def _look_up(session: Session, *, now: datetime, busy: Collection[int]) -> list[tuple[int, int]]:
    """Scores that may be taken now: what waits longest first, then what is blocked.

    Nothing of registrations in `busy`, of one that is switched off or wants to be left alone, of a deployment that was
    refused, nor where the column is not there.
    """
    found: list[tuple[int, int]] = []
    for state in (WAITING, BLOCKED):
        query = _due(select(Score.id, Registration.id), now, busy).where(Score.state == state)
        rows = session.execute(query.order_by(Score.due_at, Score.id).limit(CANDIDATES - len(found)))
        found += [(row[0], row[1]) for row in rows] if len(found) < CANDIDATES else []
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


def _lease(session: Session, *, score_ids: Collection[int], now: datetime, lease: timedelta) -> list[Taken]:
    """Lease scores and reserve their timestamps; without those that are not due any more, or in other hands."""
    query = (
        _due(select(Score, LineItem, Context, Registration, Identity), now, ())
        .where(Score.id.in_(score_ids), Score.state.in_((WAITING, BLOCKED)))
        .order_by(Score.due_at, Score.id)
        .with_for_update(of=Score, skip_locked=True)
        .execution_options(populate_existing=True)
    )
    found = session.execute(query).all()
    for score, *_ in found:
        before = [one for one in score.tried_shares if one != score.share]
        score.tried_shares = [*before, score.share][-REMEMBERED:]
        score.sent_timestamp = next_timestamp(score.sent_timestamp, now=now)
        score.leased_until = now + lease
        score.tries += 1
    session.flush()
    return [_taken(*row) for row in found]


def _taken(
    score: Score, line_item: LineItem, context: Context, registration: Registration, identity: Identity
) -> Taken:
    assert score.sent_timestamp is not None
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
