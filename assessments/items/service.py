"""Publishing the items of a course, and handing out the current ones.

Publishing compares by digest: an unchanged item keeps its version, a changed one gets the next number, one that is no
longer in the folder is retired. A correction made on this server (correction.py) stays as long as the folder's own text
of the item is the one that was corrected. Nothing that a response refers to is ever changed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessments.items.item import Item, guessing, item_digest, item_from_document
from assessments.items.models import ItemVersion
from assessments.items.published import PublishedItem, items_by_id, keep_apart
from core.errors import NotFound

COURSE, CORRECTION = "course", "correction"


class NoSuchItem(NotFound):
    """The course hands out no such item."""


@dataclass(frozen=True, slots=True)
class Publication:
    """What publishing items changed."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    retired: tuple[str, ...]


def publish_items(
    session: Session,
    *,
    organisation_id: int,
    course_id: int,
    items: Mapping[str, Mapping[str, Any]],
    now: datetime,
) -> Publication:
    """Publish the items documents of a course folder (by module). Raises InvalidInput for an item that cannot work."""
    keep_apart(session)
    here = {"organisation_id": organisation_id, "course_id": course_id}
    query = select(ItemVersion).where(ItemVersion.course_id == course_id, ItemVersion.current)
    current = {version.item_key: version for version in session.scalars(query)}
    newest = _newest_numbers(session, course_id)
    from_folder = _folder_digests(session, course_id, [key for key, one in current.items() if one.origin == CORRECTION])
    seen: set[str] = set()
    added: list[str] = []
    changed: list[str] = []
    for document in items.values():
        for entry in document["items"]:
            item, digest = item_from_document(entry), item_digest(entry)
            seen.add(item.id)
            before = current.get(item.id)
            if before and before.module_key == document["module"]:
                if before.digest == digest:
                    before.origin = COURSE  # the folder has caught up with a correction, and rules again from now on
                    continue
                if before.origin == CORRECTION and from_folder.get(item.id) == digest:
                    continue
            if before:
                before.current = False
            (changed if item.id in newest else added).append(item.id)
            number = newest.get(item.id, 0) + 1
            session.add(
                new_version(item, entry, number=number, module_key=document["module"], published_at=now, **here)
            )
    retired = sorted(set(current) - seen)
    for key in retired:
        current[key].current = False
    session.flush()
    return Publication(tuple(added), tuple(changed), tuple(retired))


def new_version(item: Item, document: Mapping[str, Any], **columns: Any) -> ItemVersion:
    """The row of a version to be in force; `columns` are those that the document does not say."""
    return ItemVersion(
        item_key=item.id,
        current=True,
        digest=item_digest(document),
        use=item.use,
        competency_key=item.competency,
        difficulty=item.difficulty,
        guessing=guessing(item),
        document=dict(document),
        **columns,
    )


def _newest_numbers(session: Session, course_id: int) -> dict[str, int]:
    newest: dict[str, int] = {}
    rows = session.execute(select(ItemVersion.item_key, ItemVersion.number).where(ItemVersion.course_id == course_id))
    for key, number in rows:
        newest[key] = max(number, newest.get(key, 0))
    return newest


def _folder_digests(session: Session, course_id: int, item_keys: Collection[str]) -> dict[str, str]:
    """What the folder last said of items that have been corrected since."""
    query = select(ItemVersion.item_key, ItemVersion.digest).where(
        ItemVersion.course_id == course_id, ItemVersion.origin == COURSE, ItemVersion.item_key.in_(item_keys)
    )
    return {row.item_key: row.digest for row in session.execute(query.order_by(ItemVersion.number))}


def graded_items(session: Session, *, course_id: int, module_key: str) -> list[PublishedItem]:
    """The current items of a module's assessment, by key."""
    query = select(ItemVersion.id).where(
        ItemVersion.course_id == course_id,
        ItemVersion.current,
        ItemVersion.use == "assessment",
        ItemVersion.module_key == module_key,
    )
    return list(items_by_id(session, ids=session.scalars(query.order_by(ItemVersion.item_key)).all()).values())


def check_items(session: Session, *, course_id: int, item_keys: Collection[str]) -> list[PublishedItem]:
    """The current versions of a lesson's checks, in the order asked for. Raises NoSuchItem."""
    query = select(ItemVersion.item_key, ItemVersion.id).where(
        ItemVersion.course_id == course_id, ItemVersion.current, ItemVersion.item_key.in_(item_keys)
    )
    ids = {row.item_key: row.id for row in session.execute(query)}
    missing = [key for key in item_keys if key not in ids]
    if missing:
        raise NoSuchItem(f"The course has no item {missing[0]!r}. Publish the course again.", field="item")
    return list(items_by_id(session, ids=[ids[key] for key in item_keys]).values())
