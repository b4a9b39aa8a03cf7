"""Correcting a published item on this server: a new version beside the old one, current from then on.

What a correction may change is everything that does not make it another item: not its id, its interaction, nor what it
is used for. Which earlier versions it reaches is told by what they asked: a learner who saw the same question, with the
same figures and the same letters before the options, answered the corrected one too.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessments.items.fields import ItemProblem
from assessments.items.item import item_digest, item_from_document, item_problems
from assessments.items.models import ItemVersion
from assessments.items.published import PublishedItem, items_by_id, keep_apart
from assessments.items.service import CORRECTION, NoSuchItem, new_version
from assessments.items.variant import make_variant
from core.errors import Conflict, InvalidInput

FIXED = ("id", "use", "interaction")
SEEDS = ("same/1", "same/2", "same/3", "same/4")
"""Enough to tell two questions apart: the same parameters give the same figures to every seed."""


class NotACorrection(InvalidInput):
    """The corrected document is that of another item, or cannot work."""


class CorrectedMeanwhile(Conflict):
    """Another version of the item was published since the correction was written."""


def correction_problems(version: ItemVersion, document: Mapping[str, Any]) -> list[ItemProblem]:
    """Everything that is wrong with a corrected document; an empty list where it can replace the version."""
    key = version.item_key
    problems = [
        ItemProblem(key, (field,), f"stays {version.document.get(field)!r}: make a new item instead.")
        for field in FIXED
        if document.get(field) != version.document.get(field)
    ]
    problems = problems or unwritable_texts(key, document) or item_problems(document)
    if not problems and item_digest(document) == version.digest:
        problems.append(ItemProblem(key, (), "nothing differs from the version in force: there is nothing to correct."))
    return problems


def unwritable_texts(key: str, part: Any, path: tuple[str | int, ...] = ()) -> list[ItemProblem]:
    """Texts with NUL or half characters, which not every database can keep; YAML can write both."""
    if isinstance(part, str):
        bad = "\x00" in part or any("\ud800" <= sign <= "\udfff" for sign in part)
        return [ItemProblem(key, path, "holds a sign that cannot be kept (NUL or half a character).")] if bad else []
    inside = part.items() if isinstance(part, Mapping) else enumerate(part) if isinstance(part, list) else ()
    return [
        problem
        for name, one in inside
        for problem in [*unwritable_texts(key, name, path), *unwritable_texts(key, one, (*path, name))]
    ]


def publish_correction(
    session: Session, *, version: ItemVersion, document: Mapping[str, Any], now: datetime
) -> ItemVersion:
    """Make the corrected document the item's current version. Raises NotACorrection, CorrectedMeanwhile."""
    problems = correction_problems(version, document)
    if problems:
        raise NotACorrection(str(problems[0]), field=problems[0].field or None)
    newest = versions_of(session, course_id=version.course_id, item_key=version.item_key)[0]
    if newest.id != version.id or not version.current:
        raise CorrectedMeanwhile("Another version of this item has been published since. Look at it, then correct it.")
    keep_apart(session)
    item = item_from_document(document, trials=0)
    version.current = False
    session.flush()
    corrected = new_version(
        item,
        document,
        organisation_id=version.organisation_id,
        course_id=version.course_id,
        number=newest.number + 1,
        module_key=version.module_key,
        published_at=now,
        origin=CORRECTION,
    )
    session.add(corrected)
    session.flush()
    return corrected


def versions_of(session: Session, *, course_id: int, item_key: str) -> list[ItemVersion]:
    """Every version of an item, newest first. Raises NoSuchItem."""
    query = select(ItemVersion).where(ItemVersion.course_id == course_id, ItemVersion.item_key == item_key)
    found = list(session.scalars(query.order_by(ItemVersion.number.desc())))
    if not found:
        raise NoSuchItem("This course has no such item.", field="item")
    return found


def versions_reached(session: Session, *, version: ItemVersion) -> list[PublishedItem]:
    """The versions that asked what `version` asks, itself included, oldest first: a correction reaches all of them."""
    listed = versions_of(session, course_id=version.course_id, item_key=version.item_key)
    published = items_by_id(session, ids=[one.id for one in reversed(listed)])
    asked = _asked(published[version.id])
    return [one for one in published.values() if one.number <= version.number and _asked(one) == asked]


def _asked(version: PublishedItem) -> list[Any]:
    return [make_variant(version.item, seed).public() for seed in SEEDS]
