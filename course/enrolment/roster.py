"""Taking a list of people into an organisation: first a plan that can be looked at, then all of it or nothing.

Somebody who has an account already keeps it as it is; the list can only put them into one more cohort.

An account that nobody signs in to was made by a platform, which gave it its address, too: somebody else may hold it
whose word the platform took for it. So the list gives it no link and no more than a learner's place; a line that calls
its person trainer or administrator is left alone until an administrator has looked.
"""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from core.errors import Conflict
from course.enrolment.accounts import AccountForm, lock_organisation, open_account
from course.enrolment.models import Cohort, CohortMember, Invitation, Person, Role
from course.enrolment.roster_lines import RosterLine
from course.enrolment.service import join_cohort


class Standing(enum.StrEnum):
    """What the list would do for one line."""

    NEW = "new"
    JOINS = "joins"
    """Has an account; enters the cohort."""
    PRESENT = "present"
    """Has an account; nothing changes."""
    LEFT = "left"
    """Has an account that nobody signs in to, and the list gives more than a learner's place: nothing is done."""
    WRONG = "wrong"


class RosterRefused(Conflict):
    """A line of the list is wrong, so that nothing of it was done."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line and what becomes of it."""

    line: RosterLine
    standing: Standing
    cohort: Cohort | None = None
    person: Person | None = None
    """The account that exists already."""
    role: Role | None = None
    """What they are to be in the cohort: what their account says; the list, where nobody signs in to it."""
    unproven: bool = False
    """Nobody signs in to the account: whose it is, only a platform says."""
    fault: str | None = None
    """One of roster_lines.Fault, unknown_cohort or ambiguous_cohort."""
    word: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a list would do."""

    entries: tuple[Entry, ...]

    def of(self, *standings: Standing) -> list[Entry]:
        """The entries of these standings."""
        return [entry for entry in self.entries if entry.standing in standings]

    @property
    def ready(self) -> bool:
        """Whether there is something to do and nothing wrong."""
        return not self.of(Standing.WRONG) and bool(self.of(Standing.NEW, Standing.JOINS))


def plan_roster(
    session: Session, *, organisation_id: int, lines: Sequence[RosterLine], otherwise: Cohort | None = None
) -> Plan:
    """What the lines would do now; `otherwise` is the cohort of learners and trainers whose line names none."""
    people = session.scalars(select(Person).where(Person.organisation_id == organisation_id))
    known = {person.address: person for person in people}
    opened = _opened_by_their_person(session, organisation_id=organisation_id)
    cohorts: dict[str, list[Cohort]] = {}
    for cohort in session.scalars(select(Cohort).where(Cohort.organisation_id == organisation_id)):
        cohorts.setdefault(cohort.name.casefold(), []).append(cohort)
    members = session.scalars(select(CohortMember).where(CohortMember.organisation_id == organisation_id))
    inside = {(member.cohort_id, member.person_id) for member in members}
    return Plan(tuple(_entry(line, known, opened, cohorts, inside, otherwise) for line in lines))


def _entry(
    line: RosterLine,
    known: dict[str, Person],
    opened: set[int],
    cohorts: dict[str, list[Cohort]],
    inside: set[tuple[int, int]],
    otherwise: Cohort | None,
) -> Entry:
    if line.fault:
        return Entry(line, Standing.WRONG, fault=line.fault, word=line.word)
    named = cohorts.get(line.cohort.casefold(), []) if line.cohort else [otherwise] if otherwise else []
    if line.cohort and len(named) != 1:
        fault = "ambiguous_cohort" if named else "unknown_cohort"
        return Entry(line, Standing.WRONG, fault=fault, word=line.cohort)
    cohort = named[0] if named else None
    person = known.get(line.address)
    if person is None:
        role = Role(line.role)
        return Entry(line, Standing.NEW, None if role is Role.ADMINISTRATOR else cohort, role=role)
    unproven = person.id not in opened and person.role is not Role.ADMINISTRATOR
    role = Role(line.role) if unproven else person.role
    if unproven and role is not Role.LEARNER:
        return Entry(line, Standing.LEFT, cohort, person, role, unproven=True)
    if role is Role.ADMINISTRATOR:
        cohort = None
    joins = cohort is not None and (cohort.id, person.id) not in inside
    return Entry(line, Standing.JOINS if joins else Standing.PRESENT, cohort, person, role, unproven=unproven)


def _opened_by_their_person(session: Session, *, organisation_id: int) -> set[int]:
    """Accounts with a password, or with a link to set one."""
    invited = select(Invitation.person_id).where(Invitation.organisation_id == organisation_id)
    signs_in = or_(Person.password_hash.is_not(None), Person.id.in_(invited))
    return set(session.scalars(select(Person.id).where(Person.organisation_id == organisation_id, signs_in)))


def enrol_roster(
    session: Session,
    *,
    organisation_id: int,
    lines: Sequence[RosterLine],
    otherwise: Cohort | None = None,
    now: datetime,
) -> tuple[Plan, list[tuple[Person, str]]]:
    """Do what the lines say, all or nothing: the plan as it was done, and each new person with their link's token.

    Whoever arrives from a platform at this moment is waited for by the lock, or waits, and is seen as what they are.

    Raises RosterRefused if a line is wrong by now; the caller's transaction then undoes what was begun.
    """
    lock_organisation(session, organisation_id=organisation_id)
    plan = plan_roster(session, organisation_id=organisation_id, lines=lines, otherwise=otherwise)
    if plan.of(Standing.WRONG):
        raise RosterRefused("A line of the list is wrong. Nothing was done: correct it and try again.", field="lines")
    made = []
    for entry in plan.entries:
        if entry.standing is Standing.NEW:
            cohort_ids = [entry.cohort.id] if entry.cohort else []
            form = AccountForm(entry.line.name, entry.line.address, Role(entry.line.role), cohort_ids)
            made.append(open_account(session, organisation_id=organisation_id, form=form, now=now))
        elif entry.standing is Standing.JOINS and entry.cohort and entry.person:
            join_cohort(session, cohort=entry.cohort, person=entry.person, now=now, role=entry.role)
    return plan, made
