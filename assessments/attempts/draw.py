"""Which items an attempt hands out: drawn from the pool by the attempt's seed, in the pool's own proportions.

Every competency of the pool gets its share of the draw (largest remainders), and within a competency the difficulties
are spread: the items are ordered by difficulty, cut into as many bands as are drawn, and one is taken from each.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from assessments.items.seed import Stream


@dataclass(frozen=True, slots=True)
class PoolItem:
    """What the draw needs to know of an item."""

    id: int
    key: str
    competency: str
    difficulty: float


def draw_items(pool: Sequence[PoolItem], *, count: int | None, seed: str) -> list[int]:
    """Ids of `count` items (all for None) in the order they are handed out; the same seed gives the same list."""
    stream = Stream(f"{seed}/draw")
    wanted = len(pool) if count is None else min(count, len(pool))
    by_competency: dict[str, list[PoolItem]] = defaultdict(list)
    for item in sorted(pool, key=lambda one: (one.competency, one.difficulty, one.key)):
        by_competency[item.competency].append(item)
    shares = _shares({key: len(items) for key, items in by_competency.items()}, wanted)
    drawn = [
        item for key, items in sorted(by_competency.items()) for item in _one_of_each_band(items, shares[key], stream)
    ]
    return [item.id for item in stream.shuffled(drawn)]


def _shares(sizes: dict[str, int], wanted: int) -> dict[str, int]:
    total = sum(sizes.values()) or 1
    exact = {key: wanted * size / total for key, size in sizes.items()}
    shares = {key: int(share) for key, share in exact.items()}
    by_remainder = sorted(exact, key=lambda key: (-(exact[key] - shares[key]), key))
    for key in by_remainder[: wanted - sum(shares.values())]:
        shares[key] += 1
    return shares


def _one_of_each_band(items: Sequence[PoolItem], bands: int, stream: Stream) -> list[PoolItem]:
    edges = [round(len(items) * band / bands) for band in range(bands + 1)] if bands else []
    return [items[low + stream.draw_integer(high - low)] for low, high in pairwise(edges) if high > low]
