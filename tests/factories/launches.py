"""Launches that were accepted, and browsers that have opened them: what follows from a message, without the message."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import datetime
from types import SimpleNamespace
from typing import Any, cast

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from core.clock import utc_now
from core.database import Database
from course.enrolment.models import Person, Role
from lms_adapter.lti.arrivals import Arrival, arrive
from lms_adapter.lti.claims import Message
from lms_adapter.lti.launches import open_launch
from lms_adapter.lti.models import Context, Deployment, Launch, Registration
from lms_adapter.lti.targets import read_target
from tests.factories.platform_rows import add_context
from tests.factories.platforms import INSTRUCTOR, ISSUER, connect_platform, message
from tests.factories.school import School

Platform = tuple[Registration, Deployment]
MESSAGE = message(roles=(), platform_name="Campus")
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


def launch(
    school: School,
    person: Person,
    *,
    role: Role | None = None,
    target: str = "lesson:l01_01",
    sent: Message = MESSAGE,
    issuer: str = ISSUER,
    now: datetime | None = None,
) -> tuple[Launch, str]:
    """The same by somebody whom we know already, without an arrival."""
    with school.database.transaction() as session:
        registration, context = _platform(session, school, issuer)
        arrival = SimpleNamespace(
            person=session.get_one(Person, person.id),
            identity=None,
            context=context,
            resource_link=None,
            role=role or person.role,
            course=school.course,
            target=read_target(target) if target else None,
        )
        return open_launch(
            session,
            registration=registration,
            message=replace(sent, issuer=issuer),
            arrival=cast(Arrival, arrival),
            now=now or utc_now(),
        )


def _platform(session: Any, school: School, issuer: str) -> tuple[Registration, Context]:
    organisation_id = school.organisation.id
    found = session.scalar(
        select(Registration).where(Registration.organisation_id == organisation_id, Registration.issuer == issuer)
    )
    if found is not None:
        return found, session.scalars(select(Context).where(Context.registration_id == found.id)).one()
    registration, deployment = connect_platform(session, school, issuer=issuer, name="Campus")
    return registration, add_context(session, deployment, context_id=secrets.token_hex(4))


def change_launch(database: Database, launch_id: str, **values: Any) -> None:
    """Set columns of a launch."""
    with database.transaction() as session:
        row = session.get_one(Launch, launch_id)
        for name, value in values.items():
            setattr(row, name, value)


def enter(app: Flask, opened: tuple[Launch, str], client: FlaskClient | None = None) -> FlaskClient:
    """A browser (default: a new one) that has opened the launch with its code."""
    client = client or app.test_client()
    row, code = opened
    answer = client.post(f"/l/{row.id}/lti/ouvrir", data={"code": code})
    assert answer.status_code == 303, answer.text
    return client


def root_of(opened: tuple[Launch, str]) -> str:
    """What the addresses of the launch begin with."""
    return f"/l/{opened[0].id}"
