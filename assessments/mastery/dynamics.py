"""How an ability changes between two responses: drift, a completed lesson, forgetting.

Drift. People learn while they answer, so old evidence wears out: before each response Sigma += tau2 * (Sigma0
- Sigma). This is the law's tau^2 per response where everything is known, and it fades as the uncertainty
returns to the prior's, which it can never exceed; a skill that nobody asks about therefore does not become
more uncertain than a skill nobody was ever asked about. On simulated learners this form kept the 90 %
intervals closer to 90 % than adding tau^2 to the diagonal, with and without true learning (docs/mastery.md).

Lesson gain. A completed lesson moves the skill's mean by a gain that the nightly calibration fits. Until it
has, the gain is 0: opening a page is not evidence, and no level rises without an answer.

Forgetting. With half-life h, a skill known above the prior comes back towards it, mu -> m0 + (mu - m0) *
2^(-days / h), and the uncertainty grows back towards the prior's; a skill below the prior stays where it is,
since nobody improves by waiting. Two absences of 10 days act exactly as one of 20, so it does not matter how
often a state is read.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.errors import InvalidInput

FloatArray = NDArray[np.float64]


class DynamicsNotUsable(InvalidInput):
    """Parameters of change that would make the model meaningless."""


@dataclass(frozen=True, slots=True)
class Dynamics:
    """Parameters of change: `tau2` per response (0 to 1), `half_life_days` (None: nothing is forgotten),
    `lesson_gain` in logits.
    """

    tau2: float = 0.005
    half_life_days: float | None = 180.0
    lesson_gain: float = 0.0

    def __post_init__(self) -> None:
        if not 0.0 <= self.tau2 < 1.0:
            raise DynamicsNotUsable("tau2 must be from 0 to below 1 per response.", field="tau2")
        if self.half_life_days is not None and not self.half_life_days > 0.0:
            raise DynamicsNotUsable(
                "half_life_days must be above 0, or None to forget nothing.", field="half_life_days"
            )

    def retention(self, days: FloatArray) -> FloatArray:
        """The share of what was known that is left after `days`, in (0, 1]."""
        if self.half_life_days is None:
            return np.ones_like(days)
        return np.asarray(np.exp2(-days / self.half_life_days), dtype=float)


STARTING_DYNAMICS = Dynamics()
"""What runs before any calibration: drift 0.005 and a half-life of 180 days on, lesson gain off."""

STILL = Dynamics(tau2=0.0, half_life_days=None, lesson_gain=0.0)
"""An ability that does not change: the textbook model, for tests and for the static simulation."""


def forgotten_mean(mean: FloatArray, prior_mean: FloatArray, retention: FloatArray) -> FloatArray:
    """The mean after an absence. Shapes broadcast; what lies below the prior stays."""
    above = mean - prior_mean
    return np.where(above > 0.0, prior_mean + above * retention, mean)


def blended_covariance(covariance: FloatArray, prior_covariance: FloatArray, kept: FloatArray | float) -> FloatArray:
    """kept * Sigma + (1 - kept) * Sigma0, for drift (kept = 1 - tau2) and for forgetting (kept =
    retention^2).

    A convex combination of two covariances is one: whatever happens, the result stays symmetric and positive.
    """
    return kept * covariance + (1.0 - kept) * prior_covariance
