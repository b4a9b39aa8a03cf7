"""Signing in and out: what works, what is refused, and what a refusal does not give away."""

from __future__ import annotations

import dataclasses
import sqlite3
from contextlib import closing

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from core.settings import Settings
from course.enrolment import passwords
from course.enrolment.models import Person
from course.enrolment.passwords import sign_out_everywhere
from tests.factories.school import PASSWORD, School
from tests.functional.web.visitor import COURSE, forgery_token, visit_as
from web.app import create_app
from web.security import safe_address


def send(client: FlaskClient, email: str, password: str = PASSWORD, **more: str) -> TestResponse:
    return client.post("/connexion", data={"email": email, "password": password, **more})


@pytest.mark.parametrize(
    ("name", "home"),
    [("learner1", COURSE), ("trainer", "/groupes"), ("administrator", "/administration")],
)
def test_each_role_arrives_where_its_work_begins(nobody: FlaskClient, name: str, home: str) -> None:
    answer = send(nobody, f"{name}@school.test")
    assert (answer.status_code, answer.location) == (303, home)
    assert nobody.get("/").location == home


def test_address_is_taken_in_any_case_and_with_spaces_around(nobody: FlaskClient) -> None:
    assert send(nobody, "  Learner1@SCHOOL.test ").status_code == 303


def test_wrong_password_and_unknown_address_are_refused_in_the_same_words(nobody: FlaskClient) -> None:
    wrong = send(nobody, "learner1@school.test", "not-the-password")
    unknown = send(nobody, "nobody@school.test", "not-the-password")
    assert wrong.status_code == unknown.status_code == 422
    assert without_token(wrong.text).replace("learner1@", "nobody@") == without_token(unknown.text)
    assert "ne vont pas ensemble" in wrong.text
    assert nobody.get("/compte").status_code == 302


def without_token(page: str) -> str:
    return page.replace(forgery_token(page), "")


def test_a_page_that_was_asked_for_opens_after_signing_in(nobody: FlaskClient) -> None:
    asked = nobody.get(f"{COURSE}/ecart?x=1")
    assert asked.status_code == 302
    page = nobody.get(asked.location)
    assert f'value="{COURSE}/ecart?x=1"' in page.text
    assert send(nobody, "learner1@school.test", next=f"{COURSE}/ecart?x=1").location == f"{COURSE}/ecart?x=1"


@pytest.mark.parametrize(
    "target",
    ["//evil.test", "https://evil.test", "/\\evil.test", "/\t/evil.test", "javascript:alert(1)", "evil.test", ""],
)
def test_redirects_to_other_sites_are_refused(nobody: FlaskClient, target: str) -> None:
    assert safe_address(target) is None
    assert send(nobody, "learner1@school.test", next=target).location == COURSE


def test_a_session_planted_before_signing_in_is_emptied(nobody: FlaskClient) -> None:
    with nobody.session_transaction() as session:
        session["csrf_token"] = "planted"
        session["planted"] = "yes"
    send(nobody, "learner1@school.test")
    with nobody.session_transaction() as session:
        assert "planted" not in session
        assert session.get("csrf_token") != "planted"


def test_the_cookie_is_closed_to_scripts_and_to_other_sites(settings: Settings, school: School) -> None:
    plain = send(_open_client(settings, school), "learner1@school.test").headers["Set-Cookie"]
    assert "passerelle_session=" in plain
    assert "HttpOnly" in plain
    assert "SameSite=Lax" in plain
    assert "Secure" not in plain
    behind_https = dataclasses.replace(settings, public_url="https://cours.test")
    assert "Secure" in send(_open_client(behind_https, school), "learner1@school.test").headers["Set-Cookie"]


def _open_client(settings: Settings, school: School) -> FlaskClient:
    app = create_app(settings, school.database)
    app.config["WTF_CSRF_ENABLED"] = False
    return app.test_client()


def test_a_session_ends_after_twelve_hours(app: Flask, school: School) -> None:
    with time_machine.travel("2026-03-02T08:00:00Z", tick=False) as clock:
        client = visit_as(app, school.learner)
        clock.move_to("2026-03-02T19:59:00Z")
        assert client.get("/compte").status_code == 200
        clock.move_to("2026-03-02T20:01:00Z")
        assert client.get("/compte").status_code == 302


def test_signing_out_ends_the_session_on_this_device_only(app: Flask, school: School) -> None:
    here, there = visit_as(app, school.learner), visit_as(app, school.learner)
    assert here.post("/deconnexion").location == "/connexion"
    assert here.get("/compte").status_code == 302
    assert there.get("/compte").status_code == 200


def test_ending_every_session_ends_those_of_other_devices(app: Flask, school: School) -> None:
    there = visit_as(app, school.learner)
    with school.database.transaction() as session:
        sign_out_everywhere(session, person=session.get_one(Person, school.learner.id))
    assert there.get("/compte").status_code == 302


def test_the_eleventh_try_in_a_minute_from_one_address_waits(nobody: FlaskClient) -> None:
    for number in range(10):
        assert send(nobody, f"person{number}@school.test", "wrong").status_code == 422
    answer = send(nobody, "learner1@school.test")
    assert answer.status_code == 429
    assert "attendez une minute" in answer.text
    assert answer.headers["Content-Type"].startswith("text/html")


@pytest.mark.parametrize(("peer", "statuses"), [("127.0.0.1", {422}), ("192.0.2.1", {422, 429})])
def test_addresses_behind_a_proxy_are_told_apart_only_if_the_proxy_is_ours(
    app: Flask, peer: str, statuses: set[int]
) -> None:
    answers = {
        app.test_client()
        .post(
            "/connexion",
            data={"email": f"person{number}@school.test", "password": "wrong"},
            headers={"X-Forwarded-For": f"10.0.0.1, 198.51.100.{number}"},
            environ_overrides={"REMOTE_ADDR": peer},
        )
        .status_code
        for number in range(12)
    }
    assert answers == statuses


def test_the_eleventh_try_at_one_account_waits_wherever_it_comes_from(app: Flask) -> None:
    for number in range(10):
        app.test_client().post(
            "/connexion",
            data={"email": "learner1@school.test", "password": "wrong"},
            environ_overrides={"REMOTE_ADDR": f"192.0.2.{number}"},
        )
    answer = app.test_client().post(
        "/connexion",
        data={"email": "LEARNER1@school.test ", "password": PASSWORD},
        environ_overrides={"REMOTE_ADDR": "192.0.2.200"},
    )
    assert answer.status_code == 429


def test_a_form_without_its_token_is_refused_and_one_with_it_is_taken(guarded_app: Flask) -> None:
    client = guarded_app.test_client()
    refused = send(client, "learner1@school.test")
    assert refused.status_code == 403
    assert "formulaire a expiré" in refused.text
    token = forgery_token(client.get("/connexion").text)
    assert send(client, "learner1@school.test", csrf_token=token).status_code == 303


def test_the_api_takes_the_token_in_its_header(guarded_app: Flask, school: School) -> None:
    client = visit_as(guarded_app, school.learner)
    body = {"course": "small", "kind": "graded", "target": "a01"}
    refused = client.post("/api/v1/attempts", json=body)
    assert refused.status_code == 403
    assert refused.content_type == "application/problem+json"
    token = forgery_token(client.get("/compte").text)
    assert client.post("/api/v1/attempts", json=body, headers={"X-CSRFToken": token}).status_code == 201


@pytest.mark.parametrize("email", ["learner1@school.test", "nobody@school.test"])
def test_nobody_waits_for_the_database_while_a_password_is_checked(
    nobody: FlaskClient, school: School, monkeypatch: pytest.MonkeyPatch, email: str
) -> None:
    matches, wrote = passwords._matches, []

    def write_meanwhile(password_hash: str, password: str) -> bool:
        with closing(sqlite3.connect(school.database.url.removeprefix("sqlite:///"), timeout=0)) as other:
            other.execute("UPDATE person SET locale = locale")
        wrote.append(True)
        return matches(password_hash, password)

    monkeypatch.setattr(passwords, "_matches", write_meanwhile)
    send(nobody, email)
    assert wrote
