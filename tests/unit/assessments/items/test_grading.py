"""Grading of choices and numbers: every shared vector."""

from typing import Any

import pytest

from assessments.interactions.refusal import MalformedResponse
from assessments.items.grade import grade
from assessments.items.variant import make_variant
from assessments.score import total_score
from tests.vectors.shared import vector_items, vectors


@pytest.mark.parametrize("one", vectors("grading")["cases"], ids=lambda one: f"{one['item']} {one['response']}")
def test_a_response_is_graded_or_refused_as_the_vectors_say(one: dict[str, Any]) -> None:
    variant = make_variant(vector_items()[one["item"]], one["seed"], locale=one["locale"])
    if "outcome" in one:
        assert grade(variant, one["response"]).as_dict() == one["outcome"]
        return
    with pytest.raises(MalformedResponse) as refusal:
        grade(variant, one["response"])
    assert {
        "field": refusal.value.field,
        "reason": refusal.value.reason,
        "message": refusal.value.message,
    } == one["refusal"]


def test_totals_and_pass_marks_are_those_of_the_vectors() -> None:
    scores = vectors("scores")
    for one in scores["totals"]:
        total = total_score(one["scores"])
        assert (total.raw, total.maximum) == (one["raw"], one["maximum"])
        assert (total.scaled, total.percent) == (one["scaled"], one["percent"])
    for one in scores["pass_marks"]:
        assert total_score(one["scores"]).reaches(one["pass_mark"]) is one["reaches"]
