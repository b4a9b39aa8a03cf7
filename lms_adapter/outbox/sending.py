"""Sending the scores that are due: several at once, few to one platform, none twice at the same moment.

A score is taken under a lease, sent without a transaction, and its outcome written where the lease still holds. What a
failure leads to is decided by its kind: another try, never again by itself, or a person. A grade that somebody changed
in the grade book is left as it is: before a value that the platform had confirmed is replaced it is read, except where
the platform guards a teacher's grade itself; and a refusal of our timestamp (409) is looked into, not repeated.
"""

from __future__ import annotations

import logging
import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from core.database import Database
from lms_adapter.lti import ags
from lms_adapter.lti.claims import SCOPE_RESULT, SCOPE_SCORE
from lms_adapter.lti.platform import PlatformServices
from lms_adapter.lti.service_errors import ServiceError, cleaned
from lms_adapter.outbox.retry import seconds_before_retry
from lms_adapter.outbox.scores import BLOCKED, COLUMN_REMOVED, FAILED, OVERRIDDEN, SENT, WAITING
from lms_adapter.outbox.taking import LEASE, Outcome, Taken, due_scores, take_score, write_outcome

THREADS = 8
TO_ONE_PLATFORM = 4
"""Calls to one registration at the same moment: a slow platform never holds every thread."""
LIMIT = 2000
SECONDS = 20.0
"""How long one call of `send_due` goes on taking scores; the next wake-up takes up the rest."""
BLOCKED_SECONDS = 3600.0
"""How often a score that waits for a person is tried by itself: they may have acted without telling us."""
CONFLICTS = 10
"""Tries after which a platform that refuses every timestamp is believed."""

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
    sending = _Sending(database, services, clock, limit, time.monotonic() + seconds, lease)
    first = sending.take()
    if first is None:
        return 0
    with ThreadPoolExecutor(max_workers=threads, thread_name_prefix="scores") as pool:
        running = [pool.submit(sending.work, first if number == 0 else None) for number in range(threads)]
    for one in running:
        one.result()
    return sending.tried


class _Sending:
    """One call of `send_due`: what its threads share."""

    def __init__(
        self,
        database: Database,
        services: PlatformServices,
        clock: Clock,
        limit: int,
        deadline: float,
        lease: timedelta,
    ) -> None:
        self.tried = 0
        self._database = database
        self._services = services
        self._clock = clock
        self._limit = limit
        self._deadline = deadline
        self._lease = lease
        self._busy: Counter[int] = Counter()
        self._found: list[tuple[int, int]] = []
        self._lock = threading.Lock()

    def take(self, done: tuple[Taken, Outcome] | None = None) -> Taken | None:
        """The next score, None where there is none for us now; what came of the one before is written with it."""
        with self._lock, self._database.transaction() as session:
            if done is not None:
                self._write(session, *done)
            if self.tried >= self._limit or time.monotonic() > self._deadline:
                return None
            taken = self._next(session)
            if taken is not None:
                self.tried += 1
                self._busy[taken.registration.id] += 1
            return taken

    def _next(self, session: Session) -> Taken | None:
        """The first of the scores that were looked up, at a platform that has a call to spare; else look up more."""
        busy = {key for key, calls in self._busy.items() if calls >= TO_ONE_PLATFORM}
        for looked_up in (False, True):
            if looked_up:
                self._found = due_scores(session, now=self._clock(), busy=busy)
            for candidate in [one for one in self._found if one[1] not in busy]:
                self._found.remove(candidate)
                taken = take_score(session, score_id=candidate[0], now=self._clock(), lease=self._lease)
                if taken is not None:
                    return taken
        return None

    def work(self, taken: Taken | None) -> None:
        """Send one score after another."""
        taken = taken or self.take()
        while taken is not None:
            taken = self.take((taken, self._send(taken)))

    def _send(self, taken: Taken) -> Outcome:
        try:
            return send_score(self._services, taken, clock=self._clock)
        except Exception:
            log.exception("score %d could not be sent: a mistake of ours", taken.score_id)
            return _again("internal_error", "", taken)

    def _write(self, session: Session, taken: Taken, outcome: Outcome) -> None:
        self._busy[taken.registration.id] -= 1
        if not write_outcome(session, taken=taken, outcome=outcome, now=self._clock()):
            log.warning("score %d took longer than its lease; somebody else has it now", taken.score_id)


def send_score(services: PlatformServices, taken: Taken, *, clock: Clock) -> Outcome:
    """Make the calls for one score and say what came of them; no database transaction is open."""
    try:
        kept = _kept_by_somebody(services, taken, clock)
        if kept is not None:
            return kept
        services.call(
            taken.registration,
            "POST",
            ags.scores_url(taken.url),
            scopes=[SCOPE_SCORE],
            now=clock(),
            accept="*/*",
            content_type=ags.SCORE_TYPE,
            document=ags.score_document(
                user_id=taken.user_id,
                share=taken.share,
                comment=taken.comment,
                activity_progress=taken.activity_progress,
                timestamp=taken.timestamp,
            ),
        )
    except ServiceError as error:
        return _after_failure(services, taken, error, clock)
    return Outcome(SENT)


def _kept_by_somebody(services: PlatformServices, taken: Taken, clock: Clock) -> Outcome | None:
    """Where a confirmed value is about to be replaced: whether the grade book holds it still."""
    guarded = taken.registration.product == "moodle" and not taken.ours  # Moodle keeps a teacher's grade itself
    if taken.sent_share is None or guarded or SCOPE_RESULT not in taken.scopes:
        return None
    result = _read(services, taken, clock)
    if result is None or _is_ours(result, taken):
        return None
    return Outcome(OVERRIDDEN, problem="overridden", result_share=result.share, was_read=True)


def _is_ours(result: ags.Result, taken: Taken) -> bool:
    """Whether the grade is one that we sent. An entry without a score is a zero of ours, or was emptied by somebody."""
    known = [*taken.tried_shares, *([] if taken.sent_share is None else [taken.sent_share])]
    if result.share is None:
        return ags.is_one_of(0.0, known, maximum=result.maximum)
    return ags.is_one_of(result.share, known, maximum=result.maximum)


def _read(services: PlatformServices, taken: Taken, clock: Clock) -> ags.Result | None:
    """What the grade book holds for the learner."""
    answer = services.call(
        taken.registration,
        "GET",
        ags.results_url(taken.url),
        scopes=[SCOPE_RESULT],
        now=clock(),
        accept=ags.RESULTS_TYPE,
        params={"user_id": taken.user_id},
    )
    return next((one for one in ags.read_results(answer.document) if one.user_id == taken.user_id), None)


def _after_failure(services: PlatformServices, taken: Taken, error: ServiceError, clock: Clock) -> Outcome:
    reason = cleaned(error.reason, hidden=taken.hidden)
    if error.kind == "retry":
        return _again(error.code, reason, taken, asked=error.retry_after)
    if error.kind == "person":
        return Outcome(BLOCKED, problem=error.code, reason=reason, after=BLOCKED_SECONDS)
    if error.code == "conflict":
        return _after_conflict(services, taken, reason, clock)
    if error.code == "not_found":
        return Outcome(WAITING, problem=COLUMN_REMOVED, reason=reason, column_gone=True)
    if error.status == 400 and taken.registration.product == "moodle":
        return Outcome(FAILED, problem="learner_not_gradable", reason=reason)
    return Outcome(FAILED, problem=error.code, reason=reason)


def _after_conflict(services: PlatformServices, taken: Taken, reason: str, clock: Clock) -> Outcome:
    """The platform holds something that it takes for newer: ours, an older one of ours, or somebody else's."""
    try:
        result = _read(services, taken, clock) if SCOPE_RESULT in taken.scopes else None
    except ServiceError as error:
        return _again(error.code, cleaned(error.reason, hidden=taken.hidden), taken, asked=error.retry_after)
    if result is not None:
        shown = 0.0 if result.share is None else result.share
        if ags.same_share(shown, taken.share, maximum=result.maximum):
            return Outcome(SENT, result_share=result.share, was_read=True)
        if not _is_ours(result, taken):
            return Outcome(OVERRIDDEN, problem="overridden", result_share=result.share, was_read=True)
    if taken.tries >= CONFLICTS and taken.problem == "conflict":
        return Outcome(FAILED, problem="conflict", reason=reason)
    if result is not None and result.at is not None:
        return Outcome(WAITING, problem="conflict", reason=reason, after=1.0, later_than=result.at)
    return _again("conflict", reason, taken)  # waiting longer each time overtakes a clock that is ahead of ours


def _again(code: str, reason: str, taken: Taken, *, asked: float | None = None) -> Outcome:
    seconds = seconds_before_retry(taken.tries, chance=random.random(), asked=asked)  # noqa: S311 - only spreads tries
    return Outcome(WAITING, problem=code, reason=reason, after=seconds)
