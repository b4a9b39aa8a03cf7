"""The gates of the model on simulated learners, at a size that a test can afford.

At full size (4,000 learners, benchmarks/mastery.py) the gates are: coverage 88-92 %, RMSE <= 10.5 points, ECE <= .01,
Brier <= .08, cohort share error <= 1 point. Here 600 learners are simulated with a fixed seed, so three figures get
room for chance: the error of a share over 600 learners has a standard deviation of about 1 point (4,000: 0.4), ECE
is an absolute value and so has chance in it of the same order, and coverage, over skills that move together,
about 0.6 points. RMSE and Brier keep their gates.
"""

from functools import cache

import numpy as np
import pytest

from assessments.mastery.batch import recompute
from assessments.mastery.metrics import Metrics, expected_calibration_error, measure
from assessments.mastery.simulate import (
    HARD_SKILL_TARGETS,
    World,
    WorldNotUsable,
    dynamics_of,
    learning_world,
    simulate,
)

LEARNERS = 600
SEED = 20


@cache
def measured(world: World, known_gain: bool = True) -> Metrics:
    simulation = simulate(world, seed=SEED, known_gain=known_gain)
    cohort = recompute(simulation.log, learners=world.learners, prior=world.prior, dynamics=dynamics_of(world))
    return measure(simulation.ability, cohort, HARD_SKILL_TARGETS)


@pytest.mark.parametrize("responses", [90, 200])
def test_at_90_responses_and_more_every_gate_holds(responses: int) -> None:
    figures = measured(World(learners=LEARNERS, responses=responses))
    assert 0.87 <= figures.coverage_90 <= 0.93
    assert figures.rmse_points <= 10.5
    assert figures.ece_closed <= 0.02
    assert figures.brier_closed <= 0.08
    assert figures.cohort_share_error_points <= 2.0


def test_at_30_responses_the_intervals_already_hold() -> None:
    assert measured(World(learners=LEARNERS, responses=30)).coverage_90 >= 0.87


def test_more_responses_bring_the_level_nearer_and_the_interval_closer() -> None:
    few, many = (measured(World(learners=LEARNERS, responses=n)) for n in (30, 200))
    assert many.rmse_points < few.rmse_points
    assert many.width_90_points < few.width_90_points


def test_people_who_learn_are_not_misjudged() -> None:
    figures = measured(learning_world(learners=LEARNERS, responses=90))
    assert abs(figures.bias_points) <= 1.0
    assert figures.coverage_90 >= 0.88


def test_without_the_lessons_gain_people_who_learn_are_underrated() -> None:
    """Why the nightly calibration fits a gain: drift alone follows too slowly."""
    assert measured(learning_world(learners=LEARNERS, responses=90), known_gain=False).bias_points < -2.0


def test_the_same_seed_gives_the_same_world() -> None:
    one, other = (simulate(World(learners=5, responses=8), seed=3) for _ in range(2))
    np.testing.assert_array_equal(one.ability, other.ability)
    np.testing.assert_array_equal(one.log.score, other.log.score)


def test_a_learning_world_has_its_lessons_in_the_log_and_its_gain_in_the_abilities() -> None:
    world = learning_world(learners=50, responses=30)
    simulation = simulate(world, seed=1)
    assert len(simulation.log) == 50 * (30 + 150)
    assert np.count_nonzero(simulation.item == -1) == 50 * 150
    assert simulation.log.gain.sum() == pytest.approx(50 * 15 * world.total_gain)
    assert float(simulation.ability.mean()) == pytest.approx(world.total_gain, abs=0.35)


def test_a_perfectly_kept_promise_has_no_calibration_error_and_a_broken_one_its_size() -> None:
    promised = np.repeat([0.25, 0.75], 4)
    assert expected_calibration_error(promised, np.array([1, 0, 0, 0, 1, 1, 1, 0.0])) == 0.0
    assert expected_calibration_error(promised, np.array([1, 1, 0, 0, 1, 1, 1, 1.0])) == pytest.approx(0.25)


def test_an_empty_world_is_refused() -> None:
    with pytest.raises(WorldNotUsable, match="learners"):
        World(learners=0)
