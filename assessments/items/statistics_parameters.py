"""How an item does with each value of its parameters: by value for choices, by thirds of the drawn values for numbers.

Two learners must not have it easier or harder by the luck of the draw. What is compared is each value with all the
others together, with an interval widened for the number of values that are looked at.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assessments.items.drawn_values import NOT_DRAWN
from assessments.items.parameters import Parameter
from assessments.items.statistics_intervals import Interval, difference, wilson

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

MOST_VALUES_APART = 4
"""A number with more values than this is cut into thirds."""
MOST_CHOICES_APART = 12
"""Of a longer list, the values that were drawn most often are shown."""
LEAST_DIFFERENCE = 0.10
"""A difference of facility that is surely larger than this is too much luck."""
UNCERTAINTY = 0.01


@dataclass(frozen=True, slots=True)
class ValueStatistics:
    """Facility with one value (`value`) or with a third of the drawn values (`band`) of a parameter."""

    parameter: str
    value: float | str | None
    band: tuple[float, float] | None
    n: int
    facility: Interval

    def to_document(self) -> dict[str, Any]:
        """As JSON."""
        which: dict[str, Any] = {"band": list(self.band)} if self.band else {"value": self.value}
        return {"parameter": self.parameter, **which, "n": self.n, "facility": [round(x, 4) for x in self.facility]}


def by_parameter(parameter: Parameter, drawn: IntArray, score: FloatArray) -> tuple[list[ValueStatistics], bool]:
    """The facility of each value or third, and whether the draw surely matters.

    `drawn` holds the index of each response's value, NOT_DRAWN where it is not known.
    """
    known = drawn != NOT_DRAWN
    drawn, score = drawn[known], score[known]
    if not len(drawn):
        return [], False
    groups = _groups(parameter, drawn)
    found: list[ValueStatistics] = []
    matters = False
    z = NormalDist().inv_cdf(1.0 - UNCERTAINTY / (2.0 * max(1, len(groups))))
    for value, band, members in groups:
        n, rest = int(members.sum()), int((~members).sum())
        if not n:
            continue
        mean = float(score[members].mean())
        found.append(ValueStatistics(parameter.name, value, band, n, wilson(mean, n)))
        if rest:
            apart = difference(wilson(mean, n, z), wilson(float(score[~members].mean()), rest, z))
            matters = matters or apart[1] > LEAST_DIFFERENCE or apart[2] < -LEAST_DIFFERENCE
    return found, matters


_Group = tuple[float | str | None, tuple[float, float] | None, NDArray[np.bool_]]


def _groups(parameter: Parameter, drawn: IntArray) -> list[_Group]:
    texts = isinstance(parameter.value(0), str)
    apart = MOST_CHOICES_APART if texts else MOST_VALUES_APART
    values, counts = np.unique(drawn, return_counts=True)
    if texts or len(values) <= apart:
        most = values[np.sort(np.argsort(-counts, kind="stable")[:apart])]
        return [(parameter.value(int(index)), None, drawn == index) for index in most]
    numbers = np.array([float(parameter.value(int(index))) for index in values])
    of_response = numbers[np.searchsorted(values, drawn)]
    low, high = np.quantile(of_response, [1 / 3, 2 / 3], method="inverted_cdf")
    thirds = (of_response <= low, (of_response > low) & (of_response <= high), of_response > high)
    return [
        (None, (float(of_response[third].min()), float(of_response[third].max())), third)
        for third in thirds
        if third.any()
    ]
