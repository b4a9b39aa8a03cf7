"""The rules of an attempt: how many there may be, and which one counts."""

from __future__ import annotations

from collections.abc import Iterable

from assessments.score import Score


def attempts_left(*, allowed: int, used: int) -> int:
    """How many attempts a learner may still begin."""
    return max(0, allowed - used)


def best_share(results: Iterable[Score]) -> float | None:
    """The share of the points that counts among finished attempts: the best one; None without any."""
    return max((result.scaled for result in results), default=None)
