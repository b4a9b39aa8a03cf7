"""Sequencing interactions: steps to put in order (QTI orderInteraction; `sequencing` in SCORM, cmi5 and xAPI).

The score counts pairs of steps: 1 when none is the wrong way round, 0 from the point where half of them are, which is
what a random order gives on average. Moving one step by one place costs one pair only.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import combinations
from math import factorial

from assessments.interactions.refusal import Locale, MalformedResponse
from assessments.interactions.rounding import rounded_score

_FIELD = "order"


def read_order(response: object, step_ids: Sequence[str], *, locale: Locale = "fr") -> tuple[str, ...]:
    """Read {"order": ["b", "a", "c"]}: every step once. Raises MalformedResponse."""
    order = response.get(_FIELD) if isinstance(response, Mapping) else None
    if not isinstance(order, list | tuple) or not all(isinstance(one, str) for one in order):
        raise MalformedResponse("shape", field=_FIELD, locale=locale)
    if not set(order).issubset(step_ids):
        raise MalformedResponse("unknown_step", field=_FIELD, locale=locale)
    if len(order) != len(step_ids) or len(set(order)) != len(step_ids):
        raise MalformedResponse("every_step_once", field=_FIELD, locale=locale)
    return tuple(order)


def score_order(order: Sequence[str], right: Sequence[str]) -> float:
    """Score from 0 to 1, four decimals: 1 - 2 * inversions / pairs, never below 0."""
    place = {step: index for index, step in enumerate(right)}
    places = [place[step] for step in order]
    inversions = sum(first > later for first, later in combinations(places, 2))
    return _score(inversions, len(right))


def misplaced(order: Sequence[str], right: Sequence[str]) -> frozenset[str]:
    """The steps that do not stand at their place."""
    return frozenset(step for step, expected in zip(order, right, strict=True) if step != expected)


@lru_cache(maxsize=32)
def expected_score(steps: int) -> float:
    """What a random order of so many steps earns on average: exact, from how many orders have k inversions."""
    orders = [1]
    for size in range(2, steps + 1):
        longer = [0] * (len(orders) + size - 1)
        for inversions, count in enumerate(orders):
            for more in range(size):
                longer[inversions + more] += count
        orders = longer
    return sum(count * _score(inversions, steps) for inversions, count in enumerate(orders)) / factorial(steps)


def _score(inversions: int, steps: int) -> float:
    return rounded_score(1 - 2 * inversions / (steps * (steps - 1) / 2))
