"""The rules of an attempt: how many there may be, when one is passed, and which one counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Result:
    """Points of a finished attempt."""

    raw: float
    maximum: float
    pass_mark: float

    @property
    def scaled(self) -> float:
        """Share of the points, 0-1."""
        return self.raw / self.maximum if self.maximum else 0.0

    @property
    def passed(self) -> bool:
        """Whether the pass mark is reached; a share within a billionth of it counts as reached."""
        return self.scaled >= self.pass_mark - 1e-9


def attempts_left(*, allowed: int, used: int) -> int:
    """How many attempts a learner may still begin."""
    return max(0, allowed - used)


def best_share(results: Sequence[tuple[float, float]]) -> float | None:
    """The share that counts among (raw, maximum) of finished attempts: the best one; None without any."""
    shares = [raw / maximum for raw, maximum in results if maximum]
    return max(shares) if shares else None
