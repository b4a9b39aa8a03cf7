"""What may be said of a level: its 90 % interval, the probability that the gap is closed, and a verdict.

Closed is said from 90 % on, open up to 10 %, undecided between, with about how many more questions would
decide. With no response on a skill there is no verdict at all: what its neighbours suggest is no evidence of
it.
"""

import math
from bisect import bisect_left
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from assessments.mastery.estimate import Mastery
from assessments.mastery.normal import QUANTILE_90, QUANTILE_95, normal_cdf
from assessments.mastery.reference_scale import REFERENCE_1, ReferenceScale

FloatArray = NDArray[np.float64]

CLOSED_FROM, OPEN_UP_TO = 0.9, 0.1

ITEM_GUESSING = 0.25
"""The question assumed in "about n more": four options, one right, aimed at the target, a = 1."""

MOST_ITEMS_FORESEEN = 60
"""Beyond this the honest answer is "more than 60", not a number."""


class Verdict(StrEnum):
    CLOSED = "closed"
    OPEN = "open"
    UNDECIDED = "undecided"
    NOT_ASSESSED = "not_assessed"


@dataclass(frozen=True, slots=True)
class Level:
    """A level with the ends of its 90 % interval, in points of the reference scale."""

    value: float
    low: float
    high: float


def levels(
    mean: ArrayLike, deviation: ArrayLike, scale: ReferenceScale = REFERENCE_1
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Level, low and high for abilities N(mean, deviation^2), of their shape.

    The level is the expected one, E[S(theta)], so that averages over skills or learners stay unbiased; the
    ends are S(mean -+ 1.645 deviations), which hold the true level nine times in ten.
    """
    m, s = np.asarray(mean, dtype=float), np.asarray(deviation, dtype=float)
    low, high = scale.level(m - QUANTILE_95 * s), scale.level(m + QUANTILE_95 * s)
    return np.clip(scale.expected_level(m, s), low, high), low, high


def level(mastery: Mastery, skill: int, scale: ReferenceScale = REFERENCE_1) -> Level:
    """The level of one skill."""
    value, low, high = levels(mastery.mean[skill], mastery.deviation[skill], scale)
    return Level(float(value), float(low), float(high))


def closed_probabilities(mean: ArrayLike, deviation: ArrayLike, target_ability: ArrayLike) -> FloatArray:
    """P(theta >= theta*) for abilities N(mean, deviation^2); shapes broadcast."""
    return normal_cdf((np.asarray(mean) - np.asarray(target_ability)) / np.asarray(deviation))


@lru_cache(maxsize=256)
def target_abilities(targets: tuple[float, ...], scale: ReferenceScale = REFERENCE_1) -> FloatArray:
    """S^-1 of a profile's targets, kept, since every report asks for the same; not to be written to."""
    abilities = scale.ability(targets)
    abilities.setflags(write=False)
    return abilities


def probability_closed(mastery: Mastery, skill: int, target: float, scale: ReferenceScale = REFERENCE_1) -> float:
    """P(S(theta) >= target) for one skill and a target in points."""
    ability = target_abilities((float(target),), scale)[0]
    return float(closed_probabilities(mastery.mean[skill], mastery.deviation[skill], ability))


def verdict(probability: float, evidence: int) -> Verdict:
    """What may be said, from P(closed) and the number of responses on the skill itself."""
    if evidence == 0:
        return Verdict.NOT_ASSESSED
    if probability >= CLOSED_FROM:
        return Verdict.CLOSED
    return Verdict.OPEN if probability <= OPEN_UP_TO else Verdict.UNDECIDED


def item_information(theta: ArrayLike, a: ArrayLike, b: ArrayLike, c: ArrayLike) -> FloatArray:
    """Fisher information of one response about theta: a^2 (1 - p)/p ((p - c)/(1 - c))^2; shapes broadcast."""
    guess = np.asarray(c, dtype=float)
    x = np.clip(np.asarray(a) * (np.asarray(theta, dtype=float) - np.asarray(b)), -500.0, 500.0)
    known = 1.0 / (1.0 + np.exp(-x))
    p = guess + (1.0 - guess) * known
    return np.asarray(np.square(a) * (1.0 - guess) * (1.0 - known) / p * known**2, dtype=float)


def items_needed(
    mean: float, deviation: float, target_ability: float, *, guessing: float = ITEM_GUESSING
) -> int | None:
    """The fewest questions aimed at the target after which a verdict is more likely than not; None beyond 60.

    After n questions of information I = (1 - c) / (4 (1 + c)), that of an item at its difficulty, the
    deviation is s' = (1 / s^2 + n I)^(-1/2), and the mean will have moved by N(0, s^2 - s'^2). It decides
    when it lies at least 1.28 s' from the target; n is the first for which that has an even chance; more
    questions only make it likelier. 0 where the verdict is there already.
    """
    away = abs(mean - target_ability)
    if away >= QUANTILE_90 * deviation:
        return 0
    information = (1.0 - guessing) / (4.0 * (1.0 + guessing))
    variance = deviation * deviation

    def probably_decides(count: int) -> bool:
        left = 1.0 / (1.0 / variance + count * information)
        margin, moved = QUANTILE_90 * math.sqrt(left), math.sqrt(variance - left)
        return _upper_tail((margin - away) / moved) + _upper_tail((margin + away) / moved) >= 0.5

    first = bisect_left(range(1, MOST_ITEMS_FORESEEN + 1), True, key=probably_decides) + 1
    return first if first <= MOST_ITEMS_FORESEEN else None


def _upper_tail(z: float) -> float:
    return 0.5 * math.erfc(z / math.sqrt(2.0))
