"""The items an assessment draws from: of its module for a module's assessment, of the whole course for the exam."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessments.items.models import ItemVersion
from assessments.items.published import PublishedItem, items_by_id
from course.curriculum.structure import Assessment, Module


def pool_of(session: Session, *, course_id: int, assessment: Assessment, module: Module | None) -> list[PublishedItem]:
    """The current items that the assessment may ask, by key."""
    query = select(ItemVersion.id).where(
        ItemVersion.course_id == course_id, ItemVersion.current, ItemVersion.use.in_(assessment.uses)
    )
    if module is not None:
        query = query.where(ItemVersion.module_key == module.id)
    return list(items_by_id(session, ids=session.scalars(query.order_by(ItemVersion.item_key)).all()).values())
