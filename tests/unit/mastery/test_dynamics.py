"""What changes an ability between responses: drift, lessons, forgetting."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.mastery.dynamics import STARTING_DYNAMICS, STILL, Dynamics, DynamicsNotUsable
from assessments.mastery.estimate import Prior, after_absence, begin, replay, update
from assessments.mastery.evidence import ResponseRecord, completed_lesson

PRIOR = Prior.starting(4)
STRONG = [ResponseRecord(0, 1.0, 0.5) for _ in range(12)]
WEAK = [ResponseRecord(0, 0.0, -0.5) for _ in range(12)]


def test_before_any_calibration_drift_and_forgetting_are_on_and_lesson_gain_is_off() -> None:
    assert Dynamics(tau2=0.005, half_life_days=180.0, lesson_gain=0.0) == STARTING_DYNAMICS


def test_drift_lets_recent_responses_count_more_than_old_ones() -> None:
    improving = replay([*WEAK, *STRONG], PRIOR)
    declining = replay([*STRONG, *WEAK], PRIOR)
    assert improving.mean[0] > declining.mean[0]


def test_drift_widens_what_is_known_but_never_beyond_the_prior() -> None:
    still = replay(STRONG, PRIOR, STILL)
    drifting = replay(STRONG, PRIOR, Dynamics(tau2=0.05))
    assert np.all(np.diagonal(drifting.covariance) > np.diagonal(still.covariance))
    long = replay(STRONG + [ResponseRecord(1, 0.5, 0.0, weight=1e-9) for _ in range(2000)], PRIOR, Dynamics(tau2=0.05))
    np.testing.assert_allclose(long.covariance, PRIOR.covariance, atol=1e-6)


def test_after_one_half_life_half_of_the_advance_is_left() -> None:
    mastery = replay(STRONG, PRIOR)
    later = after_absence(mastery, 180.0, PRIOR)
    np.testing.assert_allclose(later.mean, mastery.mean / 2.0)
    assert np.all(later.deviation > mastery.deviation)


def test_nobody_improves_by_waiting() -> None:
    mastery = replay(WEAK, PRIOR)
    later = after_absence(mastery, 360.0, PRIOR)
    np.testing.assert_array_equal(later.mean, mastery.mean)
    assert np.all(later.deviation > mastery.deviation)


@given(st.floats(0.0, 500.0), st.floats(0.0, 500.0))
def test_two_absences_act_as_one_of_their_sum(first: float, second: float) -> None:
    mastery = replay(STRONG, PRIOR)
    twice = after_absence(after_absence(mastery, first, PRIOR), second, PRIOR)
    once = after_absence(mastery, first + second, PRIOR)
    np.testing.assert_allclose(twice.mean, once.mean, atol=1e-12)
    np.testing.assert_allclose(twice.covariance, once.covariance, atol=1e-12)


def test_a_very_long_absence_leaves_the_prior() -> None:
    later = after_absence(replay(STRONG, PRIOR), 180.0 * 60, PRIOR)
    np.testing.assert_allclose(later.mean, PRIOR.mean, atol=1e-9)
    np.testing.assert_allclose(later.covariance, PRIOR.covariance, atol=1e-9)


def test_an_absence_before_a_response_is_the_same_as_reading_the_state_in_between() -> None:
    mastery = replay(STRONG, PRIOR)
    response = ResponseRecord(1, 1.0, 0.0)
    late = ResponseRecord(1, 1.0, 0.0, elapsed_days=40.0)
    read = update(after_absence(mastery, 40.0, PRIOR), response, PRIOR)
    np.testing.assert_allclose(update(mastery, late, PRIOR).mean, read.mean, atol=1e-14)


def test_a_lesson_moves_its_skill_by_the_gain_and_nothing_else() -> None:
    mastery = replay(STRONG, PRIOR)
    after = update(mastery, completed_lesson(skill=2, gain=0.1), PRIOR)
    np.testing.assert_allclose(after.mean - mastery.mean, [0.0, 0.0, 0.1, 0.0], atol=1e-15)
    np.testing.assert_array_equal(after.covariance, mastery.covariance)
    assert after.evidence == mastery.evidence


def test_with_the_starting_gain_opening_every_lesson_raises_no_level() -> None:
    lessons = [completed_lesson(skill=k % 4, gain=STARTING_DYNAMICS.lesson_gain) for k in range(40)]
    np.testing.assert_array_equal(replay(lessons, PRIOR).mean, begin(PRIOR).mean)


@pytest.mark.parametrize("change", [{"tau2": -0.1}, {"tau2": 1.0}, {"half_life_days": 0.0}])
def test_dynamics_without_meaning_are_refused(change: dict[str, float]) -> None:
    with pytest.raises(DynamicsNotUsable):
        Dynamics(**change)
