"""The responses of any training organisation as columns: who answered which item of which skill, how well, in
what order, and whether the model may learn from it.

A log comes as the rows of a file. It leaves here in order: the learners one after the other as they first
appear, each learner's responses by timestamp, ties as they stand in the file. Two customs of such files are
settled here. An item of several skills ("a~~b", "a;b") has that combination as its skill; on the ASSISTments
data this predicts as well as spreading the response over its skills, and costs less. And a response that a
file repeats once for each skill of its item (the same learner, item, outcome and time, directly one after the
other, another skill) is one response of several skills: read as several, the second would be predicted from
itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.errors import InvalidInput

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

HELD_OUT_EACH = 5
"""Without a split of its own, the 5th, 10th, 15th ... learner of a file is held out."""

SKILL_MARKS = ("~~", ";")
"""What separates several skills of one item."""


class LogNotUsable(InvalidInput):
    """A log from which nothing can be learnt, or with nothing left to predict."""


@dataclass(frozen=True, eq=False)
class ResponseLog:
    """Columns of equal length N, each learner's rows together and in time order.

    `learner`, `item` and `skill` are codes from 0 in order of first appearance; `score` is in [0, 1];
    `held_out` marks the rows that the model may not learn from. `merged` says how many rows of the file were a
    further skill of the response before them, `repeated` how many that stayed say the very same as the row before.
    """

    learner: IntArray
    item: IntArray
    skill: IntArray
    score: FloatArray
    held_out: BoolArray
    merged: int = 0
    repeated: int = 0

    def __len__(self) -> int:
        return len(self.learner)

    def rows(self, chosen: BoolArray) -> "ResponseLog":
        """The log of these rows only, codes as they are."""
        return ResponseLog(
            self.learner[chosen], self.item[chosen], self.skill[chosen], self.score[chosen], self.held_out[chosen]
        )


def response_log(
    *,
    learner: Sequence[int] | IntArray,
    item: Sequence[int] | IntArray,
    skill: Sequence[int] | IntArray,
    score: Sequence[float] | FloatArray,
    skill_names: Sequence[str],
    time: Sequence[float] | FloatArray | None = None,
    held_out: Sequence[bool] | BoolArray | None = None,
) -> ResponseLog:
    """A log from the rows of a file, in file order. `skill` points into `skill_names`; without `held_out`
    every fifth learner is held out. Raises LogNotUsable without rows on both sides.
    """
    who = np.asarray(learner, dtype=np.int64)
    chosen = every_fifth(who) if held_out is None else np.asarray(held_out, dtype=bool)
    if not chosen.any() or chosen.all():
        raise LogNotUsable(_no_two_sides(who, chosen, given=held_out is not None))
    when = np.zeros(len(who)) if time is None else np.asarray(time, dtype=float)
    order = np.lexsort((when, who))
    what, about = np.asarray(item, dtype=np.int64)[order], np.asarray(skill, dtype=np.int64)[order]
    well, who, when, chosen = np.asarray(score, dtype=float)[order], who[order], when[order], chosen[order]
    alike = (who[1:] == who[:-1]) & (what[1:] == what[:-1]) & (well[1:] == well[:-1]) & (when[1:] == when[:-1])
    joined, kept = _merged_skills(about, np.concatenate(([False], alike)), skill_names)
    repeated = int((alike & (about[1:] == about[:-1])).sum())
    return ResponseLog(who[kept], what[kept], joined[kept], well[kept], chosen[kept], int((~kept).sum()), repeated)


def every_fifth(learner: IntArray) -> BoolArray:
    """The rows of the 5th, 10th, 15th ... learner, counted as they first appear; codes are in that order."""
    return np.asarray(learner % HELD_OUT_EACH == HELD_OUT_EACH - 1, dtype=bool)


def skills_of(cell: str) -> tuple[str, ...]:
    """The skills that a cell names, sorted, each once: "b~~a", "a;b" and "a ; b" are the same; empty is ("",)."""
    for mark in SKILL_MARKS[1:]:
        cell = cell.replace(mark, SKILL_MARKS[0])
    named = sorted({part.strip() for part in cell.split(SKILL_MARKS[0])} - {""})
    return tuple(named) or ("",)


def _merged_skills(skill: IntArray, alike: BoolArray, names: Sequence[str]) -> tuple[IntArray, BoolArray]:
    """Codes by combination of skills, and which rows stay: those that are not a further skill of the row before."""
    codes: dict[tuple[str, ...], int] = {}
    sets = [skills_of(name) for name in names]
    joined = np.array([codes.setdefault(one, len(codes)) for one in sets], dtype=np.int64)[skill]
    kept = np.ones(len(skill), dtype=bool)
    previous, anchor = -2, -1
    seen: set[str] = set()
    for row in np.flatnonzero(alike).tolist():
        if row - 1 != previous:
            anchor, seen = row - 1, set(sets[skill[row - 1]])
        previous, further = row, set(sets[skill[row]])
        if further & seen:
            anchor, seen = row, further
            continue
        seen |= further
        kept[row] = False
        joined[anchor] = codes.setdefault(tuple(sorted(seen)), len(codes))
    return joined, kept


def _no_two_sides(learner: IntArray, held_out: BoolArray, *, given: bool) -> str:
    if given:
        side = "test" if held_out.all() else "train"
        return f"Every row is split={side}: some need split=train and some split=test."
    return (
        f"The log has {len(np.unique(learner))} learners; every fifth is held out, so it takes at least "
        f"{HELD_OUT_EACH}, or a column split with train and test."
    )
