"""Who came from which platform, for people who look after accounts, and which accounts may be one human being.

Two accounts are suspected where a platform says of one what is also said of the other: the same address, or the same
name on two different platforms. It is a suspicion and no more: an administrator looks and decides (learning.merging).
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assessments.attempts.models import Attempt
from course.enrolment.models import Invitation, Person, Role
from lms_adapter.lti.models import Identity, Registration

Sign = Literal["address", "name"]


@dataclass(frozen=True, slots=True)
class Known:
    """An account and the platforms that know its person."""

    person: Person
    identities: tuple[Identity, ...]
    platforms: tuple[str, ...]
    """What administrators call them."""
    attempts: int
    invited: bool

    @property
    def addresses(self) -> set[str]:
        """Every address that anybody says of them."""
        return {one for one in (self.person.address, *(one.email for one in self.identities)) if one}

    @property
    def names(self) -> set[str]:
        """Every name that anybody says of them, without accents and case; a label of ours is no name."""
        said = [one.name for one in self.identities] if self.identities else [self.person.display_name]
        return {_folded(one) for one in said if one}

    @property
    def issuers(self) -> set[str]:
        """The platforms by the name they sign with."""
        return {one.issuer for one in self.identities}


@dataclass(frozen=True, slots=True)
class Suspicion:
    """Two accounts that may be one human being, the one to keep first."""

    keep: Known
    gone: Known
    sign: Sign


def any_identity(session: Session, *, organisation_id: int) -> bool:
    """Whether anybody ever came from a platform."""
    query = select(Identity.id).where(Identity.organisation_id == organisation_id).limit(1)
    return session.scalar(query) is not None


def platforms_of(session: Session, *, person: Person) -> list[str]:
    """What the platforms are called that know a person."""
    found = known_people(session, organisation_id=person.organisation_id, person_ids=[person.id])
    return list(found[0].platforms) if found else []


def known_people(session: Session, *, organisation_id: int, person_ids: Sequence[int] | None = None) -> list[Known]:
    """Accounts of the organisation with what platforms say of them, by name; visitors left out.

    `person_ids` asks for these alone; without it everybody comes.
    """
    query = select(Person).where(Person.organisation_id == organisation_id, Person.guest_until.is_(None))
    said = select(Identity).where(Identity.organisation_id == organisation_id).order_by(Identity.id)
    tried = select(Attempt.person_id, func.count()).where(Attempt.organisation_id == organisation_id)
    if person_ids is not None:
        query = query.where(Person.id.in_(person_ids))
        said = said.where(Identity.person_id.in_(person_ids))
        tried = tried.where(Attempt.person_id.in_(person_ids))
    identities: dict[int, list[Identity]] = defaultdict(list)
    for identity in session.scalars(said):
        identities[identity.person_id].append(identity)
    names = _platform_names(session, organisation_id)
    attempts = dict(session.execute(tried.group_by(Attempt.person_id)).all())
    invited = set(session.scalars(select(Invitation.person_id).where(Invitation.organisation_id == organisation_id)))
    return [
        Known(
            person=person,
            identities=tuple(identities[person.id]),
            platforms=tuple(dict.fromkeys(names.get(one.issuer, one.issuer) for one in identities[person.id])),
            attempts=attempts.get(person.id, 0),
            invited=person.id in invited,
        )
        for person in session.scalars(query.order_by(func.lower(Person.display_name), Person.id))
    ]


def in_order(one: Known, other: Known) -> tuple[Known, Known]:
    """Two accounts, the one to keep first: whoever can sign in, then whoever did more, then the older account."""
    first, second = sorted((one, other), key=_worth, reverse=True)
    return first, second


def suspicions(session: Session, *, organisation_id: int) -> list[Suspicion]:
    """Pairs of accounts that may be one human being, by name; of three like accounts the others go with the best."""
    if not any_identity(session, organisation_id=organisation_id):
        return []
    everybody = known_people(session, organisation_id=organisation_id)
    found: dict[frozenset[int], Suspicion] = {}
    signs: tuple[Sign, ...] = ("address", "name")
    for sign in signs:
        for group in _alike(everybody, sign):
            best = max(group, key=_worth)
            for one in group:
                if one is not best and _may_be_one(best, one, sign):
                    pair = frozenset((best.person.id, one.person.id))
                    found.setdefault(pair, Suspicion(best, one, sign))
    return sorted(found.values(), key=lambda one: (_folded(one.keep.person.display_name), one.keep.person.id))


def _alike(everybody: Iterable[Known], sign: Sign) -> list[list[Known]]:
    groups: dict[str, list[Known]] = defaultdict(list)
    for one in everybody:
        for key in one.addresses if sign == "address" else one.names:
            groups[key].append(one)
    return [group for group in groups.values() if len(group) > 1]


def _may_be_one(one: Known, other: Known, sign: Sign) -> bool:
    """Not two accounts of our own; nor, by the name alone, two people whom one platform tells apart."""
    if not (one.identities or other.identities) or (one.person.password_hash and other.person.password_hash):
        return False
    return sign == "address" or not one.issuers & other.issuers


def _worth(one: Known) -> tuple[bool, bool, bool, int, int]:
    person = one.person
    return (
        person.password_hash is not None,
        person.role is Role.ADMINISTRATOR,
        one.invited,
        one.attempts,
        -person.id,
    )


def _platform_names(session: Session, organisation_id: int) -> dict[str, str]:
    query = select(Registration.issuer, Registration.name).where(Registration.organisation_id == organisation_id)
    return dict(session.execute(query.order_by(Registration.id.desc())).all())


def _folded(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.casefold())
    return " ".join("".join(one for one in plain if not unicodedata.combining(one)).split())
