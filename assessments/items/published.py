"""Published items as values, kept in memory: a version never changes, so it is read and parsed once a process.

What is kept belongs to one database. A transaction that is itself publishing reads past the memory, since what it wrote
may yet be rolled back.
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
PUBLISHING = "passerelle_publishing_items"
"""Key in `session.info` of a transaction that has published items."""


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


def items_by_id(session: Session, *, ids: Collection[int]) -> dict[int, PublishedItem]:
    """Item versions by id, in the order asked for; an id that does not exist is left out."""
    engine = session.get_bind().engine
    kept = {} if session.info.get(PUBLISHING) else _kept.setdefault(engine, {})
    missing = [item_id for item_id in ids if item_id not in kept]
    if missing:
        if len(kept) + len(missing) > MOST_KEPT:
            kept = _kept[engine] = {}
            missing = list(ids)
        for version in session.scalars(select(ItemVersion).where(ItemVersion.id.in_(missing))):
            kept[version.id] = _published(version)
    return {item_id: kept[item_id] for item_id in ids if item_id in kept}


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
