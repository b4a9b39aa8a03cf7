"""Which items misbehave. A flag is only raised when an interval excludes its threshold: few answers raise none.

| code | raised when |
|---|---|
| key_suspect | choosing a wrong option surely goes with doing well on the rest, more than choosing the key does; or, without options, surely fewer than 15 % of the strongest quarter find it |
| negative_discrimination | the correlation with the rest is surely below 0 |
| too_hard, too_easy | facility surely under 10 % above guessing, surely over 95 % |
| parameter_matters | one drawn value surely more than 10 points easier or harder than the others |
| weak_discrimination | the correlation with the rest is surely below 0.1, and below half of what is usual in the course |
| rapid_guessing | more than one answer in ten surely given in under a tenth of the usual time |
| slow | the median time surely over twice the expected time |
| dead_option | a wrong option that surely fewer than 3 % choose |
| too_few | fewer than 30 answers: nothing else is said |
"""  # noqa: E501 - a table

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assessments.items.statistics_intervals import (
    CERTAIN,
    VERY_CERTAIN,
    correlation,
    fisher,
    median_low,
    wilson,
)

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

KEY_SUSPECT, NEGATIVE_DISCRIMINATION = "key_suspect", "negative_discrimination"
TOO_HARD, TOO_EASY, PARAMETER_MATTERS = "too_hard", "too_easy", "parameter_matters"
WEAK_DISCRIMINATION, RAPID_GUESSING, SLOW = "weak_discrimination", "rapid_guessing", "slow"
DEAD_OPTION, TOO_FEW = "dead_option", "too_few"
FLAGS = (
    KEY_SUSPECT, NEGATIVE_DISCRIMINATION, TOO_HARD, PARAMETER_MATTERS, WEAK_DISCRIMINATION,
    RAPID_GUESSING, SLOW, TOO_EASY, DEAD_OPTION, TOO_FEW,
)  # fmt: skip
"""Strongest first."""

FEWEST_ANSWERS = 30
HARDEST_ABOVE_GUESSING, EASIEST = 0.10, 0.95
WEAKEST_DISCRIMINATION = 0.10
RAREST_OPTION = 0.03
SLOWEST = 2.0
RAPID_SHARE_OF_MEDIAN, RAPID_SECONDS, MOST_RAPID = 0.1, 10.0, 0.10
"""A tenth of the usual time, ten seconds at most: the normative threshold of Wise and Ma (2012)."""
STRONGEST_SHARE, MOST_OF_STRONGEST = 0.75, 0.15


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """The first answers to one item; `rest` and `seconds` are nan where they are not known."""

    score: FloatArray
    rest: FloatArray
    seconds: FloatArray
    chosen: IntArray

    def chose(self, option: str) -> NDArray[np.bool_]:
        """Who chose the option."""
        return np.asarray((self.chosen >> (ord(option) - ord("a"))) & 1 == 1)


@dataclass(frozen=True, slots=True)
class Expected:
    """What its author says of an item."""

    options: tuple[str, ...] = ()
    """Ids of the options, one small letter each; empty for other interactions."""
    right: Collection[str] = ()
    """The options that are worth the whole point."""
    guessing: float = 0.0
    seconds: float = 60.0
    """How long it should take."""
    by_hand: bool = False
    """A person grades it: nobody's key can be wrong."""


def compared_correlation(answers: Answers, fewest: int = FEWEST_ANSWERS) -> tuple[float, int] | None:
    """The correlation with the rest and over how many answers; None under `fewest`, or where one does not vary."""
    compared = ~np.isnan(answers.rest)
    n = int(compared.sum())
    found = correlation(answers.score[compared], answers.rest[compared]) if n >= fewest else None
    return None if found is None else (found, n)


def flags_of(answers: Answers, expected: Expected, *, weak_below: float = WEAKEST_DISCRIMINATION) -> list[str]:
    """Every flag but parameter_matters, in any order."""
    n = len(answers.score)
    if n < FEWEST_ANSWERS:
        return [TOO_FEW]
    flags = _of_facility(answers, expected, n)
    compared = ~np.isnan(answers.rest)
    found = compared_correlation(answers)
    if found is not None:
        high = fisher(*found, CERTAIN)[2]
        if high < 0.0:
            flags.append(NEGATIVE_DISCRIMINATION)
        elif high < weak_below:
            flags.append(WEAK_DISCRIMINATION)
    suspect = _option_beats_key if expected.options else _strongest_fail
    if not expected.by_hand and suspect(answers, expected, compared):
        flags.append(KEY_SUSPECT)
    return flags + _of_time(answers.seconds, expected)


def in_order(flags: Collection[str], n: int) -> tuple[str, ...]:
    """Strongest first; nothing but too_few for few answers."""
    return (TOO_FEW,) if n < FEWEST_ANSWERS else tuple(flag for flag in FLAGS if flag in flags)


def _of_facility(answers: Answers, expected: Expected, n: int) -> list[str]:
    flags = []
    _, low, high = wilson(float(answers.score.mean()), n, CERTAIN)
    if high < expected.guessing + (1.0 - expected.guessing) * HARDEST_ABOVE_GUESSING:
        flags.append(TOO_HARD)
    if low > EASIEST:
        flags.append(TOO_EASY)
    wrong = [option for option in expected.options if option not in expected.right]
    if any(wilson(float(answers.chose(option).mean()), n, CERTAIN)[2] < RAREST_OPTION for option in wrong):
        flags.append(DEAD_OPTION)
    return flags


def _option_beats_key(answers: Answers, expected: Expected, compared: NDArray[np.bool_]) -> bool:
    """A wrong option goes with the rest, surely, and more than any right one does.

    Every wrong option of every item is looked at, so more certainty is asked of one that fewer people chose than the
    key.
    """
    rest = answers.rest[compared]
    if len(rest) < FEWEST_ANSWERS:
        return False
    with_rest = {
        option: correlation(answers.chose(option)[compared].astype(float), rest) for option in expected.options
    }
    best_key = max((with_rest[option] or 0.0 for option in expected.right), default=0.0)
    most_key = max((int(answers.chose(option).sum()) for option in expected.right), default=0)
    for option, found in with_rest.items():
        if option in expected.right or found is None:
            continue
        oftener = int(answers.chose(option).sum()) > most_key
        if fisher(found, len(rest), CERTAIN if oftener else VERY_CERTAIN)[1] > max(0.0, best_key):
            return True
    return False


def _strongest_fail(answers: Answers, _expected: Expected, compared: NDArray[np.bool_]) -> bool:
    rest, score = answers.rest[compared], answers.score[compared]
    if len(rest) < FEWEST_ANSWERS:
        return False
    strongest = score[rest >= np.quantile(rest, STRONGEST_SHARE)]
    return wilson(float(strongest.mean()), len(strongest), CERTAIN)[2] < MOST_OF_STRONGEST


def _of_time(seconds: FloatArray, expected: Expected) -> list[str]:
    told = seconds[~np.isnan(seconds)]
    if len(told) < FEWEST_ANSWERS:
        return []
    flags = []
    rapid = told < min(RAPID_SECONDS, RAPID_SHARE_OF_MEDIAN * float(np.median(told)))
    if wilson(float(rapid.mean()), len(told), CERTAIN)[1] > MOST_RAPID:
        flags.append(RAPID_GUESSING)
    if median_low(told) > SLOWEST * expected.seconds:
        flags.append(SLOW)
    return flags
