"""Calibration finds the parameters that simulated responses were made from, and leaves the scale where it was."""

from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from assessments.mastery.batch import recompute
from assessments.mastery.calibrate import Fit, ItemFacts, calibrate
from assessments.mastery.calibration_log import CalibrationLog, LogNotUsable, joined, log_of_simulation
from assessments.mastery.dynamics import STARTING_DYNAMICS, STILL, Dynamics
from assessments.mastery.foresight import fitted_dynamics, predict_ahead
from assessments.mastery.item_step import Answers
from assessments.mastery.metrics import Metrics, measure
from assessments.mastery.simulate import HARD_SKILL_TARGETS, Simulation, World, learning_world, simulate

FloatArray = NDArray[np.float64]

STILL_WORLD = World(learners=400, responses=90, skills=6, items_per_skill=20)
LEARNING_WORLD = replace(learning_world(learners=400, responses=90), skills=6, items_per_skill=20)


@dataclass(frozen=True, eq=False)
class Course:
    """A simulated course whose authors misjudge difficulty."""

    world: World
    simulation: Simulation
    log: CalibrationLog
    items: ItemFacts
    a: FloatArray
    b: FloatArray


@cache
def course(world: World, off: float = 0.8, seed: int = 4) -> Course:
    simulation = simulate(world, seed=seed)
    pool = world.skills * world.items_per_skill
    response = simulation.item >= 0
    a, b = np.ones(pool), np.zeros(pool)
    a[simulation.item[response]], b[simulation.item[response]] = simulation.log.a[response], simulation.log.b[response]
    authored = b + off * np.random.default_rng(seed).standard_normal(pool)
    items = ItemFacts(np.arange(pool) // world.items_per_skill, authored)
    return Course(world, simulation, log_of_simulation(simulation), items, a, b)


@cache
def fitted(world: World, off: float = 0.8) -> Fit:
    made = course(world, off)
    return calibrate(made.log.answers(), made.items, skills=world.skills)


def read(made: Course, a: FloatArray, b: FloatArray, prior: object, dynamics: Dynamics) -> Metrics:
    evidence = made.log.evidence(a, b, dynamics.lesson_gain)
    states = recompute(evidence, learners=made.world.learners, prior=prior, dynamics=dynamics)  # type: ignore[arg-type]
    return measure(made.simulation.ability, states, HARD_SKILL_TARGETS)


def rms(values: FloatArray) -> float:
    return float(np.sqrt(np.square(values).mean()))


def test_difficulties_and_discriminations_come_near_the_truth() -> None:
    made, fit = course(STILL_WORLD), fitted(STILL_WORLD)
    assert rms(fit.b - made.b) < 0.45 * rms(made.items.authored - made.b)
    assert rms(np.log(fit.a / made.a)) < 0.8 * rms(np.log(made.a))
    assert np.corrcoef(fit.a, made.a)[0, 1] > 0.5


def test_the_deviations_of_items_are_those_of_their_errors() -> None:
    made, fit = course(STILL_WORLD), fitted(STILL_WORLD)
    within = fit.b - made.b
    assert 0.8 <= rms(within / fit.b_deviation) <= 1.3
    assert 0.8 <= rms(np.log(fit.a / made.a) / fit.a_deviation) <= 1.25


def test_the_cohort_and_the_authors_error_are_found() -> None:
    fit = fitted(STILL_WORLD)
    deviation = np.sqrt(np.diagonal(fit.prior.covariance))
    correlation = fit.prior.covariance / np.multiply.outer(deviation, deviation)
    assert np.all(np.abs(deviation - 1.0) < 0.2)
    assert abs(float(correlation[np.triu_indices(6, 1)].mean()) - 0.5) < 0.06
    assert np.all(np.abs(fit.prior.mean) < 0.35)
    assert fit.author_deviation == pytest.approx(0.8, abs=0.15)


def test_uncorrelated_competencies_are_found_to_be_less_correlated_than_at_the_start() -> None:
    world = replace(STILL_WORLD, correlation=0.0, learners=800)
    fit = fitted(world)
    deviation = np.sqrt(np.diagonal(fit.prior.covariance))
    correlation = fit.prior.covariance / np.multiply.outer(deviation, deviation)
    assert float(correlation[np.triu_indices(6, 1)].mean()) < 0.25


def test_after_calibration_levels_are_nearer_the_truth_than_with_what_authors_said() -> None:
    made, fit = course(STILL_WORLD, 1.2), fitted(STILL_WORLD, 1.2)
    before = read(made, np.ones_like(made.a), made.items.authored, made.world.prior, STILL)
    after = read(made, fit.a, fit.b, fit.prior, STILL)
    assert after.rmse_points < before.rmse_points - 0.3
    assert 0.87 <= after.coverage_90 <= 0.93
    assert after.brier_closed <= before.brier_closed


def test_where_people_learn_the_gain_of_a_lesson_is_found_and_nobody_is_misjudged() -> None:
    made, fit = course(LEARNING_WORLD), fitted(LEARNING_WORLD)
    assert fit.lesson_gain == pytest.approx(0.1, abs=0.025)
    dynamics = fitted_dynamics(made.log, fit)
    assert dynamics.lesson_gain == fit.lesson_gain
    after = read(made, fit.a, fit.b, fit.prior, dynamics)
    before = read(made, np.ones_like(made.a), made.items.authored, made.world.prior, STARTING_DYNAMICS)
    assert before.bias_points < -2.0
    assert abs(after.bias_points) <= 1.0
    assert after.coverage_90 >= 0.88
    assert after.rmse_points < before.rmse_points


def test_where_nothing_changes_no_gain_is_invented_and_drift_goes_down() -> None:
    made, fit = course(STILL_WORLD), fitted(STILL_WORLD)
    assert fit.lesson_gain == 0.0
    assert fitted_dynamics(made.log, fit).tau2 < STARTING_DYNAMICS.tau2


def test_few_learners_leave_the_dynamics_where_they_start() -> None:
    world = replace(STILL_WORLD, learners=40)
    made = course(world)
    fit = calibrate(made.log.answers(), made.items, skills=6)
    assert fitted_dynamics(made.log, fit) == STARTING_DYNAMICS
    correlation = fit.prior.covariance[np.triu_indices(6, 1)]
    assert np.all(np.abs(correlation - 0.5) < 0.15)


def test_the_origin_is_the_authors_and_the_unit_a_mean_discrimination_of_one() -> None:
    made, fit = course(STILL_WORLD), fitted(STILL_WORLD)
    assert float((fit.b - made.items.authored).mean()) == pytest.approx(0.0, abs=0.02)
    assert float(np.log(fit.a).mean()) == pytest.approx(0.0, abs=0.02)


def test_authors_who_are_all_off_together_move_every_level_and_nothing_inside_the_course_shows_it() -> None:
    made = course(STILL_WORLD)
    higher = ItemFacts(made.items.skill, made.items.authored + 0.5)
    moved = calibrate(made.log.answers(), higher, skills=6)
    fit = fitted(STILL_WORLD)
    np.testing.assert_allclose(moved.b - fit.b, 0.5, atol=0.05)
    np.testing.assert_allclose(moved.prior.mean - fit.prior.mean, 0.5, atol=0.05)


def test_an_item_without_a_response_keeps_its_author_and_one_with_few_stays_near() -> None:
    made = course(STILL_WORLD)
    answers = made.log.answers()
    of_first = np.cumsum(answers.item == 0)
    kept = answers.part(((answers.item != 0) | (of_first <= 3)) & (answers.item != 1))
    fit = calibrate(kept, made.items, skills=6)
    assert (fit.a[1], fit.b[1]) == (1.0, made.items.authored[1])
    assert fit.responses[0] == 3
    assert fit.b_deviation[0] > 3 * fit.b_deviation[2:20].mean() / 2


def test_a_competency_in_which_nobody_was_ever_wrong_does_not_make_its_cohort_perfect() -> None:
    made = course(World(learners=60, responses=60))
    answers = made.log.answers()
    always = replace(answers, score=np.where(answers.skill == 0, 1.0, answers.score))
    fit = calibrate(always, made.items, skills=made.world.skills)
    others = np.delete(fit.prior.mean, 0)
    assert 1.0 < fit.prior.mean[0] < 5.0
    assert np.abs(others).max() < 0.8
    assert fit.iterations < 40


def test_chunks_do_not_change_the_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    made = course(replace(STILL_WORLD, learners=60))
    whole = calibrate(made.log.answers(), made.items, skills=6)
    monkeypatch.setattr("assessments.mastery.calibrate.CHUNK_RESPONSES", 500)
    chunked = calibrate(made.log.answers(), made.items, skills=6)
    np.testing.assert_allclose(chunked.b, whole.b, atol=1e-9)
    np.testing.assert_allclose(chunked.prior.covariance, whole.prior.covariance, atol=1e-9)


def test_progress_is_told_and_may_end_the_calibration() -> None:
    made = course(replace(STILL_WORLD, learners=60))
    told: list[int] = []

    def stop(iteration: int) -> None:
        told.append(iteration)
        if iteration == 3:
            raise TimeoutError

    with pytest.raises(TimeoutError):
        calibrate(made.log.answers(), made.items, skills=6, progress=stop)
    assert told == [1, 2, 3]


def test_calibrated_parameters_predict_unseen_learners_better_than_authors() -> None:
    made = course(STILL_WORLD)
    held_out = np.arange(400) % 5 == 4
    fit = calibrate(made.log.of_learners(~held_out).answers(), made.items, skills=6)
    unseen = made.log.of_learners(held_out)
    ours = predict_ahead(unseen, fit.a, fit.b, prior=fit.prior, dynamics=STILL)
    authors = predict_ahead(
        unseen, np.ones_like(fit.a), made.items.authored, prior=made.world.prior, dynamics=STARTING_DYNAMICS
    )
    truth = predict_ahead(unseen, made.a, made.b, prior=made.world.prior, dynamics=STILL)
    assert truth.log_loss < ours.log_loss < authors.log_loss
    assert ours.log_loss - truth.log_loss < 0.25 * (authors.log_loss - truth.log_loss)


def test_lessons_before_a_response_are_counted_by_learner_and_skill() -> None:
    log = course(LEARNING_WORLD).log.of_learners(np.arange(400) < 3)
    answers = log.answers()
    counted = []
    seen: dict[tuple[int, int], int] = {}
    for learner, skill, item in zip(log.log.learner, log.log.skill, log.item, strict=True):
        place = (int(learner), int(skill))
        seen[place] = seen.get(place, 0) + (item < 0)
        if item >= 0:
            counted.append(seen[place])
    assert answers.lessons.tolist() == counted


def test_logs_of_different_learners_are_joined_in_their_order() -> None:
    log = course(replace(STILL_WORLD, learners=60)).log
    halves = [log.of_learners(np.arange(60) < 25), log.of_learners(np.arange(60) >= 25)]
    together = joined(halves)
    np.testing.assert_array_equal(together.log.learner, log.log.learner)
    np.testing.assert_array_equal(together.item, log.item)


def test_a_log_whose_learners_are_mixed_is_refused() -> None:
    log = course(replace(STILL_WORLD, learners=60)).log
    mixed = replace(log.log, learner=log.log.learner[::-1].copy())
    with pytest.raises(LogNotUsable, match="follow one another"):
        CalibrationLog(mixed, log.item, log.first)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 12), st.sampled_from(["wrong", "right", "half", "random"]))
def test_whatever_a_few_people_answer_the_fit_stays_finite_and_usable(seed: int, learners: int, kind: str) -> None:
    random = np.random.default_rng(seed)
    rows = learners * int(random.integers(1, 9))
    score = {"wrong": np.zeros(rows), "right": np.ones(rows), "half": np.full(rows, 0.5)}.get(kind, random.random(rows))
    skill = random.integers(0, 3, rows)
    answers = Answers(
        learner=np.sort(random.integers(0, learners, rows)),
        skill=skill,
        item=skill * 2 + random.integers(0, 2, rows),
        score=score,
        c=random.choice([0.0, 0.25, 0.5], rows),
        weight=random.choice([0.125, 1.0, 4.0], rows),
        lessons=random.integers(0, 5, rows).astype(float),
        severity=random.normal(0.0, 0.5, rows),
        severity_variance=random.choice([0.0, 0.36], rows),
        first=np.ones(rows, dtype=bool),
    )
    fit = calibrate(answers, ItemFacts(np.repeat(np.arange(3), 2), random.uniform(-5.6, 3.1, 6)), skills=3)
    assert np.all((fit.a > 0.1) & (fit.a < 5.0))
    assert np.isfinite([*fit.b, *fit.a_deviation, *fit.b_deviation, fit.lesson_gain]).all()
    assert np.linalg.eigvalsh(fit.prior.covariance).min() > 0.0
