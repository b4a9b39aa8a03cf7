"""Whom a learner can turn to."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from course.enrolment.models import Cohort, CohortMember, Person, Role


def trainers_for(session: Session, *, learner: Person, course_id: int) -> list[Person]:
    """The trainers of the learner's cohorts in a course, by name."""
    theirs = aliased(CohortMember)
    query = (
        select(Person)
        .join(theirs, (theirs.person_id == Person.id) & (theirs.role == Role.TRAINER))
        .join(Cohort, Cohort.id == theirs.cohort_id)
        .join(CohortMember, CohortMember.cohort_id == Cohort.id)
        .where(CohortMember.person_id == learner.id, CohortMember.role == Role.LEARNER, Cohort.course_id == course_id)
        .order_by(func.lower(Person.display_name), Person.id)
        .distinct()
    )
    return list(dict.fromkeys(session.scalars(query)))


def contacts_for(session: Session, *, learner: Person, course_id: int) -> list[Person]:
    """Who hears a learner that contests what is said of them: their trainers, or without any the administrators."""
    trainers = trainers_for(session, learner=learner, course_id=course_id)
    if trainers:
        return trainers
    query = select(Person).where(Person.organisation_id == learner.organisation_id, Person.role == Role.ADMINISTRATOR)
    return list(session.scalars(query.order_by(func.lower(Person.display_name), Person.id)))
