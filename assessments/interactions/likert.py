"""Likert interactions: situational judgement, where every option is worth something (`likert` in SCORM, cmi5 and xAPI).

A likert of the standards has no right answer. Here the author says what each option is worth in the situation, from 0
to 1, and why; the best one is worth 1. A response is read as a single choice.
"""

from collections.abc import Mapping

from assessments.interactions.choice import read_choices
from assessments.interactions.refusal import Locale
from assessments.interactions.rounding import rounded_score


def read_judgement(response: object, values: Mapping[str, float], *, locale: Locale = "fr") -> str:
    """Read {"choices": ["a"]} -> "a". Raises MalformedResponse."""
    (chosen,) = read_choices(response, list(values), multiple=False, locale=locale)
    return chosen


def score_judgement(chosen: str, values: Mapping[str, float]) -> float:
    """What the option is worth, four decimals."""
    return rounded_score(values[chosen])
