"""How many of N people, each with a probability of their own: the Poisson-binomial distribution.

Its mean is the sum of the probabilities. Its interval is what can be said of a cohort's share at target;
counting the people whose estimate passes the target would mistake every uncertain case for a certain one.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


def count_distribution(probabilities: ArrayLike) -> FloatArray:
    """P(count = 0 .. N) along the last axis, (..., N + 1), from independent probabilities (..., N).

    By adding one person at a time, O(N^2) and exact to rounding: every term is a sum of products of
    positives.
    """
    p = np.clip(np.asarray(probabilities, dtype=float), 0.0, 1.0)
    people = p.shape[-1]
    chance = np.zeros((*p.shape[:-1], people + 1))
    chance[..., 0] = 1.0
    for person in range(people):
        yes = p[..., person, None]
        reached = chance[..., : person + 1] * yes
        chance[..., : person + 1] *= 1.0 - yes
        chance[..., 1 : person + 2] += reached
    return chance


def count_interval(probabilities: ArrayLike, coverage: float = 0.9) -> tuple[IntArray, IntArray]:
    """The ends of the central interval of the count, shape (...): at least `coverage` lies between them, both
    included.
    """
    upto = np.cumsum(count_distribution(probabilities), axis=-1)
    tail = (1.0 - coverage) / 2.0
    slack = 1e-12
    low = (upto < tail - slack).sum(axis=-1)
    high = (upto < 1.0 - tail - slack).sum(axis=-1)
    return np.asarray(low, dtype=np.int64), np.asarray(high, dtype=np.int64)
