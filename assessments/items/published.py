"""Published items as values, kept in memory: a version never changes, so it is read and parsed once a process.

What is kept belongs to one database. A transaction that is itself publishing has a memory of its own, since what it
wrote may yet be rolled back.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from assessments.items.item import Item, item_from_document
from assessments.items.models import ItemVersion

MOST_KEPT = 20_000
_OWN = "passerelle_published_items"
"""Key in `session.info` of a publishing transaction's own memory."""


@dataclass(frozen=True, slots=True)
class PublishedItem:
    """One version of an item, as attempts and the mastery model use it."""

    id: int
    """Of the item version."""
    item_key: str
    number: int
    competency_key: str
    difficulty: float
    guessing: float
    item: Item


_kept: WeakKeyDictionary[Engine, dict[int, PublishedItem]] = WeakKeyDictionary()


def keep_apart(session: Session) -> None:
    """From now on this transaction keeps what it reads to itself; whoever publishes items calls it first."""
    session.info.setdefault(_OWN, {})


def items_by_id(session: Session, *, ids: Collection[int]) -> dict[int, PublishedItem]:
    """Item versions by id, in the order asked for; an id that does not exist is left out."""
    kept = _memory(session)
    missing = [item_id for item_id in ids if item_id not in kept]
    if missing:
        for version in session.scalars(select(ItemVersion).where(ItemVersion.id.in_(missing))):
            kept[version.id] = _published(version)
    return {item_id: kept[item_id] for item_id in ids if item_id in kept}


def _memory(session: Session) -> dict[int, PublishedItem]:
    own: dict[int, PublishedItem] | None = session.info.get(_OWN)
    if own is not None:
        return own
    engine = session.get_bind().engine
    kept = _kept.setdefault(engine, {})
    if len(kept) > MOST_KEPT:
        kept = _kept[engine] = {}
    return kept


def _published(version: ItemVersion) -> PublishedItem:
    return PublishedItem(
        id=version.id,
        item_key=version.item_key,
        number=version.number,
        competency_key=version.competency_key,
        difficulty=version.difficulty,
        guessing=version.guessing,
        item=item_from_document(version.document, trials=0),  # tried out when it was published
    )
