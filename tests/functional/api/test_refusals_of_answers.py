"""A refused answer says which refusal it is, so that a page can do something about it; resuming begins nothing else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from assessments.attempts.models import Attempt
from core.clock import utc_now
from tests.factories.school import School
from tests.functional.api.conftest import ApiClient
from tests.functional.api.test_api import begin, some_response

NEW = {"course": "small", "kind": "graded", "target": "a01"}


def body_for(learner: ApiClient, attempt: dict[str, Any], key: str) -> dict[str, Any]:
    item = attempt["items"][0]
    question = learner.get(f"/attempts/{attempt['id']}/items/{item}").get_json()
    return {"item": item, "response": some_response(question), "idempotency_key": key}


def attempts(school: School) -> int:
    with school.database.reading() as session:
        return session.scalar(select(func.count()).select_from(Attempt)) or 0


def make_overdue(school: School, attempt_id: str) -> None:
    with school.database.transaction() as session:
        attempt = session.get_one(Attempt, attempt_id)
        attempt.started_at = utc_now() - timedelta(days=3)
        attempt.deadline_at = utc_now() - timedelta(days=2)


def test_a_second_answer_an_attempt_that_is_handed_in_and_one_whose_time_is_over_are_told_apart(
    learner: ApiClient, school: School
) -> None:
    first = begin(learner, school)
    body = body_for(learner, first, "answer-0001")
    address = f"/attempts/{first['id']}/responses"
    assert learner.post(address, body).status_code == 200
    assert learner.post(address, body | {"idempotency_key": "answer-0002"}).get_json()["reason"] == "already_answered"
    body = body_for(learner, first, "answer-0003") | {"item": first["items"][1]}
    learner.post(f"/attempts/{first['id']}/finish")
    assert learner.post(address, body).get_json()["reason"] == "attempt_finished"
    second = begin(learner, school)
    body = body_for(learner, second, "answer-0004")
    make_overdue(school, second["id"])
    late = learner.post(f"/attempts/{second['id']}/responses", body)
    assert (late.status_code, late.get_json()["reason"]) == (409, "attempt_over")


def test_whoever_has_to_come_back_is_told_apart_from_whoever_is_refused(app: Flask, learner: ApiClient) -> None:
    assert app.test_client().get("/api/v1/attempts/none").get_json()["reason"] == "signed_out"
    expired = learner.post_without_token("/attempts", NEW)
    assert (expired.status_code, expired.get_json()["reason"]) == (403, "page_expired")
    assert app.test_client().post("/api/v1/attempts", json=NEW).get_json()["reason"] == "signed_out"


def test_going_on_with_an_attempt_that_is_over_by_now_begins_no_other_one(learner: ApiClient, school: School) -> None:
    going_on = begin(learner, school)
    resumed = learner.post("/attempts", NEW | {"resume": going_on["id"]})
    assert resumed.get_json()["id"] == going_on["id"]
    learner.post(f"/attempts/{going_on['id']}/finish")
    refused = learner.post("/attempts", NEW | {"resume": going_on["id"]})
    assert (refused.status_code, refused.get_json()["reason"]) == (409, "attempt_finished")
    assert attempts(school) == 1
    assert learner.post("/attempts", NEW).get_json()["number"] == 2


def test_going_on_when_the_time_is_over_hands_the_attempt_in_and_begins_no_other_one(
    learner: ApiClient, school: School
) -> None:
    going_on = begin(learner, school)
    make_overdue(school, going_on["id"])
    refused = learner.post("/attempts", NEW | {"resume": going_on["id"]})
    assert (refused.status_code, refused.get_json()["reason"]) == (409, "attempt_over")
    assert attempts(school) == 1
    assert learner.get(f"/attempts/{going_on['id']}").get_json()["ended"] == "time_up"
