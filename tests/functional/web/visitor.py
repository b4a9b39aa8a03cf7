"""A browser of a given person: a test client that is signed in without the slow password."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from flask import Flask
from flask.testing import FlaskClient

from course.enrolment.models import Person

COURSE = "/cours/small"


def visit_as(app: Flask, person: Person | None) -> FlaskClient:
    """A client with this person's session; nobody's for None."""
    client = app.test_client()
    if person is not None:
        with client.session_transaction() as session:
            session["person_id"] = person.id
            session["epoch"] = person.session_epoch
            session["since"] = int(datetime.now(UTC).timestamp())
    return client


def forgery_token(page: str) -> str:
    """The token that a form of the page would send."""
    found = re.search(r'name="csrf-token" content="([^"]+)"', page)
    assert found, "the page holds no token"
    return found.group(1)
