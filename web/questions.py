"""Questions, outcomes and reviews as pages and the player receive them: texts as safe HTML, never a key before the
grading.

What the player receives (`..._in_attempt`) calls options, steps, sources and targets by their places on the screen:
the letters of the author's file would tell the answer (assessments.items.places).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import url_for

from assessments.attempts.service import ReviewedItem
from assessments.interactions.outcome import Outcome
from assessments.items.grade import answer_key
from assessments.items.places import place_of, response_in_places, with_places
from assessments.items.variant import Variant
from course.lessons.case import Case
from course.lessons.case_table import case_table
from course.lessons.render import render_text


def shown_question(
    variant: Variant,
    *,
    draw: int,
    cases: Mapping[str, Case],
    practice: bool = False,
) -> dict[str, Any]:
    """The public variant with its texts rendered, its draw, and the table it refers to."""
    question: dict[str, Any] = dict(variant.public())
    question["draw"] = draw
    question["has_hint"] = practice and bool(variant.item.hint)
    question["prompt"] = render_text(variant.prompt)
    for path in variant.item.kind.texts:
        _render(question, path.split("."))
    case = cases.get(variant.item.case) if variant.item.case else None
    question["case_html"] = case_table(case) if case else None
    return question


def question_in_attempt(
    variant: Variant, *, draw: int, cases: Mapping[str, Case], attempt_id: str, practice: bool = False
) -> dict[str, Any]:
    """A question in places, with the address of its table as a file."""
    question = with_places(variant, shown_question(variant, draw=draw, cases=cases, practice=practice))
    if question["case_html"]:
        question["case_csv_href"] = url_for("case_file.download", attempt_id=attempt_id, item_key=variant.item.id)
    return question


def outcome_in_attempt(variant: Variant, outcome: Outcome) -> dict[str, Any]:
    """An outcome in places."""
    shown = shown_outcome(outcome)
    feedback = [{**one, "for": place_of(variant, one["for"])} for one in shown["feedback"]]
    return {**shown, "feedback": feedback, "key": response_in_places(variant, outcome.key)}


def review_in_attempt(reviewed: ReviewedItem, *, cases: Mapping[str, Case]) -> dict[str, Any]:
    """A review in places."""
    variant, shown = reviewed.variant, shown_review(reviewed, cases=cases)
    return {
        **shown,
        "question": with_places(variant, shown["question"]),
        "response": response_in_places(variant, reviewed.response.answer) if reviewed.response else None,
        "outcome": outcome_in_attempt(variant, reviewed.outcome) if reviewed.outcome else None,
        "key": response_in_places(variant, shown["key"]),
    }


def shown_outcome(outcome: Outcome) -> dict[str, Any]:
    """An outcome with its texts rendered."""
    shown = outcome.as_dict()
    shown["feedback"] = [{"for": one.about, "text": render_text(one.text)} for one in outcome.feedback]
    shown["explanation"] = render_text(outcome.explanation) if outcome.explanation else ""
    return shown


def shown_review(reviewed: ReviewedItem, *, cases: Mapping[str, Case]) -> dict[str, Any]:
    """A question of a finished attempt, the answer given and what was right; `outcome` is null without an answer."""
    variant = reviewed.variant
    return {
        "question": shown_question(variant, draw=0, cases=cases),
        "response": reviewed.response.answer if reviewed.response else None,
        "outcome": shown_outcome(reviewed.outcome) if reviewed.outcome else None,
        "key": answer_key(variant),
        "explanation": render_text(variant.explanation) if variant.explanation else "",
        "lesson": variant.item.lesson,
        "competency": variant.item.competency,
    }


def _render(holder: Any, path: list[str]) -> None:
    """Render the texts at a path such as ["options", "text"]: every part of a list is entered."""
    name, *further = path
    for part in holder if isinstance(holder, list) else [holder]:
        if further:
            _render(part[name], further)
        elif isinstance(part[name], list):
            part[name] = [render_text(text) for text in part[name]]
        else:
            part[name] = render_text(part[name])
