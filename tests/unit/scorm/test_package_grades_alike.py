"""A package grades its rendered documents as Python grades the author's: markup never changes a score."""

import json
import subprocess
from functools import cache
from typing import Any

import pytest

from assessments.items.kinds.registry import KINDS
from lms_adapter.scorm.content import GRADED_BY_TRAINER
from lms_adapter.scorm.item_texts import offline_item
from tests.unit.assessments.items.test_two_graders_agree import RUNNER, node
from tests.vectors.shared import vectors

INTERACTIONS = ("sequencing", "matching", "fill_in", "likert", "allocation")
TRICKY = {
    "id": "t_markup", "use": "check", "lesson": "l01_01", "activities": ["m01_a01"], "competency": "k",
    "difficulty": 50, "interaction": "fill_in", "prompt": "?", "explanation": "",
    "text": "**R & D** : [[a]], puis [[b]]",
    "parameters": {"mot": {"choices": ["d'été & <b>"]}},
    "blanks": [
        {"id": "a", "accept": ["vente {mot}"],
         "mistakes": [{"text": "solde {mot}", "credit": 0.5, "feedback": "*Non*"}]},
        {"id": "b", "accept": ["<br>", "R&D"], "spelling": "exact"},
    ],
}  # fmt: skip


def cases_of(interaction: str) -> list[dict[str, Any]]:
    """The vectors of an interaction with their items as a package has them."""
    file = vectors(interaction)
    documents = {item["id"]: offline_item({**item, "case": None}, {}) for item in file["items"]}
    return [{**one, "document": documents[one["item"]]} for one in file["cases"]]


@cache
def graded_by_the_player(asked: str) -> list[dict[str, Any]]:
    done = subprocess.run([node(), str(RUNNER)], input=asked, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return [answer["outcomes"][0] for answer in json.loads(done.stdout)]


def grade_offline(cases: list[dict[str, Any]]) -> list[dict[str, Any]]:
    asked = [
        {"item": one["document"], "seed": one["seed"], "locale": one["locale"], "responses": [one["response"]]}
        for one in cases
    ]
    return graded_by_the_player(json.dumps(asked))


@pytest.mark.parametrize("interaction", INTERACTIONS)
def test_a_rendered_item_earns_what_the_author_s_earns(interaction: str) -> None:
    cases = cases_of(interaction)
    assert len(cases) > 20
    for case, outcome in zip(cases, grade_offline(cases), strict=True):
        where = f"{case['item']} {case['response']}"
        if "refusal" in case:
            assert outcome["refused"] == case["refusal"]["message"], where
            continue
        for part in ("score", "correct", "key"):
            assert outcome[part] == case["outcome"][part], where
        assert [one["for"] for one in outcome["feedback"]] == [one["for"] for one in case["outcome"]["feedback"]], where


def test_a_package_holds_every_interaction_but_those_that_a_trainer_grades() -> None:
    by_trainer = {name for name, kind in KINDS.items() if kind.graded_by_trainer}
    assert set(GRADED_BY_TRAINER) == by_trainer
    assert {"choice", "numeric", *INTERACTIONS} == set(KINDS) - by_trainer


@pytest.mark.parametrize(
    ("typed", "score"),
    [
        ({"a": "Vente d’été & <b>", "b": "<br>"}, 1),
        ({"a": "solde d'ete & <B>", "b": "r&d"}, 0.75),
        ({"a": "vente d&#x27;été &amp; &lt;b&gt;", "b": "R&amp;D"}, 0),
    ],
)
def test_signs_of_markup_are_compared_as_they_are_typed(typed: dict[str, str], score: float) -> None:
    case = {"document": offline_item(TRICKY, {}), "seed": "s", "locale": "fr", "response": {"blanks": typed}}
    (outcome,) = grade_offline([case])
    assert outcome["score"] == score
    assert outcome["key"] == {"blanks": {"a": "vente d'été & <b>", "b": "<br>"}}
