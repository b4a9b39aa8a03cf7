"""A reviewed question as rows to compare: what was answered beside what was right, whatever the interaction."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from assessments.attempts.models import Rating
from assessments.attempts.service import ReviewedItem
from course.lessons.case import Case
from web.formats import number
from web.questions import shown_review

_PLACE = re.compile(r"\[\[([a-z])\]\]")


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One line: a place, a source, a blank or a channel."""

    label: Markup
    given: Markup
    expected: Markup
    right: bool | None
    """None where only the whole can be judged."""


@dataclass(frozen=True, slots=True)
class CriterionRow:
    """One criterion of a rubric with what each rater saw."""

    title: str
    seen: tuple[tuple[int, str], ...]
    """Points from 0 to 4, and what is observed at that level."""


def reviewed(item: ReviewedItem, *, cases: Mapping[str, Case]) -> dict[str, Any]:
    """What the review page shows of one question."""
    shown = shown_review(item, cases=cases)
    question = shown["question"]
    texts = item.variant.item.kind.texts
    if question["interaction"] == "fill_in":
        question["text"] = numbered_places(question)
    return {
        **shown,
        "pending": item.pending,
        "rows": list(answer_rows(question, shown["response"] or {}, shown["key"], rendered=texts)),
        "criteria": list(_criteria(question, item.ratings)),
        "comments": [one.comment for one in item.ratings if one.comment],
    }


def numbered_places(question: Mapping[str, Any]) -> Markup:
    """A text with blanks, the places numbered as the rows are."""
    numbers = {blank["id"]: place for place, blank in enumerate(question["blanks"], 1)}
    text = _PLACE.sub(lambda found: f"<strong>({numbers.get(found[1], '?')}) …</strong>", question["text"])
    return Markup(text)  # noqa: S704 -- rendered by us


def answer_rows(
    question: Mapping[str, Any], response: Mapping[str, Any], key: Mapping[str, Any], *, rendered: tuple[str, ...]
) -> Iterator[AnswerRow]:
    """The rows of an interaction that has any; `rendered` are the paths of the question that hold safe HTML."""
    if question["interaction"] == "sequencing":
        steps = _texts(question["steps"], html="steps.text" in rendered)
        given, right = response.get("order", []), key["order"]
        for place, step in enumerate(right):
            placed = given[place] if place < len(given) else None
            label = Markup.escape(place + 1)
            yield AnswerRow(label, steps.get(placed, _nothing()), steps[step], placed == step if given else None)
    elif question["interaction"] == "matching":
        sources = _texts(question["sources"], html="sources.text" in rendered)
        targets = _texts(question["targets"], html="targets.text" in rendered)
        for source, target in key["pairs"].items():
            chosen = response.get("pairs", {}).get(source)
            right_one = chosen == target if response else None
            yield AnswerRow(sources[source], targets.get(chosen, _nothing()), targets[target], right_one)
    elif question["interaction"] == "fill_in":
        for place, blank in enumerate(question["blanks"], 1):
            typed = response.get("blanks", {}).get(blank["id"]) or "–"
            expected = key["blanks"][blank["id"]]
            yield AnswerRow(Markup.escape(f"({place})"), Markup.escape(typed), Markup.escape(expected), None)
    elif question["interaction"] == "allocation":
        channels = _texts(question["channels"], html="channels.text" in rendered)
        for channel, best in key["amounts"].items():
            amount = response.get("amounts", {}).get(channel, "–")
            yield AnswerRow(channels[channel], Markup.escape(amount), Markup.escape(_money(best, question)), None)


def _texts(parts: list[dict[str, Any]], *, html: bool) -> dict[str | None, Markup]:
    made = Markup if html else Markup.escape
    return {part["id"]: made(part["text"]) for part in parts}


def _nothing() -> Markup:
    return Markup("–")


def _money(amount: float, question: Mapping[str, Any]) -> str:
    decimals = 0 if float(amount).is_integer() else 2
    return f"{number(float(amount), decimals)}\u202f{question['unit']}".rstrip()


def _criteria(question: Mapping[str, Any], ratings: tuple[Rating, ...]) -> Iterator[CriterionRow]:
    for criterion in question.get("rubric") or () if ratings else ():
        points = [rating.points[criterion["id"]] for rating in ratings if criterion["id"] in rating.points]
        yield CriterionRow(criterion["title"], tuple((seen, criterion["levels"][seen]) for seen in points))
