"""« Je ne sais pas »: an answer that a diagnostic takes for every question, whatever its interaction.

It is stored as what it is, {"unknown": true}, and scores 0. To the model it says what a wrong answer says, which holds
no guessing in any case: 1 - p = (1 - c)(1 - sigmoid), so that c drops out. In the statistics and in a review it can be
told from a wrong answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assessments.interactions.outcome import Outcome
from assessments.items.grade import answer_key, grade
from assessments.items.variant import Variant

DIAGNOSTIC = "diagnostic"
"""The kind of attempt that takes it."""

UNKNOWN: dict[str, Any] = {"unknown": True}


def is_unknown(answer: Mapping[str, Any]) -> bool:
    """Whether the answer is « je ne sais pas »."""
    return set(answer) == {"unknown"} and answer["unknown"] is True


def grade_answer(variant: Variant, answer: Mapping[str, Any], *, kind: str) -> Outcome:
    """Grade an answer in an attempt of that kind. Raises MalformedResponse (InvalidInput) for what cannot be read."""
    if kind == DIAGNOSTIC and is_unknown(answer):
        return Outcome(0.0, False, explanation=variant.explanation, key=answer_key(variant))
    return grade(variant, answer)
