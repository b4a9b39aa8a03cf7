"""One calibration of a course from its responses in memory: fit, check on learners kept apart, fit to all, certify.

The parameters in force are beaten or they stay (docs/adr/0011). Compared are predictions, one response ahead, of the
first answers of every fifth learner: new parameters are fitted to the other learners. Those in force may have been
fitted to these very responses at an earlier night, so only what was answered since then is compared.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assessments.mastery.batch import recompute
from assessments.mastery.calibrate import Fit, ItemFacts, calibrate
from assessments.mastery.calibration_log import CalibrationLog
from assessments.mastery.certificate import Certified, Limit, held_out_learners, make_certificate
from assessments.mastery.dynamics import Dynamics
from assessments.mastery.estimate import Prior
from assessments.mastery.foresight import LEARNERS_FOR_GAIN, Predicted, fitted_dynamics, predict_ahead
from assessments.mastery.severity import Ratings, Severities, estimate_severities

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

LEAST_LEARNERS = 40
LEAST_FIRST_ANSWERS = 1500
LEAST_COMPARED = 100
"""Responses since the calibration in force below which it is not compared, and stays."""


@dataclass(frozen=True, slots=True, eq=False)
class RatedAnswers:
    """Ratings by row of the course's log, one entry a rating."""

    row: IntArray
    rater: IntArray
    """From 0."""
    score: FloatArray
    """0 to 1: the weighted mean of the criteria."""


@dataclass(frozen=True, slots=True, eq=False)
class CourseData:
    """All that a calibration looks at."""

    log: CalibrationLog
    at: FloatArray
    """When each row was, seconds since 1970."""
    items: ItemFacts
    item_names: tuple[str, ...]
    targets: FloatArray
    """(K,) points."""
    rated: RatedAnswers
    raters: int


@dataclass(frozen=True, slots=True, eq=False)
class InForce:
    """The parameters that a new calibration has to beat."""

    a: FloatArray
    b: FloatArray
    prior: Prior
    dynamics: Dynamics
    since: float | None
    """When they were fitted, seconds since 1970; None for the starting values, which have seen no response."""


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """What a calibration found, and whether it may be used."""

    fit: Fit
    dynamics: Dynamics
    severities: Severities
    certificate: dict[str, Any]
    accepted: bool


def enough_data(learners: int, first_answers: int) -> str | None:
    """Why there is too little to calibrate from; None where there is enough."""
    if learners < LEAST_LEARNERS:
        return f"{learners} learners have answered; a calibration needs {LEAST_LEARNERS}."
    if first_answers < LEAST_FIRST_ANSWERS:
        return f"There are {first_answers} first answers; a calibration needs {LEAST_FIRST_ANSWERS}."
    return None


def run_calibration(
    course: CourseData,
    in_force: InForce,
    *,
    now: datetime,
    progress: Callable[[int], None] = lambda _iteration: None,
) -> Outcome:
    """Fit, compare and certify; nothing is stored. `progress` is told each iteration of both fits."""
    log, skills = course.log, len(course.targets)
    apart = held_out_learners(log.learners)
    others, held_out = log.of_learners(~apart), log.of_learners(apart)
    gain = log.learners >= LEARNERS_FOR_GAIN
    checked = calibrate(others.answers(), course.items, skills=skills, with_gain=gain, progress=progress)
    dynamics = fitted_dynamics(others, checked)
    predicted = predict_ahead(held_out, checked.a, checked.b, prior=checked.prior, dynamics=dynamics)
    comparison = _compared(held_out, predicted, in_force, course.at[apart[log.log.learner]])
    fit = calibrate(log.answers(), course.items, skills=skills, start=checked, with_gain=gain, progress=progress)
    dynamics = replace(dynamics, lesson_gain=fit.lesson_gain)
    certified = Certified(
        log=log,
        fit=fit,
        dynamics=dynamics,
        held_out=held_out,
        predicted=predicted,
        item_names=course.item_names,
        targets=course.targets,
        log_loss_in_force=comparison.in_force,
        log_loss=comparison.ours,
        limits=comparison.limits,
    )
    return Outcome(
        fit=fit,
        dynamics=dynamics,
        severities=fitted_severities(course, fit, dynamics),
        certificate=make_certificate(certified, now=now),
        accepted=not comparison.limits,
    )


@dataclass(frozen=True, slots=True)
class _Comparison:
    ours: float | None
    in_force: float | None
    limits: tuple[Limit, ...]


def _compared(held_out: CalibrationLog, ours: Predicted, in_force: InForce, at: FloatArray) -> _Comparison:
    theirs = predict_ahead(held_out, in_force.a, in_force.b, prior=in_force.prior, dynamics=in_force.dynamics)
    fresh = np.ones(len(ours.rows), dtype=bool) if in_force.since is None else at[ours.rows] > in_force.since
    if np.count_nonzero(fresh) < LEAST_COMPARED:
        return _Comparison(None, None, (Limit.NO_NEW_RESPONSES,))
    mine, other = float(ours.losses[fresh].mean()), float(theirs.losses[fresh].mean())
    return _Comparison(mine, other, () if mine <= other else (Limit.NOT_BETTER,))


def fitted_severities(course: CourseData, fit: Fit, dynamics: Dynamics) -> Severities:
    """Severities from what each rated answer's learner shows where nobody rates."""
    log, rated = course.log, course.rated
    rows, answer = np.unique(rated.row, return_inverse=True)
    evidence = log.evidence(fit.a, fit.b, dynamics.lesson_gain)
    machine = np.where(np.isin(np.arange(len(log)), rows), 0.0, evidence.weight)
    states = recompute(replace(evidence, weight=machine), learners=log.learners, prior=fit.prior, dynamics=dynamics)
    learner, skill, item = log.log.learner[rows], log.log.skill[rows], log.item[rows]
    ratings = Ratings(
        answer=answer.astype(np.int64),
        rater=rated.rater,
        score=rated.score,
        task=np.unique(item, return_inverse=True)[1].astype(np.int64),
        mean=states.mean[learner, skill] - fit.b[item],
        variance=states.covariance[learner, skill, skill],
    )
    return estimate_severities(ratings, raters=course.raters)
