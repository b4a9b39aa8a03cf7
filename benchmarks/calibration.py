"""The nightly calibration at full size, beside girth (marginal maximum likelihood, 2PL), and what it is good for.

    python -m benchmarks.calibration [--quick]

`measure` gives every figure under a flat key; seconds are those of the processor, all its cores added up:

- `girth_*`: 10,000 people x 100 items, one ability, log a ~ N(0, .3^2), b ~ N(0, 1), no guessing:
  `girth_<who>_seconds` and root mean square errors of a and b for `ours` and `theirs` on the same responses, both on
  the scale where the cohort is N(0, 1); `ratio_girth_*` are theirs over ours. Ours is told nothing by authors (all 0);
- `million_*`: 1,000,000 responses of 10,000 learners to 600 items of 15 competencies, authors off by .8 logit:
  `million_fit_seconds` for one fit, `million_whole_seconds` for what a night does (fit to four fifths, comparison, fit
  to all, certificate), `limit_over_million` the limit of 300 s over that, `million_peak_megabytes` the most memory of
  this process, and the errors of b and log a against the truth;
- `levels_<authors' error>_<learners>_*`: errors of levels in points before (`authors`) and after (`calibrated`), and
  with the true parameters (`truth`), 90 responses over 15 competencies: how many learners it takes to pay, where the
  cohort happens to be exactly the starting one; `elsewhere_*` the same where its means are off by N(0, .3^2) together
  and by N(0, .3^2) each;
- `centre_<c>_rmse_b`: error of b within its competency where each b is drawn towards its author's difficulty (`author`,
  what we do), and towards 0 (`zero`), the deviation found from the data: 150 learners, authors off by .5;
- `learning_*`: people who learn, one logit in ten lessons a skill: the gain that was found (truth .1 a lesson), and
  bias and coverage before and after.
"""

import argparse
import resource
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
from girth import twopl_mml
from numpy.typing import NDArray

from assessments.mastery.batch import recompute
from assessments.mastery.calibrate import ItemFacts, calibrate
from assessments.mastery.calibration_log import CalibrationLog, log_of_simulation
from assessments.mastery.calibration_run import CourseData, InForce, RatedAnswers, run_calibration
from assessments.mastery.dynamics import STARTING_DYNAMICS, STILL, Dynamics
from assessments.mastery.estimate import Prior
from assessments.mastery.foresight import fitted_dynamics
from assessments.mastery.item_step import Answers
from assessments.mastery.metrics import Metrics
from assessments.mastery.metrics import measure as compare
from assessments.mastery.simulate import HARD_SKILL_TARGETS, Simulation, World, learning_world, simulate
from benchmarks.gates import Gate

FloatArray = NDArray[np.float64]
Figures = dict[str, float]

LONGEST_SECONDS = 300.0
GATES = [Gate("million_whole_seconds", high=LONGEST_SECONDS)]
AUTHORS_ERROR = 0.8
NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)


@dataclass(frozen=True, eq=False)
class Course:
    """A simulated course, its truth, and authors who misjudge it."""

    world: World
    simulation: Simulation
    log: CalibrationLog
    items: ItemFacts
    a: FloatArray
    b: FloatArray


def measure(*, quick: bool = False) -> Figures:
    """Every figure; about five minutes, some seconds with `quick`."""
    figures = _beside_girth(1000 if quick else 10_000, 30 if quick else 100)
    figures |= _million(500 if quick else 10_000)
    sizes, seeds = ((60,), (1,)) if quick else ((40, 60, 150, 600), (1, 2, 3, 4, 5, 6))
    figures |= _levels(sizes, seeds, elsewhere=False) | _levels(sizes, seeds, elsewhere=True)
    figures |= _centres(60 if quick else 150)
    return figures | _learning(200 if quick else 1000)


def _beside_girth(people: int, items: int) -> Figures:
    random = np.random.default_rng(1)
    a, b = np.exp(0.3 * random.standard_normal(items)), random.standard_normal(items)
    ability = random.standard_normal(people)
    right = random.random((people, items)) < 1.0 / (1.0 + np.exp(-a * (ability[:, None] - b)))
    start = time.process_time()
    fit = calibrate(_answers(right), ItemFacts(np.zeros(items, dtype=np.int64), np.zeros(items)), skills=1)
    ours = time.process_time() - start
    start = time.process_time()
    found = twopl_mml(right.T.astype(int))
    theirs = time.process_time() - start
    deviation = float(np.sqrt(fit.prior.covariance[0, 0]))
    our_a, our_b = _rms(fit.a * deviation - a), _rms((fit.b - fit.prior.mean[0]) / deviation - b)
    their_a, their_b = _rms(found["Discrimination"] - a), _rms(found["Difficulty"] - b)
    return {
        "girth_ours_seconds": ours,
        "girth_theirs_seconds": theirs,
        "ratio_girth_seconds": theirs / ours,
        "girth_ours_rmse_a": our_a,
        "girth_theirs_rmse_a": their_a,
        "ratio_girth_rmse_a": their_a / our_a,
        "girth_ours_rmse_b": our_b,
        "girth_theirs_rmse_b": their_b,
        "ratio_girth_rmse_b": their_b / our_b,
    }


def _answers(right: NDArray[np.bool_]) -> Answers:
    people, items = right.shape
    none = np.zeros(right.size)
    return Answers(
        learner=np.repeat(np.arange(people), items),
        skill=np.zeros(right.size, dtype=np.int64),
        item=np.tile(np.arange(items), people),
        score=right.ravel().astype(float),
        c=none,
        weight=np.ones(right.size),
        lessons=none,
        severity=none,
        severity_variance=none,
        first=np.ones(right.size, dtype=bool),
    )


def _million(learners: int) -> Figures:
    course = _course(World(learners=learners, responses=100), AUTHORS_ERROR, seed=1)
    start = time.process_time()
    fit = calibrate(course.log.answers(), course.items, skills=15)
    one_fit = time.process_time() - start
    none = np.array([], dtype=np.int64)
    data = CourseData(
        log=course.log,
        at=np.zeros(len(course.log)),
        items=course.items,
        item_names=tuple(str(place) for place in range(len(course.b))),
        targets=np.array([*HARD_SKILL_TARGETS, *[85.0] * 9]),
        rated=RatedAnswers(none, none, none.astype(float)),
        raters=0,
    )
    starting = InForce(np.ones(len(course.b)), course.items.authored, Prior.starting(15), STARTING_DYNAMICS, None)
    start = time.process_time()
    outcome = run_calibration(data, starting, now=NOW)
    whole = time.process_time() - start
    return {
        "million_responses": len(course.log),
        "million_fit_seconds": one_fit,
        "million_fit_iterations": fit.iterations,
        "million_whole_seconds": whole,
        "limit_over_million": LONGEST_SECONDS / whole,
        "million_peak_megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024.0,
        "million_rmse_b": _rms(outcome.fit.b - course.b),
        "million_rmse_log_a": _rms(np.log(outcome.fit.a / course.a)),
        "million_authors_rmse_b": _rms(course.items.authored - course.b),
        "million_certificate_coverage_90": outcome.certificate["coverage_90"],
        "million_certificate_ece_closed": outcome.certificate["ece_closed"],
        "million_certificate_auc": outcome.certificate["auc"],
    }


def _levels(sizes: Sequence[int], seeds: Sequence[int], *, elsewhere: bool) -> Figures:
    figures: Figures = {}
    for off in (0.5, 1.2):
        for learners in sizes:
            worlds = [World(learners=learners, cohort_mean=_means(seed) if elsewhere else ()) for seed in seeds]
            runs = [_level_errors(_course(world, off, seed)) for world, seed in zip(worlds, seeds, strict=True)]
            for who in runs[0]:
                key = f"{'elsewhere' if elsewhere else 'levels'}_{off:g}_{learners}_{who}_rmse_points"
                figures[key.replace(".", "_")] = float(np.mean([run[who].rmse_points for run in runs]))
    return figures


def _means(seed: int) -> tuple[float, ...]:
    """Where a cohort is that is not the starting one."""
    random = np.random.default_rng(seed + 500)
    return tuple((random.normal(0.0, 0.3) + random.normal(0.0, 0.3, 15)).tolist())


def _level_errors(course: Course) -> dict[str, Metrics]:
    fit = calibrate(course.log.answers(), course.items, skills=course.world.skills)
    plain = np.ones_like(course.a)
    return {
        "authors": _read(course, plain, course.items.authored, Prior.starting(course.world.skills), STILL),
        "calibrated": _read(course, fit.a, fit.b, fit.prior, STILL),
        "truth": _read(course, course.a, course.b, course.world.prior, STILL),
    }


def _centres(learners: int) -> Figures:
    course = _course(World(learners=learners), 0.5, seed=1)
    answers, skill = course.log.answers(), course.items.skill
    found = {}
    for name, centre in (("author", course.items.authored), ("zero", np.zeros_like(course.b))):
        fit = calibrate(answers, ItemFacts(skill, centre), skills=15)
        error = fit.b - course.b
        origin = np.bincount(skill, weights=error * fit.answered) / np.bincount(skill, weights=fit.answered)
        found[f"centre_{name}_rmse_b"] = _rms((error - origin[skill])[fit.answered])
    return found


def _learning(learners: int) -> Figures:
    course = _course(learning_world(learners=learners), 0.5, seed=1)
    fit = calibrate(course.log.answers(), course.items, skills=15)
    dynamics = fitted_dynamics(course.log, fit)
    before = _read(course, np.ones_like(course.a), course.items.authored, course.world.prior, STARTING_DYNAMICS)
    after = _read(course, fit.a, fit.b, fit.prior, dynamics)
    return {
        "learning_lesson_gain": fit.lesson_gain,
        "learning_tau2": dynamics.tau2,
        "learning_before_bias_points": before.bias_points,
        "learning_after_bias_points": after.bias_points,
        "learning_before_coverage_90": before.coverage_90,
        "learning_after_coverage_90": after.coverage_90,
        "learning_before_rmse_points": before.rmse_points,
        "learning_after_rmse_points": after.rmse_points,
    }


def _course(world: World, off: float, seed: int) -> Course:
    simulation = simulate(world, seed=seed)
    pool = world.skills * world.items_per_skill
    response = simulation.item >= 0
    a, b = np.ones(pool), np.zeros(pool)
    a[simulation.item[response]], b[simulation.item[response]] = simulation.log.a[response], simulation.log.b[response]
    authored = b + off * np.random.default_rng(seed + 10).standard_normal(pool)
    items = ItemFacts(np.arange(pool) // world.items_per_skill, authored)
    return Course(world, simulation, log_of_simulation(simulation), items, a, b)


def _read(course: Course, a: FloatArray, b: FloatArray, prior: Prior, dynamics: Dynamics) -> Metrics:
    evidence = course.log.evidence(a, b, dynamics.lesson_gain)
    states = recompute(evidence, learners=course.world.learners, prior=prior, dynamics=dynamics)
    return compare(course.simulation.ability, states, HARD_SKILL_TARGETS)


def _rms(values: FloatArray) -> float:
    return float(np.sqrt(np.square(values).mean()))


def main(argv: Sequence[str] | None = None) -> Figures:
    """Print every figure and return them."""
    parser = argparse.ArgumentParser(description="Accuracy and speed of the calibration.")
    parser.add_argument("--quick", action="store_true", help="small sizes: to see that it runs")
    figures = measure(quick=parser.parse_args(argv).quick)
    for key, value in figures.items():
        print(f"{key:45} {value:.4g}")
    return figures


if __name__ == "__main__":
    main()
