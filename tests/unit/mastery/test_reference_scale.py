"""The 0-100 scale: rising, smooth, invertible, and where the targets of a profile lie on it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.mastery.reference_scale import (
    REFERENCE_1,
    SCALES,
    BlueprintNotUsable,
    LevelOutsideScale,
    ReferenceScale,
)

GRID = np.linspace(-12.0, 12.0, 2001)


def test_the_level_rises_with_ability_from_0_to_100() -> None:
    levels = REFERENCE_1.level(GRID)
    assert np.all(np.diff(levels) > 0.0)
    assert 0.0 < levels[0] < 0.1
    assert 99.9 < levels[-1] < 100.0


def test_the_slope_is_the_derivative_of_the_level() -> None:
    step = 1e-5
    numeric = (REFERENCE_1.level(GRID + step) - REFERENCE_1.level(GRID - step)) / (2.0 * step)
    np.testing.assert_allclose(REFERENCE_1.slope(GRID), numeric, atol=1e-6)


@given(st.floats(0.001, 99.999))
def test_the_ability_of_a_level_has_that_level(level: float) -> None:
    assert float(REFERENCE_1.level(REFERENCE_1.ability(level))) == pytest.approx(level, abs=1e-9)


def test_the_inverse_works_on_arrays_of_any_shape() -> None:
    abilities = np.linspace(-6.0, 6.0, 24).reshape(2, 3, 4)
    np.testing.assert_allclose(REFERENCE_1.ability(REFERENCE_1.level(abilities)), abilities, atol=1e-9)


def test_a_single_task_with_a_1_is_the_logistic_curve() -> None:
    """S(theta) = 100 / (1 + e^-theta), so S(0) = 50 and S(log 3) = 75."""
    scale = ReferenceScale("one-task", (1.0,), (0.0,))
    np.testing.assert_allclose(scale.level([0.0, np.log(3.0)]), [50.0, 75.0])


def test_the_targets_of_a_profile_are_within_reach_of_people() -> None:
    abilities = REFERENCE_1.ability([83.0, 85.0, 90.0, 93.0, 95.0])
    np.testing.assert_allclose(abilities, [0.672, 0.840, 1.351, 1.769, 2.145], atol=5e-4)


def test_the_expected_level_agrees_with_a_fine_integration() -> None:
    mean, deviation = 0.7, 0.8
    theta = np.linspace(mean - 8 * deviation, mean + 8 * deviation, 20_001)
    density = np.exp(-0.5 * ((theta - mean) / deviation) ** 2)
    expected = float((density * REFERENCE_1.level(theta)).sum() / density.sum())
    assert float(REFERENCE_1.expected_level(mean, deviation)) == pytest.approx(expected, abs=1e-4)


def test_authored_difficulties_beyond_2_and_98_are_clamped() -> None:
    inside = REFERENCE_1.difficulty([2.0, 70.0, 98.0])
    assert REFERENCE_1.difficulty(0.0) == inside[0]
    assert REFERENCE_1.difficulty(100.0) == inside[2]
    assert float(REFERENCE_1.level(inside[1])) == pytest.approx(70.0)


@pytest.mark.parametrize("level", [0.0, 100.0, -3.0, float("nan")])
def test_a_level_outside_the_scale_is_refused(level: float) -> None:
    with pytest.raises(LevelOutsideScale):
        REFERENCE_1.ability(level)


def test_a_difficulty_outside_0_to_100_is_refused() -> None:
    with pytest.raises(LevelOutsideScale, match="0 to 100"):
        REFERENCE_1.difficulty([50.0, 101.0])


@pytest.mark.parametrize(("a", "b"), [((), ()), ((1.0,), (0.0, 1.0)), ((0.0,), (0.0,)), ((1.0,), (np.inf,))])
def test_a_blueprint_that_defines_no_scale_is_refused(a: tuple[float, ...], b: tuple[float, ...]) -> None:
    with pytest.raises(BlueprintNotUsable):
        ReferenceScale("broken", a, b)


def test_every_blueprint_is_found_by_the_version_that_reports_store() -> None:
    assert all(scale.version == version for version, scale in SCALES.items())
