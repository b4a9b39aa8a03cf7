"""When the raters of an answer agree enough for a grading, and what the grading then is.

An item asks for one rater or two. Two who are more than a point of four apart, on the weighted mean of the rubric, have
not read the same answer: a third look is asked. Either a third person rates, as blind as the second was, and the mean
of the three counts; or one of the two, who may now see what the other saw, revises their own rating until the two are
within the point. Whichever comes first makes the grading. A mean of two that far apart would be a coin toss with a
decimal, and a small organisation has no third trainer: hence both ways.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum

from assessments.interactions.long_fill_in import HIGHEST, score_rubric
from assessments.interactions.rounding import rounded_score

WIDEST_GAP = 1.0
"""Points of 4 by which two raters may differ on the weighted mean."""
_ROUNDING = 1e-3


class Standing(StrEnum):
    """What an answer waits for."""

    WAITING = "waiting"
    """Fewer raters than the item asks for."""
    GAP = "gap"
    """Two raters who are too far apart: a third look."""
    COMPLETE = "complete"
    """Nothing: it can be graded."""


def standing_of(shares: Sequence[float], *, raters: int) -> Standing:
    """Where an answer stands with these ratings (0 to 1 each) when the item asks for `raters`."""
    if len(shares) < raters:
        return Standing.WAITING
    if len(shares) == raters > 1 and (max(shares) - min(shares)) * HIGHEST > WIDEST_GAP + _ROUNDING:
        return Standing.GAP
    return Standing.COMPLETE


def raters_wanted(standing: Standing, *, raters: int) -> int:
    """How many raters an answer needs by now: one more where two are too far apart."""
    return raters + (standing is Standing.GAP)


def agreed_score(points: Sequence[Mapping[str, int]], weights: Mapping[str, float], shares: Sequence[float]) -> float:
    """The score of a graded answer, 0 to 1, four decimals: the rubric score of the raters' mean points.

    Where a rater's points do not cover the rubric (it gained a criterion since), the mean of the `shares`.
    """
    if any(weights.keys() - one.keys() for one in points):
        return rounded_score(sum(shares) / len(shares))
    return score_rubric({key: sum(one[key] for one in points) / len(points) for key in weights}, weights)
