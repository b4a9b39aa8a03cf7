"""Questions as the player receives them: every text of every interaction is rendered, and nothing else is."""

from collections.abc import Iterator
from typing import Any

import pytest

from assessments.items.grade import grade
from assessments.items.item import item_from_document
from assessments.items.variant import make_variant
from tests.factories.right_responses import right_response
from tests.vectors.shared import documents
from web.questions import shown_outcome, shown_question

AUTHORED = {"text", "title", "levels", "prompt"}


def emphasised(document: Any) -> Any:
    """The document with something in bold in front of every text that is shown."""
    if isinstance(document, dict):
        return {
            name: [f"**x** {one}" for one in value] if name == "levels" else
            f"**x** {value}" if name in AUTHORED and isinstance(value, str) else emphasised(value)
            for name, value in document.items()
        }  # fmt: skip
    return [emphasised(one) for one in document] if isinstance(document, list) else document


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from strings(one)
    elif isinstance(value, str):
        yield value


@pytest.mark.parametrize("document", documents(), ids=lambda one: one["id"])
def test_every_text_of_a_question_is_rendered(document: dict[str, Any]) -> None:
    variant = make_variant(item_from_document(emphasised(document), trials=0), "any")
    shown = list(strings(shown_question(variant, draw=0, cases={})))
    raw = list(strings(variant.public()))
    assert sum("<strong>x</strong>" in text for text in shown) == sum("**x**" in text for text in raw) > 0
    assert not any("**" in text for text in shown)


def test_the_places_of_blanks_come_through_rendering() -> None:
    document = next(one for one in documents() if one["id"] == "f_rate")
    text = shown_question(make_variant(item_from_document(document), "any"), draw=0, cases={})["text"]
    assert text.startswith("Le [[a]] rapporte")
    assert "[[b]]" in text


@pytest.mark.parametrize("document", documents(), ids=lambda one: one["id"])
def test_every_outcome_is_rendered(document: dict[str, Any]) -> None:
    variant = make_variant(item_from_document(document, trials=0), "any")
    response = {"text": "mot " * 10} if variant.item.kind.graded_by_trainer else right_response(variant)
    outcome = grade(variant, response)
    assert len(shown_outcome(outcome)["feedback"]) == len(outcome.feedback)


def test_a_tag_to_type_is_shown_as_it_is_written() -> None:
    document = next(one for one in documents() if one["id"] == "f_rate")
    document["blanks"][1]["accept"] = ["<title>", "la balise <title>"]
    document["blanks"][1].pop("mistakes", None)
    variant = make_variant(item_from_document(document), "any")
    outcome = grade(variant, {"blanks": {"a": "", "b": "la balize <title>"}})
    (_, spelling) = shown_outcome(outcome)["feedback"]
    assert "la balise &lt;title&gt;" in spelling["text"]
