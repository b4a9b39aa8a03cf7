"""Who came from which platform, and what platforms say of them, for people who look after accounts.

What a platform says of a name or an address is kept beside the account and is no proof: lms_adapter.lti.doubles makes
suspicions of it, the import of people a warning.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assessments.attempts.models import Attempt
from course.enrolment.models import Invitation, Person
from lms_adapter.lti.models import Identity, Registration


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
        return {folded(one) for one in said if one}

    @property
    def issuers(self) -> set[str]:
        """The platforms by the name they sign with."""
        return {one.issuer for one in self.identities}


def any_identity(session: Session, *, organisation_id: int) -> bool:
    """Whether anybody ever came from a platform."""
    query = select(Identity.id).where(Identity.organisation_id == organisation_id).limit(1)
    return session.scalar(query) is not None


def platforms_of(session: Session, *, person: Person) -> list[str]:
    """What the platforms are called that know a person."""
    found = platforms_of_people(session, organisation_id=person.organisation_id, person_ids=[person.id])
    return found.get(person.id, [])


def platforms_of_people(session: Session, *, organisation_id: int, person_ids: Collection[int]) -> dict[int, list[str]]:
    """The same of several people, by person; who came from no platform is left out."""
    query = (
        select(Identity.person_id, Identity.issuer)
        .where(Identity.organisation_id == organisation_id, Identity.person_id.in_(person_ids))
        .order_by(Identity.id)
    )
    names = _platform_names(session, organisation_id)
    found: dict[int, dict[str, None]] = defaultdict(dict)
    for person_id, issuer in session.execute(query):
        found[person_id][names.get(issuer, issuer)] = None
    return {person_id: list(platforms) for person_id, platforms in found.items()}


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


def folded(name: str) -> str:
    """A name without accents, case and stray spaces: how names are compared."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    return " ".join("".join(one for one in plain if not unicodedata.combining(one)).split())


def _platform_names(session: Session, organisation_id: int) -> dict[str, str]:
    query = select(Registration.issuer, Registration.name).where(Registration.organisation_id == organisation_id)
    return dict(session.execute(query.order_by(Registration.id.desc())).all())
