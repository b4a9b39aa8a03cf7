"""Rows of a platform's course, one function a table: what a test says of them, and the rest filled in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy.orm import Session

from course.enrolment.models import Person, Role
from lms_adapter.lti.models import Context, Deployment, Identity, LineItem, Member, ResourceLink
from tests.factories.school import NOON
from tests.simulators.lti.campus import Account


def add_context(session: Session, deployment: Deployment, **values: Any) -> Context:
    """A course of the platform, numbered 2."""
    given = {"context_id": "2", "title": "Promotion Lille", "created_at": NOON, **values}
    row = Context(
        organisation_id=deployment.organisation_id,
        registration_id=deployment.registration_id,
        deployment_id=deployment.id,
        **given,
    )
    session.add(row)
    session.flush()
    return row


def add_link(session: Session, context: Context, *, course_id: int, **values: Any) -> ResourceLink:
    """A link to the first assessment."""
    given = {"resource_link_id": "5", "target": "assessment:a01", "created_at": NOON, **values}
    row = ResourceLink(organisation_id=context.organisation_id, context_id=context.id, course_id=course_id, **given)
    session.add(row)
    session.flush()
    return row


def add_column(session: Session, context: Context, *, course_id: int, **values: Any) -> LineItem:
    """A column for the first assessment that the grade book has."""
    given = {"target": "assessment:a01", "state": "present", "created_at": NOON, **values}
    row = LineItem(organisation_id=context.organisation_id, context_id=context.id, course_id=course_id, **given)
    session.add(row)
    session.flush()
    return row


def add_learners(
    session: Session, context: Context, person: Person, *, issuer: str, accounts: Iterable[Account]
) -> list[Identity]:
    """Accounts of the platform that learn in its course; all of them are one person here."""
    rows = [
        Identity(
            organisation_id=context.organisation_id,
            issuer=issuer,
            subject=account.id,
            person_id=person.id,
            name=account.name,
            email=account.email,
            first_seen_at=NOON,
            last_seen_at=NOON,
        )
        for account in accounts
    ]
    session.add_all(rows)
    session.flush()
    session.add_all(
        Member(organisation_id=row.organisation_id, context_id=context.id, identity_id=row.id, role=Role.LEARNER)
        for row in rows
    )
    session.flush()
    return rows
