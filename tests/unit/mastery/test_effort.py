"""Answers too fast to be answers."""

import pytest

from assessments.mastery.effort import RUN, is_hurried, is_rapid


@pytest.mark.parametrize(
    ("seconds", "minutes", "rapid"),
    [
        (5.9, 1.0, True), (6.0, 1.0, False), (9.9, 12.0, True), (10.0, 12.0, False),
        (1.0, 0.25, True), (1.5, 0.25, False), (0.0, 1.0, False), (None, 1.0, False),
    ],
)  # fmt: skip
def test_a_tenth_of_the_expected_time_and_ten_seconds_at_most(
    seconds: float | None, minutes: float, rapid: bool
) -> None:
    assert is_rapid(seconds, expected_minutes=minutes) is rapid


def test_every_full_run_of_rapid_answers_calls_for_a_pause_and_one_thought_ends_it() -> None:
    assert [length for length in range(3 * RUN + 1) if is_hurried([True] * length)] == [RUN, 2 * RUN, 3 * RUN]
    assert not is_hurried([False] + [True] * RUN)
    assert is_hurried([True] * RUN + [False])
    assert not is_hurried([])
