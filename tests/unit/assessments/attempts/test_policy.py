"""The rules of an attempt: how many, how long, how late, what is taken off, what counts, what is shown."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.attempts.policy import (
    Counted,
    Finished,
    Policy,
    Shown,
    Timing,
    attempts_left,
    closes_at,
    counted,
    deadline_of,
    next_start,
    penalty_of,
    policy_for,
    policy_from_document,
    prolonged,
    seconds_left,
    share_after,
    shown_after,
    timing_of,
)
from assessments.score import Score
from course.curriculum.structure import Assessment

START = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)  # the night in which clocks go forward in Paris
LIMITED = Policy(attempts=2, pass_mark=0.7, time_limit_minutes=60, grace_seconds=60)
DEADLINE = START + timedelta(minutes=60)
SECOND = timedelta(seconds=1)


def test_an_assessment_gives_its_rules_and_a_document_gives_them_back() -> None:
    assessment = Assessment(
        "a", "A", "A", 0.6, 3, 30, 20, counts="last", retry_penalty=0.1, wait_hours=4, grace_seconds=30,
        late="penalise", late_penalty=0.2, review="score",
    )  # fmt: skip
    policy = policy_for(assessment)
    assert policy == Policy(3, 0.6, 30, "last", 0.1, 4, 30, "penalise", 0.2, "score")
    assert policy_from_document(policy.as_document()) == policy


def test_a_document_from_before_or_after_us_is_read_with_what_it_says() -> None:
    assert policy_from_document({}) == Policy()
    assert policy_from_document({"attempts": 2, "said_by_a_later_version": 1}) == Policy(attempts=2)


def test_attempts_left_are_never_negative() -> None:
    assert [attempts_left(allowed=2, used=used) for used in (0, 1, 2, 3)] == [2, 1, 0, 0]


def test_the_next_attempt_waits_from_the_end_of_the_last_one() -> None:
    waiting = replace(LIMITED, wait_hours=24)
    assert next_start(waiting, last_finished_at=START) == START + timedelta(hours=24)
    assert next_start(waiting, last_finished_at=None) is None
    assert next_start(LIMITED, last_finished_at=START) is None
    assert next_start(replace(LIMITED, wait_hours=0.5), last_finished_at=START) == START + timedelta(minutes=30)


def test_the_deadline_is_the_limit_times_the_factor_and_summer_time_does_not_move_it() -> None:
    assert deadline_of(LIMITED, started_at=START) == DEADLINE
    assert deadline_of(LIMITED, started_at=START, time_factor=1.33) == START + timedelta(seconds=4788)
    assert deadline_of(Policy(), started_at=START) is None


@pytest.mark.parametrize(
    ("late", "after_deadline", "expected"),
    [
        ("refuse", timedelta(0), Timing.ON_TIME),
        ("refuse", SECOND, Timing.GRACE),
        ("refuse", 60 * SECOND, Timing.GRACE),
        ("refuse", 61 * SECOND, Timing.OVER),
        ("accept", 60 * SECOND, Timing.GRACE),
        ("accept", 61 * SECOND, Timing.LATE),
        ("penalise", timedelta(hours=24), Timing.LATE),
        ("penalise", timedelta(hours=24) + SECOND, Timing.OVER),
        ("refuse", -timedelta(days=3), Timing.ON_TIME),  # the server's clock was set back
    ],
)
def test_an_answer_is_on_time_in_grace_late_or_over(late: str, after_deadline: timedelta, expected: Timing) -> None:
    policy = policy_from_document({**LIMITED.as_document(), "late": late})
    assert timing_of(policy, deadline_at=DEADLINE, now=DEADLINE + after_deadline) is expected


def test_without_a_limit_nothing_is_ever_late() -> None:
    assert timing_of(Policy(), deadline_at=None, now=START + timedelta(days=4000)) is Timing.ON_TIME
    assert closes_at(Policy(), deadline_at=None) is None


def test_a_policy_without_grace_closes_with_the_deadline() -> None:
    strict = replace(LIMITED, grace_seconds=0)
    assert closes_at(strict, deadline_at=DEADLINE) == DEADLINE
    assert timing_of(strict, deadline_at=DEADLINE, now=DEADLINE) is Timing.ON_TIME
    assert timing_of(strict, deadline_at=DEADLINE, now=DEADLINE + timedelta(microseconds=1)) is Timing.OVER


@given(st.integers(-100_000, 200_000), st.sampled_from(["refuse", "accept", "penalise"]), st.integers(0, 3600))
def test_time_only_ever_gets_later(offset: int, late: str, grace: int) -> None:
    policy = policy_from_document({**LIMITED.as_document(), "late": late, "grace_seconds": grace})
    order = list(Timing)
    first = timing_of(policy, deadline_at=DEADLINE, now=DEADLINE + offset * SECOND)
    second = timing_of(policy, deadline_at=DEADLINE, now=DEADLINE + (offset + 1) * SECOND)
    assert order.index(first) <= order.index(second)
    closing = closes_at(policy, deadline_at=DEADLINE)
    assert closing is not None
    assert (first is Timing.OVER) == (DEADLINE + offset * SECOND > closing)


def test_seconds_left_never_exceed_what_there_was_in_all() -> None:
    assert seconds_left(started_at=START, deadline_at=DEADLINE, now=START + 600 * SECOND) == 3000
    assert seconds_left(started_at=START, deadline_at=DEADLINE, now=START - timedelta(hours=5)) == 3600
    assert seconds_left(started_at=START, deadline_at=DEADLINE, now=DEADLINE + SECOND) == 0
    assert seconds_left(started_at=START, deadline_at=None, now=START) is None


def test_more_time_prolongs_from_the_start_and_less_time_takes_nothing_back() -> None:
    assert prolonged(DEADLINE, started_at=START, before=1.0, after=1.5) == START + timedelta(minutes=90)
    third_more = START + timedelta(minutes=60 * 1.33)
    assert prolonged(third_more, started_at=START, before=1.33, after=2.0) - START == timedelta(hours=2)
    assert prolonged(third_more, started_at=START, before=1.33, after=1.0) == third_more
    assert prolonged(DEADLINE, started_at=START, before=1.0, after=1.0) == DEADLINE


def test_every_earlier_attempt_and_lateness_take_their_share() -> None:
    policy = replace(LIMITED, retry_penalty=0.1, late="penalise", late_penalty=0.2)
    assert penalty_of(policy, number=1, late=False) == 0.0
    assert penalty_of(policy, number=3, late=False) == pytest.approx(0.2)
    assert penalty_of(policy, number=2, late=True) == pytest.approx(0.3)
    assert penalty_of(replace(policy, late="accept"), number=1, late=True) == 0.0
    assert penalty_of(policy, number=50, late=True) == 1.0


def test_a_penalty_is_a_share_of_the_points_that_were_reached() -> None:
    score = Score(raw=8.0, minimum=0.0, maximum=10.0)
    assert share_after(score, penalty=0.0) == 0.8
    assert share_after(score, penalty=0.1) == 0.72
    assert share_after(score, penalty=1.0) == 0.0
    assert share_after(Score(0.0, 0.0, 0.0), penalty=0.0) == 0.0


RUN = [Finished(1, 0.9, True), Finished(2, 0.4, False), Finished(3, 0.6, False)]


@pytest.mark.parametrize(
    ("counts", "share", "passed"),
    [("best", 0.9, True), ("last", 0.6, False), ("first", 0.9, True), ("average", 0.6333, False)],
)
def test_which_attempt_counts(counts: str, share: float, passed: bool) -> None:
    policy = policy_from_document({**LIMITED.as_document(), "counts": counts})
    assert counted(RUN, policy=policy) == Counted(share, passed, pending=False)
    assert counted(list(reversed(RUN)), policy=policy) == Counted(share, passed, pending=False)
    assert counted([], policy=policy) == Counted(None, passed=False, pending=False)


@pytest.mark.parametrize(
    ("counts", "waiting", "expected"),
    [
        ("best", 2, Counted(0.9, True, pending=True)),
        ("last", 3, Counted(0.4, False, pending=True)),
        ("last", 2, Counted(0.6, False, pending=False)),
        ("first", 1, Counted(None, False, pending=True)),
        ("first", 2, Counted(0.9, True, pending=False)),
        ("average", 3, Counted(0.65, False, pending=True)),
    ],
)
def test_an_attempt_that_waits_for_its_rater_leaves_the_others_to_speak(
    counts: str, waiting: int, expected: Counted
) -> None:
    policy = policy_from_document({**LIMITED.as_document(), "counts": counts})
    run = [Finished(one.number, None, None) if one.number == waiting else one for one in RUN]
    assert counted(run, policy=policy) == expected


def test_the_average_passes_from_the_pass_mark_on() -> None:
    policy = replace(LIMITED, counts="average", pass_mark=0.65)
    assert counted([Finished(1, 0.5, False), Finished(2, 0.8, True)], policy=policy).passed
    assert not counted([Finished(1, 0.5, False), Finished(2, 0.79, True)], policy=policy).passed


@pytest.mark.parametrize(
    ("review", "passed", "left", "another_open", "expected"),
    [
        ("full", False, 2, False, Shown.FULL),
        ("full", False, 2, True, Shown.SCORE),
        ("score", True, 0, False, Shown.SCORE),
        ("never", True, 0, False, Shown.VERDICT),
        ("after_pass_or_last", False, 1, False, Shown.SCORE),
        ("after_pass_or_last", True, 1, False, Shown.FULL),
        ("after_pass_or_last", False, 0, False, Shown.FULL),
        ("after_pass_or_last", False, 0, True, Shown.SCORE),
    ],
)
def test_what_a_review_may_show(review: str, passed: bool, left: int, another_open: bool, expected: Shown) -> None:
    policy = policy_from_document({**LIMITED.as_document(), "review": review})
    assert shown_after(policy, passed=passed, left=left, another_open=another_open) is expected
