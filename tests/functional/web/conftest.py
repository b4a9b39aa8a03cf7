"""The application on the small school; forms need no forgery token here, where a test does not ask for it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from core.settings import Settings
from tests.factories.school import School
from tests.functional.web.visitor import visit_as
from web.app import create_app
from web.limits import limiter


@pytest.fixture
def guarded_app(settings: Settings, school: School) -> Iterator[Flask]:
    """The application as it runs."""
    app = create_app(settings, school.database)
    limiter.reset()
    yield app
    limiter.reset()


@pytest.fixture
def app(guarded_app: Flask) -> Flask:
    """The application, taking forms without a token; a failure in a view is raised and not answered."""
    guarded_app.config.update(WTF_CSRF_ENABLED=False)
    return guarded_app


@pytest.fixture
def nobody(app: Flask) -> FlaskClient:
    """A visitor who is not signed in."""
    return visit_as(app, None)


@pytest.fixture
def learner(app: Flask, school: School) -> FlaskClient:
    """The first learner."""
    return visit_as(app, school.learner)


@pytest.fixture
def trainer(app: Flask, school: School) -> FlaskClient:
    """The trainer."""
    return visit_as(app, school.trainer)


@pytest.fixture
def administrator(app: Flask, school: School) -> FlaskClient:
    """The administrator."""
    return visit_as(app, school.administrator)
