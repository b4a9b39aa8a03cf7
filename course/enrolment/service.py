"""Organisations, people and cohorts: who is who, who may see whom, and what a cohort has to do."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import delete, exists, func, select
from sqlalchemy.orm import Session

from core.errors import Conflict, InvalidInput, NotFound
from course.enrolment.models import Assignment, Cohort, CohortMember, Organisation, Person, Role
from course.enrolment.passwords import hash_password


class NoSuchCohort(NotFound):
    """The cohort does not exist, or not for the one who asks."""


class NoSuchPerson(NotFound):
    """The person does not exist, or not for the one who asks."""


class AddressTaken(Conflict):
    """Somebody in the organisation already signs in with this address."""


class BadDates(InvalidInput):
    """The dates of an assignment contradict one another."""


def add_organisation(
    session: Session, *, key: str, name: str, now: datetime, demonstration: bool = False
) -> Organisation:
    """Make an organisation."""
    organisation = Organisation(key=key, name=name, demonstration=demonstration, created_at=now)
    session.add(organisation)
    session.flush()
    return organisation


def find_organisation(session: Session, *, key: str) -> Organisation | None:
    """The organisation of that short name."""
    return session.scalar(select(Organisation).where(Organisation.key == key))


def add_person(
    session: Session,
    *,
    organisation_id: int,
    email: str,
    display_name: str,
    role: Role,
    now: datetime,
    password: str | None = None,
    locale: str = "fr",
) -> Person:
    """Make an account. Raises AddressTaken, WeakPassword."""
    address = email.strip().lower()
    if "@" not in address or len(address) > 254:
        raise InvalidInput(f"{email!r} is no e-mail address.", field="email")
    taken = select(exists().where(Person.organisation_id == organisation_id, Person.email == address))
    if session.scalar(taken):
        raise AddressTaken("Somebody already signs in with this address. Use another one.", field="email")
    person = Person(
        organisation_id=organisation_id,
        email=address,
        display_name=display_name.strip(),
        role=role,
        locale=locale,
        password_hash=hash_password(password) if password is not None else None,
        created_at=now,
    )
    session.add(person)
    session.flush()
    return person


def add_cohort(
    session: Session,
    *,
    organisation_id: int,
    course_id: int,
    name: str,
    now: datetime,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> Cohort:
    """Make a cohort that follows a course."""
    cohort = Cohort(
        organisation_id=organisation_id,
        course_id=course_id,
        name=name,
        starts_on=starts_on,
        ends_on=ends_on,
        created_at=now,
    )
    session.add(cohort)
    session.flush()
    return cohort


def join_cohort(
    session: Session, *, cohort: Cohort, person: Person, now: datetime, role: Role | None = None
) -> CohortMember:
    """Put a learner or trainer into a cohort of their organisation; doing it twice changes nothing.

    `role` is what they are in this cohort, learner or trainer (default: what they are in the organisation).
    """
    if person.organisation_id != cohort.organisation_id:
        raise NoSuchPerson("This person belongs to another organisation.")
    member = session.get(CohortMember, (cohort.id, person.id))
    if member is None:
        member = CohortMember(
            cohort_id=cohort.id,
            person_id=person.id,
            organisation_id=cohort.organisation_id,
            role=role or person.role,
            joined_at=now,
        )
        session.add(member)
        session.flush()
    return member


def cohorts_for(session: Session, *, person: Person) -> list[Cohort]:
    """The cohorts a person may see: all of the organisation for an administrator, else those where they are what
    they act as: a trainer sees no board of a cohort in which they only learn."""
    query = select(Cohort).where(Cohort.organisation_id == person.organisation_id).order_by(Cohort.name, Cohort.id)
    if person.role is not Role.ADMINISTRATOR:
        query = query.join(CohortMember).where(CohortMember.person_id == person.id, CohortMember.role == person.role)
    return list(session.scalars(query))


def get_cohort(session: Session, *, person: Person, cohort_id: int) -> Cohort:
    """A cohort that this person may see. Raises NoSuchCohort, for a stranger as for a wrong number."""
    cohort = session.get(Cohort, cohort_id)
    if cohort is None or cohort.organisation_id != person.organisation_id:
        raise NoSuchCohort("There is no such cohort here.")
    if person.role is not Role.ADMINISTRATOR:
        member = session.get(CohortMember, (cohort.id, person.id))
        if member is None or member.role is not person.role:
            raise NoSuchCohort("There is no such cohort here.")
    return cohort


def learners_of(session: Session, *, cohort: Cohort) -> list[Person]:
    """The learners of a cohort, by name."""
    return members_with(session, cohort=cohort, role=Role.LEARNER)


def members_with(session: Session, *, cohort: Cohort, role: Role) -> list[Person]:
    """Those who are `role` in a cohort, whatever they are elsewhere, by name."""
    return list(
        session.scalars(
            select(Person)
            .join(CohortMember, CohortMember.person_id == Person.id)
            .where(CohortMember.cohort_id == cohort.id, CohortMember.role == role)
            .order_by(func.lower(Person.display_name), Person.id)
        )
    )


def learns(session: Session, *, person_id: int) -> bool:
    """Whether somebody is a learner: of some cohort, or of none yet by their account."""
    member = exists().where(CohortMember.person_id == person_id, CohortMember.role == Role.LEARNER)
    account = exists().where(Person.id == person_id, Person.role == Role.LEARNER)
    return bool(session.scalar(select(member | account)))


def get_learner(session: Session, *, person: Person, learner_id: int, course_id: int | None = None) -> Person:
    """A learner that this person may see: themselves, a cohort of theirs, or (administrator) the organisation.

    With `course_id`, a trainer must answer for them in that very course: what they do in a colleague's is no business
    of theirs. Raises NoSuchPerson.
    """
    learner = session.get(Person, learner_id)
    if learner is None or learner.organisation_id != person.organisation_id:
        raise NoSuchPerson("There is no such learner here.")
    if learner.id == person.id or person.role is Role.ADMINISTRATOR:
        return learner
    theirs = select(CohortMember.cohort_id).where(
        CohortMember.person_id == learner_id, CohortMember.role == Role.LEARNER
    )
    shared = select(CohortMember).where(
        CohortMember.person_id == person.id,
        CohortMember.role == Role.TRAINER,
        CohortMember.cohort_id.in_(theirs),
    )
    if course_id is not None:
        shared = shared.join(Cohort, Cohort.id == CohortMember.cohort_id).where(Cohort.course_id == course_id)
    if person.role is not Role.TRAINER or session.scalar(shared.limit(1)) is None:
        raise NoSuchPerson("There is no such learner here.")
    return learner


def people_of(session: Session, *, organisation_id: int) -> list[Person]:
    """Everybody with an account in the organisation, by name; visitors of a day have none."""
    query = select(Person).where(Person.organisation_id == organisation_id, Person.guest_until.is_(None))
    return list(session.scalars(query.order_by(func.lower(Person.display_name), Person.id)))


def assign_modules(
    session: Session,
    *,
    cohort: Cohort,
    module_keys: Iterable[str],
    opens_on: date | None,
    due_on: date | None,
    assigned_by: Person,
    now: datetime,
) -> list[Assignment]:
    """Give a cohort modules to do between two dates; assigning again changes the dates. Raises BadDates."""
    if opens_on and due_on and due_on < opens_on:
        raise BadDates("The due date comes before the opening date. Exchange them or leave one empty.", field="due_on")
    session.execute(select(Cohort.id).where(Cohort.id == cohort.id).with_for_update(key_share=True))
    known = {one.module_key: one for one in assignments_of(session, cohort=cohort)}
    assigned = []
    for key in dict.fromkeys(module_keys):
        assignment = known.get(key)
        if assignment is None:
            assignment = Assignment(
                organisation_id=cohort.organisation_id, cohort_id=cohort.id, module_key=key, created_at=now
            )
            session.add(assignment)
        assignment.opens_on, assignment.due_on, assignment.assigned_by = opens_on, due_on, assigned_by.id
        assigned.append(assignment)
    session.flush()
    return assigned


def withdraw_assignment(session: Session, *, cohort: Cohort, module_key: str) -> None:
    """Take a module back from a cohort; what learners did in it stays. Withdrawing twice changes nothing."""
    session.execute(delete(Assignment).where(Assignment.cohort_id == cohort.id, Assignment.module_key == module_key))


def assignments_of(session: Session, *, cohort: Cohort) -> list[Assignment]:
    """What a cohort has to do, in order of due date."""
    query = select(Assignment).where(Assignment.cohort_id == cohort.id)
    return sorted(session.scalars(query), key=lambda one: (one.due_on or date.max, one.module_key))


def assignments_for(session: Session, *, person: Person, course_id: int) -> list[Assignment]:
    """What a learner has to do in a course; a module of two cohorts counts once, with the earlier due date."""
    query = (
        select(Assignment)
        .join(Cohort, Cohort.id == Assignment.cohort_id)
        .join(CohortMember, CohortMember.cohort_id == Cohort.id)
        .where(CohortMember.person_id == person.id, CohortMember.role == Role.LEARNER, Cohort.course_id == course_id)
    )
    earliest: dict[str, Assignment] = {}
    for assignment in sorted(session.scalars(query), key=lambda one: (one.due_on or date.max, one.id)):
        earliest.setdefault(assignment.module_key, assignment)
    return list(earliest.values())


def opening_day(session: Session, *, person: Person, course_id: int, module_key: str) -> date | None:
    """The day from which a learner may be assessed in a module: the earliest of their cohorts' dates.

    None where it is open: nothing is assigned, or one of the cohorts has no date.
    """
    query = (
        select(Assignment.opens_on)
        .join(Cohort, Cohort.id == Assignment.cohort_id)
        .join(CohortMember, CohortMember.cohort_id == Cohort.id)
        .where(
            CohortMember.person_id == person.id,
            CohortMember.role == Role.LEARNER,
            Cohort.course_id == course_id,
            Assignment.module_key == module_key,
        )
    )
    days = list(session.scalars(query))
    return None if None in days else min((day for day in days if day), default=None)
