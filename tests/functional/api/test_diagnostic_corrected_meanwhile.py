"""A correction reaches a diagnostic while its question is on somebody's screen."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from assessments.attempts.models import Response
from core.database import Database
from tests.factories.correction import confirm, corrected, propose, regrading_of, work
from tests.factories.diagnostics import build_diagnostic_school
from tests.factories.school import School
from tests.functional.api.conftest import ApiClient
from tests.functional.api.test_questions_corrected_meanwhile import turned


@pytest.fixture
def school(database: Database) -> School:
    return build_diagnostic_school(database)


def begun(learner: ApiClient) -> dict[str, Any]:
    """A diagnostic with a choice in front."""
    state: dict[str, Any] = learner.post("/diagnostics", {"course": "small"}).get_json()
    while state["question"]["interaction"] != "choice":
        body = body_for(state, {"unknown": True}, "skipped-" + state["question"]["id"])
        state = learner.post(f"/diagnostics/{state['id']}/responses", body).get_json()
    return state


def body_for(state: dict[str, Any], response: dict[str, Any], key: str) -> dict[str, Any]:
    question = state["question"]
    return {"item": question["id"], "response": response, "idempotency_key": key, "version": question["version"]}


def apply(school: School, key: str, change: Any) -> None:
    regrading_id = propose(school, key=key, change=change)
    work(school)
    confirm(school, regrading_id)
    work(school)
    assert regrading_of(school, regrading_id).state == "done"


def answers(school: School, key: str) -> int:
    with school.database.reading() as session:
        return len(session.scalars(select(Response.id).where(Response.idempotency_key == key)).all())


def test_an_answer_to_a_question_that_shows_otherwise_by_now_is_refused_and_the_corrected_one_comes(
    learner: ApiClient, school: School
) -> None:
    state = begun(learner)
    apply(school, state["question"]["id"], turned)
    reply = learner.post(f"/diagnostics/{state['id']}/responses", body_for(state, {"choices": ["1"]}, "answer-late"))
    assert (reply.status_code, reply.get_json()["reason"]) == (409, "question_changed")
    assert answers(school, "answer-late") == 0
    now = learner.get(f"/diagnostics/{state['id']}").get_json()
    assert now["question"]["id"] == state["question"]["id"]
    assert now["question"]["version"] == state["question"]["version"] + 1
    again = learner.post(f"/diagnostics/{state['id']}/responses", body_for(now, {"choices": ["1"]}, "answer-late"))
    assert again.status_code == 200
    assert again.get_json()["answered"] == now["answered"] + 1


def test_where_only_the_key_was_corrected_the_answer_on_its_way_is_taken(learner: ApiClient, school: School) -> None:
    state = begun(learner)
    apply(school, state["question"]["id"], corrected_to_the_second)
    reply = learner.post(f"/diagnostics/{state['id']}/responses", body_for(state, {"choices": ["1"]}, "answer-late"))
    assert reply.status_code == 200


def corrected_to_the_second(document: dict[str, Any]) -> dict[str, Any]:
    return corrected(document, right="b")
