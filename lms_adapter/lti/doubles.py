"""Which accounts may be one human being, and which look alike and are two, as an administrator has said.

Two accounts are suspected where a platform says of one what is also said of the other: the same address, or the same
name on two different platforms. It is a suspicion and no more: an administrator looks and decides, either that they are
one (learning.merging) or that they are two (learning.telling_apart), and is not asked again.

Of several alike each is held against one other: the account with most to lose that it may be. Whoever is told apart
from that one is held against the next, so that nobody is forgotten and the list is no longer than it must be.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from course.enrolment.models import Person, Role
from lms_adapter.lti.identities import Known, any_identity, folded, known_people
from lms_adapter.lti.models import DistinctPeople

Sign = Literal["address", "name"]
SIGNS: tuple[Sign, ...] = ("address", "name")
"""The stronger first: it is the one that a pair is shown with."""
OF_ONE_PERSON = 6
"""An address that more accounts have than this is a mailbox of many, and says nothing about any two of them."""


@dataclass(frozen=True, slots=True)
class Suspicion:
    """Two accounts that may be one human being, the one to keep first."""

    keep: Known
    gone: Known
    sign: Sign


@dataclass(frozen=True, slots=True)
class ToldApart:
    """Two accounts that are two people, who said so, and when."""

    one: Known
    other: Known
    by: str
    """Name of the administrator; empty where their account is no longer there."""
    at: datetime


def suspicions(session: Session, *, organisation_id: int, everybody: Sequence[Known] | None = None) -> list[Suspicion]:
    """Pairs of accounts that may be one human being, by name. `everybody`: known_people, if read already."""
    if not any_identity(session, organisation_id=organisation_id):
        return []
    people = known_people(session, organisation_id=organisation_id) if everybody is None else everybody
    apart = _pairs_apart(session, organisation_id=organisation_id)
    found: dict[frozenset[int], Suspicion] = {}
    for sign in SIGNS:
        for group in _alike(people, sign):
            for place, one in enumerate(group):
                for better in group[:place]:
                    pair = frozenset((better.person.id, one.person.id))
                    if pair not in apart and _may_be_one(better, one, sign):
                        found.setdefault(pair, Suspicion(better, one, sign))
                        break
    return sorted(found.values(), key=lambda one: (folded(one.keep.person.display_name), one.keep.person.id))


def told_apart(session: Session, *, organisation_id: int, everybody: Iterable[Known]) -> list[ToldApart]:
    """Pairs that an administrator said are two people, the newest first."""
    known = {one.person.id: one for one in everybody}
    query = (
        select(DistinctPeople, Person.display_name)
        .outerjoin(Person, Person.id == DistinctPeople.said_by)
        .where(DistinctPeople.organisation_id == organisation_id)
        .order_by(DistinctPeople.said_at.desc(), DistinctPeople.first_id, DistinctPeople.second_id)
    )
    return [
        ToldApart(*in_order(known[said.first_id], known[said.second_id]), by or "", said.said_at)
        for said, by in session.execute(query)
        if said.first_id in known and said.second_id in known
    ]


def apart_since(session: Session, *, one_id: int, other_id: int) -> datetime | None:
    """When an administrator said that these two accounts are two people, if somebody did."""
    first_id, second_id = sorted((one_id, other_id))
    said = session.get(DistinctPeople, (first_id, second_id))
    return said.said_at if said else None


def in_order(one: Known, other: Known) -> tuple[Known, Known]:
    """Two accounts, the one to keep first: whoever can sign in, then whoever did more, then the older account."""
    first, second = sorted((one, other), key=_worth, reverse=True)
    return first, second


def _pairs_apart(session: Session, *, organisation_id: int) -> set[frozenset[int]]:
    query = select(DistinctPeople.first_id, DistinctPeople.second_id)
    found = session.execute(query.where(DistinctPeople.organisation_id == organisation_id))
    return {frozenset((first_id, second_id)) for first_id, second_id in found}


def _alike(everybody: Iterable[Known], sign: Sign) -> list[list[Known]]:
    """Accounts of which the same is said, each group with the account to keep first."""
    groups: dict[str, list[Known]] = defaultdict(list)
    for one in everybody:
        for key in one.addresses if sign == "address" else one.names:
            groups[key].append(one)
    telling = [one for one in groups.values() if len(one) > 1 and (sign == "name" or len(one) <= OF_ONE_PERSON)]
    return [sorted(group, key=_worth, reverse=True) for group in telling]


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
