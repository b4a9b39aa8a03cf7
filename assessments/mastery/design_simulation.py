"""Simulated learners who answer exactly what the real ones answered: do the intervals of this course hold?

Whether a 90 % interval holds the truth nine times in ten can only be seen where the truth is known. So abilities are
drawn from the fitted cohort, the items' true parameters from what calibration knows of them, and answers to each real
learner's questions, in their order, with their lessons between; the estimator then reads them with the parameters in
force. What it shows: whether so many questions of this kind are enough, and what imprecise items and a misfitting drift
cost. What it cannot show: whether people forget as assumed (absences are left out).
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from assessments.mastery.batch import recompute
from assessments.mastery.calibrate import Fit
from assessments.mastery.calibration_log import CalibrationLog
from assessments.mastery.dynamics import Dynamics
from assessments.mastery.reference_scale import REFERENCE_1
from assessments.mastery.verdict import closed_probabilities, levels

FloatArray = NDArray[np.float64]

LEAST_LEARNERS, MOST_RESPONSES = 2000, 400_000
RUBRIC_WEIGHT = 4
PLAUSIBLE_LOG_A = 1.2
"""Drawn discriminations stay within a factor of three."""


@dataclass(frozen=True, slots=True, eq=False)
class DesignFigures:
    """Over competencies that a learner was asked about, (P,): what was said, and what is true."""

    level: FloatArray
    low: FloatArray
    high: FloatArray
    truth: FloatArray
    closed: FloatArray
    """P(closed) as said."""
    reached: FloatArray
    """1 where the target is truly reached."""

    @property
    def coverage_90(self) -> float:
        return float(((self.low <= self.truth) & (self.truth <= self.high)).mean())

    @property
    def rmse_points(self) -> float:
        return float(np.sqrt(np.square(self.level - self.truth).mean()))

    @property
    def bias_points(self) -> float:
        return float((self.level - self.truth).mean())


def simulate_design(
    log: CalibrationLog, fit: Fit, dynamics: Dynamics, targets: FloatArray, *, seed: int
) -> DesignFigures:
    """The figures of simulated learners on the design of `log`; `targets` in points, (K,)."""
    random = np.random.default_rng(seed)
    copies = max(1, min(-(-LEAST_LEARNERS // log.learners), MOST_RESPONSES // max(1, len(log))))
    parts = list(_runs(_thinned(log, random), fit, dynamics, targets, copies, random))
    names = DesignFigures.__slots__
    return DesignFigures(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))


def _thinned(log: CalibrationLog, random: np.random.Generator) -> CalibrationLog:
    """At most MOST_RESPONSES rows: some of the learners, where there are many."""
    if len(log) <= MOST_RESPONSES:
        return log
    return log.of_learners(random.random(log.learners) < MOST_RESPONSES / len(log))


def _runs(
    log: CalibrationLog,
    fit: Fit,
    dynamics: Dynamics,
    targets: FloatArray,
    copies: int,
    random: np.random.Generator,
) -> Iterator[DesignFigures]:
    total = _lessons(log, len(targets))
    target_ability = REFERENCE_1.ability(targets)
    for _ in range(copies):
        start = random.multivariate_normal(fit.prior.mean, fit.prior.covariance, size=log.learners, method="cholesky")
        ability = start + dynamics.lesson_gain * total
        told = replace(log, log=replace(log.log, score=_scores(log, fit, dynamics, start, random)))
        evidence = replace(told.evidence(fit.a, fit.b, dynamics.lesson_gain), elapsed_days=np.zeros(len(log)))
        states = recompute(evidence, learners=log.learners, prior=fit.prior, dynamics=dynamics)
        asked = states.evidence > 0
        deviation = states.deviation
        value, low, high = levels(states.mean[asked], deviation[asked])
        closed = closed_probabilities(states.mean, deviation, target_ability)[asked]
        reached = (ability >= target_ability)[asked].astype(float)
        yield DesignFigures(value, low, high, REFERENCE_1.level(ability[asked]), closed, reached)


def _scores(
    log: CalibrationLog, fit: Fit, dynamics: Dynamics, start: FloatArray, random: np.random.Generator
) -> FloatArray:
    """An answer to every question by its learner, from items whose truth is drawn anew."""
    count = len(fit.a)
    off_a = np.clip(fit.a_deviation * random.standard_normal(count), -PLAUSIBLE_LOG_A, PLAUSIBLE_LOG_A)
    true_a = fit.a * np.exp(off_a)
    true_b = fit.b + fit.b_deviation * random.standard_normal(count)
    asked = log.item >= 0
    item, rows = log.item[asked], log.log
    ability = start[rows.learner, rows.skill] + dynamics.lesson_gain * log.lessons_before()
    severity = rows.b[asked] + np.sqrt(rows.severity_variance[asked]) * random.standard_normal(len(item))
    x = true_a[item] * (ability[asked] - true_b[item] - severity)
    p = rows.c[asked] + (1.0 - rows.c[asked]) / (1.0 + np.exp(-np.clip(x, -500.0, 500.0)))
    tries = np.where(rows.weight[asked] >= RUBRIC_WEIGHT, RUBRIC_WEIGHT, 1)
    scores = np.zeros(len(log))
    scores[asked] = random.binomial(tries, p) / tries
    return scores


def _lessons(log: CalibrationLog, skills: int) -> FloatArray:
    """Lessons of each skill that each learner has completed by their last row, (N, K)."""
    total = np.zeros((log.learners, skills))
    np.add.at(total, (log.log.learner, log.log.skill), log.log.gain)
    return total
