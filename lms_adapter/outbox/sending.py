"""Sending the scores that are due: several at once, few to one platform, none twice at the same moment.

A score is taken under a lease, sent without a transaction, and its outcome written where the lease still holds.
"""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from core.database import Database
from lms_adapter.leased_work import side_by_side
from lms_adapter.lti.platform import PlatformServices
from lms_adapter.outbox.outcomes import Done, Outcome, write_outcomes
from lms_adapter.outbox.score_calls import send_score, try_again
from lms_adapter.outbox.taking import LEASE, Candidates, Taken, take_scores

THREADS = 8
TO_ONE_PLATFORM = 4
"""Calls to one registration at the same moment: a slow platform never holds every thread."""
LIMIT = 2000
SECONDS = 20.0
"""How long one call of `send_due` goes on taking scores; the next wake-up takes up the rest."""

log = logging.getLogger(__name__)
Clock = Callable[[], datetime]


def send_due(
    database: Database,
    services: PlatformServices,
    clock: Clock,
    limit: int = LIMIT,
    *,
    threads: int = THREADS,
    seconds: float = SECONDS,
    lease: timedelta = LEASE,
) -> int:
    """Send scores until none is due, `limit` were tried or the seconds are over; returns how many were tried."""
    deadline, left = time.monotonic() + seconds, limit
    calls, candidates = Counter[int](), Candidates()

    def turn(done: Sequence[tuple[Taken, Outcome]], free: int) -> list[Taken]:
        nonlocal left
        calls.subtract(taken.registration.id for taken, _ in done)
        _write_down(database, done, clock)
        if time.monotonic() > deadline:
            return []
        with database.transaction() as session:
            taken = take_scores(
                session,
                candidates=candidates,
                now=clock(),
                limit=min(free, left),
                calls=calls,
                at_once=TO_ONE_PLATFORM,
                lease=lease,
            )
        calls.update(one.registration.id for one in taken)
        left -= len(taken)
        return taken

    def work(taken: Taken) -> Outcome:
        try:
            return send_score(services, taken, clock=clock)
        except Exception:
            log.exception("score %d could not be sent: a mistake of ours", taken.score_id)
            return try_again("internal_error", "", taken)

    return side_by_side(turn, work, threads=threads)


def _write_down(database: Database, done: Done, clock: Clock) -> None:
    """What is locked by somebody else is written last, each alone."""
    if not done:
        return
    with database.transaction() as session:
        written = write_outcomes(session, done=done, now=clock(), wait=False)
    lost = written.lost
    for one in written.missed:
        with database.transaction() as session:
            lost += write_outcomes(session, done=[one], now=clock()).lost
    for taken in lost:
        log.warning("score %d took longer than its lease; somebody else has it now", taken.score_id)
