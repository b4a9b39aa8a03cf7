"""One response and one ability, against integration by brute force on a fine grid."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.mastery.quadrature import log_likelihood, tilted_moments


def moments(
    mean: float, variance: float, score: float, a: float, b: float, c: float, weight: float = 1.0
) -> tuple[float, float]:
    columns = (np.array([value]) for value in (mean, variance, score, a, b, c, weight))
    new_mean, new_variance = tilted_moments(*columns)
    return float(new_mean[0]), float(new_variance[0])


def moments_on_a_grid(
    mean: float, variance: float, score: float, a: float, b: float, c: float, weight: float = 1.0
) -> tuple[float, float]:
    theta = np.linspace(mean - 12 * variance**0.5, mean + 12 * variance**0.5, 40_001)
    p = c + (1 - c) / (1 + np.exp(-a * (theta - b)))
    density = np.exp(-0.5 * (theta - mean) ** 2 / variance) * (p**score * (1 - p) ** (1 - score)) ** weight
    density /= density.sum()
    centre = float((density * theta).sum())
    return centre, float((density * (theta - centre) ** 2).sum())


@pytest.mark.parametrize("score", [0.0, 0.3, 1.0])
@pytest.mark.parametrize("a", [0.5, 1.0, 2.0])
@pytest.mark.parametrize("b", [-1.5, 0.0, 2.0])
@pytest.mark.parametrize("c", [0.0, 0.25])
def test_the_moments_agree_with_integration_by_brute_force(score: float, a: float, b: float, c: float) -> None:
    for mean, variance in ((0.0, 1.0), (0.8, 0.4), (-2.0, 0.1)):
        expected = moments_on_a_grid(mean, variance, score, a, b, c)
        assert moments(mean, variance, score, a, b, c) == pytest.approx(expected, abs=5e-4)


def test_a_steep_item_on_a_wide_prior_is_still_within_two_hundredths_of_a_logit() -> None:
    expected = moments_on_a_grid(0.0, 1.0, 1.0, 4.0, 1.0, 0.2)
    assert moments(0.0, 1.0, 1.0, 4.0, 1.0, 0.2) == pytest.approx(expected, abs=0.02)


@pytest.mark.parametrize("weight", [0.25, 0.5, 4.0])
def test_a_weight_tempers_the_likelihood(weight: float) -> None:
    expected = moments_on_a_grid(0.2, 0.8, 0.75, 1.0, 0.5, 0.0, weight)
    assert moments(0.2, 0.8, 0.75, 1.0, 0.5, 0.0, weight) == pytest.approx(expected, abs=2e-4)


def test_an_item_that_everybody_guesses_teaches_nothing() -> None:
    assert moments(0.4, 0.7, 1.0, 1.0, 0.0, 1.0 - 1e-12) == pytest.approx((0.4, 0.7), abs=1e-9)


@given(st.floats(-0.999, 0.999), st.floats(0.0, 1.0), st.floats(0.0, 0.9))
def test_the_log_likelihood_of_a_partial_score_lies_between_wrong_and_right(
    theta: float, score: float, guess: float
) -> None:
    one, zero = np.array(1.0), np.array(0.0)
    item = (np.array(1.0), np.array(0.0), np.array(guess))
    right = log_likelihood(np.array(theta), one, *item)
    wrong = log_likelihood(np.array(theta), zero, *item)
    partial = log_likelihood(np.array(theta), np.array(score), *item)
    assert partial == pytest.approx(score * right + (1 - score) * wrong, abs=1e-12)


@given(
    mean=st.floats(-30.0, 30.0),
    variance=st.floats(1e-6, 9.0),
    score=st.floats(0.0, 1.0),
    a=st.floats(0.05, 5.0),
    b=st.floats(-30.0, 30.0),
    c=st.floats(0.0, 0.95),
    weight=st.floats(0.0, 8.0),
)
def test_the_moments_are_finite_and_the_variance_positive_however_surprising_the_response(
    mean: float, variance: float, score: float, a: float, b: float, c: float, weight: float
) -> None:
    new_mean, new_variance = moments(mean, variance, score, a, b, c, weight)
    assert np.isfinite(new_mean)
    assert np.isfinite(new_variance)
    assert new_variance > 0.0
    assert abs(new_mean - mean) <= 7.0 * variance**0.5
