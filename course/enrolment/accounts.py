"""What an administrator does with accounts: open one, correct it, and never leave the organisation without a keeper.

Everybody who changes the accounts of an organisation queues behind its row, so that two administrators who demote or
erase one another at the same moment cannot both succeed.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, exists, select, update
from sqlalchemy.orm import Session

from core.errors import Conflict, InvalidInput
from course.enrolment.invitations import invite
from course.enrolment.models import Cohort, CohortMember, Invitation, Organisation, Person, Role
from course.enrolment.roster_lines import LONGEST_NAME, is_address
from course.enrolment.service import AddressTaken, NoSuchCohort, NoSuchPerson, add_person, join_cohort


class BadName(InvalidInput):
    """A name is missing or too long."""


class BadAddress(InvalidInput):
    """What was given as an address has not the form of one."""


class LastAdministrator(Conflict):
    """Without this person nobody could administer the organisation."""


@dataclass(frozen=True, slots=True)
class AccountForm:
    """What an administrator says of a person."""

    name: str
    address: str
    role: Role
    cohort_ids: Collection[int] = ()
    """Every cohort that the person shall be in; an administrator sees them all and is in none."""


def lock_organisation(session: Session, *, organisation_id: int) -> None:
    """Make other changes of this organisation's people wait for this one (on SQLite every writer waits already)."""
    session.execute(select(Organisation.id).where(Organisation.id == organisation_id).with_for_update())


def get_person(session: Session, *, organisation_id: int, person_id: int) -> Person:
    """Somebody of the organisation. Raises NoSuchPerson, for a stranger as for a wrong number."""
    person = session.get(Person, person_id)
    if person is None or person.organisation_id != organisation_id:
        raise NoSuchPerson("There is no such account here.")
    return person


def open_account(session: Session, *, organisation_id: int, form: AccountForm, now: datetime) -> tuple[Person, str]:
    """Make an account without a password, and the token of the link that sets one.

    Raises BadName, BadAddress, AddressTaken, NoSuchCohort.
    """
    name, address = check_name(form.name), _check_address(form.address)
    lock_organisation(session, organisation_id=organisation_id)
    person = add_person(
        session, organisation_id=organisation_id, email=address, display_name=name, role=form.role, now=now
    )
    _set_cohorts(session, person=person, cohort_ids=form.cohort_ids, now=now)
    return person, invite(session, person=person, now=now)


def edit_account(session: Session, *, person: Person, form: AccountForm, now: datetime) -> None:
    """Correct name, address, role and cohorts; answers and estimates stay.

    An account that nobody signs in to may do without an address.

    Raises BadName, BadAddress, AddressTaken, LastAdministrator, NoSuchCohort.
    """
    name = check_name(form.name)
    without = not form.address.strip() and not signs_in(session, person=person)
    address = None if without else _check_address(form.address)
    lock_organisation(session, organisation_id=person.organisation_id)
    if form.role is not Role.ADMINISTRATOR:
        keep_an_administrator(session, without=person)
    same = select(
        exists().where(
            Person.organisation_id == person.organisation_id, Person.email == address, Person.id != person.id
        )
    )
    if address is not None and session.scalar(same):
        raise AddressTaken("Somebody already signs in with this address. Use another one.", field="email")
    if person.role is not form.role:  # else somebody may train one cohort and learn in another
        session.execute(update(CohortMember).where(CohortMember.person_id == person.id).values(role=form.role))
    person.display_name, person.email, person.role = name, address, form.role
    _set_cohorts(session, person=person, cohort_ids=form.cohort_ids, now=now)
    session.flush()


def signs_in(session: Session, *, person: Person) -> bool:
    """Whether the person has a password, or a link to set one; else only platforms bring them."""
    return person.password_hash is not None or session.get(Invitation, person.id) is not None


def keep_an_administrator(session: Session, *, without: Person) -> None:
    """Make sure that another administrator who can sign in remains. Raises LastAdministrator."""
    if without.role is not Role.ADMINISTRATOR:
        return
    lock_organisation(session, organisation_id=without.organisation_id)
    another = exists().where(
        Person.organisation_id == without.organisation_id,
        Person.role == Role.ADMINISTRATOR,
        Person.id != without.id,
        Person.password_hash.is_not(None),
    )
    if not session.scalar(select(another)):
        raise LastAdministrator(
            "This is the last administrator who can sign in. Make somebody else administrator first.", field="role"
        )


def check_name(text: str) -> str:
    """A name of one line, spaces set in order. Raises BadName."""
    name = " ".join(text.split())
    if not 1 <= len(name) <= LONGEST_NAME or any(unicodedata.category(one) in ("Cc", "Cs") for one in name):
        raise BadName(f"A name has 1 to {LONGEST_NAME} characters that can be printed.", field="name")
    return name


def _check_address(text: str) -> str:
    address = text.strip().lower()
    if not is_address(address):
        raise BadAddress(f"{text.strip()[:80]!r} is no e-mail address.", field="email")
    return address


def _set_cohorts(session: Session, *, person: Person, cohort_ids: Collection[int], now: datetime) -> None:
    wanted = set(cohort_ids) if person.role is not Role.ADMINISTRATOR else set()
    found = select(Cohort).where(Cohort.organisation_id == person.organisation_id, Cohort.id.in_(wanted))
    cohorts = list(session.scalars(found))
    if len(cohorts) < len(wanted):
        raise NoSuchCohort("There is no such cohort here.", field="cohorts")
    session.execute(
        delete(CohortMember).where(CohortMember.person_id == person.id, CohortMember.cohort_id.not_in(wanted))
    )
    for cohort in cohorts:
        join_cohort(session, cohort=cohort, person=person, now=now)


def cohorts_of_people(session: Session, *, organisation_id: int) -> dict[int, list[Cohort]]:
    """The cohorts of everybody in the organisation, by person."""
    query = (
        select(CohortMember.person_id, Cohort)
        .join(Cohort, Cohort.id == CohortMember.cohort_id)
        .where(CohortMember.organisation_id == organisation_id)
        .order_by(Cohort.name, Cohort.id)
    )
    found: dict[int, list[Cohort]] = {}
    for person_id, cohort in session.execute(query):
        found.setdefault(person_id, []).append(cohort)
    return found
