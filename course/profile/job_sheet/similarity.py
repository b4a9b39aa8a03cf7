"""How alike two texts are, and which of the new ones continue which of the old ones.

The pairs are chosen together so that the sum of likeness is greatest (assignment problem, Hungarian method with
potentials, O(n³)), because taking the best pair first can leave two reworded neighbours with the wrong partner.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from difflib import SequenceMatcher
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from course.profile.job_sheet.wording import fold, stems, words

T = TypeVar("T")
REWORDED = 0.5
"""Likeness (0-1) from which two texts are taken for the same thing said in other words."""
MOVED = 0.75
"""The same for two texts that stand in different missions."""
SAME_TITLE = 0.65
"""The same for two short titles with nothing else to compare: unrelated ones easily share a word."""
_LONG = 400
"""Characters from which the order of the letters is not looked at: shared words tell enough, and much faster."""


def likeness(one: str, other: str, *, least: float = 0.0) -> float:
    """0 (nothing in common) to 1 (the same words): half shared stems (Dice), half the order of the letters.

    Below `least` the exact value is not worked out, and 0 given.
    """
    first, second = stems(one), stems(other)
    if first == second and words(one) == words(other):
        return 1.0
    dice = _dice(first, second)
    if dice < 0.15 or max(len(one), len(other)) > _LONG:
        return dice if dice >= least else 0.0
    letters = SequenceMatcher(None, fold(one), fold(other), autojunk=False)
    if dice + min(letters.real_quick_ratio(), letters.quick_ratio()) < 2 * least:
        return 0.0
    score = 0.5 * dice + 0.5 * letters.ratio()
    return score if score >= least else 0.0


def _dice(first: tuple[str, ...], second: tuple[str, ...]) -> float:
    """Twice the stems in common over the stems of both; repeats count as often as both have them."""
    if not first or not second:
        return 0.0
    if not set(first) & set(second):
        return 0.0
    shared = (Counter(first) & Counter(second)).total()
    return 2 * shared / (len(first) + len(second))


def best_pairs(scores: NDArray[np.float64], least: float) -> list[tuple[int, int]]:
    """Pairs (row, column), each row and column at most once, with the greatest sum of `scores` among those >= `least`.

    `scores` is (rows, columns) with values in 0-1.
    """
    rows, columns = scores.shape
    if not rows or not columns:
        return []
    if rows > columns:
        return sorted((row, column) for column, row in best_pairs(scores.T, least))
    worth = np.where(scores >= least, scores, 0.0)
    chosen = _assign(1.0 - worth)
    return [(row, column) for row, column in enumerate(chosen) if worth[row, column] > 0]


def _assign(cost: NDArray[np.float64]) -> list[int]:
    """The column of each row in the assignment of least cost; there must be at least as many columns as rows."""
    rows, columns = cost.shape
    row_potential, column_potential = np.zeros(rows + 1), np.zeros(columns + 1)
    owner = np.zeros(columns + 1, dtype=int)
    for row in range(1, rows + 1):
        owner[0] = row
        column = 0
        slack = np.full(columns + 1, np.inf)
        came_from = np.zeros(columns + 1, dtype=int)
        visited = np.zeros(columns + 1, dtype=bool)
        while owner[column]:
            visited[column] = True
            current = owner[column]
            reduced = cost[current - 1] - row_potential[current] - column_potential[1:]
            closer = ~visited[1:] & (reduced < slack[1:])
            slack[1:][closer] = reduced[closer]
            came_from[1:][closer] = column
            waiting = np.where(visited, np.inf, slack)
            following = int(np.argmin(waiting))
            step = waiting[following]
            row_potential[owner[visited]] += step
            column_potential[visited] -= step
            slack[~visited] -= step
            column = following
        while column:
            owner[column] = owner[came_from[column]]
            column = int(came_from[column])
    found = [0] * rows
    for column in range(1, columns + 1):
        if owner[column]:
            found[owner[column] - 1] = column - 1
    return found


def pair_equal(new: Sequence[T], old: Sequence[T], key: Callable[[T], object]) -> dict[int, int]:
    """Which old thing each new one is, by index: the same key, each old thing once, in order."""
    free: dict[object, list[int]] = {}
    for at, thing in enumerate(old):
        free.setdefault(key(thing), []).append(at)
    pairs = {}
    for at, thing in enumerate(new):
        same = free.get(key(thing))
        if same:
            pairs[at] = same.pop(0)
    return pairs


def pair_likeliest(new: Sequence[T], old: Sequence[T], alike: Callable[[T, T], float]) -> dict[int, int]:
    """Which old thing each new one continues, by index, when the sum of likeness is greatest.

    `alike` gives 0 for a pair that must not be made.
    """
    scores = np.array([[alike(one, other) for other in old] for one in new], dtype=np.float64)
    return dict(best_pairs(scores.reshape(len(new), len(old)), 1e-9))


def pair_all(
    new: Sequence[T], old: Sequence[T], *, key: Callable[[T], object], alike: Callable[[T, T], float]
) -> dict[int, int]:
    """Equal keys first, then the likeliest pairs of what is left."""
    pairs = pair_equal(new, old, key)
    taken = set(pairs.values())
    left_new = [at for at in range(len(new)) if at not in pairs]
    left_old = [at for at in range(len(old)) if at not in taken]
    found = pair_likeliest([new[at] for at in left_new], [old[at] for at in left_old], alike)
    return pairs | {left_new[one]: left_old[other] for one, other in found.items()}


def pair_in_place(new: int, old: int, pairs: Mapping[int, int]) -> dict[int, int]:
    """Pair by position what `pairs` leaves open, when the old list is evidently the new one in other words.

    That is: as many entries, most of them not recognised, and none recognised in another place.
    """
    if new != old or 2 * len(pairs) >= new or any(one != other for one, other in pairs.items()):
        return {}
    return {at: at for at in range(new) if at not in pairs}
