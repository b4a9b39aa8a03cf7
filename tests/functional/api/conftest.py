"""A client that is signed in and sends the forgery token as the pages' scripts do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask, session
from flask.testing import FlaskClient
from flask_wtf.csrf import generate_csrf
from werkzeug.test import TestResponse

from core.settings import Settings
from course.enrolment.models import Person
from tests.factories.school import School
from web.app import create_app
from web.sessions import begin_session


class ApiClient:
    """Requests of one person."""

    def __init__(self, app: Flask, person: Person) -> None:
        self._client: FlaskClient = app.test_client()
        with app.test_request_context():
            begin_session(person)
            self.token = generate_csrf()
            kept = dict(session)
        with self._client.session_transaction() as stored:
            stored.update(kept)

    def cookie(self) -> str:
        """The value of this person's session cookie."""
        kept = self._client.get_cookie("passerelle_session")
        assert kept is not None
        return kept.value

    def get(self, path: str, **query: Any) -> TestResponse:
        """GET under /api/v1."""
        return self._client.get(f"/api/v1{path}", query_string=query)

    def post(self, path: str, body: Any = None) -> TestResponse:
        """POST JSON under /api/v1."""
        return self._client.post(f"/api/v1{path}", json=body, headers={"X-CSRFToken": self.token})

    def post_text(self, path: str, text: str) -> TestResponse:
        """POST what claims to be JSON under /api/v1."""
        headers = {"X-CSRFToken": self.token, "Content-Type": "application/json"}
        return self._client.post(f"/api/v1{path}", data=text, headers=headers)

    def delete(self, path: str) -> TestResponse:
        """DELETE under /api/v1."""
        return self._client.delete(f"/api/v1{path}", headers={"X-CSRFToken": self.token})

    def post_without_token(self, path: str, body: Any = None) -> TestResponse:
        """POST as a foreign site would."""
        return self._client.post(f"/api/v1{path}", json=body)


@pytest.fixture
def app(settings: Settings, school: School) -> Flask:
    """The application on the school's database."""
    return create_app(settings, school.database)


@pytest.fixture
def client_of(app: Flask) -> Callable[[Person], ApiClient]:
    """Makes a client for a person."""
    return lambda person: ApiClient(app, person)


@pytest.fixture
def learner(client_of: Callable[[Person], ApiClient], school: School) -> ApiClient:
    """The first learner's client."""
    return client_of(school.learner)


@pytest.fixture
def trainer(client_of: Callable[[Person], ApiClient], school: School) -> ApiClient:
    """The trainer's client."""
    return client_of(school.trainer)
