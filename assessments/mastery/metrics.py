"""How far estimates keep their promises, given the truth: the figures behind the gates of the model.

Errors of level are in points of the 0-100 scale, over all skills; figures about the target are over the
skills that have one. The keys of `Metrics.to_document` are those of `passerelle mastery simulate --json`.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from assessments.mastery.batch import CohortMastery
from assessments.mastery.reference_scale import REFERENCE_1, ReferenceScale
from assessments.mastery.verdict import closed_probabilities, levels

FloatArray = NDArray[np.float64]

CALIBRATION_BINS = 10


@dataclass(frozen=True, slots=True)
class Metrics:
    """`coverage_90`: share of 90 % intervals that hold the true level; `cohort_share_error_points`: mean over
    the targets of |mean P(closed) - true share|, times 100.
    """

    coverage_90: float
    rmse_points: float
    bias_points: float
    width_90_points: float
    ece_closed: float
    brier_closed: float
    cohort_share_error_points: float

    def to_document(self) -> dict[str, float]:
        return asdict(self)


def measure(
    ability: FloatArray,
    cohort: CohortMastery,
    targets: Sequence[float],
    scale: ReferenceScale = REFERENCE_1,
) -> Metrics:
    """Compare states with true abilities (N, K); `targets` (points) are those of the first skills."""
    return measure_abilities(ability, cohort.mean, cohort.deviation, targets, scale)


def measure_abilities(
    ability: FloatArray,
    mean: FloatArray,
    deviation: FloatArray,
    targets: Sequence[float],
    scale: ReferenceScale = REFERENCE_1,
) -> Metrics:
    """The same from means and standard deviations (N, K) alone: of cohorts too large for their covariances."""
    value, low, high = levels(mean, deviation, scale)
    truth = scale.level(ability)
    aimed = len(targets)
    target_ability = scale.ability(list(targets))
    closed = closed_probabilities(mean[:, :aimed], deviation[:, :aimed], target_ability)
    reached = (ability[:, :aimed] >= target_ability).astype(float)
    return Metrics(
        coverage_90=float(((low <= truth) & (truth <= high)).mean()),
        rmse_points=float(np.sqrt(np.square(value - truth).mean())),
        bias_points=float((value - truth).mean()),
        width_90_points=float((high - low).mean()),
        ece_closed=expected_calibration_error(closed, reached),
        brier_closed=float(np.square(closed - reached).mean()),
        cohort_share_error_points=100.0 * float(np.abs(closed.mean(axis=0) - reached.mean(axis=0)).mean()),
    )


def expected_calibration_error(probability: FloatArray, outcome: FloatArray, bins: int = CALIBRATION_BINS) -> float:
    """Mean distance between promised and observed share over equal-width bins of the promise, weighted by
    size.
    """
    p, y = probability.ravel(), outcome.ravel()
    place = np.minimum((p * bins).astype(np.int64), bins - 1)
    promised = np.bincount(place, weights=p, minlength=bins)
    observed = np.bincount(place, weights=y, minlength=bins)
    return float(np.abs(promised - observed).sum() / p.size)
