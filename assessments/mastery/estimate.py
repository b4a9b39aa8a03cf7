"""What is known of one learner: a Gaussian over all competencies, brought up to date by each piece of
evidence.

The state is theta ~ N(mu, Sigma) over K competencies in profile order. One record costs O(K^2): the moments
m', v' of the answered skill come from `quadrature`, and the other skills follow by their covariance with it,
g = Sigma[:, k] / v, mu += g (m' - m), Sigma += g g^T (v' - v). What is evidence for one skill is thereby
weaker evidence for its neighbours; how much, the prior says.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assessments.mastery.dynamics import STARTING_DYNAMICS, Dynamics, blended_covariance, forgotten_mean
from assessments.mastery.evidence import ResponseRecord
from assessments.mastery.quadrature import tilted_moments
from core.errors import InvalidInput

FloatArray = NDArray[np.float64]

STARTING_CORRELATION = 0.5


class StateNotUsable(InvalidInput):
    """A mean, a covariance or a record whose shapes do not agree."""


@dataclass(frozen=True, eq=False)
class Prior:
    """What is believed of a learner of this cohort before any evidence: `mean` (K,) and `covariance` (K, K)
    in logits.
    """

    mean: FloatArray
    covariance: FloatArray

    def __post_init__(self) -> None:
        _require_gaussian(self.mean, self.covariance)

    @classmethod
    def starting(cls, skills: int, correlation: float = STARTING_CORRELATION) -> "Prior":
        """Mean 0, variance 1, every pair correlated alike: what holds until a cohort has been calibrated."""
        covariance = np.full((skills, skills), float(correlation))
        np.fill_diagonal(covariance, 1.0)
        return cls(np.zeros(skills), covariance)


@dataclass(frozen=True, eq=False)
class Mastery:
    """The state of one learner. `responses` counts the records that were evidence, `evidence` (K,) counts
    them by skill.
    """

    mean: FloatArray
    covariance: FloatArray
    responses: int
    evidence: tuple[int, ...]

    def __post_init__(self) -> None:
        _require_gaussian(self.mean, self.covariance)
        if len(self.evidence) != len(self.mean):
            raise StateNotUsable(f"{len(self.mean)} skills need {len(self.mean)} evidence counts.", field="evidence")

    @property
    def skills(self) -> int:
        return len(self.mean)

    @property
    def deviation(self) -> FloatArray:
        """Standard deviation of each ability, (K,), logits."""
        return np.sqrt(np.diagonal(self.covariance))


def begin(prior: Prior) -> Mastery:
    """The state of a learner of whom nothing has been seen."""
    return Mastery(prior.mean.copy(), prior.covariance.copy(), 0, (0,) * len(prior.mean))


def update(mastery: Mastery, record: ResponseRecord, prior: Prior, dynamics: Dynamics = STARTING_DYNAMICS) -> Mastery:
    """The state after one more record: time passes, then the lesson's gain, then drift and the response.

    The record must be later than all before it. A record of weight 0 moves nothing but time and gain.
    """
    k = record.skill
    if k >= mastery.skills:
        raise StateNotUsable(f"Skill {k} does not exist: the course has {mastery.skills} competencies.", field="skill")
    mean, covariance = mastery.mean, mastery.covariance
    if record.elapsed_days > 0.0:
        mean, covariance = _after_absence(mean, covariance, record.elapsed_days, prior, dynamics)
    if record.gain != 0.0:
        mean = mean.copy()
        mean[k] += record.gain
    if record.weight == 0.0:
        return Mastery(mean, covariance, mastery.responses, mastery.evidence)
    if dynamics.tau2 > 0.0:
        covariance = blended_covariance(covariance, prior.covariance, 1.0 - dynamics.tau2)
    mean, covariance = _after_response(mean, covariance, record)
    counts = list(mastery.evidence)
    counts[k] += 1
    return Mastery(mean, covariance, mastery.responses + 1, tuple(counts))


def replay(records: Iterable[ResponseRecord], prior: Prior, dynamics: Dynamics = STARTING_DYNAMICS) -> Mastery:
    """The state after all records, in time order, from the prior."""
    mastery = begin(prior)
    for record in records:
        mastery = update(mastery, record, prior, dynamics)
    return mastery


def after_absence(mastery: Mastery, days: float, prior: Prior, dynamics: Dynamics = STARTING_DYNAMICS) -> Mastery:
    """The state as it reads `days` after the last record. For showing; what is stored stays as of the last
    record.
    """
    if days <= 0.0:
        return mastery
    mean, covariance = _after_absence(mastery.mean, mastery.covariance, days, prior, dynamics)
    return Mastery(mean, covariance, mastery.responses, mastery.evidence)


def pack(mastery: Mastery) -> tuple[bytes, bytes]:
    """Mean and covariance as little-endian float64, row by row: every bit of the state, on any machine."""
    return mastery.mean.astype("<f8").tobytes(), mastery.covariance.astype("<f8").tobytes()


def unpack(mean: bytes, covariance: bytes, responses: int, evidence: Sequence[int]) -> Mastery:
    """The state that `pack` wrote. Raises StateNotUsable where the lengths do not agree."""
    skills = len(mean) // 8
    if not skills or len(mean) != 8 * skills or len(covariance) != 8 * skills * skills:
        raise StateNotUsable(
            f"A stored state of {len(mean)} and {len(covariance)} bytes is not a mean and its covariance.",
            field="covariance",
        )
    matrix = np.frombuffer(covariance, dtype="<f8").reshape(skills, skills)
    return Mastery(
        np.frombuffer(mean, dtype="<f8").astype(float),
        matrix.astype(float),
        int(responses),
        tuple(int(count) for count in evidence),
    )


def _after_absence(
    mean: FloatArray, covariance: FloatArray, days: float, prior: Prior, dynamics: Dynamics
) -> tuple[FloatArray, FloatArray]:
    retention = dynamics.retention(np.array([days]))
    return (
        forgotten_mean(mean, prior.mean, retention),
        blended_covariance(covariance, prior.covariance, retention**2),
    )


def _after_response(mean: FloatArray, covariance: FloatArray, record: ResponseRecord) -> tuple[FloatArray, FloatArray]:
    k = record.skill
    seen_mean, seen_variance = mean[k : k + 1], covariance[k, k : k + 1] + record.severity_variance
    item = np.array([[record.score], [record.a], [record.b], [record.c], [record.weight]])
    new_mean, new_variance = tilted_moments(seen_mean, seen_variance, *item)
    pull = covariance[:, k] / seen_variance
    step = np.multiply.outer(pull, pull)
    step *= new_variance - seen_variance
    step += covariance
    return mean + pull * (new_mean - seen_mean), step


def _require_gaussian(mean: FloatArray, covariance: FloatArray) -> None:
    if mean.ndim != 1 or not mean.size or covariance.shape != (mean.size, mean.size):
        raise StateNotUsable(
            f"A state needs a mean (K,) and a covariance (K, K), not {mean.shape} and {covariance.shape}.",
            field="covariance",
        )
