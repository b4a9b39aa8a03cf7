"""« Je me situe » as pages and API see it: what is said before, what never leaves the server, and whose it is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from assessments.mastery.effort import RUN
from core.database import Database
from core.settings import Settings
from tests.factories.diagnostics import COMPETENCIES, build_diagnostic_school
from tests.factories.school import School, build_school
from tests.functional.web.visitor import COURSE, visit_as
from web.app import create_app
from web.limits import limiter

PAGE = f"{COURSE}/diagnostic"
API = "/api/v1/diagnostics"
SECRETS = ("correct", "feedback", "explanation", "seed", '"key"', "raison que le diagnostic")


@pytest.fixture
def school(database: Database) -> School:
    return build_diagnostic_school(database)


@pytest.fixture
def app(settings: Settings, school: School) -> Iterator[Flask]:
    app = create_app(settings, school.database)
    app.config.update(WTF_CSRF_ENABLED=False)
    limiter.reset()
    yield app
    limiter.reset()


@pytest.fixture
def learner(app: Flask, school: School) -> FlaskClient:
    return visit_as(app, school.learner)


def begin(client: FlaskClient) -> dict[str, Any]:
    answer = client.post(API, json={"course": "small"})
    assert answer.status_code == 201, answer.text
    return dict(answer.json or {})


def reply(client: FlaskClient, state: dict[str, Any], response: dict[str, Any], key: str) -> Any:
    body = {"item": state["question"]["id"], "response": response, "idempotency_key": key}
    return client.post(f"{API}/{state['id']}/responses", json=body)


def seen(client: FlaskClient, attempt_id: str) -> dict[str, Any]:
    return dict(client.get(f"{API}/{attempt_id}").json or {})


def any_answer(state: dict[str, Any]) -> dict[str, Any]:
    options = state["question"]["options"]
    return {"choices": [options[0]["id"]]} if options else {"value": "12"}


def finish(client: FlaskClient) -> str:
    state = begin(client)
    for number in range(60):
        if state["status"] == "finished":
            return str(state["id"])
        answer = any_answer(state) if number % 3 else {"unknown": True}
        state = reply(client, state, answer, f"answer-{number:04}").json
        state = begin(client) if state["hurried"] else state
    raise AssertionError("the diagnostic does not end")


def lead_of(page: str) -> str:
    return page.split('class="lead">')[1].split("</p>")[0]


def test_the_first_visit_offers_to_situate_oneself_or_to_begin(learner: FlaskClient) -> None:
    page = learner.get(COURSE).text
    assert f'href="{PAGE}"' in page
    assert "Je me situe" in page
    assert "Je commence" in page


def test_an_open_diagnostic_waits_on_the_home_page_and_a_finished_one_can_be_read(learner: FlaskClient) -> None:
    begin(learner)
    waiting = learner.get(COURSE).text
    assert "Votre diagnostic vous attend" in waiting
    assert "Je commence" not in waiting
    attempt = finish(learner)
    after = learner.get(COURSE).text
    assert "Votre diagnostic vous attend" not in after
    assert f"{PAGE}/{attempt}" in after


def test_the_page_says_what_it_is_for_before_anything_begins(learner: FlaskClient) -> None:
    page = learner.get(PAGE).text
    for said in ("45\u00a0min de travail au plus", "Aucune.", "une personne confirme toujours", "Je ne sais pas"):
        assert said in page
    assert "data-start hidden" in page
    assert "demande JavaScript" in page


def test_nothing_that_would_tell_what_is_right_leaves_the_server(learner: FlaskClient) -> None:
    state = begin(learner)
    said = [json.dumps(state)]
    for number in range(60):
        if state["status"] == "finished":
            break
        answered = reply(learner, state, any_answer(state), f"answer-{number:04}")
        state = answered.json
        said.append(answered.text)
        state = begin(learner) if state["hurried"] else state
    said.append(learner.get(f"{PAGE}/{state['id']}").text)
    for text in said:
        assert not [secret for secret in SECRETS if secret in text]


def test_the_doors_of_other_attempts_do_not_open_a_diagnostic(learner: FlaskClient) -> None:
    state = begin(learner)
    item = state["question"]["id"]
    attempts = f"/api/v1/attempts/{state['id']}"
    body = {"item": item, "response": any_answer(state), "idempotency_key": "by-another-door"}
    assert learner.post(f"{attempts}/responses", json=body).status_code >= 400
    assert learner.post(f"{attempts}/finish").status_code >= 400
    assert learner.get(f"{API}/{state['id']}").json == state | {"seconds_left": pytest.approx(2700, abs=30)}
    attempt = finish(learner)
    review = learner.get(f"/api/v1/attempts/{attempt}/review")
    assert not [secret for secret in ("raison que le diagnostic", '"choices": ["a"]') if secret in review.text]


def test_an_answer_moves_on_and_the_same_click_again_does_not(learner: FlaskClient) -> None:
    first = begin(learner)
    one = reply(learner, first, any_answer(first), "one-click")
    again = reply(learner, first, any_answer(first), "one-click")
    assert one.json["question"]["id"] == again.json["question"]["id"] != first["question"]["id"]
    assert (one.json["answered"], again.json["answered"]) == (1, 1)
    other_tab = reply(learner, first, {"unknown": True}, "another-tab")
    assert other_tab.status_code == 409


def test_an_answer_that_cannot_be_read_is_refused_with_its_field(learner: FlaskClient) -> None:
    state = begin(learner)
    refused = reply(learner, state, {"choices": "a", "value": ""}, "unreadable")
    assert refused.status_code == 422
    assert refused.json["field"]
    assert seen(learner, state["id"])["answered"] == 0


def test_a_pause_keeps_the_question_for_later(learner: FlaskClient) -> None:
    state = begin(learner)
    paused = learner.post(f"{API}/{state['id']}/pause").json
    assert paused is not None
    assert (paused["status"], paused["question"]) == ("paused", None)
    assert "Reprendre le diagnostic" in learner.get(PAGE).text
    assert begin(learner)["question"] == state["question"]


def test_the_report_says_what_is_decided_and_where_to_begin(learner: FlaskClient, school: School) -> None:
    attempt = finish(learner)
    page = learner.get(f"{PAGE}/{attempt}").text
    assert "Sur 3 compétences" in page
    assert page.count('class="gap-bar ') == len(COMPETENCIES)
    assert "Par quoi commencer" in page
    assert f'href="{COURSE}/modules/mod0' in page
    assert f"mailto:{school.trainer.email}" in page
    assert "« Je ne sais pas »".replace("« ", "«\u202f").replace(" »", "\u202f»") in page


def test_a_report_says_later_what_it_said_first(learner: FlaskClient) -> None:
    attempt = finish(learner)
    before = learner.get(f"{PAGE}/{attempt}").text
    practice = learner.post("/api/v1/attempts", json={"course": "small", "kind": "practice", "target": "l02_01"}).json
    assert practice is not None
    body = {"item": "c02_01_1", "response": {"choices": ["1", "2"]}, "idempotency_key": "a-lesson-later", "draw": 0}
    assert learner.post(f"/api/v1/attempts/{practice['id']}/responses", json=body).status_code == 200
    after = learner.get(f"{PAGE}/{attempt}").text
    assert lead_of(before) == lead_of(after)


def test_a_second_one_is_refused_until_its_day(learner: FlaskClient) -> None:
    finish(learner)
    assert learner.post(API, json={"course": "small"}).status_code == 403
    page = learner.get(PAGE).text
    assert "data-start hidden" not in page
    assert "Vous pourrez le refaire" in page


def test_an_open_diagnostic_has_no_report_yet(learner: FlaskClient) -> None:
    state = begin(learner)
    assert learner.get(f"{PAGE}/{state['id']}").location == PAGE


def test_somebody_elses_diagnostic_does_not_exist(app: Flask, learner: FlaskClient, school: School) -> None:
    state = begin(learner)
    neighbour = visit_as(app, school.learners[1])
    stranger = visit_as(app, build_school(school.database, key="elsewhere").learner)
    for client in (neighbour, stranger):
        assert client.get(f"{API}/{state['id']}").status_code == 404
        assert reply(client, state, any_answer(state), "not-my-answer").status_code == 404
        assert client.post(f"{API}/{state['id']}/pause").status_code == 404
        assert client.post(f"{API}/{state['id']}/stop").status_code == 404
        assert client.get(f"{PAGE}/{state['id']}").status_code == 404
    assert seen(learner, state["id"])["status"] == "open"


def test_a_trainer_takes_no_diagnostic(app: Flask, school: School) -> None:
    trainer = visit_as(app, school.trainer)
    assert trainer.get(PAGE).status_code == 403
    assert trainer.post(API, json={"course": "small"}).status_code == 403


def test_a_course_without_a_diagnostic_shows_no_door_to_one(app: Flask, school: School) -> None:
    plain = build_school(school.database, key="plain")
    client = visit_as(app, plain.learner)
    assert "Je me situe" not in client.get(COURSE).text
    assert client.get(PAGE).status_code == 404
    assert client.post(API, json={"course": "small"}).status_code == 404


def test_answers_that_nobody_could_have_read_pause_it_and_it_says_why(learner: FlaskClient) -> None:
    state = begin(learner)
    for number in range(RUN):
        assert (state["status"], state["hurried"]) == ("open", False)
        state = reply(learner, state, any_answer(state), f"rushed-{number:04}").json
    assert (state["status"], state["hurried"], state["question"]) == ("paused", True, None)
    assert seen(learner, state["id"])["hurried"] is True
    state = begin(learner)
    assert (state["status"], state["hurried"]) == ("open", False)
    unknown = reply(learner, state, {"unknown": True}, "no-idea-at-all").json
    assert unknown is not None
    assert (unknown["status"] == "paused", unknown["hurried"]) == (False, False)
