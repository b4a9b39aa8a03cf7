"""What a severity in logits comes to in points of a rubric."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.raters import points_of


def test_a_severe_rater_gives_less_and_a_lenient_one_as_much_more() -> None:
    severe, low, high = points_of(0.6, 0.2)
    assert severe == pytest.approx(-0.583, abs=1e-3)
    assert low < severe < high < 0
    assert points_of(-0.6, 0.2)[0] == pytest.approx(-severe)


def test_nothing_known_is_nothing_said() -> None:
    value, low, high = points_of(0.0, 0.6)
    assert value == 0.0
    assert low == pytest.approx(-high)
    assert low < -0.8


@given(st.floats(-8, 8), st.floats(0, 4))
def test_the_interval_holds_the_value_within_the_scale(severity: float, deviation: float) -> None:
    value, low, high = points_of(severity, deviation)
    assert -2.0 <= low <= value <= high <= 2.0
