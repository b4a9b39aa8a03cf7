"""Which items an attempt hands out: drawn from the pool by the attempt's seed.

With a blueprint, every line gets its number of items; without one, every competency of the pool gets its share of the
draw (largest remainders). Within a line or a competency the difficulties are spread: the items are ordered by
difficulty, cut into as many bands as are drawn, and one is taken from each. Items about one case follow one another.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from assessments.items.seed import Stream
from course.curriculum.blueprint import NotEnoughItems, Shortfall, fill, fits
from course.curriculum.structure import BlueprintLine


@dataclass(frozen=True, slots=True)
class PoolItem:
    """What the draw needs to know of an item."""

    id: int
    key: str
    competency: str
    difficulty: float
    use: str = "assessment"
    interaction: str = ""
    case: str | None = None


def draw_items(
    pool: Sequence[PoolItem], *, count: int | None, seed: str, blueprint: Sequence[BlueprintLine] = ()
) -> list[int]:
    """Ids of the drawn items in the order they are handed out; the same seed gives the same list.

    Without a blueprint, `count` items (all for None). Raises NotEnoughItems for a blueprint that the pool cannot fill.
    """
    stream = Stream(f"{seed}/draw")
    ordered = sorted(pool, key=lambda one: (one.competency, one.difficulty, one.key))
    drawn = _by_blueprint(ordered, blueprint, stream) if blueprint else _in_proportion(ordered, count, stream)
    return [item.id for item in _cases_together(stream.shuffled(drawn))]


def _by_blueprint(pool: Sequence[PoolItem], blueprint: Sequence[BlueprintLine], stream: Stream) -> list[PoolItem]:
    candidates = []
    for line in blueprint:
        fitting = [index for index, item in enumerate(pool) if fits(line, item)]
        spread = _one_of_each_band(fitting, min(line.count, len(fitting)), stream)
        candidates.append([*spread, *stream.shuffled([index for index in fitting if index not in spread])])
    filled = fill([line.count for line in blueprint], candidates)
    for index, (line, chosen) in enumerate(zip(blueprint, filled, strict=True)):
        if len(chosen) < line.count:
            raise NotEnoughItems(Shortfall(index, line, len(chosen)))
    return [pool[index] for chosen in filled for index in chosen]


def _in_proportion(pool: Sequence[PoolItem], count: int | None, stream: Stream) -> list[PoolItem]:
    wanted = len(pool) if count is None else min(count, len(pool))
    by_competency: dict[str, list[PoolItem]] = defaultdict(list)
    for item in pool:
        by_competency[item.competency].append(item)
    shares = _shares({key: len(items) for key, items in by_competency.items()}, wanted)
    return [
        items[index]
        for key, items in sorted(by_competency.items())
        for index in _one_of_each_band(range(len(items)), shares[key], stream)
    ]


def _shares(sizes: dict[str, int], wanted: int) -> dict[str, int]:
    total = sum(sizes.values()) or 1
    exact = {key: wanted * size / total for key, size in sizes.items()}
    shares = {key: int(share) for key, share in exact.items()}
    by_remainder = sorted(exact, key=lambda key: (-(exact[key] - shares[key]), key))
    for key in by_remainder[: wanted - sum(shares.values())]:
        shares[key] += 1
    return shares


def _one_of_each_band(ordered: Sequence[int], bands: int, stream: Stream) -> list[int]:
    edges = [round(len(ordered) * band / bands) for band in range(bands + 1)] if bands else []
    return [ordered[low + stream.draw_integer(high - low)] for low, high in pairwise(edges) if high > low]


def _cases_together(items: Sequence[PoolItem]) -> list[PoolItem]:
    """Every item at its place, but those about a case right behind the first one about it."""
    first: dict[str, int] = {}
    places = {item.id: place for place, item in enumerate(items)}
    for place, item in enumerate(items):
        if item.case is not None:
            first.setdefault(item.case, place)
    return sorted(items, key=lambda one: (places[one.id] if one.case is None else first[one.case], places[one.id]))
