"""Grading: every shared vector, and what must hold for any response."""

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.interactions.refusal import Locale, MalformedResponse
from assessments.items.grade import answer_key, grade
from assessments.items.kinds.numeric import NumericBody
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


@settings(deadline=None)
@given(
    st.sampled_from(sorted(vector_items())),
    st.text(max_size=20),
    st.lists(st.sampled_from("abcdef"), max_size=4).map(lambda ids: {"choices": ids})
    | st.text("0123456789,. -%€", max_size=10).map(lambda text: {"value": text})
    | st.recursive(st.none() | st.integers() | st.text(max_size=3), lambda inner: st.lists(inner, max_size=3))
    | st.dictionaries(st.sampled_from(["choices", "value"]), st.none() | st.floats() | st.text(max_size=5)),
)
def test_any_response_is_graded_between_0_and_1_or_refused(name: str, seed: str, response: object) -> None:
    variant = make_variant(vector_items()[name], seed)
    with suppress(MalformedResponse):
        outcome = grade(variant, response)
        assert 0.0 <= outcome.score <= 1.0
        assert not outcome.correct or outcome.score == 1.0


@settings(deadline=None)
@given(st.sampled_from(sorted(vector_items())), st.text(max_size=10), st.sampled_from(["fr", "en"]))
def test_typing_what_the_key_shows_is_always_right(name: str, seed: str, locale: Locale) -> None:
    variant = make_variant(vector_items()[name], seed, locale=locale)
    body = variant.item.body
    if isinstance(body, NumericBody):
        response: dict[str, object] = {"value": answer_key(variant)["text"]}
    else:
        response = {"choices": sorted(body.right)}
    assert grade(variant, response).correct


def test_totals_and_pass_marks_are_those_of_the_vectors() -> None:
    scores = vectors("scores")
    for one in scores["totals"]:
        total = total_score(one["scores"])
        assert (total.raw, total.maximum) == (one["raw"], one["maximum"])
        assert (total.scaled, total.percent) == (one["scaled"], one["percent"])
    for one in scores["pass_marks"]:
        assert total_score(one["scores"]).reaches(one["pass_mark"]) is one["reaches"]
