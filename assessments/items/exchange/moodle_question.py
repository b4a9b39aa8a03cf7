"""A question as Moodle thinks of it: what GIFT and Moodle XML write, each in its own way.

Texts are Markdown. Fractions are percentages; Moodle accepts only some of them when it imports.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

QuestionType = Literal["multichoice", "numerical", "match", "cloze", "essay", "ordering"]

_GRADES = (
    100,
    90,
    250 / 3,
    80,
    75,
    70,
    200 / 3,
    60,
    50,
    40,
    100 / 3,
    30,
    25,
    20,
    50 / 3,
    100 / 7,
    12.5,
    100 / 9,
    10,
    5,
    0,
)
"""Moodle's question_bank::fraction_options, as percentages."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A text (or a number as text) with what it earns; "*" is any other answer."""

    text: str
    percent: float
    feedback: str = ""
    tolerance: float = 0.0


@dataclass(slots=True)
class Question:
    """One question. Which fields count depends on the type."""

    type: QuestionType
    name: str
    text: str
    explanation: str = ""
    hint: str = ""
    tags: list[str] = field(default_factory=list)
    where: str = ""
    answers: list[Answer] = field(default_factory=list)
    """Of multichoice and numerical; steps in the right order for ordering."""
    single: bool = True
    shuffle: bool = True
    pairs: list[tuple[str, str]] = field(default_factory=list)
    """Of match: source and target; a target that misleads has the source ""."""
    blanks: list[list[Answer]] = field(default_factory=list)
    """Of cloze, in the order of the places [[a]], [[b]]... of the text."""
    exact: bool = False
    """Of cloze: whether capitals count."""
    grader_info: str = ""
    minimum_words: int | None = None
    maximum_words: int | None = None
    unit: str = ""
    unit_required: bool = False


def nearest_grade(percent: float) -> float:
    """The fraction that Moodle knows which is nearest to a percentage."""
    return min(_GRADES, key=lambda grade: abs(grade - percent))


def percent_text(percent: float) -> str:
    """A percentage with the five decimals that Moodle compares: 33.33333."""
    return f"{percent:.5f}".rstrip("0").rstrip(".")


def number_text(value: float) -> str:
    """A number in full, without an exponent."""
    text = f"{Decimal(repr(float(value))):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
