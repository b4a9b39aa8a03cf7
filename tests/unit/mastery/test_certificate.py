"""A certificate says how far a course's figures hold, on learners that were not looked at and on simulated ones."""

from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from typing import Any

import numpy as np
import pytest

from assessments.mastery.calibrate import Fit, ItemFacts, calibrate
from assessments.mastery.calibration_log import CalibrationLog, log_of_simulation
from assessments.mastery.certificate import Certified, Limit, curve, held_out_learners, make_certificate, split_half
from assessments.mastery.design_simulation import simulate_design
from assessments.mastery.foresight import fitted_dynamics, predict_ahead
from assessments.mastery.simulate import World, simulate

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
WORLD = World(learners=250, responses=60, skills=5, items_per_skill=16)
TARGETS = np.array([85.0, 90.0, 83.0, 80.0, 75.0])


@cache
def log_and_items(world: World = WORLD) -> tuple[CalibrationLog, ItemFacts]:
    simulation = simulate(world, seed=3)
    pool = world.skills * world.items_per_skill
    truth = np.zeros(pool)
    truth[simulation.item] = simulation.log.b
    authored = truth + 0.6 * np.random.default_rng(1).standard_normal(pool)
    return log_of_simulation(simulation), ItemFacts(np.arange(pool) // world.items_per_skill, authored)


@cache
def certified(world: World = WORLD) -> Certified:
    log, items = log_and_items(world)
    apart = held_out_learners(log.learners)
    others: Fit = calibrate(log.of_learners(~apart).answers(), items, skills=world.skills)
    dynamics = fitted_dynamics(log.of_learners(~apart), others)
    held_out = log.of_learners(apart)
    predicted = predict_ahead(held_out, others.a, others.b, prior=others.prior, dynamics=dynamics)
    fit = calibrate(log.answers(), items, skills=world.skills, start=others)
    return Certified(
        log=log,
        fit=fit,
        dynamics=dynamics,
        held_out=held_out,
        predicted=predicted,
        item_names=[f"item_{place:03}" for place in range(len(items.skill))],
        targets=TARGETS[: world.skills],
        log_loss_in_force=0.61,
        log_loss=predicted.log_loss,
    )


@cache
def document() -> dict[str, Any]:
    return make_certificate(certified(), now=NOW)


def test_every_fifth_learner_is_held_out() -> None:
    assert np.flatnonzero(held_out_learners(12)).tolist() == [4, 9]


def test_a_certificate_says_on_what_it_rests() -> None:
    found = document()
    assert found["computed_at"] == NOW.isoformat()
    assert (found["learners"], found["responses"], found["held_out_responses"]) == (250, 15000, 3000)
    assert found["items_total"] == 80
    assert found["items"] + len(found["items_with_too_little_data"]) == 80


def test_predictions_of_learners_never_seen_are_calibrated_and_better_than_chance() -> None:
    found = document()
    assert found["auc"] > 0.68
    assert found["ece_response"] < 0.04
    assert found["rmse"] < 0.47
    assert found["split_half"]["auc"] > 0.68
    assert found["split_half"]["ece"] < 0.04


def test_intervals_over_the_real_design_hold_the_truth_nine_times_in_ten() -> None:
    found = document()
    assert 0.87 <= found["coverage_90"] <= 0.95
    assert found["ece_closed"] < 0.03
    assert {gate["key"]: gate["holds"] for gate in found["gates"]}["coverage_90"] is True


def test_intervals_that_promise_too_much_are_found_out() -> None:
    """The check can fail: parameters that claim items twice as telling as they are give intervals that do not hold."""
    made = certified()
    honest = simulate_design(made.log, made.fit, made.dynamics, TARGETS, seed=1)
    doubtful = replace(made.fit, a_deviation=np.full_like(made.fit.a, 0.8), b_deviation=np.full_like(made.fit.b, 1.5))
    assert simulate_design(made.log, doubtful, made.dynamics, TARGETS, seed=1).coverage_90 < honest.coverage_90 - 0.03


def test_a_curve_counts_everything_once_and_leaves_empty_steps_out() -> None:
    steps = curve(np.array([0.05, 0.05, 0.95, 1.0]), np.array([0.0, 1.0, 1.0, 1.0]))
    assert [(step["from"], step["to"], step["n"]) for step in steps] == [(0.0, 0.1, 2), (0.9, 1.0, 2)]
    assert steps[0]["observed"] == 0.5
    assert steps[1]["predicted"] == 0.975


def test_the_same_course_gets_the_same_certificate() -> None:
    assert make_certificate(certified(), now=NOW) == document()


def test_limits_say_what_is_not_known() -> None:
    limits = document()["limits"]
    assert Limit.GAIN_NOT_FITTED in limits
    assert Limit.AUTHORS_ORIGIN in limits
    assert Limit.FEW_LEARNERS not in limits
    few = make_certificate(certified(replace(WORLD, learners=30)), now=NOW)
    assert {Limit.FEW_LEARNERS, Limit.FEW_HELD_OUT, Limit.DYNAMICS_NOT_FITTED} <= set(few["limits"])
    assert few["items_with_too_little_data"][0].keys() == {"item", "responses"}
    assert Limit.ITEMS_WITH_TOO_LITTLE_DATA in few["limits"]


def test_without_a_first_answer_nothing_is_claimed_of_predictions() -> None:
    made = certified()
    none = np.zeros_like(made.log.first)
    blind = replace(
        made, log=replace(made.log, first=none), held_out=replace(made.held_out, first=none[: len(made.held_out)])
    )
    fit = made.fit
    blind = replace(
        blind, predicted=predict_ahead(blind.held_out, fit.a, fit.b, prior=fit.prior, dynamics=made.dynamics)
    )
    assert split_half(blind) is None
    found = make_certificate(blind, now=NOW)
    assert (found["auc"], found["held_out_responses"]) == (None, 0)
    assert {gate["key"]: gate["holds"] for gate in found["gates"]}["auc"] is False
    assert found["coverage_90"] == pytest.approx(document()["coverage_90"])
