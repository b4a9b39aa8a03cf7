"""How items behave, from columns of first answers: facility, discrimination, options, time, and the drawn parameters.

The discrimination is the corrected item-total correlation within the attempt (for items that are right or wrong, the
point-biserial against the rest): the score on the item with the mean score on the attempt's other items. Attempts draw
different items, so every other score counts against the mean of its own item; the overall mean is added back, so that a
rest score reads as a share of the points. Attempts with fewer than FEWEST_OTHERS other answers say nothing of the rest,
nor do adaptive ones, which choose their items by the answers given.

Everything is a column: a course of two million responses takes seconds (benchmarks/item_statistics.py).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assessments.items.parameters import Parameter
from assessments.items.statistics_flags import (
    PARAMETER_MATTERS,
    WEAKEST_DISCRIMINATION,
    Answers,
    Expected,
    compared_correlation,
    flags_of,
    in_order,
)
from assessments.items.statistics_intervals import Interval, fisher, wilson
from assessments.items.statistics_parameters import ValueStatistics, by_parameter

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

FEWEST_OTHERS = 3
FEWEST_FOR_USUAL = 10
"""Items with enough answers under which there is no usual discrimination to compare with."""
FEWEST_FOR_MEAN = 5
"""Answers under which no mean of the rest is given for an option."""


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """Scored first answers, one entry each (shape N), and facts of their attempts (shape A)."""

    attempt: IntArray
    """0 to A-1."""
    item: IntArray
    """0 to I-1."""
    score: FloatArray
    """0 to 1."""
    seconds: FloatArray
    """nan where the page did not say."""
    chosen: IntArray
    """Bit 0 for option a, bit 1 for b, ...; 0 where there are no options."""
    adaptive: NDArray[np.bool_]
    """Shape A: whether the attempt chose its items by the answers given."""


@dataclass(frozen=True, slots=True)
class OptionStatistics:
    """How often an option was chosen, and how those who chose it did on the rest (None for a handful)."""

    id: str
    n: int
    share: Interval
    rest_score: float | None

    def to_document(self) -> dict[str, Any]:
        """As JSON."""
        rest = None if self.rest_score is None else round(self.rest_score, 4)
        return {"id": self.id, "n": self.n, "share": _rounded(self.share), "rest_score": rest}


@dataclass(frozen=True, slots=True)
class Times:
    """Median and quartiles of the seconds that `n` pages told."""

    median: float
    q1: float
    q3: float
    n: int

    def to_document(self) -> dict[str, Any]:
        """As JSON."""
        return {"median": round(self.median, 1), "q1": round(self.q1, 1), "q3": round(self.q3, 1), "n": self.n}


@dataclass(frozen=True, slots=True)
class Statistics:
    """One version of an item; intervals are (value, low, high) at 90 %."""

    n: int
    facility: Interval
    discrimination: Interval | None
    options: tuple[OptionStatistics, ...]
    seconds: Times | None
    by_parameter: tuple[ValueStatistics, ...]
    omitted: int
    """Times it was handed out in a finished attempt and left without an answer."""
    flags: tuple[str, ...]
    """Why it should be looked at, strongest first (statistics_flags)."""

    def to_document(self) -> dict[str, Any]:
        """As JSON; the flags are kept beside it."""
        return {
            "n": self.n,
            "facility": _rounded(self.facility),
            "discrimination": _rounded(self.discrimination) if self.discrimination else None,
            "options": [one.to_document() for one in self.options],
            "seconds": self.seconds.to_document() if self.seconds else None,
            "by_parameter": [one.to_document() for one in self.by_parameter],
            "omitted": self.omitted,
        }


@dataclass(frozen=True, slots=True)
class Drawn:
    """The values that the responses to an item were given to: index by response, in the order of the columns."""

    parameter: Parameter
    index: IntArray


def item_statistics(
    columns: Columns,
    expected: Sequence[Expected],
    *,
    drawn: Mapping[int, Sequence[Drawn]] | None = None,
    omitted: Sequence[int] | None = None,
) -> list[Statistics]:
    """The statistics of every item, in the order of `expected` (shape I)."""
    rest = rest_scores(columns, len(expected))
    order = np.argsort(columns.item, kind="stable")
    edges = np.searchsorted(columns.item[order], np.arange(len(expected) + 1))
    answers = [
        Answers(columns.score[places], rest[places], columns.seconds[places], columns.chosen[places])
        for places in (order[edges[index] : edges[index + 1]] for index in range(len(expected)))
    ]
    weak_below = _weak_below(answers)
    return [
        _of_item(
            answers[index],
            facts,
            (drawn or {}).get(index, ()),
            int(omitted[index]) if omitted is not None else 0,
            weak_below,
        )
        for index, facts in enumerate(expected)
    ]


def _weak_below(answers: Sequence[Answers]) -> float:
    """The correlation under which an item is weak: 0.1, or half of what is usual where all are low.

    In attempts of five questions about as many competencies the rest is four answers about something else: sound items
    then correlate with it by .08, and a fixed threshold would call them weak as soon as enough people have answered.
    """
    found = [known for one in answers if (known := compared_correlation(one)) is not None]
    if len(found) < FEWEST_FOR_USUAL:
        return WEAKEST_DISCRIMINATION
    return min(WEAKEST_DISCRIMINATION, max(0.0, 0.5 * float(np.median([value for value, _ in found]))))


def rest_scores(columns: Columns, items: int) -> FloatArray:
    """For every answer, how its attempt did on the other items (see above), 0 to 1 and a little beyond; else nan."""
    if not len(columns.score):
        return np.empty(0)
    attempts = len(columns.adaptive)
    counts = np.bincount(columns.item, minlength=items)
    means = np.bincount(columns.item, weights=columns.score, minlength=items) / np.maximum(counts, 1)
    against = columns.score - means[columns.item]
    answers = np.bincount(columns.attempt, minlength=attempts)
    sums = np.bincount(columns.attempt, weights=against, minlength=attempts)
    others = answers[columns.attempt] - 1
    rest = (sums[columns.attempt] - against) / np.maximum(others, 1) + columns.score.mean()
    return np.where((others >= FEWEST_OTHERS) & ~columns.adaptive[columns.attempt], rest, np.nan)


def _of_item(
    answers: Answers, expected: Expected, drawn: Sequence[Drawn], omitted: int, weak_below: float
) -> Statistics:
    n = len(answers.score)
    parts: list[ValueStatistics] = []
    flags = flags_of(answers, expected, weak_below=weak_below)
    for one in drawn:
        found, matters = by_parameter(one.parameter, one.index, answers.score)
        parts += found
        if matters and PARAMETER_MATTERS not in flags:
            flags.append(PARAMETER_MATTERS)
    return Statistics(
        n=n,
        facility=wilson(float(answers.score.mean()) if n else 0.0, n),
        discrimination=_discrimination(answers),
        options=tuple(_option(answers, option) for option in expected.options),
        seconds=_times(answers.seconds),
        by_parameter=tuple(parts),
        omitted=omitted,
        flags=in_order(flags, n),
    )


def _discrimination(answers: Answers) -> Interval | None:
    found = compared_correlation(answers, fewest=0)
    return None if found is None else fisher(*found)


def _option(answers: Answers, option: str) -> OptionStatistics:
    chose = answers.chose(option)
    n = int(chose.sum())
    rest = answers.rest[chose & ~np.isnan(answers.rest)]
    mean = float(rest.mean()) if len(rest) >= FEWEST_FOR_MEAN else None
    return OptionStatistics(option, n, wilson(n / len(chose) if len(chose) else 0.0, len(chose)), mean)


def _times(seconds: FloatArray) -> Times | None:
    told = seconds[~np.isnan(seconds)]
    if not len(told):
        return None
    q1, median, q3 = np.quantile(told, [0.25, 0.5, 0.75])
    return Times(float(median), float(q1), float(q3), len(told))


def _rounded(interval: Interval) -> list[float]:
    return [round(value, 4) for value in interval]
