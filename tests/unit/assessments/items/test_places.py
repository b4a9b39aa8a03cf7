"""What travels names parts by their places, and says nothing of the author's letters."""

import json
from typing import Any

import pytest

from assessments.interactions.refusal import MalformedResponse
from assessments.items.grade import answer_key, grade
from assessments.items.item import item_from_document
from assessments.items.places import (
    field_in_places,
    place_of,
    response_in_letters,
    response_in_places,
    with_places,
)
from assessments.items.variant import Variant, make_variant
from tests.factories.right_responses import right_response
from tests.vectors.shared import documents

DRAWN = ("options", "steps", "sources", "targets")


def variants(seed: str = "any") -> list[Variant]:
    return [make_variant(item_from_document(document, trials=0), seed) for document in documents()]


def numbered(variant: Variant) -> dict[str, Any]:
    return with_places(variant, variant.public())


def test_whatever_is_shown_in_a_drawn_order_is_called_by_its_place() -> None:
    seen = set()
    for variant in variants():
        shown = numbered(variant)
        for name in DRAWN:
            if shown.get(name):
                seen.add(name)
                assert [one["id"] for one in shown[name]] == [str(place + 1) for place in range(len(shown[name]))]
                assert [one["text"] for one in shown[name]] == [variant.text(one.text) for one in variant.order[name]]
    assert seen == set(DRAWN)


def test_two_draws_of_the_same_order_look_alike_whatever_the_letters_in_the_file() -> None:
    document = next(one for one in documents() if one["interaction"] == "sequencing")
    letters = [step["id"] for step in document["steps"]]
    renamed = json.loads(json.dumps(document))
    for step, letter in zip(renamed["steps"], reversed(letters), strict=True):
        step["id"] = letter
    first, second = (make_variant(item_from_document(one, trials=0), "same") for one in (document, renamed))
    assert first.public() != second.public()
    assert numbered(first) == numbered(second)


@pytest.mark.parametrize("seed", ["any", "other", "third"])
def test_a_response_in_places_is_graded_as_the_same_in_letters(seed: str) -> None:
    for variant in variants(seed):
        if variant.item.kind.graded_by_trainer:
            continue
        right = right_response(variant)
        sent = response_in_places(variant, right)
        assert response_in_letters(variant, sent) == right
        assert grade(variant, response_in_letters(variant, sent)).correct


def test_the_authors_letters_are_refused() -> None:
    tried = set()
    for variant in variants():
        if not variant.order:
            continue
        tried.add(variant.item.interaction)
        with pytest.raises(MalformedResponse) as refused:
            grade(variant, response_in_letters(variant, right_response(variant)))
        assert refused.value.reason.startswith("unknown_")
    assert tried == {"choice", "likert", "sequencing", "matching"}


@pytest.mark.parametrize(
    "sent",
    [{}, {"choices": "a"}, {"choices": [1, None, ["a"]]}, {"order": [""]}, {"order": {}}, {"pairs": []},
     {"pairs": {"1": 5, "2": None}}, {"pairs": {"": "1"}}, {"choices": ["1", "1"]}, {"order": ["1"] * 50}],
)  # fmt: skip
def test_what_cannot_be_read_in_places_is_refused_like_what_cannot_be_read_in_letters(sent: dict[str, Any]) -> None:
    for variant in variants():
        if variant.order:
            try:
                grade(variant, response_in_letters(variant, sent))
            except MalformedResponse:
                continue
            assert sent == {"choices": ["1", "1"]}
            pytest.fail("taken as an answer")


def test_a_refusal_names_the_row_that_the_learner_sees() -> None:
    variant = next(one for one in variants() if one.item.interaction == "matching")
    places = {source.id: str(place) for place, source in enumerate(variant.order["sources"], start=1)}
    for letter, place in places.items():
        assert field_in_places(variant, f"pairs.{letter}") == f"pairs.{place}"
        assert place_of(variant, letter) == place
    refusal = MalformedResponse("shape", field="pairs.b", locale="fr").at("pairs.2")
    assert (refusal.field, "pairs.b" in refusal.message, "pairs.2" in refusal.message) == ("pairs.2", False, True)
    assert field_in_places(variant, "pairs") == "pairs"


def test_feedback_and_key_of_a_practice_point_at_what_is_on_the_screen() -> None:
    for variant in variants():
        shown = numbered(variant)
        key = response_in_places(variant, answer_key(variant))
        for field, name in (("choices", "options"), ("order", "steps")):
            if shown.get(name):
                texts = {one["id"]: one["text"] for one in shown[name]}
                wanted = {part.id: variant.text(part.text) for part in variant.order[name]}
                assert [texts[one] for one in key[field]] == [wanted[one] for one in answer_key(variant)[field]]  # type: ignore[attr-defined]
