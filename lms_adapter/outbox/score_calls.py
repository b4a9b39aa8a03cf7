"""The calls that one score takes, and what their outcome means; no database transaction is open meanwhile.

What a failure leads to is decided by its kind: another try, never again by itself, or a person. A grade that somebody
changed in the grade book is left as it is: before a value that the platform had confirmed is replaced it is read, but
where the platform guards a teacher's grade itself; and a refusal of our timestamp (409) is looked into, not repeated.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime

from lms_adapter.lti import ags
from lms_adapter.lti.claims import SCOPE_RESULT, SCOPE_SCORE
from lms_adapter.lti.platform import PlatformServices
from lms_adapter.lti.service_errors import ServiceError, cleaned
from lms_adapter.outbox.outcomes import Outcome
from lms_adapter.outbox.retry import seconds_before_retry
from lms_adapter.outbox.scores import BLOCKED, COLUMN_REMOVED, FAILED, OVERRIDDEN, SENT, WAITING
from lms_adapter.outbox.taking import Taken

BLOCKED_SECONDS = 3600.0
"""How often a score that waits for a person is tried by itself: they may have acted without telling us."""
CONFLICTS = 10
"""Tries after which a platform that refuses every timestamp is believed."""

Clock = Callable[[], datetime]


def send_score(services: PlatformServices, taken: Taken, *, clock: Clock) -> Outcome:
    """Make the calls for one score and say what came of them."""
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
        return try_again(error.code, reason, taken, asked=error.retry_after)
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
        return try_again(error.code, cleaned(error.reason, hidden=taken.hidden), taken, asked=error.retry_after)
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
    return try_again("conflict", reason, taken)  # waiting longer each time overtakes a clock that is ahead of ours


def try_again(code: str, reason: str, taken: Taken, *, asked: float | None = None) -> Outcome:
    """Another try, later the more there were."""
    seconds = seconds_before_retry(taken.tries, chance=random.random(), asked=asked)  # noqa: S311 - only spreads tries
    return Outcome(WAITING, problem=code, reason=reason, after=seconds)
