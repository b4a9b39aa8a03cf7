"""A person's right to their data: everything that is kept about them, and its erasure (GDPR art. 15, 17 and 20)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Column, select
from sqlalchemy.orm import Session

from assessments.mastery.models import MasteryState
from assessments.mastery.service import known_of
from core.database import Base
from course.curriculum.service import list_courses
from course.enrolment.accounts import keep_an_administrator
from course.enrolment.models import Cohort, CohortMember, Person
from reports.skill_gap import build_report

FORMAT = "passerelle/person/1"
PARTS = {
    "attempt": "attempts",
    "cohort_member": "memberships",
    "delivery": "for_the_lms",
    "invitation": "invitations",
    "lesson_progress": "lessons",
    "mastery_point": "history",
    "response": "responses",
    "skill_gap_record": "recorded_reports",
}
"""What a part of the export is called where not as its table is."""
SECRET = {"password_hash", "seed", "mean", "covariance", "session_epoch", "token_hash"}
"""Columns that are no data about the person, or would weaken their account or an open attempt."""


def export_person(session: Session, *, person: Person) -> dict[str, Any]:
    """Everything that is kept about a person, as plain data: every row of every table that refers to them."""
    cohorts = select(Cohort).join(CohortMember).where(CohortMember.person_id == person.id)
    return {
        "format": FORMAT,
        "person": _plain(person),
        "cohorts": [_plain(cohort) for cohort in session.scalars(cohorts.order_by(Cohort.id))],
        "skill_gaps": {
            course.key: build_report(
                known_of(session, person_id=person.id, course=course).mastery, course.profile.competencies
            ).to_document()
            for course in list_courses(session, organisation_id=person.organisation_id)
            if session.get(MasteryState, (person.id, course.id))
        },
        **{name: _rows(session, column, person) for name, column in references_to_people().items()},
    }


def references_to_people() -> dict[str, Column[Any]]:
    """Every column that says which person a row is about, by the name of its part of the export."""
    found = {}
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if any(key.column is Person.__table__.c.id for key in column.foreign_keys):
                own = column.name == "person_id"
                found[PARTS.get(table.name, table.name) if own else f"{table.name}_{column.name}"] = column
    return found


def erase_person(session: Session, *, person: Person) -> None:
    """Remove a person and everything about them; what they assigned or asked for stays, without their name.

    Raises LastAdministrator.
    """
    keep_an_administrator(session, without=person)
    session.delete(person)
    session.flush()


def _rows(session: Session, column: Column[Any], person: Person) -> list[dict[str, Any]]:
    table = column.table
    rows = session.execute(select(table).where(column == person.id).order_by(*table.primary_key.columns))
    return [_shown(row._asdict()) for row in rows]


def _plain(row: Base) -> dict[str, Any]:
    return _shown({column.name: getattr(row, column.name) for column in row.__table__.columns})


def _shown(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value.isoformat() if hasattr(value, "isoformat") else value
        for name, value in values.items()
        if name not in SECRET
    }
