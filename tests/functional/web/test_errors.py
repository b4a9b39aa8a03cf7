"""How a refusal and a failure look: a page for people, a problem for programs, nothing personal in the log."""

from __future__ import annotations

import logging

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from core.database import Database
from core.errors import Conflict, InvalidInput, LmsUnavailable, NotAllowed, NotFound, PasserelleError
from tests.factories.school import School
from tests.functional.web.visitor import visit_as
from web.access import public

KINDS = [(NotFound, 404), (InvalidInput, 422), (NotAllowed, 403), (Conflict, 409), (LmsUnavailable, 503)]


def raise_at(app: Flask, path: str, error: Exception) -> None:
    """A route that fails."""

    @app.get(path, endpoint=path)
    @public
    def failing() -> str:
        raise error


@pytest.mark.parametrize(("kind", "status"), KINDS)
def test_each_kind_of_refusal_has_its_status_as_page_and_as_problem(
    app: Flask, kind: type[PasserelleError], status: int
) -> None:
    class Concrete(kind):  # type: ignore[misc, valid-type]
        """What a module would define."""

    raise_at(app, "/refused", Concrete("The reason.", field="part"))
    raise_at(app, "/api/refused", Concrete("The reason.", field="part"))
    client = app.test_client()
    page = client.get("/refused")
    assert page.status_code == status
    assert "<h1>" in page.text
    assert "The reason." not in page.text
    problem = client.get("/api/refused")
    assert problem.status_code == status
    assert problem.content_type == "application/problem+json"
    assert problem.json is not None
    assert (problem.json["status"], problem.json["detail"], problem.json["field"]) == (status, "The reason.", "part")


def test_a_page_that_does_not_exist_says_so_and_offers_a_way_on(nobody: FlaskClient) -> None:
    page = nobody.get("/rien-de-tel")
    assert page.status_code == 404
    assert "Cette page n’existe pas, ou plus." in page.text
    assert 'href="/"' in page.text


def test_a_method_that_a_route_does_not_take_names_those_it_takes(nobody: FlaskClient) -> None:
    for path in ("/connexion", "/api/v1/attempts"):
        answer = nobody.delete(path)
        assert answer.status_code == 405
        assert "POST" in answer.headers["Allow"]


def test_the_api_asks_strangers_to_sign_in_with_a_status_and_not_with_a_page(nobody: FlaskClient) -> None:
    answer = nobody.get("/api/v1/courses")
    assert answer.status_code == 401
    assert answer.content_type == "application/problem+json"


def test_a_failure_gives_a_reference_that_the_log_holds_without_anything_personal(
    app: Flask, school: School, caplog: pytest.LogCaptureFixture
) -> None:
    raise_at(app, "/failing", RuntimeError(f"something about {school.learner.address}"))
    with caplog.at_level(logging.ERROR):
        page = visit_as(app, school.learner).get(f"/failing?email={school.learner.address}")
    assert page.status_code == 500
    reference = page.text.split("<code>")[1].split("</code>")[0]
    assert len(reference) == 8
    assert reference in caplog.text
    assert "RuntimeError" in caplog.text
    assert school.learner.address not in caplog.text
    assert "something about" not in page.text


def test_what_is_too_large_is_refused(nobody: FlaskClient) -> None:
    answer = nobody.post("/connexion", data={"email": "x" * 2_000_000})
    assert answer.status_code == 413
    assert "trop volumineux" in answer.text


def test_health_says_whether_the_database_answers(nobody: FlaskClient, school: School) -> None:
    assert nobody.get("/health").json == {"status": "ok"}


@pytest.mark.parametrize(("path", "status"), [("/cours", 503), ("/api/v1/courses", 503), ("/connexion", 503)])
def test_while_the_database_does_not_answer_people_are_told_so_and_the_log_holds_nothing_personal(
    app: Flask, school: School, caplog: pytest.LogCaptureFixture, path: str, status: int
) -> None:
    app.config["PROPAGATE_EXCEPTIONS"] = False
    client = visit_as(app, school.learner if path != "/connexion" else None)
    with school.database.engine.begin() as connection:
        connection.execute(text("ALTER TABLE person RENAME TO person_elsewhere"))
    if path == "/connexion":
        answer = client.post(path, data={"email": "somebody@school.test", "password": "x" * 12})
    else:
        answer = client.get(path)
    assert answer.status_code == status
    said = (answer.json or {})["detail"] if answer.is_json else answer.text
    assert "Un service dont nous dépendons ne répond pas" in said
    assert "failure" in caplog.text
    assert "somebody@" not in caplog.text
    assert "parameters: (" not in caplog.text


def test_what_a_statement_was_given_is_in_no_message_of_the_database(any_database: Database) -> None:
    with pytest.raises(SQLAlchemyError) as failure, any_database.reading() as session:
        session.execute(text("SELECT nothing FROM nowhere WHERE email = :email"), {"email": "somebody@school.test"})
    assert "somebody@" not in str(failure.value)
