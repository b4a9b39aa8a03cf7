"""The groups of a platform's course, as they cut a cohort of ours: who is in which, and what trainers call them.

A platform tells the ids of somebody's groups with a launch, or with the roster (`Member.groups`), and keeps the names.
An id means something within one context only, and a cohort stands for one context, so groups of two courses never mix.
Somebody may be in several groups, or in none; whom the platform never spoke of in this respect is in none for us.
Groups follow the identity: when two accounts become one, the one that stays is in the groups of both.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.errors import Conflict, InvalidInput, NotFound
from course.enrolment.models import Cohort, CohortMember, Role
from lms_adapter.lti.contexts import lock_context
from lms_adapter.lti.models import ContextCohort, GroupName, Identity, Member

LONGEST_ID = 255
LONGEST_NAME = 100
NO_GROUP = ""
"""Stands for those who are in no group; no group of a platform has an empty id."""


class NoSuchGroup(NotFound):
    """The cohort has no such group."""


class BadGroupName(InvalidInput):
    """A name that is too long; `field` is the id of its group."""


class GroupNameTaken(Conflict):
    """Two groups of a cohort with the same name; `field` is the id of the second."""


@dataclass(frozen=True, slots=True)
class Group:
    """One group of a platform's course."""

    id: str
    name: str
    """What trainers call it; empty where nobody has named it."""
    learners: frozenset[int]
    trainers: frozenset[int]
    """Those of the cohort's trainers whom the platform counts in."""


@dataclass(frozen=True, slots=True)
class CohortGroups:
    """The groups that learners of a cohort are in, by name; none for most cohorts."""

    groups: tuple[Group, ...] = ()
    learners: frozenset[int] = frozenset()
    """Everybody who learns in the cohort; only read where it has groups."""

    @property
    def without(self) -> frozenset[int]:
        """Learners who are in no group."""
        return self.learners.difference(*(one.learners for one in self.groups))

    def with_trainer(self, person_id: int) -> tuple[Group, ...]:
        """The groups that a trainer is in: on the platform, those they look after."""
        return tuple(one for one in self.groups if person_id in one.trainers)

    def learners_in(self, ids: Collection[str]) -> frozenset[int]:
        """The learners of these groups together; NO_GROUP for those who are in none. Raises NoSuchGroup."""
        known = {one.id: one.learners for one in self.groups}
        if self.groups:
            known[NO_GROUP] = self.without
        if not known.keys() >= set(ids):
            raise NoSuchGroup("This cohort has no such group, or not any more.")
        return frozenset[int]().union(*(known[one] for one in ids))


def groups_of_cohort(session: Session, *, cohort: Cohort) -> CohortGroups:
    """The groups of a cohort; a fixed number of queries, one where the cohort comes from no platform."""
    context_id = _context_id(session, cohort)
    if context_id is None:
        return CohortGroups()
    held: dict[str, set[int]] = defaultdict(set)
    members = select(Identity.person_id, Member.groups).join(Identity, Identity.id == Member.identity_id)
    for person_id, ids in session.execute(members.where(Member.context_id == context_id, Member.active)):
        for one in ids:
            held[one].add(person_id)
    if not held:
        return CohortGroups()
    roles: dict[Role, set[int]] = {Role.LEARNER: set(), Role.TRAINER: set()}
    here = select(CohortMember.person_id, CohortMember.role).where(CohortMember.cohort_id == cohort.id)
    for person_id, role in session.execute(here):
        roles[role].add(person_id)
    names = _names(session, context_id)
    groups = [
        Group(one, names.get(one, ""), frozenset(people & roles[Role.LEARNER]), frozenset(people & roles[Role.TRAINER]))
        for one, people in held.items()
        if 0 < len(one) <= LONGEST_ID and people & roles[Role.LEARNER]
    ]
    if not groups:
        return CohortGroups()
    return CohortGroups(tuple(sorted(groups, key=_in_order)), frozenset(roles[Role.LEARNER]))


def name_groups(session: Session, *, cohort: Cohort, names: Mapping[str, str]) -> None:
    """Call groups of a cohort by these names, by their ids; an empty one takes the name away.

    Names are the context's: two cohorts that stand for one course of a platform share them. Raises NoSuchGroup,
    BadGroupName, GroupNameTaken.
    """
    context_id = _context_id(session, cohort)
    if context_id is None:
        raise NoSuchGroup("This cohort has no groups.")
    lock_context(session, context_id=context_id)  # two trainers who save at once are told, one after the other
    known = groups_of_cohort(session, cohort=cohort)
    known.learners_in(names.keys() - {NO_GROUP})
    wanted = {one.id: one.name for one in known.groups} | {key: _one_line(name) for key, name in names.items()}
    _refuse(wanted)
    kept = {one.group_id: one for one in session.scalars(select(GroupName).where(GroupName.context_id == context_id))}
    for group_id, name in wanted.items():
        row = kept.get(group_id)
        if not name and row is not None:
            session.delete(row)
        elif row is not None:
            row.name = name
        elif name:
            session.add(
                GroupName(context_id=context_id, group_id=group_id, organisation_id=cohort.organisation_id, name=name)
            )
    session.flush()


def _refuse(wanted: Mapping[str, str]) -> None:
    taken: set[str] = set()
    for group_id, name in wanted.items():
        if len(name) > LONGEST_NAME:
            raise BadGroupName(f"A name has at most {LONGEST_NAME} characters. Shorten it.", field=group_id)
        if name and name.casefold() in taken:
            raise GroupNameTaken("Another group of this cohort has this name. Choose another one.", field=group_id)
        taken.add(name.casefold())


def _context_id(session: Session, cohort: Cohort) -> int | None:
    return session.scalar(select(ContextCohort.context_id).where(ContextCohort.cohort_id == cohort.id))


def _names(session: Session, context_id: int) -> dict[str, str]:
    query = select(GroupName.group_id, GroupName.name).where(GroupName.context_id == context_id)
    return dict(session.execute(query).all())


def _in_order(group: Group) -> tuple[bool, list[tuple[int, str]], str]:
    """Those with a name first; « TD 2 » before « TD 10 »."""
    parts = re.findall(r"\d+|\D+", (group.name or group.id).casefold())
    return not group.name, [(int(one), "") if one.isdecimal() else (-1, one) for one in parts], group.id


def _one_line(name: str) -> str:
    """Without signs that cannot be seen or kept, and without spaces around."""
    return " ".join("".join(one if one.isprintable() else " " for one in name).split())
