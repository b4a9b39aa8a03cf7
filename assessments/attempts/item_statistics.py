"""Computing the statistics of a course's items from its responses, asked for as a row and taken under a lease.

Counted are first answers that have a score and were given without the hint, under the version that graded them last: a
corrected item is measured on all answers to it. What was measured of a version stays when later gradings name another.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from assessments.attempts.response_columns import AttemptFacts, read_attempts, read_columns
from assessments.items.drawn_values import drawn_values, seed_states
from assessments.items.models import ItemStatistics, ItemVersion, StatisticsRequest
from assessments.items.published import PublishedItem, items_by_id
from assessments.items.statistics import Columns, Drawn, Statistics, item_statistics
from assessments.items.statistics_flags import Expected
from core.database import Database
from course.curriculum.models import Course

WAITING, RUNNING, DONE, FAILED = "waiting", "running", "done", "failed"
LEASE = timedelta(minutes=10)
MOST_TRIES = 5


def request_statistics(session: Session, *, organisation_id: int, course_id: int, now: datetime) -> StatisticsRequest:
    """Ask for the statistics of a course; while they are being computed, asking again has them computed once more."""
    session.execute(select(Course.id).where(Course.id == course_id).with_for_update())
    request = session.get(StatisticsRequest, course_id, with_for_update=True)
    if request is None:
        request = StatisticsRequest(
            course_id=course_id, organisation_id=organisation_id, state=WAITING, requested_at=now
        )
        session.add(request)
    elif request.state != RUNNING:
        request.state, request.tries = WAITING, 0
    request.requested_at = now
    session.flush()
    return request


def request_for_every_course(session: Session, *, now: datetime) -> int:
    """Ask for the statistics of every course; returns how many."""
    courses = session.execute(select(Course.id, Course.organisation_id).order_by(Course.id)).all()
    for course_id, organisation_id in courses:
        request_statistics(session, organisation_id=organisation_id, course_id=course_id, now=now)
    return len(courses)


def statistics_request(session: Session, *, course_id: int) -> StatisticsRequest | None:
    """How far the statistics of a course are; None where nobody has asked yet."""
    return session.get(StatisticsRequest, course_id)


def statistics_of(session: Session, *, version_ids: list[int]) -> dict[int, ItemStatistics]:
    """What was last computed, by item version."""
    query = select(ItemStatistics).where(ItemStatistics.item_version_id.in_(version_ids))
    return {one.item_version_id: one for one in session.scalars(query)}


def take_statistics_request(database: Database, *, now: datetime) -> int | None:
    """Lease the oldest request that is due; the id of its course, None when there is none."""
    due = or_(
        StatisticsRequest.state == WAITING,
        (StatisticsRequest.state == RUNNING) & (StatisticsRequest.leased_until < now),
    )
    query = select(StatisticsRequest).where(due).order_by(StatisticsRequest.requested_at).limit(1)
    with database.transaction() as session:
        while (request := session.scalar(query.with_for_update(skip_locked=True))) is not None:
            request.tries += 1
            if request.tries <= MOST_TRIES:
                request.state, request.leased_until = RUNNING, now + LEASE
                return request.course_id
            request.state, request.finished_at = FAILED, now
            session.flush()
        return None


def compute_statistics(database: Database, *, course_id: int, clock: Callable[[], datetime]) -> int:
    """Compute and keep the statistics of a course under lease; returns how many versions of items were measured."""
    began = clock()
    with database.reading() as session:
        measured = measure_course(session, course_id=course_id)
    with database.transaction() as session:
        organisation_id = session.get_one(Course, course_id).organisation_id
        query = select(ItemStatistics).where(ItemStatistics.course_id == course_id)
        standing = {one.item_version_id: one for one in session.scalars(query)}
        for version_id, found in measured.items():
            row = standing.get(version_id)
            if row is None:
                row = ItemStatistics(item_version_id=version_id, organisation_id=organisation_id, course_id=course_id)
                session.add(row)
            row.responses, row.document, row.flags = found.n, found.to_document(), list(found.flags)
            row.computed_at = clock()
        request = session.get(StatisticsRequest, course_id, with_for_update=True)
        if request is not None and request.state == RUNNING:
            request.state = WAITING if request.requested_at > began else DONE
            request.tries, request.finished_at, request.leased_until = 0, clock(), None
    return len(measured)


def measure_course(session: Session, *, course_id: int) -> dict[int, Statistics]:
    """The statistics of every version of an item that has answers to count, by version."""
    attempts = read_attempts(session, course_id=course_id)
    read = read_columns(session, course_id=course_id, attempts=attempts)
    ids = [int(one) for one in np.unique(read.version)]
    versions = items_by_id(session, ids=ids)
    query = select(ItemVersion.id, ItemVersion.document).where(ItemVersion.id.in_(ids))
    documents: dict[int, Any] = {row.id: row.document for row in session.execute(query)}
    columns = Columns(
        attempt=read.attempt,
        item=np.searchsorted(ids, read.version) if ids else read.version,
        score=read.score,
        seconds=read.seconds,
        chosen=read.chosen,
        adaptive=attempts.adaptive,
    )
    measured = item_statistics(
        columns,
        [_expected(versions[one], documents[one]) for one in ids],
        drawn=_drawn(columns, [versions[one] for one in ids], attempts, read.draw),
        omitted=[max(0, attempts.handed_out[one] - read.answered[one]) for one in ids],
    )
    return dict(zip(ids, measured, strict=True))


def _expected(version: PublishedItem, document: Mapping[str, Any]) -> Expected:
    options = document.get("options") or ()
    best = max((float(one.get("value", 0)) for one in options), default=1.0)
    return Expected(
        options=tuple(str(one["id"]) for one in options),
        right=frozenset(
            str(one["id"]) for one in options if one.get("correct") or ("value" in one and one["value"] == best)
        ),
        guessing=version.guessing,
        seconds=60.0 * version.item.minutes,
        by_hand=version.item.kind.graded_by_trainer,
    )


def _drawn(
    columns: Columns, versions: list[PublishedItem], attempts: AttemptFacts, draw: np.ndarray[Any, Any]
) -> dict[int, list[Drawn]]:
    """The values that each answer to an item with parameters was given to, worked out again from the seeds."""
    if not any(version.item.parameters for version in versions):
        return {}
    states = seed_states(attempts.seeds)
    order = np.argsort(columns.item, kind="stable")
    edges = np.searchsorted(columns.item[order], np.arange(len(versions) + 1))
    found = {}
    for index, version in enumerate(versions):
        if version.item.parameters:
            places = order[edges[index] : edges[index + 1]]
            of_attempt = columns.attempt[places]
            values = drawn_values(version.item, attempts.seeds, of_attempt, states[of_attempt], draw[places])
            found[index] = [Drawn(parameter, values[parameter.name]) for parameter in version.item.parameters]
    return found
