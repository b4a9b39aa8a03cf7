"""The questions that a diagnostic may still ask somebody, as the choice of the next one reads them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from assessments.attempts.models import Attempt, Response
from assessments.attempts.unknown import DIAGNOSTIC
from assessments.items.models import ItemVersion
from assessments.items.published import PublishedItem, items_by_id
from assessments.mastery.adaptive import Candidate
from assessments.mastery.evidence import evidence_weight
from assessments.mastery.service import parameters_of
from course.curriculum.service import PublishedCourse

GRADED_BY_PEOPLE = {"long_fill_in"}
"""Interactions whose score comes later: they cannot decide what is asked next."""

EXPOSURE_ATTEMPTS = 200
"""How many of the latest diagnostics say how often an item has been met."""
EXPOSURE_KEPT = timedelta(minutes=10)


def diagnostic_items(session: Session, *, course_id: int) -> list[PublishedItem]:
    """The current items that a diagnostic of the course may ask, by key."""
    query = select(ItemVersion.id).where(
        ItemVersion.course_id == course_id, ItemVersion.current, ItemVersion.use == DIAGNOSTIC
    )
    found = items_by_id(session, ids=session.scalars(query.order_by(ItemVersion.item_key)).all())
    return [one for one in found.values() if one.item.interaction not in GRADED_BY_PEOPLE]


def candidates_for(
    session: Session, *, course: PublishedCourse, person_id: int, handed_out: Collection[int], now: datetime
) -> list[Candidate]:
    """What could be asked next: every item that this diagnostic (`handed_out`) has not had in any version."""
    parameters = parameters_of(session, course=course)
    skill_of = {key: index for index, key in enumerate(parameters.competencies)}
    had = {one.item_key for one in items_by_id(session, ids=handed_out).values()}
    tries, exposure = _tries(session, course, person_id), _exposure(session, course, now)
    found = []
    for one in diagnostic_items(session, course_id=course.id):
        if one.item_key in had or one.competency_key not in skill_of:
            continue
        a, b = parameters.item(one.id, one.difficulty)
        found.append(
            Candidate(
                item=one.id,
                skill=skill_of[one.competency_key],
                b=b,
                a=a,
                c=one.guessing,
                minutes=one.item.minutes,
                exposure=exposure.get(one.item_key, 0.0),
                weight=evidence_weight(earlier_tries=tries.get(one.item_key, 0), hint_seen=False),
            )
        )
    return found


def _tries(session: Session, course: PublishedCourse, person_id: int) -> Mapping[str, int]:
    """How often this person has answered each diagnostic item before, in any attempt."""
    query = (
        select(ItemVersion.item_key, func.count())
        .join(Response, Response.item_version_id == ItemVersion.id)
        .where(Response.person_id == person_id, Response.course_id == course.id, ItemVersion.use == DIAGNOSTIC)
        .group_by(ItemVersion.item_key)
    )
    return {row[0]: row[1] for row in session.execute(query)}


_kept: WeakKeyDictionary[Engine, dict[int, tuple[datetime, Mapping[str, float]]]] = WeakKeyDictionary()


def _exposure(session: Session, course: PublishedCourse, now: datetime) -> Mapping[str, float]:
    """The share of the latest diagnostics that asked each item; read anew every ten minutes."""
    kept = _kept.setdefault(session.get_bind().engine, {})
    known = kept.get(course.id)
    if known is None or not known[0] <= now < known[0] + EXPOSURE_KEPT:
        known = kept[course.id] = (now, _counted_exposure(session, course))
    return known[1]


def _counted_exposure(session: Session, course: PublishedCourse) -> Mapping[str, float]:
    latest = (
        select(Attempt.id)
        .where(Attempt.course_id == course.id, Attempt.kind == DIAGNOSTIC)
        .order_by(Attempt.started_at.desc())
        .limit(EXPOSURE_ATTEMPTS)
        .subquery()
    )
    total = session.scalar(select(func.count()).select_from(latest)) or 0
    query = (
        select(ItemVersion.item_key, func.count(Response.attempt_id.distinct()))
        .join(Response, Response.item_version_id == ItemVersion.id)
        .join(latest, latest.c.id == Response.attempt_id)
        .group_by(ItemVersion.item_key)
    )
    return {key: count / total for key, count in session.execute(query)} if total else {}
