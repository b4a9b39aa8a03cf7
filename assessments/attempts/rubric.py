"""Which rubric an answer is rated by, and what a rating is worth under it.

An answer is rated by the rubric of the version that was asked, or of the correction of that version where there is one:
a rubric that was wrong is not used again for answers that had not been read yet.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessments.attempts.access import variant_of
from assessments.attempts.models import Attempt, Grading, Rating, Regrading, Response
from assessments.interactions.long_fill_in import score_rubric
from assessments.items.correction import versions_reached
from assessments.items.draw import NoPossibleDraw
from assessments.items.kinds.long_fill_in import LongFillInBody
from assessments.items.models import ItemVersion
from assessments.items.published import PublishedItem, items_by_id


def version_to_rate(session: Session, *, response: Response) -> PublishedItem:
    """The version whose rubric holds: that of the grading in force, else of the correction of what was asked."""
    graded = session.scalar(select(Grading.item_version_id).where(Grading.response_id == response.id, Grading.current))
    return _published(session, graded) if graded else _corrected(session, response)


def versions_to_rate(session: Session, *, responses: Sequence[Response]) -> dict[int, PublishedItem]:
    """The same by response id for many answers without a grading; a few queries for each item that was corrected."""
    versions = items_by_id(session, ids=list({one.item_version_id for one in responses}))
    corrected = (
        select(ItemVersion.course_id, ItemVersion.item_key)
        .join(Regrading, Regrading.from_version_id == ItemVersion.id)
        .where(Regrading.to_version_id.is_not(None), ItemVersion.course_id.in_({one.course_id for one in responses}))
    )
    touched = {(course_id, key) for course_id, key in session.execute(corrected)}
    found = {one.id: versions[one.item_version_id] for one in responses}
    again = [one for one in responses if (one.course_id, found[one.id].item_key) in touched]
    attempts = select(Attempt).where(Attempt.id.in_({one.attempt_id for one in again}))
    held = list(session.scalars(attempts)) if again else []  # for as long as the session is asked for them one by one
    corrections = {
        one.item_version_id: _corrections(session, one) for one in {r.item_version_id: r for r in again}.values()
    }
    found.update((one.id, _followed(session, one, corrections[one.item_version_id])) for one in again)
    held.clear()
    return found


def rubric_of(version: PublishedItem) -> LongFillInBody:
    """What a person grades by. Raises TypeError for an item that the machine grades."""
    body = version.item.body
    if not isinstance(body, LongFillInBody):
        raise TypeError(f"{version.item_key} has no rubric")
    return body


def share_of(session: Session, rating: Rating, body: LongFillInBody) -> float:
    """What one rater gave, 0 to 1: under this rubric, or the one they used where its criteria differ."""
    weights = body.weights
    if weights.keys() - rating.points.keys():
        weights = rubric_of(_published(session, rating.item_version_id)).weights
    return score_rubric(rating.points, weights)


def _corrected(session: Session, response: Response) -> PublishedItem:
    return _followed(session, response, _corrections(session, response))


def _corrections(session: Session, response: Response) -> list[tuple[set[int], PublishedItem]]:
    """The corrections of the item that was asked, oldest first: ids of the versions reached, and the corrected one."""
    asked = _published(session, response.item_version_id)
    query = (
        select(Regrading.from_version_id, Regrading.to_version_id)
        .join(ItemVersion, ItemVersion.id == Regrading.from_version_id)
        .where(
            ItemVersion.course_id == response.course_id,
            ItemVersion.item_key == asked.item_key,
            Regrading.to_version_id.is_not(None),
        )
        .order_by(Regrading.id)
    )
    return [
        (
            {one.id for one in versions_reached(session, version=session.get_one(ItemVersion, from_id))},
            _published(session, to_id or 0),
        )
        for from_id, to_id in session.execute(query).all()
    ]


def _followed(
    session: Session, response: Response, corrections: Sequence[tuple[set[int], PublishedItem]]
) -> PublishedItem:
    asked = version = _published(session, response.item_version_id)
    for reached, corrected in corrections:
        if version.id in reached and _draws_the_same(session, response, asked, corrected):
            version = corrected
    return version


def _draws_the_same(session: Session, response: Response, asked: PublishedItem, corrected: PublishedItem) -> bool:
    if not asked.item.parameters and not corrected.item.parameters:
        return True
    attempt = session.get_one(Attempt, response.attempt_id)
    try:
        before, after = (variant_of(attempt, one, response.draw) for one in (asked, corrected))
    except NoPossibleDraw:
        return False
    names = {parameter.name for parameter in asked.item.parameters}
    return names == {parameter.name for parameter in corrected.item.parameters} and all(
        before.figures.values[name] == after.figures.values[name] for name in names
    )


def _published(session: Session, version_id: int) -> PublishedItem:
    return items_by_id(session, ids=[version_id])[version_id]
