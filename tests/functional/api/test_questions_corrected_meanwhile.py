"""A correction reaches an attempt while its question is on somebody's screen."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from sqlalchemy import func, select

from assessments.attempts.models import Response
from course.enrolment.models import Person
from tests.factories.correction import KEY, confirm, corrected, propose, regrading_of, take, work
from tests.factories.school import School
from tests.functional.api.conftest import ApiClient


def apply(school: School, change: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    regrading_id = propose(school, change=change)
    work(school)
    confirm(school, regrading_id)
    work(school)
    assert regrading_of(school, regrading_id).state == "done"


def turned(document: dict[str, Any]) -> dict[str, Any]:
    """The same options from last to first: what was the first place on the screen is another option now."""
    made = copy.deepcopy(document)
    made["options"].reverse()
    return made


def answers(school: School, learner: Person) -> int:
    with school.database.reading() as session:
        query = select(func.count()).select_from(Response).where(Response.person_id == learner.id)
        return session.scalar(query) or 0


def test_an_answer_to_a_question_that_shows_otherwise_by_now_is_refused_and_costs_nothing(
    learner: ApiClient, school: School
) -> None:
    attempt = take(school, school.learner, choice="a", finish=False)
    shown = learner.get(f"/attempts/{attempt}/items/{KEY}").get_json()
    before = answers(school, school.learner)
    apply(school, turned)
    body = {"item": KEY, "response": {"choices": ["1"]}, "idempotency_key": "answer-late", "version": shown["version"]}
    reply = learner.post(f"/attempts/{attempt}/responses", body)
    assert reply.status_code == 409
    assert "vient d’être corrigée" in reply.get_json()["detail"]
    assert answers(school, school.learner) == before
    again = learner.get(f"/attempts/{attempt}/items/{KEY}").get_json()
    assert again["version"] == shown["version"] + 1
    assert learner.post(f"/attempts/{attempt}/responses", {**body, "version": again["version"]}).status_code == 200


def test_where_only_the_key_was_corrected_the_answer_on_its_way_is_taken(learner: ApiClient, school: School) -> None:
    attempt = take(school, school.learner, choice="a", finish=False)
    shown = learner.get(f"/attempts/{attempt}/items/{KEY}").get_json()
    apply(school, corrected)
    body = {"item": KEY, "response": {"choices": ["1"]}, "idempotency_key": "answer-late", "version": shown["version"]}
    assert learner.post(f"/attempts/{attempt}/responses", body).status_code == 200
