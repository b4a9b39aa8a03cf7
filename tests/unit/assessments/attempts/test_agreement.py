"""One rater, two raters, two who read another answer, and the score that comes of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.attempts.agreement import Standing, agreed_score, raters_wanted, standing_of

WEIGHTS = {"a": 2.0, "b": 1.0}
LEVELS = st.fixed_dictionaries({"a": st.integers(0, 4), "b": st.integers(0, 4)})


@pytest.mark.parametrize(
    ("shares", "raters", "standing", "wanted"),
    [
        ([], 1, Standing.WAITING, 1),
        ([0.2], 1, Standing.COMPLETE, 1),
        ([0.2], 2, Standing.WAITING, 2),
        ([0.25, 0.5], 2, Standing.COMPLETE, 2),
        ([0.25, 0.51], 2, Standing.GAP, 3),
        ([0.9, 0.0], 2, Standing.GAP, 3),
        ([0.0, 1.0, 0.5], 2, Standing.COMPLETE, 2),
        ([0.0, 1.0], 1, Standing.COMPLETE, 1),
    ],
)
def test_an_answer_waits_for_its_raters_and_for_a_third_where_two_are_far_apart(
    shares: list[float], raters: int, standing: Standing, wanted: int
) -> None:
    assert standing_of(shares, raters=raters) is standing
    assert raters_wanted(standing, raters=raters) == wanted


def test_a_point_apart_is_no_gap_however_the_weights_round() -> None:
    thirds = [round(n / 12, 4) for n in range(13)]
    assert all(
        standing_of([one, one2], raters=2) is Standing.COMPLETE for one, one2 in zip(thirds, thirds[3:], strict=False)
    )
    assert all(
        standing_of([one, one2], raters=2) is Standing.GAP for one, one2 in zip(thirds, thirds[4:], strict=False)
    )


def test_the_score_weighs_the_criteria_and_averages_the_raters() -> None:
    assert agreed_score([{"a": 4, "b": 1}], WEIGHTS, [0.75]) == 0.75
    assert agreed_score([{"a": 4, "b": 1}, {"a": 3, "b": 0}], WEIGHTS, [0.75, 0.5]) == 0.625


def test_points_that_miss_a_criterion_count_as_they_were_given() -> None:
    assert agreed_score([{"a": 4}, {"a": 2, "b": 2}], WEIGHTS, [1.0, 0.5]) == 0.75


@given(st.lists(LEVELS, min_size=1, max_size=3))
def test_a_score_is_between_the_least_and_the_most_that_anybody_gave(points: list[dict[str, int]]) -> None:
    shares = [agreed_score([one], WEIGHTS, []) for one in points]
    score = agreed_score(points, WEIGHTS, shares)
    assert min(shares) - 1e-4 <= score <= max(shares) + 1e-4
    assert 0.0 <= score <= 1.0
