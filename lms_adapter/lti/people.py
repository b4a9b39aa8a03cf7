"""Who a platform's person is to us: one identity for each issuer and `sub` (LTI core 1.3, 5.3.6), one person behind it.

Only issuer and `sub` say who somebody is. A name or an e-mail address is what the platform says about them: it fills an
account that the platform itself made, and never opens one that was there before. So a first arrival always makes a new
person, without a password; two accounts of the same human being are joined by an administrator (learning.merging).

`Person.role` of somebody who comes from platforms is learner, and trainer once a platform said so; it never falls back
by itself and is never administrator. It only matters where no launch and no cohort speaks: the pages of a launch follow
the role of that launch, a cohort follows CohortMember.role. An account with a password, an open invitation or the role
of administrator belongs to its person: no platform changes its name, address, language or role any more.

Who writes people of a context takes the context's lock first (contexts.lock_context) and goes through them in the order
of their `sub`, so that a launch and a roster queue instead of blocking one another.
"""

from __future__ import annotations

import secrets
import unicodedata
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.errors import Conflict
from course.enrolment.models import Invitation, Person, Role
from course.enrolment.roster_lines import LONGEST_NAME, is_address
from lms_adapter.lti.context_cohorts import settle_in_cohorts
from lms_adapter.lti.models import Context, Identity, Member, Registration

TRIES = 3
"""How often a first arrival starts again because the same person, or the same address, arrived at the same moment."""
LABELS = {
    ("fr", Role.LEARNER): "Apprenant",
    ("fr", Role.TRAINER): "Formateur",
    ("en", Role.LEARNER): "Learner",
    ("en", Role.TRAINER): "Trainer",
}
"""What somebody is called, with a short random code, whose platform keeps names to itself."""


class CrowdedArrival(Conflict):
    """The same person kept arriving at the same moment; the platform's next try finds them."""


def person_of(
    session: Session,
    *,
    registration: Registration,
    subject: str,
    name: str,
    email: str,
    role: Role,
    locale: str,
    now: datetime,
) -> Identity:
    """The identity of that `sub` at the registration's issuer, made at its first arrival and brought up to date after.

    `locale` is empty where nobody said one (a roster). Raises CrowdedArrival.
    """
    said = _Said(_one_line(name), email.strip().lower(), role, language_of(locale) if locale else "")
    for _ in range(TRIES):
        identity = find_identity(session, registration=registration, subject=subject)
        try:
            if identity is None:
                with session.begin_nested():
                    return _first_arrival(session, registration=registration, subject=subject, said=said, now=now)
            _update(session, identity=identity, said=said, now=now)
        except IntegrityError:  # somebody else wrote this identity, or took this address, while we looked
            continue
        return identity
    raise CrowdedArrival("The same account arrives several times at once. Open the activity again.")


def find_identity(session: Session, *, registration: Registration, subject: str) -> Identity | None:
    """The identity of that `sub`, if it ever arrived."""
    return session.scalar(
        select(Identity).where(
            Identity.organisation_id == registration.organisation_id,
            Identity.issuer == registration.issuer,
            Identity.subject == subject,
        )
    )


def place_member(
    session: Session,
    *,
    context: Context,
    identity: Identity,
    role: Role,
    now: datetime,
    groups: Sequence[str] = (),
    launched: bool = False,
    listed: bool = False,
) -> Member:
    """Somebody's place in a platform's course, and in the cohorts that the course is to us.

    Whoever launched as a trainer stays one until a launch says otherwise: Moodle lists its non-editing teachers as
    learners and lets them in as instructors.
    """
    member = session.get(Member, (context.id, identity.id))
    if member is None:
        member = Member(
            context_id=context.id, identity_id=identity.id, organisation_id=context.organisation_id, role=role
        )
        session.add(member)
        news = True
    else:
        held = role if launched or not launched_as_trainer(member) else Role.TRAINER
        news = launched or not member.active or member.role is not held
        member.role, member.active = held, True
    if groups or launched:
        member.groups = list(groups)
    if launched:
        member.launched_at = now
    if listed:
        member.listed_at = now
    session.flush()
    if news:
        settle_in_cohorts(session, context=context, person_id=identity.person_id, now=now)
    return member


def launched_as_trainer(member: Member) -> bool:
    """Whether a launch made them trainer, which no roster takes back."""
    return member.launched_at is not None and member.role is Role.TRAINER


def keep_out(session: Session, *, context: Context, identity: Identity, now: datetime) -> None:
    """Somebody neither follows nor teaches the platform's course (roles.place_of): they are in none of its cohorts."""
    member = session.get(Member, (context.id, identity.id))
    if member is not None and member.active:
        leave_context(session, context=context, member=member, now=now)


def leave_context(session: Session, *, context: Context, member: Member, now: datetime) -> None:
    """Somebody is no longer in the platform's course: they leave its cohorts, and everything they did stays."""
    identity = session.get_one(Identity, member.identity_id)
    member.active = False
    session.flush()
    settle_in_cohorts(session, context=context, person_id=identity.person_id, now=now)


def language_of(locale: str) -> str:
    """A platform's locale (fr-CA, en_GB) -> fr or en; fr for every other."""
    return "en" if locale.strip().lower()[:2] == "en" else "fr"


class _Said:
    """What a platform says of somebody, set in order."""

    __slots__ = ("address", "locale", "name", "role")

    def __init__(self, name: str, address: str, role: Role, locale: str) -> None:
        self.name = name
        self.address = address if is_address(address) else ""
        self.role = Role.TRAINER if role is Role.TRAINER else Role.LEARNER
        self.locale = locale


def _first_arrival(
    session: Session, *, registration: Registration, subject: str, said: _Said, now: datetime
) -> Identity:
    locale = said.locale or "fr"
    person = Person(
        organisation_id=registration.organisation_id,
        email=_free_address(session, organisation_id=registration.organisation_id, address=said.address),
        display_name=said.name or f"{LABELS[locale, said.role]} {secrets.token_hex(2).upper()}",
        role=said.role,
        locale=locale,
        created_at=now,
    )
    session.add(person)
    session.flush()
    identity = Identity(
        organisation_id=registration.organisation_id,
        issuer=registration.issuer,
        subject=subject,
        person_id=person.id,
        name=said.name,
        email=said.address,
        first_seen_at=now,
        last_seen_at=now,
    )
    session.add(identity)
    session.flush()
    return identity


def _update(session: Session, *, identity: Identity, said: _Said, now: datetime) -> None:
    identity.last_seen_at = now
    identity.name = said.name or identity.name
    identity.email = said.address or identity.email
    session.flush()
    person = session.get_one(Person, identity.person_id)
    raised = said.role is Role.TRAINER and person.role is Role.LEARNER
    named = bool(said.name) and said.name != person.display_name
    addressed = bool(said.address) and said.address != person.email
    greeted = bool(said.locale) and person.last_seen_at is None and said.locale != person.locale
    if not (raised or named or addressed or greeted) or belongs_to_its_person(session, person=person):
        return
    if raised:
        person.role = Role.TRAINER
    if greeted:
        person.locale = said.locale
    session.flush()
    alone = select(func.count()).where(Identity.person_id == person.id).scalar_subquery()
    if not (named or addressed) or session.scalar(select(alone)) != 1:
        return
    with session.begin_nested():
        if named:
            person.display_name = said.name
        free = addressed and _free_address(session, organisation_id=person.organisation_id, address=said.address)
        if free:
            person.email = free
        session.flush()


def belongs_to_its_person(session: Session, *, person: Person) -> bool:
    """Whether the account is more than platforms made: it has a password, an invitation or the administrator's role."""
    invited = session.get(Invitation, person.id) is not None
    return person.password_hash is not None or invited or person.role is Role.ADMINISTRATOR


def _free_address(session: Session, *, organisation_id: int, address: str) -> str | None:
    """The address if no account of the organisation has it: two accounts cannot, and whose it is we do not know."""
    if not address:
        return None
    taken = select(Person.id).where(Person.organisation_id == organisation_id, Person.email == address)
    return None if session.scalar(taken) is not None else address


def _one_line(name: str) -> str:
    printable = "".join(" " if unicodedata.category(one)[0] == "C" else one for one in name)
    return " ".join(printable.split())[:LONGEST_NAME].strip()
