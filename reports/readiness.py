"""How ready a learner is for a mission, from the competencies that its activities exercise.

Each activity of the mission counts the same, and within it each competency it exercises. A competency
contributes min(1, level / target): surplus in one does not make up for a gap in another. Readiness is the
weighted mean, as a share of what the mission asks for, with a 90 % interval from the learner's whole
posterior (competencies move together, so the ends of their intervals cannot simply be averaged).

Only competencies with a response of their own count; how much of the mission those are is said
(`assessed_share`). "Ready" needs every competency of the mission assessed and all of them at target at once
with 90 % probability.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assessments.mastery.estimate import Mastery
from assessments.mastery.reference_scale import REFERENCE_1, ReferenceScale
from assessments.mastery.verdict import CLOSED_FROM, OPEN_UP_TO, Verdict
from course.profile.competency import Competency, Mission

FloatArray = NDArray[np.float64]

HALF_THE_DRAWS = 500
_SEED = 1113

ENOUGH = 0.5
"""Share of a mission that has to be assessed before one figure may stand for it."""


@dataclass(frozen=True, slots=True)
class MissionReadiness:
    """`ready`, `low`, `high` in percent of what the mission asks for, `p_ready` the probability that every
    assessed competency is at target at once; None where none has been assessed. `weakest` is the assessed
    competency that costs the mission most, None where nothing is missing.
    """

    mission: str
    ready: float | None
    low: float | None
    high: float | None
    p_ready: float | None
    assessed_share: float
    verdict: Verdict
    weakest: str | None

    @property
    def tells_enough(self) -> bool:
        """Whether so much of the mission has been assessed that one figure may stand for it."""
        return self.assessed_share >= ENOUGH

    def to_document(self) -> dict[str, Any]:
        def rounded(value: float | None, decimals: int) -> float | None:
            return None if value is None else round(value, decimals)

        return {
            "mission": self.mission,
            "ready": rounded(self.ready, 1),
            "low": rounded(self.low, 1),
            "high": rounded(self.high, 1),
            "p_ready": rounded(self.p_ready, 3),
            "assessed_share": round(self.assessed_share, 3),
            "verdict": self.verdict.value,
            "weakest": self.weakest,
        }


def mission_weights(mission: Mission, competencies: Sequence[Competency]) -> FloatArray:
    """The weight of each competency in the mission, (K,), summing to 1 (to 0 where no activity names one)."""
    place = {competency.id: k for k, competency in enumerate(competencies)}
    weights = np.zeros(len(competencies))
    for activity in mission.activities:
        exercised = [place[key] for key in dict.fromkeys(activity.competencies) if key in place]
        for k in exercised:
            weights[k] += 1.0 / len(exercised)
    total = weights.sum()
    return weights / total if total else weights


def readiness(
    mastery: Mastery,
    competencies: Sequence[Competency],
    missions: Sequence[Mission],
    scale: ReferenceScale = REFERENCE_1,
) -> list[MissionReadiness]:
    """The readiness for each mission, in order. The same state always gives the same figures."""
    targets = np.array([competency.target for competency in competencies], dtype=float)
    attained = scale.level(_draws(mastery)) / targets
    assessed = np.array(mastery.evidence) > 0
    return [
        _mission_readiness(mission, mission_weights(mission, competencies), assessed, attained, competencies)
        for mission in missions
    ]


def _mission_readiness(
    mission: Mission,
    weights: FloatArray,
    assessed: NDArray[np.bool_],
    attained: FloatArray,
    competencies: Sequence[Competency],
) -> MissionReadiness:
    counted = assessed & (weights > 0.0)
    share = float(weights[counted].sum())
    if not counted.any():
        return MissionReadiness(mission.id, None, None, None, None, 0.0, Verdict.NOT_ASSESSED, None)
    of_target = np.minimum(attained[:, counted], 1.0)
    kept = weights[counted] / share
    ready = 100.0 * (of_target @ kept)
    low, high = np.quantile(ready, (0.05, 0.95))
    p_ready = float((attained[:, counted] >= 1.0).all(axis=1).mean())
    missing = kept * (1.0 - of_target.mean(axis=0))
    worst = int(np.flatnonzero(counted)[np.argmax(missing)]) if missing.max() > 0.0 else None
    return MissionReadiness(
        mission=mission.id,
        ready=float(ready.mean()),
        low=float(low),
        high=float(high),
        p_ready=p_ready,
        assessed_share=share,
        verdict=_verdict(p_ready, complete=bool((assessed | (weights == 0.0)).all())),
        weakest=None if worst is None else competencies[worst].id,
    )


def _verdict(p_ready: float, *, complete: bool) -> Verdict:
    if p_ready <= OPEN_UP_TO:
        return Verdict.OPEN
    return Verdict.CLOSED if complete and p_ready >= CLOSED_FROM else Verdict.UNDECIDED


def _draws(mastery: Mastery) -> FloatArray:
    """Abilities drawn from the state, (2 * HALF_THE_DRAWS, K), by a square root that forgives a singular
    covariance.
    """
    values, vectors = np.linalg.eigh(mastery.covariance)
    root = vectors * np.sqrt(np.maximum(values, 0.0))
    return np.asarray(mastery.mean + _standard_draws(mastery.skills) @ root.T, dtype=float)


@lru_cache(maxsize=8)
def _standard_draws(skills: int) -> FloatArray:
    """Standard normal draws in opposite pairs, always the same."""
    half = np.random.default_rng(_SEED).standard_normal((HALF_THE_DRAWS, skills))
    return np.concatenate((half, -half))
