"""Which question to ask next, where the aim is a verdict for every competency and not a level for its own sake.

How far a competency is from a verdict is read from z, the distance of its mean from the target in standard deviations:
a verdict is there from |z| = 1.28 on (P(closed) of .9 or .1). `remoteness` is the chance that it would still be missing
if z moved a little further (by 0.3) or much further (by 1), half each: the first prefers what the next answer can
settle, the second still tells good from bad far from a verdict. The entropy of P(closed), the textbook criterion, was
tried and decides fewer in the same time, because it keeps asking where there is most doubt and least hope
(docs/diagnostic.md has the figures).

An answer that is still to come is right with a probability that the state predicts; both answers are played through
the model's own update (the same quadrature, the same pull on correlated competencies) and the remoteness of all
competencies afterwards is averaged over the two. Its reduction per expected minute is what an item is worth. The first
answer on a competency counts one more, since without any nothing may be said of it, whatever its neighbours suggest:
none is starved.

The best item is not always taken: one of the few that are nearly as good is drawn (Kingsbury and Zara's randomesque),
and an item that many learners have met is worth less, so that a diagnostic cannot be passed around.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from assessments.mastery.estimate import Mastery
from assessments.mastery.normal import QUANTILE_90, normal_cdf
from assessments.mastery.quadrature import NODES, WEIGHTS, log_likelihood, tilted_moments
from assessments.mastery.verdict import CLOSED_FROM, OPEN_UP_TO, closed_probabilities

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

FIRST_ANSWER = 1.0
"""What the first answer on a competency is worth beside what it tells: as much as a verdict."""

SIGHTS = (0.3, 1.0)
"""How much further z may move, in standard deviations of it."""

NEARLY_AS_GOOD = 0.85
MOST_TO_DRAW_FROM = 5
"""The next item is drawn among at most so many, each worth at least this share of the best."""

EXPOSURE_COST = 0.5
"""Share of its worth that an item loses when every learner has met it."""

_FARTHEST = 8.0
_DISTANCES: FloatArray = np.linspace(-_FARTHEST, _FARTHEST, 4097)


class Stop(StrEnum):
    """Why no further question is asked."""

    DECIDED = "decided"
    """Every competency has its verdict."""
    TIME = "time_up"
    """No question fits into what is left of the time."""
    LIMIT = "limit"
    """What is undecided has had as many questions as one competency may have."""
    NO_ITEM = "no_item"
    """What is undecided has no question left."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An item that could be asked.

    `skill` in profile order; a, b, c as in the model; `minutes` it takes; `exposure` the share (0-1) of learners who
    have met it; `weight` how much an answer counts (1 where this learner has not met it, less after earlier tries).
    """

    item: int
    skill: int
    b: float
    a: float = 1.0
    c: float = 0.0
    minutes: float = 1.5
    exposure: float = 0.0
    weight: float = 1.0


@dataclass(frozen=True, eq=False)
class Situation:
    """Where a diagnostic stands. `target_ability` (K,) in logits, `followed` (K,) which competencies it looks at,
    `asked` (K,) questions it has put on each, `minutes_left` of working time.
    """

    mastery: Mastery
    target_ability: FloatArray
    followed: BoolArray
    asked: IntArray
    minutes_left: float
    most_per_competency: int

    def decided(self) -> BoolArray:
        """(K,): which competencies have a verdict, closed or open."""
        closed = closed_probabilities(self.mastery.mean, self.mastery.deviation, self.target_ability)
        said = (closed >= CLOSED_FROM) | (closed <= OPEN_UP_TO)
        return said & (np.array(self.mastery.evidence) > 0)


def choose_next(situation: Situation, candidates: Sequence[Candidate], *, luck: float) -> int | Stop:
    """The item to ask next, or why there is none. `luck` in [0, 1) draws among those that are nearly as good."""
    undecided = situation.followed & ~situation.decided()
    if not undecided.any():
        return Stop.DECIDED
    open_skills = undecided & (situation.asked < situation.most_per_competency)
    if not open_skills.any():
        return Stop.LIMIT
    left = _unmet_first([one for one in candidates if open_skills[one.skill] and one.weight > 0.0])
    if not left:
        return Stop.NO_ITEM
    fitting = [one for one in left if one.minutes <= situation.minutes_left]
    if not fitting:
        return Stop.TIME
    return fitting[_draw(worth(situation, fitting), luck)].item


def worth(situation: Situation, candidates: Sequence[Candidate]) -> FloatArray:
    """Expected reduction of remoteness per minute of each candidate, (N,), less where many have met it."""
    minutes = np.array([one.minutes for one in candidates])
    exposure = np.array([one.exposure for one in candidates])
    value = expected_reduction(situation, candidates) / minutes * (1.0 - EXPOSURE_COST * exposure)
    return np.asarray(value, dtype=float)


def expected_reduction(situation: Situation, candidates: Sequence[Candidate]) -> FloatArray:
    """By how much an answer to each candidate is expected to lower the remoteness of all competencies, (N,)."""
    state = situation.mastery
    skill = np.array([one.skill for one in candidates])
    a, b, c, weight = (np.array([getattr(one, name) for one in candidates]) for name in ("a", "b", "c", "weight"))
    mean, variance = state.mean[skill], np.diagonal(state.covariance)[skill]
    right = _predicted(mean, variance, a, b, c)
    pull = state.covariance[:, skill] / variance
    now = remoteness((state.mean - situation.target_ability) / state.deviation)
    later = np.zeros_like(pull)
    for score, chance in ((1.0, right), (0.0, 1.0 - right)):
        moved, narrowed = tilted_moments(mean, variance, np.full_like(mean, score), a, b, c, weight)
        means = state.mean[:, None] + pull * (moved - mean)
        variances = np.diagonal(state.covariance)[:, None] + pull**2 * (narrowed - variance)
        later += chance * remoteness((means - situation.target_ability[:, None]) / np.sqrt(variances))
    reduction = (now[:, None] - later)[situation.followed].sum(axis=0)
    first = np.array(state.evidence)[skill] == 0
    return np.asarray(reduction + FIRST_ANSWER * first, dtype=float)


def _unmet_first(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Items that the learner has met before only where their competency has no other."""
    fresh = {one.skill for one in candidates if one.weight >= 1.0}
    return [one for one in candidates if one.weight >= 1.0 or one.skill not in fresh]


def _predicted(mean: FloatArray, variance: FloatArray, a: FloatArray, b: FloatArray, c: FloatArray) -> FloatArray:
    """P(right) of each candidate, averaged over what is believed of the ability."""
    theta = mean + np.sqrt(variance) * NODES[:, None]
    return np.asarray(WEIGHTS @ np.exp(log_likelihood(theta, np.ones_like(mean), a, b, c)), dtype=float)


def _draw(value: FloatArray, luck: float) -> int:
    best_first = np.argsort(-value, kind="stable")[:MOST_TO_DRAW_FROM]
    near = best_first[value[best_first] >= NEARLY_AS_GOOD * value[best_first[0]]]
    return int(near[int(luck * len(near))]) if len(near) else int(best_first[0])


def _remoteness(z: FloatArray) -> FloatArray:
    short = QUANTILE_90 - np.abs(z)
    return np.asarray(np.mean([normal_cdf(short / sight) for sight in SIGHTS], axis=0), dtype=float)


_REMOTENESS = _remoteness(_DISTANCES)


def remoteness(z: FloatArray) -> FloatArray:
    """How far from a verdict, from 0 to 1, by the distance to the target in deviations; of the shape of `z`.

    Read from a table (exact to 1e-5): `math.erf` one by one would cost most of the time of a choice.
    """
    return np.asarray(np.interp(z, _DISTANCES, _REMOTENESS), dtype=float)
