"""The vectors of the newer interactions: what Python makes of them today is what the files say."""

from typing import Any

import pytest

from assessments.interactions.refusal import MESSAGES
from assessments.items.item import item_problems
from assessments.items.kinds.registry import KINDS
from core.documents import check_document, parse_document, read_schema
from course.curriculum.folder import SCHEMAS
from tests.vectors.record import as_text, recorded
from tests.vectors.shared import FOLDER, INTERACTIONS, documents, vectors


@pytest.fixture(scope="module")
def today() -> dict[str, dict[str, Any]]:
    return recorded()


@pytest.mark.parametrize("interaction", INTERACTIONS)
def test_python_still_makes_of_items_and_responses_what_was_recorded(
    interaction: str, today: dict[str, dict[str, Any]]
) -> None:
    assert as_text(today[interaction]) == (FOLDER / f"{interaction}.json").read_text("utf-8")


def test_every_interaction_has_vectors() -> None:
    assert {document["interaction"] for document in documents()} == set(KINDS)


def test_every_refusal_has_a_vector_in_both_languages() -> None:
    files = [vectors("typed_numbers")["refused"], *(vectors(name)["cases"] for name in ("grading", *INTERACTIONS))]
    refusals = [(one.get("refusal", one).get("reason"), one["locale"]) for cases in files for one in cases]
    assert set(refusals) - {(None, "fr"), (None, "en")} == {
        (reason, locale) for reason in MESSAGES for locale in ("fr", "en")
    }


@pytest.mark.parametrize("document", documents(), ids=lambda one: one["id"])
def test_the_items_of_the_vectors_are_sound_but_for_the_one_that_is_drawn_again(document: dict[str, Any]) -> None:
    problems = [problem.message for problem in item_problems(document)]
    assert bool(problems) == (document["id"] == "a_redrawn"), problems


def test_the_schema_accepts_the_items_of_the_vectors() -> None:
    read = parse_document("{}", name="items/vectors.yaml")
    data = {"format": "passerelle/items/1", "module": "vectors", "items": documents()}
    assert check_document(type(read)(read.file, data, read.lines), read_schema(SCHEMAS / "items.schema.json")) == []
