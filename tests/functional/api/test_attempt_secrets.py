"""What the API never says: seeds, keys, values and reasons before the grading, and more of a review than is allowed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import select

from assessments.attempts.models import Attempt
from assessments.items.item_seed import is_keyed
from course.enrolment.models import Person
from learning import answering
from tests.factories.rules import with_rules
from tests.factories.school import NOON, School, small_course
from tests.functional.api.conftest import ApiClient

FORBIDDEN_KEYS = {"seed", "correct", "score", "key", "feedback", "explanation", "value", "reason", "mistakes", "answer",
                  "tolerance", "pairs", "accept", "sample", "hint", "difficulty", "guessing"}  # fmt: skip
"""Names under which an answer, or a way to it, would travel."""


def secrets_of_items() -> set[str]:
    """Every text of the course's graded items that tells what is right."""
    told: set[str] = set()
    for document in small_course().items.values():
        for item in document["items"]:
            if item["use"] == "assessment":
                told.add(item["explanation"])
                told.update(option["feedback"] for option in item.get("options", ()) if option.get("feedback"))
                told.update(mistake["feedback"] for mistake in item.get("mistakes", ()))
    return {text for text in told if "{" not in text}


def names_in(data: Any) -> Iterator[str]:
    if isinstance(data, dict):
        for name, value in data.items():
            yield name
            yield from names_in(value)
    if isinstance(data, list):
        for value in data:
            yield from names_in(value)


def response_to(question: dict[str, Any]) -> dict[str, Any]:
    return {"choices": [question["options"][0]["id"]]} if question["options"] else {"value": "1"}


@pytest.fixture
def with_exam(school: School) -> School:
    return with_rules(school, a01={"review": "score"}, exam={"draw": None})


@pytest.mark.parametrize(("kind", "target", "final"), [("graded", "a01", "score"), ("exam", "ex", "verdict")])
def test_nothing_that_tells_an_answer_reaches_the_client_before_the_grading_or_against_the_rules(
    with_exam: School, client_of: Callable[[Person], ApiClient], kind: str, target: str, final: str
) -> None:
    client = client_of(with_exam.learner)
    begun = client.post("/attempts", {"course": "small", "kind": kind, "target": target})
    assert begun.status_code == 201
    said = [begun.json]
    path = f"/attempts/{begun.json['id']}" if begun.json else ""
    for number, item in enumerate(begun.json["items"] if begun.json else ()):
        question = client.get(f"{path}/items/{item}").json
        assert question is not None
        body = {"item": item, "response": response_to(question), "idempotency_key": f"answer-{number:04}"}
        said += [question, client.post(f"{path}/responses", body).json, client.get(path).json]
        assert client.get(f"{path}/review").status_code == 409
        assert client.post(f"{path}/items/{item}/hint").status_code == 404
    said += [client.post(f"{path}/finish").json, client.get(path).json, client.get(f"{path}/review").json]
    with with_exam.database.reading() as session:
        seeds = list(session.scalars(select(Attempt.seed)))
    text = json.dumps(said, ensure_ascii=False)
    assert not [seed for seed in seeds if seed in text]
    assert not [secret for secret in secrets_of_items() if secret in text]
    assert set(names_in(said)) & FORBIDDEN_KEYS == set()
    review = said[-1]
    assert review is not None
    assert (review["items"], review["attempt"]["shown"]) == ([], final)
    points = [review["attempt"][name] for name in ("raw", "maximum", "scaled", "penalty")]
    assert (points == [None] * 4) is (final == "verdict")
    assert client.get(f"{path}/items/{begun.json['items'][0] if begun.json else ''}").status_code == 409


def test_the_page_of_a_review_holds_no_more_than_the_rules_allow(
    with_exam: School, client_of: Callable[[Person], ApiClient]
) -> None:
    client = client_of(with_exam.learner)
    begun = client.post("/attempts", {"course": "small", "kind": "exam", "target": "ex"}).json
    assert begun is not None
    client.post(f"/attempts/{begun['id']}/finish")
    page = client._client.get(f"/cours/small/resultats/{begun['id']}").text
    assert "Examen pas encore réussi" in page
    assert "points sur" not in page
    assert not [secret for secret in secrets_of_items() if secret in page]


def test_seeds_are_of_128_bits_and_more_from_the_operating_system_and_never_twice_the_same(school: School) -> None:
    with school.database.transaction() as session:
        for person in school.learners:
            answering.begin(session, person=person, course=school.course, kind="graded", target="a01", now=NOON)
        found = list(session.execute(select(Attempt.seed, Attempt.id)))
    assert len({seed for seed, _ in found}) == len(school.learners)
    assert all(is_keyed(seed) and len(seed) == 32 and identity not in seed for seed, identity in found)


def test_a_persons_own_data_does_not_say_what_was_right_while_the_attempt_goes_on(
    with_exam: School, client_of: Callable[[Person], ApiClient]
) -> None:
    client = client_of(with_exam.learner)
    begun = client.post("/attempts", {"course": "small", "kind": "exam", "target": "ex"}).json
    assert begun is not None
    question = client.get(f"/attempts/{begun['id']}/items/{begun['items'][0]}").json
    assert question is not None
    body = {"item": begun["items"][0], "response": response_to(question), "idempotency_key": "answer-one"}
    assert client.post(f"/attempts/{begun['id']}/responses", body).status_code == 200
    before = json.loads(client._client.get("/compte/mes-donnees.json").text)
    assert [(one["score"], one["correct"], one["answer"]) for one in before["responses"]] == [
        (None, None, body["response"])
    ]
    client.post(f"/attempts/{begun['id']}/finish")
    after = json.loads(client._client.get("/compte/mes-donnees.json").text)
    assert [one["score"] for one in after["responses"]] != [None]


def test_the_letters_of_the_file_neither_travel_nor_are_taken(
    school: School, client_of: Callable[[Person], ApiClient]
) -> None:
    client = client_of(school.learner)
    begun = client.post("/attempts", {"course": "small", "kind": "graded", "target": "a01"}).json
    assert begun is not None
    tried = 0
    for item in begun["items"]:
        question = client.get(f"/attempts/{begun['id']}/items/{item}").json
        assert question is not None
        assert [one["id"] for one in question["options"]] == [str(n + 1) for n in range(len(question["options"]))]
        if question["options"]:
            tried += 1
            body = {"item": item, "response": {"choices": ["a"]}, "idempotency_key": f"letter-{item}"}
            refused = client.post(f"/attempts/{begun['id']}/responses", body)
            assert (refused.status_code, (refused.json or {})["field"]) == (422, "choices")
    assert tried


def test_a_practice_says_what_was_right_by_the_places_on_the_screen(
    school: School, client_of: Callable[[Person], ApiClient]
) -> None:
    client = client_of(school.learner)
    practice = client.post("/attempts", {"course": "small", "kind": "practice", "target": "l01_01"}).json
    assert practice is not None
    path, tried = f"/attempts/{practice['id']}", 0
    for item in practice["items"]:
        question = client.get(f"{path}/items/{item}").json
        if not question or not question["options"]:
            continue
        tried += 1
        places = {one["id"] for one in question["options"]}
        first = {"item": item, "response": {"choices": ["1"]}, "idempotency_key": f"first-{item}", "draw": 0}
        outcome = (client.post(f"{path}/responses", first).json or {})["outcome"]
        assert set(outcome["key"]["choices"]) <= places
        assert {one["for"] for one in outcome["feedback"]} <= places
        assert client.post(f"{path}/responses", first).json == {"recorded": True, "outcome": outcome}
        assert ("1" in outcome["key"]["choices"] and len(outcome["key"]["choices"]) == 1) is outcome["correct"]
    assert tried
