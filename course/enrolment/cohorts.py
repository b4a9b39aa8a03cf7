"""What an administrator does with cohorts: open one on a course, rename and date it, let people in and out."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from core.errors import Conflict
from course.enrolment.accounts import check_name, lock_organisation
from course.enrolment.models import Cohort, CohortMember, Person, Role
from course.enrolment.service import BadDates, NoSuchPerson, add_cohort, join_cohort


class CohortNameTaken(Conflict):
    """Another cohort of the organisation has this name, and a list of people names cohorts."""


@dataclass(frozen=True, slots=True)
class CohortForm:
    """What an administrator says of a cohort."""

    name: str
    starts_on: date | None = None
    ends_on: date | None = None


def open_cohort(session: Session, *, organisation_id: int, course_id: int, form: CohortForm, now: datetime) -> Cohort:
    """Make a cohort on a course of the organisation. Raises BadName, BadDates, CohortNameTaken."""
    name = _check(session, organisation_id=organisation_id, form=form, present=None)
    return add_cohort(
        session,
        organisation_id=organisation_id,
        course_id=course_id,
        name=name,
        starts_on=form.starts_on,
        ends_on=form.ends_on,
        now=now,
    )


def edit_cohort(session: Session, *, cohort: Cohort, form: CohortForm) -> None:
    """Rename and date a cohort; its course stays, as assignments name its modules. Raises as `open_cohort` does."""
    cohort.name = _check(session, organisation_id=cohort.organisation_id, form=form, present=cohort)
    cohort.starts_on, cohort.ends_on = form.starts_on, form.ends_on
    session.flush()


def _check(session: Session, *, organisation_id: int, form: CohortForm, present: Cohort | None) -> str:
    name = check_name(form.name)
    if form.starts_on and form.ends_on and form.ends_on < form.starts_on:
        raise BadDates("The cohort ends before it begins. Exchange the dates or leave one empty.", field="ends_on")
    lock_organisation(session, organisation_id=organisation_id)
    for cohort in cohorts_named(session, organisation_id=organisation_id, name=name):
        if present is None or cohort.id != present.id:
            raise CohortNameTaken("Another cohort has this name. Choose a different one.", field="name")
    return name


def cohorts_named(session: Session, *, organisation_id: int, name: str) -> list[Cohort]:
    """The cohorts of that name, capitals aside."""
    every = session.scalars(select(Cohort).where(Cohort.organisation_id == organisation_id).order_by(Cohort.id))
    return [cohort for cohort in every if cohort.name.casefold() == name.casefold()]


def candidates_for(session: Session, *, cohort: Cohort) -> list[Person]:
    """Learners and trainers of the organisation who are not in the cohort, by name."""
    inside = select(CohortMember.person_id).where(CohortMember.cohort_id == cohort.id)
    query = select(Person).where(
        Person.organisation_id == cohort.organisation_id,
        Person.role != Role.ADMINISTRATOR,
        Person.id.not_in(inside),
    )
    return list(session.scalars(query.order_by(func.lower(Person.display_name), Person.id)))


def let_in(session: Session, *, cohort: Cohort, person_ids: Collection[int], now: datetime) -> list[Person]:
    """Put people into a cohort, all or none; who is in it already stays. Raises NoSuchPerson."""
    lock_organisation(session, organisation_id=cohort.organisation_id)
    query = select(Person).where(
        Person.organisation_id == cohort.organisation_id,
        Person.role != Role.ADMINISTRATOR,
        Person.id.in_(set(person_ids)),
    )
    people = list(session.scalars(query.order_by(func.lower(Person.display_name), Person.id)))
    if len(people) < len(set(person_ids)):
        raise NoSuchPerson("One of these people has no place in a cohort of this organisation.", field="people")
    for person in people:
        join_cohort(session, cohort=cohort, person=person, now=now)
    return people


def let_out(session: Session, *, cohort: Cohort, person_id: int) -> Person:
    """Take somebody out of a cohort; what they did stays. Raises NoSuchPerson if they are not in it."""
    person = session.get(Person, person_id)
    if person is None or session.get(CohortMember, (cohort.id, person_id)) is None:
        raise NoSuchPerson("This person is not in the cohort.")
    session.execute(
        delete(CohortMember).where(CohortMember.cohort_id == cohort.id, CohortMember.person_id == person_id)
    )
    return person
