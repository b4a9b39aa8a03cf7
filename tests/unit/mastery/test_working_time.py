"""The clock of a diagnostic counts work: not a pause, not a night, and never backwards."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from assessments.mastery.working_time import counted_seconds

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def after(seconds: float, *, minutes: float = 1.0, factor: float = 1.0) -> float:
    return counted_seconds(NOON, NOON + timedelta(seconds=seconds), expected_minutes=minutes, time_factor=factor)


def test_what_a_question_takes_is_counted() -> None:
    assert after(42.5) == 42.5


def test_a_question_counts_three_times_its_minutes_at_most_and_the_bound_is_three_minutes_or_more() -> None:
    assert after(10_000, minutes=2.5) == 450
    assert after(10_000, minutes=0.5) == 180


def test_whoever_has_extra_time_has_a_wider_bound() -> None:
    assert after(10_000, minutes=2.0, factor=1.5) == 540


def test_nothing_is_counted_while_it_is_paused() -> None:
    assert counted_seconds(None, NOON, expected_minutes=1.0) == 0.0


@given(st.floats(-1e6, 1e6), st.floats(0.25, 60.0), st.floats(1.0, 3.0))
def test_the_time_counted_is_never_negative_nor_more_than_what_passed(
    seconds: float, minutes: float, factor: float
) -> None:
    counted = after(seconds, minutes=minutes, factor=factor)
    assert 0.0 <= counted <= max(0.0, seconds) + 1e-6
