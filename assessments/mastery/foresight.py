"""Predicting each response from those before it: how parameters are compared, and how dynamics are chosen.

A learner's state before a response is N(mean, variance) in the ability that is asked; the prediction is the mean of
p = c + (1 - c) sigmoid(a (theta - b)) over it, lesson gain, forgetting, drift and the rater's uncertainty included.
Nothing of the response itself is in it, so that a better prediction is a better model, not a better memory.
"""

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from assessments.mastery.batch import Foreseen, recompute
from assessments.mastery.calibrate import Fit
from assessments.mastery.calibration_log import CalibrationLog
from assessments.mastery.dynamics import STARTING_DYNAMICS, Dynamics
from assessments.mastery.estimate import Prior
from assessments.mastery.quadrature import NODES, WEIGHTS

FloatArray = NDArray[np.float64]

LEAST_PROBABILITY = 1e-9
TAU2_GRID = (0.0, 0.00125, 0.0025, 0.005, 0.01, 0.02, 0.04)
HALF_LIFE_GRID = (45.0, 90.0, 180.0, 360.0, 720.0)
LEARNERS_FOR_DYNAMICS = 200
"""Below this drift and forgetting keep their starting values: their effect on a prediction is a thousandth of a bit."""
LEARNERS_FOR_GAIN = 100
"""Below this a lesson moves nothing: who completes lessons cannot be told from who was good before."""
OCTAVE_DEVIATION = 1.0
"""A priori tau2 and the half-life are within a factor of two of their starting values, two times in three."""
SEARCH_RESPONSES = 200_000
"""More responses than this do not make the choice on so coarse a grid any surer."""


@dataclass(frozen=True, slots=True, eq=False)
class Predicted:
    """Predictions of the first answers of a log, and what came."""

    probability: FloatArray
    score: FloatArray
    rows: NDArray[np.int64]
    """Their rows in the log."""

    @property
    def log_loss(self) -> float:
        """Mean of -(y log p + (1 - y) log(1 - p)), nats; lower is better."""
        return float(self.losses.mean()) if len(self.score) else float("nan")

    @property
    def losses(self) -> FloatArray:
        """One for each response."""
        p = np.clip(self.probability, LEAST_PROBABILITY, 1.0 - LEAST_PROBABILITY)
        return np.asarray(-(self.score * np.log(p) + (1.0 - self.score) * np.log1p(-p)))


def predict_ahead(log: CalibrationLog, a: FloatArray, b: FloatArray, *, prior: Prior, dynamics: Dynamics) -> Predicted:
    """One response ahead, for every first answer of the log."""
    evidence = log.evidence(a, b, dynamics.lesson_gain)
    foreseen = Foreseen.empty(len(evidence))
    recompute(evidence, learners=log.learners, prior=prior, dynamics=dynamics, foreseen=foreseen)
    rows = np.flatnonzero(log.first & (evidence.weight > 0.0))
    probability = expected_success(
        foreseen.mean[rows], foreseen.variance[rows], evidence.a[rows], evidence.b[rows], evidence.c[rows]
    )
    return Predicted(probability, evidence.score[rows], rows)


def expected_success(mean: FloatArray, variance: FloatArray, a: FloatArray, b: FloatArray, c: FloatArray) -> FloatArray:
    """E p over abilities N(mean, variance), one per column."""
    x = a * (mean - b) + a * np.sqrt(variance) * NODES[:, None]
    return np.asarray(c + (1.0 - c) * (WEIGHTS @ (1.0 / (1.0 + np.exp(-np.clip(x, -500.0, 500.0))))))


def fitted_dynamics(log: CalibrationLog, fit: Fit, *, start: Dynamics = STARTING_DYNAMICS) -> Dynamics:
    """Drift and half-life that predict best one response ahead, each along its grid, held near their starting values.

    The gain of a lesson is the fit's. With too few learners the starting values stay.
    """
    dynamics = replace(start, lesson_gain=fit.lesson_gain)
    if log.learners < LEARNERS_FOR_DYNAMICS:
        return dynamics
    sample = _sample(log)

    def loss(tried: Dynamics) -> float:
        found = predict_ahead(sample, fit.a, fit.b, prior=fit.prior, dynamics=tried)
        return float(found.losses.sum()) + _distance(tried, start)

    dynamics = min((replace(dynamics, tau2=tau2) for tau2 in TAU2_GRID), key=loss)
    if not sample.log.elapsed_days.any():
        return dynamics
    return min((replace(dynamics, half_life_days=days) for days in HALF_LIFE_GRID), key=loss)


def _distance(tried: Dynamics, start: Dynamics) -> float:
    """Minus the logarithm of the prior, by octaves; tau2 = 0 counts as one octave below the smallest of the grid."""
    tau2 = max(tried.tau2, 0.5 * TAU2_GRID[1])
    octaves = [math.log2(tau2 / start.tau2)]
    if tried.half_life_days and start.half_life_days:
        octaves.append(math.log2(tried.half_life_days / start.half_life_days))
    return 0.5 * sum((octave / OCTAVE_DEVIATION) ** 2 for octave in octaves)


def _sample(log: CalibrationLog) -> CalibrationLog:
    if len(log) <= SEARCH_RESPONSES:
        return log
    every = math.ceil(len(log) / SEARCH_RESPONSES)
    return log.of_learners(np.arange(log.learners) % every == 0)
