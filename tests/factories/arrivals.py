"""Launches that were accepted, and browsers that have opened them: what follows from a message, without the message."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from core.clock import utc_now
from lms_adapter.lti.arrivals import arrive
from lms_adapter.lti.launches import open_launch
from lms_adapter.lti.models import Deployment, Launch, Registration
from tests.factories.platforms import INSTRUCTOR, message
from tests.factories.school import School

Platform = tuple[Registration, Deployment]
TRAINER = {"subject": "4", "roles": (INSTRUCTOR,), "name": "Tom Test", "email": "tom@lms.example"}
"""What a message of a trainer says otherwise."""


def launched(school: School, platform: Platform, *, now: datetime | None = None, **changes: Any) -> tuple[Launch, str]:
    """An accepted launch and the code that opens it; `changes` are of the message (tests.factories.platforms)."""
    now = now or utc_now()
    with school.database.transaction() as session:
        registration, deployment = session.merge(platform[0]), session.merge(platform[1])
        sent = message(**changes)
        arrival = arrive(session, registration=registration, deployment=deployment, message=sent, now=now)
        return open_launch(session, registration=registration, message=sent, arrival=arrival, now=now)


def opened(app: Flask, launch: Launch, code: str) -> FlaskClient:
    """A browser that has the launch's cookie."""
    client = app.test_client()
    answer = client.post(f"/l/{launch.id}/lti/ouvrir", data={"code": code})
    assert answer.status_code == 303, answer.status_code
    return client
