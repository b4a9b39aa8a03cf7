"""What a correction would do to levels, competency by competency, before and after, in points of the scale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from assessments.mastery.estimate import Mastery
from assessments.mastery.verdict import levels

NOTHING = 0.05
"""Changes of the mean and of the largest under this many points are not told."""


@dataclass(frozen=True, slots=True)
class Shift:
    """Levels in one competency of the learners who have answered something on it."""

    competency: str
    learners: int
    before: float
    """Mean level, points."""
    after: float
    largest: float
    """The change of the one who moves most, with its sign."""

    def to_document(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "competency": self.competency,
            "learners": self.learners,
            "before": round(self.before, 2),
            "after": round(self.after, 2),
            "largest": round(self.largest, 2),
        }


def level_shifts(
    before: Sequence[Mastery], after: Sequence[Mastery], competencies: Sequence[str], *, always: str
) -> list[Shift]:
    """How the levels of the same learners differ, `always` (the item's competency) first, then by the largest change.

    A learner counts where their own responses inform the competency before or after.
    """
    if not before:
        return []
    was, now = _levels(before), _levels(after)
    known = (_evidence(before) > 0) | (_evidence(after) > 0)
    shifts = []
    for k, competency in enumerate(competencies):
        members = known[:, k]
        if not members.any():
            continue
        change = (now - was)[members, k]
        largest = float(change[np.argmax(np.abs(change))])
        shift = Shift(
            competency, int(members.sum()), float(was[members, k].mean()), float(now[members, k].mean()), largest
        )
        if competency == always or abs(largest) >= NOTHING:
            shifts.append(shift)
    return sorted(shifts, key=lambda one: (one.competency != always, -abs(one.largest), one.competency))


def _levels(masteries: Sequence[Mastery]) -> np.ndarray[Any, np.dtype[np.float64]]:
    mean = np.stack([one.mean for one in masteries])
    deviation = np.stack([one.deviation for one in masteries])
    return levels(mean, deviation)[0]


def _evidence(masteries: Sequence[Mastery]) -> np.ndarray[Any, np.dtype[np.int64]]:
    return np.array([list(one.evidence) for one in masteries], dtype=np.int64)
