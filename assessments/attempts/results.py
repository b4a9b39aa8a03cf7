"""Handing in, and the result: points, what is taken off, what counts; made again whenever a score comes or changes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from assessments.attempts.access import COUNTING, hold_attempt, over_since, policy_of
from assessments.attempts.gradings import scores_of
from assessments.attempts.models import Attempt, Response
from assessments.attempts.policy import (
    HANDED_IN,
    TIME_UP,
    Counted,
    Finished,
    Policy,
    counted,
    penalty_of,
    policy_from_document,
    reaches,
    share_after,
)
from assessments.score import Score, total_score


def finish_attempt(session: Session, *, attempt: Attempt, now: datetime) -> Score:
    """Hand an attempt in; what was not answered counts 0. Handing in twice changes nothing.

    An attempt whose time is over ended with its time, whenever somebody notices. Returns what `score_of` does.
    """
    hold_attempt(session, attempt=attempt)
    if attempt.finished_at is None:
        over = over_since(session, attempt=attempt, now=now)
        attempt.ended = TIME_UP if over else HANDED_IN
        attempt.finished_at = over or max(now, attempt.started_at)
        settle_attempt(session, attempt=attempt, now=now)
    return score_of(attempt)


def settle_attempt(session: Session, *, attempt: Attempt, now: datetime) -> bool:  # noqa: ARG001 - moments are passed to every writing service
    """Make the result of a finished attempt again from the scores that count; True where it has one now.

    While an answer waits for its rater there is none: raw, scaled and passed are None. Called when an attempt is
    handed in, after a rubric was graded, after a key was corrected; the caller tells the LMS.
    """
    if attempt.finished_at is None or attempt.kind not in COUNTING:
        return False  # a diagnostic and practice have levels, and no result
    scores = list(scores_of(session, attempt_id=attempt.id).values())
    policy = policy_of(session, attempt=attempt)
    late = session.scalar(select(exists().where(Response.attempt_id == attempt.id, Response.late)))
    attempt.penalty = penalty_of(policy, number=attempt.number, late=bool(late))
    attempt.maximum = float(len(attempt.items))
    if any(score is None for score in scores):
        attempt.raw = attempt.scaled = attempt.passed = None
    else:
        unanswered = [0.0] * (len(attempt.items) - len(scores))
        total = total_score([*(score or 0.0 for score in scores), *unanswered])
        attempt.raw, attempt.scaled = total.raw, share_after(total, penalty=attempt.penalty)
        attempt.passed = reaches(attempt.scaled, policy.pass_mark)
    session.flush()
    return attempt.raw is not None


def score_of(attempt: Attempt) -> Score:
    """The points of a graded attempt before any penalty; 0 of 0 for one that is open or waits for its rater."""
    if attempt.raw is None:
        return Score(raw=0.0, minimum=0.0, maximum=0.0)
    return Score(raw=attempt.raw, minimum=0.0, maximum=attempt.maximum or 0.0)


def share_of(attempt: Attempt) -> float | None:
    """What counts of an attempt, penalty included, 0 to 1; None for one that is open or waits for its rater."""
    if attempt.raw is None:
        return None
    return attempt.scaled if attempt.scaled is not None else score_of(attempt).scaled


def result_of(attempts: Iterable[Attempt]) -> Counted:
    """A learner's result at one assessment, by the rules of their latest attempt at it."""
    run = list(attempts)
    finished = [Finished(one.number, share_of(one), one.passed) for one in run if one.finished_at is not None]
    return counted(finished, policy=policy_of_run(run))


def policy_of_run(attempts: Iterable[Attempt]) -> Policy:
    """The rules that hold for a learner's attempts at one assessment together: those of the latest."""
    latest = max(attempts, key=lambda one: one.number, default=None)
    return policy_from_document(latest.policy) if latest else Policy()
