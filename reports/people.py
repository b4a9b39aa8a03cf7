"""A person's right to their data: everything that is kept about them, and its erasure (GDPR art. 15, 17 and 20)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Column, delete, or_, select
from sqlalchemy.orm import Session

from assessments.attempts.access import variant_of
from assessments.attempts.models import Attempt, Grading, Rating, Response
from assessments.attempts.policy import PRACTICE
from assessments.items.places import response_in_places
from assessments.items.published import items_by_id
from assessments.mastery.models import MasteryState
from assessments.mastery.service import known_of
from core.database import Base
from course.curriculum.service import list_courses
from course.enrolment.accounts import keep_an_administrator
from course.enrolment.audit import OTHER_PERSON, entries_about
from course.enrolment.models import AuditEntry, Cohort, CohortMember, Person
from reports.skill_gap import build_report

FORMAT = "passerelle/person/1"
PARTS = {
    "accommodation": "accommodations",
    "attempt": "attempts",
    "cohort_member": "memberships",
    "delivery": "for_the_lms",
    "invitation": "invitations",
    "lesson_progress": "lessons",
    "lti_identity": "identities",
    "lti_launch": "launches",
    "lti_score": "scores",
    "mastery_point": "history",
    "response": "responses",
    "skill_gap_record": "recorded_reports",
}
"""What a part of the export is called where not as its table is."""
SECRET = {"password_hash", "seed", "mean", "covariance", "session_epoch", "token_hash", "handoff_hash"}
"""Columns that are no data about the person, or would weaken their account or an open attempt."""
SECRET_INSIDE = {"epoch", OTHER_PERSON}
"""The same of what stands in documents."""


OF_OTHERS = {
    "accommodation_decided_by": {"person_id", "time_factor"},
    "lti_distinct_people_first_id": {"second_id", "said_by"},
    "lti_distinct_people_said_by": {"first_id", "second_id"},
    "lti_distinct_people_second_id": {"first_id", "said_by"},
    "rating_rater_id": {"points", "comment"},
}
"""What a person decided about somebody else: that they did is theirs, what it says is the other person's.

That an account was told apart from another is said of both: each learns that, and not who the other is.
"""


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
        **{name: _rows(session, name, column, person) for name, column in references_to_people().items()},
        **_by_identity(session, person),
        **_verdicts(session, person),
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


def _by_identity(session: Session, person: Person) -> dict[str, list[dict[str, Any]]]:
    """Rows that say which identity of a platform they are about and not which person: places in a platform's course."""
    identity = Base.metadata.tables["lti_identity"]
    theirs = select(identity.c.id).where(identity.c.person_id == person.id)
    own = {column.table.name for column in references_to_people().values()}
    found = {}
    for table in Base.metadata.sorted_tables:
        columns = [one for one in table.columns if any(key.column is identity.c.id for key in one.foreign_keys)]
        for column in columns if table.name not in own else ():
            rows = session.execute(select(table).where(column.in_(theirs)).order_by(*table.primary_key.columns))
            found[table.name] = [_shown(row._asdict()) for row in rows]
    return found


def erase_person(session: Session, *, person: Person) -> None:
    """Remove a person and everything about them; what they assigned or asked for stays, without their name.

    Raises LastAdministrator.
    """
    keep_an_administrator(session, without=person)
    named = AuditEntry.detail[OTHER_PERSON].as_integer() == person.id
    about = or_(AuditEntry.subject == subject_of(person), named)
    session.execute(delete(AuditEntry).where(AuditEntry.organisation_id == person.organisation_id, about))
    session.delete(person)
    session.flush()


def subject_of(person: Person) -> str:
    """What the audit trail calls a person. The number may be given again: entries go with the person."""
    return f"person:{person.id}"


def _rows(session: Session, name: str, column: Column[Any], person: Person) -> list[dict[str, Any]]:
    table = column.table
    rows = session.execute(select(table).where(column == person.id).order_by(*table.primary_key.columns))
    shown = [_shown(row._asdict()) for row in rows]
    if name == PARTS["response"]:
        shown = _as_the_learner_knows(session, person, shown)
    return [{key: value for key, value in row.items() if key not in OF_OTHERS.get(name, ())} for row in shown]


def _as_the_learner_knows(session: Session, person: Person, responses: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Answers with the places that were on the screen: the letters of the author's file would tell what is right.

    Whether an answer is right is nobody's to read while its attempt goes on.
    """
    attempts = {one.id: one for one in session.scalars(select(Attempt).where(Attempt.person_id == person.id))}
    versions = items_by_id(session, ids={row["item_version_id"] for row in responses})
    known = []
    for row in responses:
        attempt = attempts[row["attempt_id"]]
        variant = variant_of(attempt, versions[row["item_version_id"]], row["draw"])
        hidden = {"score": None, "correct": None} if attempt.finished_at is None and attempt.kind != PRACTICE else {}
        known.append({**row, "answer": response_in_places(variant, row["answer"]), **hidden})
    return known


def _verdicts(session: Session, person: Person) -> dict[str, list[dict[str, Any]]]:
    """What was later said about this person's answers and time, without the names of those who said it.

    What raters said is held back until they have made a grading together: the next one to rate is blind, and may well
    be the administrator who asks for this export.
    """
    theirs = select(Response.id).where(Response.person_id == person.id)
    gradings = select(Grading).where(Grading.response_id.in_(theirs)).order_by(Grading.id)
    graded = select(Grading.response_id).where(Grading.response_id.in_(theirs), Grading.current)
    ratings = select(Rating).where(Rating.response_id.in_(graded)).order_by(Rating.id)
    known = set(session.scalars(graded))
    entries = [
        one
        for one in entries_about(session, organisation_id=person.organisation_id, subject=subject_of(person))
        if one.detail.get("response") is None or one.detail["response"] in known
    ]
    found = {
        "gradings": [_plain(one) for one in session.scalars(gradings)],
        "ratings": [_plain(one) for one in session.scalars(ratings)],
        "decisions": [_plain(one) for one in entries],
    }
    people = ("rater_id", "actor_id")
    return {
        name: [{key: value for key, value in row.items() if key not in people} for row in rows]
        for name, rows in found.items()
    }


def _plain(row: Base) -> dict[str, Any]:
    return _shown({column.name: getattr(row, column.name) for column in row.__table__.columns})


def _shown(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value.isoformat() if hasattr(value, "isoformat") else _without_secrets(value)
        for name, value in values.items()
        if name not in SECRET
    }


def _without_secrets(value: Any) -> Any:
    return {key: one for key, one in value.items() if key not in SECRET_INSIDE} if isinstance(value, dict) else value
