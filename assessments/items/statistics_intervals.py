"""Intervals for what is counted on an item: shares (Wilson), correlations (Fisher), medians (order statistics).

An interval comes as (value, low, high). Two widths are used: 90 % for what people read, as everywhere in the house, and
wider ones before an item is called suspect, because a course has hundreds of items and each is looked at every night.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
Interval = tuple[float, float, float]

SHOWN = 1.6448536269514722
"""Standard deviations on either side of a 90 % interval."""
CERTAIN = 2.5758293035489004
"""Of a 99 % interval: before an item is flagged."""
VERY_CERTAIN = 3.2905267314919255
"""Of a 99.9 % interval: before a key is called suspect, which is said about every wrong option of every item."""
FEWEST_FOR_CORRELATION = 10


def wilson(share: float, n: int, z: float = SHOWN) -> Interval:
    """A share of `n` and its Wilson score interval; a mean of partial scores varies no more than a share does."""
    if n == 0:
        return (0.0, 0.0, 1.0)
    share = min(1.0, max(0.0, share))
    width = 1.0 + z * z / n
    middle = (share + z * z / (2 * n)) / width
    half = z / width * math.sqrt(share * (1.0 - share) / n + z * z / (4.0 * n * n))
    return (share, max(0.0, middle - half), min(1.0, middle + half))


def fisher(correlation: float, n: int, z: float = SHOWN) -> Interval:
    """A correlation over `n` pairs (more than 3) and its interval by Fisher's transformation."""
    held = min(0.999999, max(-0.999999, correlation))
    half = z / math.sqrt(n - 3)
    return (correlation, math.tanh(math.atanh(held) - half), math.tanh(math.atanh(held) + half))


def correlation(one: FloatArray, other: FloatArray) -> float | None:
    """Pearson's correlation; None for too few pairs, or where one of the two does not vary.

    Sums of products, not `@`: a matrix library spreads each over every core and then waits for them, which on a busy
    machine takes a hundred times what the sum takes.
    """
    if len(one) < FEWEST_FOR_CORRELATION:
        return None
    a, b = one - one.mean(), other - other.mean()
    spread = math.sqrt(float((a * a).sum()) * float((b * b).sum()))
    return float((a * b).sum()) / spread if spread > 1e-12 else None


def difference(one: Interval, other: Interval) -> Interval:
    """One share minus another with Newcombe's interval, from the Wilson intervals of the two."""
    value = one[0] - other[0]
    low = value - math.hypot(one[0] - one[1], other[2] - other[0])
    high = value + math.hypot(one[2] - one[0], other[0] - other[1])
    return (value, low, high)


def median_low(values: FloatArray, z: float = CERTAIN) -> float:
    """The lower end of the interval of a median: the value at n/2 - z * sqrt(n)/2 in order; minus infinity for few."""
    place = math.floor(len(values) / 2 - z * math.sqrt(len(values)) / 2)
    return float(np.partition(values, place)[place]) if place >= 0 else -math.inf
