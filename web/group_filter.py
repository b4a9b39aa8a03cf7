"""Which groups of a cohort a page is narrowed to: read from the address, kept from page to page, shown as chips.

`?sous_groupe=12` keeps the learners of one group of the platform's course, given twice it keeps those of both, and left
empty those who are in none. (`groupe` is taken: on our pages a « groupe » is a cohort.) Where a cohort has no groups
there is nothing to choose, and the pages are what they were.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from markupsafe import Markup
from sqlalchemy.orm import Session

from course.enrolment.models import Cohort, Person
from lms_adapter.lti.groups import NO_GROUP, CohortGroups, Group, groups_of_cohort
from web.locale import translate as _

PARAMETER = "sous_groupe"
MANY = 8
"""Groups beyond which their chips are folded away until one is chosen."""


@dataclass(frozen=True, slots=True)
class Chip:
    """One choice, with the address of this very page narrowed to it."""

    title: Markup
    learners: int
    address: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class GroupFilter:
    """What a page is narrowed to, and what it could be."""

    cohort: Cohort
    groups: CohortGroups
    ids: tuple[str, ...]
    """The groups of the address; none while everybody is shown."""
    people: frozenset[int]
    """The learners of these groups."""
    chips: tuple[Chip, ...]
    """Empty where the cohort has no groups."""

    @property
    def active(self) -> bool:
        """Whether some are left out."""
        return bool(self.ids)

    @property
    def many(self) -> bool:
        """Whether there are too many chips to stand open."""
        return len(self.groups.groups) > MANY

    @property
    def title(self) -> Markup:
        """What is chosen, in words."""
        known = {one.id: one for one in self.groups.groups}
        return Markup(", ").join(group_title(known.get(one)) for one in self.ids)

    @property
    def kept(self) -> dict[str, Any]:
        """For url_for(): the same choice on another page of the cohort."""
        return address_values(self.ids)

    @property
    def sets(self) -> list[frozenset[int]]:
        """The learners of each group."""
        return [one.learners for one in self.groups.groups]

    def keeps(self, person_id: int) -> bool:
        """Whether the page shows this learner."""
        return not self.ids or person_id in self.people


def group_filter(
    session: Session,
    *,
    cohort: Cohort,
    person: Person,
    beside: Mapping[str, Any] | None = None,
    ids: tuple[str, ...] | None = None,
) -> GroupFilter:
    """The filter of the page in front: of these ids, or those of its address. Raises NoSuchGroup.

    `beside` are the other choices of the address, which the chips keep.
    """
    groups, ids = groups_of_cohort(session, cohort=cohort), ids_in_address() if ids is None else ids
    people = groups.learners_in(ids)
    return GroupFilter(cohort, groups, ids, people, tuple(_chips(groups, ids, person, beside or {})))


def ids_in_address() -> tuple[str, ...]:
    """The groups that the address names, in its order."""
    return tuple(dict.fromkeys(request.args.getlist(PARAMETER)))


def address_values(ids: Collection[str]) -> dict[str, Any]:
    """For url_for()."""
    return {PARAMETER: list(ids)} if ids else {}


def kept_in_address() -> dict[str, Any]:
    """For url_for() on a page that has no filter itself and leads back to one that has."""
    return address_values(ids_in_address())


def group_title(group: Group | None) -> Markup:
    """What a group is called, or those who are in none."""
    if group is None:
        return _("Sans sous-groupe")
    return Markup("{}").format(group.name) if group.name else _("Sous-groupe {id}", id=group.id)


def _chips(groups: CohortGroups, ids: tuple[str, ...], person: Person, beside: Mapping[str, Any]) -> Iterator[Chip]:
    def chip(title: Markup, *choice: str) -> Chip:
        learners = groups.learners_in(choice) if choice else groups.learners
        values = {**beside, **(request.view_args or {}), **address_values(choice)}
        return Chip(title, len(learners), url_for(str(request.endpoint), **values), set(choice) == set(ids))

    if groups.groups:
        yield chip(_("Tout le groupe"))
        mine = [one.id for one in groups.with_trainer(person.id)]
        if 1 < len(mine) < len(groups.groups):
            yield chip(_("Les miens"), *mine)
        for one in groups.groups:
            yield chip(group_title(one), one.id)
        if groups.without or NO_GROUP in ids:
            yield chip(group_title(None), NO_GROUP)
