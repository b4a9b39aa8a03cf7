"""A person's right to their data: everything that is kept about them, and its erasure (GDPR art. 15, 17 and 20)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessments.attempts.models import Attempt, Response
from assessments.mastery.models import MasteryPoint, MasteryState
from assessments.mastery.service import known_of
from core.database import Base
from course.curriculum.service import list_courses
from course.enrolment.accounts import keep_an_administrator
from course.enrolment.models import Cohort, CohortMember, Invitation, LessonProgress, Person
from reports.models import SkillGapRecord
from reports.skill_gap import build_report

FORMAT = "passerelle/person/1"
SECRET = {"password_hash", "seed", "mean", "covariance", "session_epoch", "token_hash"}
"""Columns that are no data about the person, or would weaken their account or an open attempt."""


def export_person(session: Session, *, person: Person) -> dict[str, Any]:
    """Everything that is kept about a person, as plain data."""
    cohorts = select(Cohort).join(CohortMember).where(CohortMember.person_id == person.id)
    return {
        "format": FORMAT,
        "person": _plain(person),
        "cohorts": [_plain(cohort) for cohort in session.scalars(cohorts.order_by(Cohort.id))],
        "invitations": _rows(session, Invitation, person),
        "lessons": _rows(session, LessonProgress, person),
        "attempts": _rows(session, Attempt, person),
        "responses": _rows(session, Response, person),
        "skill_gaps": {
            course.key: build_report(
                known_of(session, person_id=person.id, course=course).mastery, course.profile.competencies
            ).to_document()
            for course in list_courses(session, organisation_id=person.organisation_id)
            if session.get(MasteryState, (person.id, course.id))
        },
        "history": _rows(session, MasteryPoint, person),
        "recorded_reports": _rows(session, SkillGapRecord, person),
    }


def erase_person(session: Session, *, person: Person) -> None:
    """Remove a person and everything about them; what they assigned or asked for stays, without their name.

    Raises LastAdministrator.
    """
    keep_an_administrator(session, without=person)
    session.delete(person)
    session.flush()


def _rows(session: Session, model: type[Any], person: Person) -> list[dict[str, Any]]:
    order = list(model.__table__.primary_key.columns)
    return [_plain(row) for row in session.scalars(select(model).filter_by(person_id=person.id).order_by(*order))]


def _plain(row: Base) -> dict[str, Any]:
    plain = {}
    for column in row.__table__.columns:
        if column.name in SECRET:
            continue
        value = getattr(row, column.name)
        plain[column.name] = value.isoformat() if hasattr(value, "isoformat") else value
    return plain
