"""What is said of a level, and when nothing is said."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.mastery.dynamics import STILL
from assessments.mastery.estimate import Prior, begin, replay
from assessments.mastery.evidence import ResponseRecord
from assessments.mastery.normal import QUANTILE_90, QUANTILE_95, normal_cdf
from assessments.mastery.reference_scale import REFERENCE_1
from assessments.mastery.verdict import (
    Verdict,
    closed_probabilities,
    item_information,
    items_needed,
    level,
    levels,
    probability_closed,
    verdict,
)

abilities = st.floats(-5.0, 5.0)
deviations = st.floats(0.05, 1.5)


def test_the_normal_distribution_has_its_textbook_values() -> None:
    np.testing.assert_allclose(normal_cdf([0.0, 1.0, -1.96]), [0.5, 0.841345, 0.024998], atol=1e-6)
    assert pytest.approx(1.644854, abs=1e-6) == QUANTILE_95


def test_a_verdict_is_said_from_90_percent_and_up_to_10() -> None:
    assert verdict(0.9, evidence=5) is Verdict.CLOSED
    assert verdict(0.1, evidence=5) is Verdict.OPEN
    assert verdict(0.89, evidence=5) is Verdict.UNDECIDED
    assert verdict(0.11, evidence=5) is Verdict.UNDECIDED


@given(st.floats(0.0, 1.0))
def test_without_a_response_on_the_skill_there_is_no_verdict(probability: float) -> None:
    assert verdict(probability, evidence=0) is Verdict.NOT_ASSESSED


@given(abilities, deviations)
def test_the_level_lies_inside_its_interval(mean: float, deviation: float) -> None:
    value, low, high = levels(mean, deviation)
    assert 0.0 < low <= value <= high < 100.0


def test_the_interval_is_the_scale_at_1_645_deviations() -> None:
    _, low, high = levels(0.5, 0.4)
    np.testing.assert_allclose(REFERENCE_1.ability([low, high]), [0.5 - QUANTILE_95 * 0.4, 0.5 + QUANTILE_95 * 0.4])


@given(abilities, st.floats(0.05, 1.0), st.floats(60.0, 95.0))
def test_a_closed_gap_never_shows_a_level_under_the_target(mean: float, deviation: float, target: float) -> None:
    closed = float(closed_probabilities(mean, deviation, REFERENCE_1.ability(target)))
    value = float(levels(mean, deviation)[0])
    if closed >= 0.9:
        assert value >= target
    if closed <= 0.1:
        assert value <= target


def test_the_probability_is_one_half_at_the_target() -> None:
    target_ability = float(REFERENCE_1.ability(90.0))
    assert float(closed_probabilities(target_ability, 0.3, target_ability)) == 0.5


def test_a_level_and_its_probability_follow_the_responses() -> None:
    prior = Prior.starting(3)
    before, after = begin(prior), replay([ResponseRecord(1, 1.0, 1.0)] * 8, prior)
    assert level(after, 1).value > level(before, 1).value
    assert level(after, 1).high - level(after, 1).low < level(before, 1).high - level(before, 1).low
    assert probability_closed(after, 1, 85.0) > probability_closed(before, 1, 85.0)


def test_information_is_a_quarter_at_the_difficulty_of_an_open_item_and_less_with_guessing() -> None:
    assert float(item_information(0.7, 1.0, 0.7, 0.0)) == pytest.approx(0.25)
    assert float(item_information(0.7, 1.0, 0.7, 0.25)) == pytest.approx(0.15)
    assert float(item_information(0.7, 2.0, 0.7, 0.0)) == pytest.approx(1.0)


@pytest.mark.parametrize(("mean", "deviation", "guess"), [(1.4, 0.8, 0.25), (2.0, 1.0, 0.0), (1.5, 0.5, 0.25)])
def test_the_foreseen_number_is_the_first_with_an_even_chance(mean: float, deviation: float, guess: float) -> None:
    target = 2.0
    count = np.arange(1, 61)
    information = float(item_information(target, 1.0, target, guess))
    left = 1.0 / (1.0 / deviation**2 + count * information)
    moved, margin = np.sqrt(deviation**2 - left), QUANTILE_90 * np.sqrt(left)
    away = mean - target
    decided = normal_cdf((away - margin) / moved) + normal_cdf((-away - margin) / moved)
    assert items_needed(mean, deviation, target, guessing=guess) == count[decided >= 0.5][0]
    assert np.all(np.diff(decided) > 0.0)


@given(abilities, deviations, st.floats(0.0, 2.5))
def test_questions_are_needed_exactly_where_there_is_no_verdict(mean: float, deviation: float, target: float) -> None:
    closed = float(closed_probabilities(mean, deviation, target))
    needed = items_needed(mean, deviation, target)
    if 0.1001 < closed < 0.8999:
        assert needed is None or needed >= 1
    if closed > 0.9001 or closed < 0.0999:
        assert needed == 0


def test_the_nearer_to_the_target_the_more_questions_it_takes() -> None:
    needed = [items_needed(2.0 - away, 0.7, 2.0) for away in (0.8, 0.6, 0.4, 0.2)]
    assert all(count is not None for count in needed)
    assert needed == sorted(needed, key=lambda count: count or 0)


def test_a_learner_exactly_at_the_target_and_well_known_is_not_promised_a_decision() -> None:
    assert items_needed(1.0, 0.3, 1.0) is None


def test_about_half_of_simulated_learners_are_decided_after_the_foreseen_questions() -> None:
    """The promise itself: from N(mean, deviation^2), answer that many items at the target, see who is decided."""
    random = np.random.default_rng(7)
    mean, deviation, target = 1.6, 0.8, 2.0
    needed = items_needed(mean, deviation, target)
    assert needed is not None
    prior = Prior(np.array([mean]), np.array([[deviation**2]]))
    decided = 0
    learners = 300
    for _ in range(learners):
        theta = random.normal(mean, deviation)
        p = 0.25 + 0.75 / (1.0 + np.exp(-(theta - target)))
        scores = (random.random(needed) < p).astype(float)
        mastery = replay([ResponseRecord(0, float(y), target, c=0.25) for y in scores], prior, STILL)
        probability = float(closed_probabilities(mastery.mean[0], mastery.deviation[0], target))
        decided += verdict(probability, evidence=needed) is not Verdict.UNDECIDED
    assert 0.35 < decided / learners < 0.65
