"""The rules of an attempt, as they were said before it began: how many, how long, what counts, what is shown after.

An attempt keeps its rules (ADR 10), so a later change of the course changes only attempts that begin later. Moments are
in UTC and come from the server's clock alone. Everything here is arithmetic on what is given.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime, timedelta
from typing import Any

from assessments.score import EDGE, Score
from course.curriculum.structure import Assessment, Counts, Late, Review

LATE_HOURS = 24
"""How long after the deadline an attempt that takes late answers stays open at most."""

GRADED, PRACTICE, EXAM = "graded", "practice", "exam"
HANDED_IN, TIME_UP = "handed_in", "time_up"


class Timing(enum.Enum):
    """When an answer comes."""

    ON_TIME = "on time"
    GRACE = "grace"
    """After the deadline, but so little that it must have been on its way: as if in time."""
    LATE = "late"
    """Taken all the same, as the late policy says."""
    OVER = "over"
    """No longer taken."""


class Shown(enum.Enum):
    """What a learner may look back at, once an attempt is handed in."""

    FULL = "full"
    """Every question with the key, the reasons and the feedback."""
    SCORE = "score"
    """The points, and whether they suffice."""
    VERDICT = "verdict"
    """Only whether it was passed."""


@dataclass(frozen=True, slots=True)
class Policy:
    """The rules of one attempt; the fields are those of an assessment in curriculum.yaml (docs/course-format.md)."""

    attempts: int = 1
    pass_mark: float = 0.0
    time_limit_minutes: float | None = None
    counts: Counts = "best"
    retry_penalty: float = 0.0
    wait_hours: float = 0.0
    grace_seconds: int = 60
    late: Late = "refuse"
    late_penalty: float = 0.1
    review: Review = "full"

    def as_document(self) -> dict[str, Any]:
        """Plain data, for the attempt to keep."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Finished:
    """A finished attempt as far as it counts: its share after penalties, None while an answer waits for its rater."""

    number: int
    share: float | None
    passed: bool | None


@dataclass(frozen=True, slots=True)
class Counted:
    """The result of a learner at an assessment, from all their finished attempts."""

    share: float | None
    """0 to 1; None without a graded attempt that counts."""
    passed: bool
    pending: bool
    """An attempt that may change the result waits for its rater."""


def policy_for(assessment: Assessment) -> Policy:
    """The rules that an attempt at this assessment begins with today."""
    return Policy(**{field.name: getattr(assessment, field.name) for field in fields(Policy)})


def policy_from_document(document: Mapping[str, Any]) -> Policy:
    """The rules that an attempt kept; what an older one does not say has its default."""
    known = {field.name for field in fields(Policy)}
    return Policy(**{key: value for key, value in document.items() if key in known})


def attempts_left(*, allowed: int, used: int) -> int:
    """How many attempts a learner may still begin."""
    return max(0, allowed - used)


def next_start(policy: Policy, *, last_finished_at: datetime | None) -> datetime | None:
    """The moment from which the next attempt may begin; None where nothing has to be waited for."""
    if last_finished_at is None or not policy.wait_hours:
        return None
    return last_finished_at + timedelta(hours=policy.wait_hours)


def deadline_of(policy: Policy, *, started_at: datetime, time_factor: float = 1.0) -> datetime | None:
    """When time is up for this learner, extra time included; None without a time limit."""
    if policy.time_limit_minutes is None:
        return None
    return started_at + timedelta(minutes=policy.time_limit_minutes * time_factor)


def prolonged(deadline_at: datetime, *, started_at: datetime, before: float, after: float) -> datetime:
    """The deadline of an open attempt whose time factor changes; what was promised is never shortened."""
    if after <= before:
        return deadline_at
    return started_at + (deadline_at - started_at) * (after / before)


def closes_at(policy: Policy, *, deadline_at: datetime | None) -> datetime | None:
    """The moment after which nothing is taken any more; None without a deadline."""
    if deadline_at is None:
        return None
    grace_end = deadline_at + timedelta(seconds=policy.grace_seconds)
    return grace_end if policy.late == "refuse" else max(grace_end, deadline_at + timedelta(hours=LATE_HOURS))


def timing_of(policy: Policy, *, deadline_at: datetime | None, now: datetime) -> Timing:
    """How an answer that comes `now` is treated. A moment that equals a limit is still before it."""
    closing = closes_at(policy, deadline_at=deadline_at)
    if deadline_at is None or closing is None or now <= deadline_at:
        return Timing.ON_TIME
    if now > closing:
        return Timing.OVER
    return Timing.GRACE if now <= deadline_at + timedelta(seconds=policy.grace_seconds) else Timing.LATE


def seconds_left(*, started_at: datetime, deadline_at: datetime | None, now: datetime) -> float | None:
    """Time until the deadline; never more than the attempt has in all, even where the clock was set back."""
    if deadline_at is None:
        return None
    return min(max(0.0, (deadline_at - now).total_seconds()), (deadline_at - started_at).total_seconds())


def penalty_of(policy: Policy, *, number: int, late: bool) -> float:
    """Share of the points (0 to 1) that attempt `number` loses: for each earlier one, and for late answers."""
    lost = policy.retry_penalty * (number - 1)
    if late and policy.late == "penalise":
        lost += policy.late_penalty
    return min(1.0, max(0.0, lost))


def share_after(score: Score, *, penalty: float) -> float:
    """What counts of a score: its share of the points less the penalty, 0 to 1, four decimals."""
    return int(score.scaled * (1.0 - penalty) * 10_000 + 0.5) / 10_000


def reaches(share: float, pass_mark: float) -> bool:
    """Whether a share of the points is enough."""
    return share >= pass_mark - EDGE


def counted(finished: Sequence[Finished], *, policy: Policy) -> Counted:
    """Which of the finished attempts is the result. While one waits for its rater, the others speak without it."""
    known = sorted((one for one in finished if one.share is not None), key=lambda one: one.number)
    waiting = [one.number for one in finished if one.share is None]
    if policy.counts == "first":
        first = min((one.number for one in finished), default=None)
        known = [one for one in known if one.number == first]
        waiting = [number for number in waiting if number == first]
    if policy.counts == "last" and known:
        known = known[-1:]
        waiting = [number for number in waiting if number > known[0].number]
    if not known:
        return Counted(None, passed=False, pending=bool(waiting))
    shares = [one.share or 0.0 for one in known]
    if policy.counts == "average":
        mean = int(sum(shares) / len(shares) * 10_000 + 0.5) / 10_000
        return Counted(mean, passed=reaches(mean, policy.pass_mark), pending=bool(waiting))
    return Counted(max(shares), passed=any(one.passed for one in known), pending=bool(waiting))


def shown_after(policy: Policy, *, passed: bool, left: int, another_open: bool) -> Shown:
    """What of a finished attempt its learner may see.

    `passed`: the assessment is, by the attempt that counts; `left`: attempts that may still begin; `another_open`: one
    is open now, and what the review would tell could be handed in there.
    """
    if policy.review == "never":
        return Shown.VERDICT
    if policy.review == "score" or another_open:
        return Shown.SCORE
    if policy.review == "after_pass_or_last" and not passed and left:
        return Shown.SCORE
    return Shown.FULL
