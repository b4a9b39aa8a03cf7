"""Numeric interactions: a typed number against a key with a tolerance, and errors that the author has foreseen.

A response is right when it lies within the tolerance of the exact key, or when it equals the key rounded to the
decimals that the learner was asked for: typing exactly what the key shows is always right. A foreseen error is
recognised the same way.

Comparisons leave a margin of 1e-12 of the largest magnitude involved, so that 3.22 is within 0.01 of 3.21 although
the difference of the two doubles is a little more than 0.01. player/grading/numeric.js uses the same sums in the
same order.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assessments.interactions.rounding import round_half_away
from assessments.interactions.typed_number import Asked, read_typed_number

MARGIN = 1e-12


@dataclass(frozen=True, slots=True)
class Tolerance:
    """How far from the key is still right: in the unit of the key, as a share of the key, or either."""

    absolute: float | None = None
    relative: float | None = None

    def width(self, key: float) -> float:
        """The larger of the two, in the unit of the key."""
        share = abs(key) * self.relative if self.relative is not None else 0.0
        return max(self.absolute or 0.0, share)


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """A foreseen error of one variant: the number it leads to, what it still earns, what to say."""

    value: float
    credit: float
    feedback: str


def read_number(response: object, asked: Asked) -> float:
    """Read {"value": "1 234,56 €"}. Raises MalformedResponse."""
    return read_typed_number(response.get("value") if isinstance(response, Mapping) else None, asked)


def matches(number: float, key: float, *, tolerance: Tolerance, decimals: int) -> bool:
    """Whether `number` is `key`, within the tolerance or as rounded to `decimals`."""
    return _near(number, key, tolerance.width(key)) or _near(number, round_half_away(key, decimals), 0.0)


def _near(number: float, key: float, width: float) -> bool:
    return abs(number - key) <= width + MARGIN * max(abs(number), abs(key), width)


def score_number(
    number: float, key: float, foreseen: Sequence[Diagnosis], *, tolerance: Tolerance, decimals: int
) -> tuple[float, Diagnosis | None]:
    """Score from 0 to 1, with the first foreseen error that matches when the number is not right.

    A typed 0 is never taken for a small foreseen error such as 0.03: it would earn that error's credit for nothing.
    """
    if matches(number, key, tolerance=tolerance, decimals=decimals):
        return 1.0, None
    for diagnosis in foreseen:
        possible = number != 0.0 or diagnosis.value == 0.0
        if possible and matches(number, diagnosis.value, tolerance=tolerance, decimals=decimals):
            return diagnosis.credit, diagnosis
    return 0.0, None
