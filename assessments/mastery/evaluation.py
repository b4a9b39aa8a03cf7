"""How well responses were foretold: ranking (AUC), error (RMSE), calibration (ECE), bias, and the coverage of
each learner's foretold result.

A response foretold one ahead has no known truth but its outcome, so the intervals that can be checked are
those of sums: the number of points a learner will reach, foretold with 90 % probability. If the probabilities
are right the sum of (score - P) has variance sum P (1 - P), whatever the learner did in between.
"""

from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from assessments.mastery.metrics import expected_calibration_error
from assessments.mastery.normal import QUANTILE_95

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

RIGHT_FROM = 0.5
"""A partial score from here on counts as right where only right and wrong can be ranked."""

FEWEST_FOR_COVERAGE = 10
"""Responses of a learner below which a sum is too coarse for an interval."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """`auc` is None where all responses have the same outcome, `coverage_90` where no learner has ten
    responses; `bias_points` is the mean of P - score, in hundredths: above 0, too much was promised.
    """

    auc: float | None
    rmse: float
    ece: float
    coverage_90: float | None
    bias_points: float

    def to_document(self) -> dict[str, float | None]:
        return asdict(self)


def evaluate(learner: IntArray, probability: FloatArray, score: FloatArray) -> Evaluation:
    """Compare what was foretold with what came, one entry a response."""
    return Evaluation(
        auc=area_under_curve(probability, score >= RIGHT_FROM),
        rmse=float(np.sqrt(np.square(probability - score).mean())),
        ece=expected_calibration_error(probability, score),
        coverage_90=coverage_of_sums(learner, probability, score),
        bias_points=100.0 * float((probability - score).mean()),
    )


def area_under_curve(probability: FloatArray, right: NDArray[np.bool_]) -> float | None:
    """P(a right response was given a higher probability than a wrong one), a tie counting half."""
    positives = int(right.sum())
    negatives = len(right) - positives
    if not positives or not negatives:
        return None
    _, place, size = np.unique(probability, return_inverse=True, return_counts=True)
    middle_rank = np.cumsum(size) - (size - 1) / 2.0
    above = float(middle_rank[place][right].sum()) - positives * (positives + 1) / 2.0
    return above / (positives * negatives)


def coverage_of_sums(learner: IntArray, probability: FloatArray, score: FloatArray) -> float | None:
    """Share of learners (with ten responses or more) whose points lie in their foretold 90 % interval."""
    _, place, count = np.unique(learner, return_inverse=True, return_counts=True)
    enough = count >= FEWEST_FOR_COVERAGE
    if not enough.any():
        return None
    missed = np.bincount(place, score - probability)
    deviation = np.sqrt(np.bincount(place, probability * (1.0 - probability)))
    return float((np.abs(missed) <= QUANTILE_95 * deviation)[enough].mean())
