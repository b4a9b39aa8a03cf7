"""Numeric responses: tolerance at its very edge, foreseen errors, decimal rounding."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.interactions.numeric import Diagnosis, Tolerance, matches, score_number
from assessments.interactions.rounding import decimals_of, round_half_away, significant
from tests.vectors.shared import vectors

ROUNDING = vectors("rounding")


@pytest.mark.parametrize("one", ROUNDING["rounded"], ids=repr)
def test_rounding_goes_half_away_from_zero(one: dict[str, Any]) -> None:
    assert round_half_away(one["value"], one["decimals"]) == one["rounded"]


def test_numbers_are_read_with_fifteen_significant_digits() -> None:
    assert [significant(one["value"]) for one in ROUNDING["significant"]] == [
        one["significant"] for one in ROUNDING["significant"]
    ]


def test_a_number_tells_how_many_decimals_it_takes() -> None:
    assert [decimals_of(one["value"]) for one in ROUNDING["decimals_of"]] == [
        one["decimals"] for one in ROUNDING["decimals_of"]
    ]


def test_the_edge_of_the_tolerance_is_still_right() -> None:
    tolerance = Tolerance(absolute=0.01)
    assert 3.22 - 3.21 > 0.01  # what makes the margin necessary
    assert matches(3.22, 3.21, tolerance=tolerance, decimals=2)
    assert matches(3.20, 3.21, tolerance=tolerance, decimals=2)
    assert not matches(3.22001, 3.21, tolerance=tolerance, decimals=2)


def test_either_tolerance_is_enough() -> None:
    tolerance = Tolerance(absolute=0.01, relative=0.005)
    assert matches(1005, 1000, tolerance=tolerance, decimals=0)
    assert matches(0.01, 0.0, tolerance=tolerance, decimals=2)
    assert not matches(1005.1, 1000, tolerance=tolerance, decimals=0)


def test_the_key_rounded_as_asked_is_right_even_without_tolerance() -> None:
    exact = Tolerance(absolute=0.0)
    assert matches(3.33, 10 / 3, tolerance=exact, decimals=2)
    assert not matches(3.34, 10 / 3, tolerance=exact, decimals=2)
    assert not matches(3.3, 10 / 3, tolerance=exact, decimals=2)


def test_the_first_foreseen_error_that_matches_gives_its_credit() -> None:
    foreseen = [Diagnosis(0.0321, 0.5, "proportion"), Diagnosis(0.03, 0.1, "never reached")]
    tolerance = Tolerance(absolute=0.01)
    assert score_number(3.21, 3.21, foreseen, tolerance=tolerance, decimals=2) == (1.0, None)
    assert score_number(0.03, 3.21, foreseen, tolerance=tolerance, decimals=2) == (0.5, foreseen[0])
    assert score_number(7.0, 3.21, foreseen, tolerance=tolerance, decimals=2) == (0.0, None)


def test_a_typed_zero_is_not_taken_for_a_small_foreseen_error() -> None:
    small, zero = Diagnosis(0.003, 0.5, ""), Diagnosis(0.0, 0.25, "")
    tolerance = Tolerance(absolute=0.01)
    assert score_number(0.0, 3.21, [small], tolerance=tolerance, decimals=2) == (0.0, None)
    assert score_number(0.0, 3.21, [small, zero], tolerance=tolerance, decimals=2) == (0.25, zero)


@settings(deadline=None)
@given(st.floats(-1e12, 1e12), st.integers(0, 9), st.floats(0, 0.1))
def test_a_key_always_matches_itself_and_its_rounding(key: float, decimals: int, relative: float) -> None:
    tolerance = Tolerance(relative=relative)
    assert matches(key, key, tolerance=tolerance, decimals=decimals)
    assert matches(round_half_away(key, decimals), key, tolerance=tolerance, decimals=decimals)


@settings(deadline=None)
@given(st.floats(allow_nan=False, allow_infinity=False), st.integers(-12, 12))
def test_rounding_any_double_gives_a_double_close_by(value: float, decimals: int) -> None:
    rounded = round_half_away(value, decimals)
    assert abs(rounded - value) <= 0.5 * 10.0**-decimals + abs(value) * 1e-14
