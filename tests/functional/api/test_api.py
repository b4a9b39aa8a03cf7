"""What the API promises: the whole way of a learner, and refusals that name the field and change nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask import Flask

from course.curriculum.service import publish_course
from course.enrolment import service as enrolment
from course.enrolment.models import Person
from tests.factories.school import NOON, School, build_school, small_course
from tests.functional.api.conftest import ApiClient

KEYS_OF_AN_ANSWER = {"key", "correct", "feedback", "explanation", "tolerance", "mistakes"}


def begin(client: ApiClient, school: School, *, kind: str = "graded", target: str = "a01") -> dict[str, Any]:
    reply = client.post("/attempts", {"course": school.course.key, "kind": kind, "target": target})
    assert reply.status_code == 201, reply.text
    found: dict[str, Any] = reply.get_json()
    return found


def some_response(question: dict[str, Any]) -> dict[str, Any]:
    return {"choices": [question["options"][0]["id"]]} if question["options"] else {"value": "12,5"}


def test_a_learner_goes_the_whole_way_from_course_to_gap(learner: ApiClient, school: School) -> None:
    course = learner.get(f"/courses/{school.course.key}").get_json()
    target = course["modules"][0]["assessment"]["key"]
    attempt = begin(learner, school, target=target)
    for number, item in enumerate(attempt["items"]):
        question = learner.get(f"/attempts/{attempt['id']}/items/{item}").get_json()
        body = {"item": item, "response": some_response(question), "idempotency_key": f"answer-{number:04}"}
        reply = learner.post(f"/attempts/{attempt['id']}/responses", body)
        assert reply.get_json() == {"recorded": True, "outcome": None}
    finished = learner.post(f"/attempts/{attempt['id']}/finish").get_json()
    assert finished["maximum"] == len(attempt["items"])
    review = learner.get(f"/attempts/{attempt['id']}/review").get_json()
    assert [one["question"]["id"] for one in review["items"]] == attempt["items"]
    assert all(one["outcome"]["key"] for one in review["items"])
    gap = learner.get("/me/gap", course=school.course.key).get_json()
    assert gap["responses"] == len(attempt["items"])


def test_a_question_gives_nothing_away_before_it_is_graded(learner: ApiClient, school: School) -> None:
    attempt = begin(learner, school)
    assert "seed" not in json.dumps(attempt)
    for item in attempt["items"]:
        question = learner.get(f"/attempts/{attempt['id']}/items/{item}").get_json()
        assert not KEYS_OF_AN_ANSWER & set(question)
        assert all(set(option) == {"id", "text"} for option in question["options"])


def test_the_review_stays_shut_until_the_attempt_is_handed_in(learner: ApiClient, school: School) -> None:
    attempt = begin(learner, school)
    assert learner.get(f"/attempts/{attempt['id']}/review").status_code == 409


def test_practice_answers_at_once(learner: ApiClient, school: School) -> None:
    attempt = begin(learner, school, kind="practice", target="l01_01")
    item = attempt["items"][0]
    question = learner.get(f"/attempts/{attempt['id']}/items/{item}").get_json()
    body = {"item": item, "response": some_response(question), "draw": question["draw"], "idempotency_key": "12345678"}
    outcome = learner.post(f"/attempts/{attempt['id']}/responses", body).get_json()["outcome"]
    assert set(outcome) == {"score", "correct", "feedback", "explanation", "key"}


def test_a_malformed_response_names_its_field(learner: ApiClient, school: School) -> None:
    attempt = begin(learner, school)
    body = {"item": attempt["items"][0], "response": {"choices": "a", "value": 3}, "idempotency_key": "12345678"}
    reply = learner.post(f"/attempts/{attempt['id']}/responses", body)
    assert reply.status_code == 422
    assert reply.content_type == "application/problem+json"
    assert reply.get_json()["field"] in ("choices", "value")
    assert learner.get(f"/attempts/{attempt['id']}").get_json()["answered"] == []


def test_reading_progress_adds_up_and_survives_reports_out_of_order(learner: ApiClient, school: School) -> None:
    key = school.course.key
    empty = learner.get("/lessons/l01_01/progress", course=key).get_json()
    assert empty["sections"] == []
    page = learner.post("/lessons/l01_01/progress", {"course": key, "sections": [], "completed": True}).get_json()
    assert page["completed_at"]
    again = learner.post("/lessons/l01_01/progress", {"course": key, "sections": [], "completed": False}).get_json()
    assert again["completed_at"] == page["completed_at"]
    unknown = learner.post("/lessons/l01_01/progress", {"course": key, "sections": ["nowhere"]})
    assert unknown.status_code == 422


def test_a_trainer_assigns_withdraws_and_is_refused_dates_that_contradict(trainer: ApiClient, school: School) -> None:
    path = f"/cohorts/{school.cohort.id}/assignments"
    assigned = trainer.post(path, {"modules": ["mod01"], "opens_on": "2026-03-02", "due_on": "2026-03-30"})
    assert assigned.get_json() == [{"module": "mod01", "opens_on": "2026-03-02", "due_on": "2026-03-30"}]
    backwards = trainer.post(path, {"modules": ["mod01"], "opens_on": "2026-03-30", "due_on": "2026-03-02"})
    assert (backwards.status_code, backwards.get_json()["field"]) == (422, "due_on")
    assert trainer.post(path, {"modules": ["nothing"]}).status_code == 404
    assert trainer.delete(f"{path}/mod01").status_code == 204
    assert trainer.get(path).get_json() == []


def test_a_small_cohort_is_reported_without_its_figures(trainer: ApiClient, school: School) -> None:
    report = trainer.get(f"/cohorts/{school.cohort.id}/report").get_json()
    assert report["learners"] == 6
    assert all(row["share"] is None for row in report["competencies"])


def test_asking_for_a_computation_gives_a_request_to_follow(trainer: ApiClient, school: School) -> None:
    asked = trainer.post(f"/cohorts/{school.cohort.id}/gap-requests")
    assert asked.status_code == 202
    followed = trainer.get(f"/gap-requests/{asked.get_json()['id']}").get_json()
    assert followed["state"] == "waiting"


def test_a_stranger_sees_nothing_of_another_organisation(
    client_of: Callable[[Person], ApiClient], learner: ApiClient, school: School
) -> None:
    attempt = begin(learner, school)
    other = build_school(school.database, key="other")
    stranger, foreign_trainer = client_of(other.learner), client_of(other.trainer)
    assert stranger.get(f"/attempts/{attempt['id']}").status_code == 404
    assert stranger.post(f"/attempts/{attempt['id']}/finish").status_code == 404
    assert foreign_trainer.get(f"/cohorts/{school.cohort.id}/report").status_code == 404
    path = f"/learners/{school.learner.id}/gap"
    assert foreign_trainer.get(path, course=school.course.key).status_code == 404


def test_a_learner_may_not_do_what_a_trainer_may(learner: ApiClient, school: School) -> None:
    assert learner.get("/cohorts").status_code == 403
    assert learner.post(f"/cohorts/{school.cohort.id}/gap-requests").status_code == 403


def test_a_visitor_is_asked_to_sign_in(app: Flask) -> None:
    reply = app.test_client().get("/api/v1/courses")
    assert reply.status_code == 401


def test_a_request_without_the_forgery_token_is_refused(learner: ApiClient, school: School) -> None:
    body = {"course": school.course.key, "kind": "graded", "target": "a01"}
    assert learner.post_without_token("/attempts", body).status_code == 403


def test_the_openapi_document_describes_every_address_of_the_api(app: Flask) -> None:
    document = app.test_client().get("/api/openapi.json").get_json()
    assert document["openapi"] == "3.1.0"
    described = set(document["paths"])
    served = {
        rule.rule.replace("<string:", "{").replace("<int:", "{").replace(">", "}")
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/v1")
    }
    assert described == served


def test_a_method_that_an_address_does_not_take_is_named(learner: ApiClient) -> None:
    reply = learner.delete("/cohorts")
    assert reply.status_code == 405
    assert "GET" in reply.headers["Allow"]


def test_a_module_that_is_not_written_yet_cannot_be_assigned(trainer: ApiClient, school: School) -> None:
    reply = trainer.post(f"/cohorts/{school.cohort.id}/assignments", {"modules": ["mod01", "mod03"]})
    assert (reply.status_code, reply.get_json()["field"]) == (422, "modules")
    assert trainer.get(f"/cohorts/{school.cohort.id}/assignments").get_json() == []


def test_a_trainer_reads_a_learners_gap_only_in_the_course_that_they_train_them_in(
    client_of: Callable[[Person], ApiClient], school: School
) -> None:
    with school.database.transaction() as session:
        folder = replace(small_course(), curriculum={**small_course().curriculum, "id": "second"})
        second = publish_course(session, organisation_id=school.organisation.id, folder=folder, now=NOON)
        wanted: dict[str, Any] = {"organisation_id": school.organisation.id, "course_id": second.id, "now": NOON}
        mine = enrolment.add_cohort(session, name="The trainer's, without the learner", **wanted)
        theirs = enrolment.add_cohort(session, name="A colleague's, with the learner", **wanted)
        enrolment.join_cohort(session, cohort=mine, person=school.trainer, now=NOON)
        enrolment.join_cohort(session, cohort=theirs, person=school.learner, now=NOON)
    trainer, path = client_of(school.trainer), f"/learners/{school.learner.id}/gap"
    assert trainer.get(path, course=school.course.key).status_code == 200
    assert trainer.get(path, course="second").status_code == 404
    assert client_of(school.administrator).get(path, course="second").status_code == 200


def test_working_moves_the_gap_and_trainer_and_administrator_see_the_same(
    client_of: Callable[[Person], ApiClient], learner: ApiClient, trainer: ApiClient, school: School
) -> None:
    course = school.course.key
    before = learner.get("/me/gap", course=course).get_json()
    assert all(row["level"] is None for row in before["competencies"])
    widths: list[dict[str, float]] = []
    for target in ("a01", "a02"):
        attempt = begin(learner, school, target=target)
        for number, item in enumerate(attempt["items"]):
            question = learner.get(f"/attempts/{attempt['id']}/items/{item}").get_json()
            body = {"item": item, "response": some_response(question), "idempotency_key": f"answer-{number:04}"}
            assert learner.post(f"/attempts/{attempt['id']}/responses", body).status_code == 200
        rows = learner.get("/me/gap", course=course).get_json()["competencies"]
        widths.append({row["competency"]: row["high"] - row["low"] for row in rows if row["evidence"]})
    shared = widths[0].keys() & widths[1].keys()
    assert shared
    assert any(widths[1][key] != widths[0][key] for key in shared)
    after = learner.get("/me/gap", course=course).get_json()
    path = f"/learners/{school.learner.id}/gap"
    figures = ("competency", "level", "low", "high", "p_closed", "verdict", "evidence")
    for person in (school.trainer, school.administrator):
        seen = client_of(person).get(path, course=course).get_json()
        assert seen["responses"] == after["responses"] > 0
        for mine, theirs in zip(after["competencies"], seen["competencies"], strict=True):
            assert {key: mine[key] for key in figures} == {key: theirs[key] for key in figures}
    assert trainer.get(f"/cohorts/{school.cohort.id}/report").get_json()["learners"] == 6


def test_what_a_client_sends_along_is_not_kept_and_breaks_nothing(learner: ApiClient, school: School) -> None:
    attempt = begin(learner, school)
    question = learner.get(f"/attempts/{attempt['id']}/items/{attempt['items'][0]}").get_json()
    sent = some_response(question)
    body = {"item": attempt["items"][0], "response": {**sent, "note": "\ud800\x00"}, "idempotency_key": "12345678"}
    assert learner.post(f"/attempts/{attempt['id']}/responses", body).status_code == 200
    assert learner.post(f"/attempts/{attempt['id']}/responses", body).status_code == 200
    exported = learner._client.get("/compte/mes-donnees.json")
    assert exported.status_code == 200
    assert [one["answer"] for one in exported.get_json()["responses"]] == [sent]


def test_a_body_without_a_bottom_is_refused(learner: ApiClient, school: School) -> None:
    attempt = begin(learner, school)
    deep = "[" * 50_000 + "]" * 50_000
    sent = f'{{"item": "x", "idempotency_key": "12345678", "response": {{"choices": {deep}}}}}'
    reply = learner.post_text(f"/attempts/{attempt['id']}/responses", sent)
    assert (reply.status_code, reply.content_type) == (400, "application/problem+json")
