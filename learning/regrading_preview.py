"""What a correction would change, told before anybody decides: done for every learner, looked at, and rolled back.

It takes some learners a transaction, none of which is committed, so that learners who are working wait a moment at
most. A preview whose worker was killed is begun again: nothing of it had been kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessments.attempts.models import Regrading
from assessments.attempts.regrading import Reach, reach_of, waiting_learners
from assessments.attempts.regrading_requests import LEASE, PREVIEWED, PREVIEWING, note
from assessments.items.correction import publish_correction
from assessments.items.models import ItemVersion
from assessments.items.published import items_by_id
from assessments.mastery.estimate import Mastery
from assessments.mastery.regrading import level_shifts
from assessments.mastery.service import competency_keys, known_of_many
from core.database import Database
from course.curriculum.service import PublishedCourse, get_course
from course.enrolment.models import Cohort
from course.enrolment.service import learners_of
from learning.regrading import Changes, regrade_learners
from reports.cohort import CohortRow
from reports.queries import report_of_known

FORMAT = "passerelle/regrading/1"
CHUNK = 25
"""Learners in one transaction."""
MOST_LISTED = 50
LEAST_SHARE = 0.05
"""Learners by which a cohort's expected number must move for its line to be told."""


def preview_regrading(database: Database, *, regrading_id: int, clock: Callable[[], datetime]) -> None:
    """Compute the preview of a leased correction and keep it; given up where the correction was cancelled meanwhile."""
    changes = Changes()
    with database.transaction() as session:
        regrading = session.get_one(Regrading, regrading_id)
        waiting = waiting_learners(session, reach=_tried(session, regrading, clock()))
        session.rollback()
    for first in range(0, len(waiting), CHUNK):
        _try_out(database, regrading_id, waiting[first : first + CHUNK], clock(), changes)
        if not _further(database, regrading_id, done=first + CHUNK, total=len(waiting), now=clock()):
            return
    with database.reading() as session:
        regrading = session.get_one(Regrading, regrading_id)
        document = _document(session, regrading, changes, clock())
    with database.transaction() as session:
        regrading = session.get_one(Regrading, regrading_id, with_for_update=True)
        if regrading.state != PREVIEWING:
            return
        regrading.state, regrading.preview, regrading.leased_until = PREVIEWED, document, None
        regrading.total = regrading.done = len(waiting)
        regrading.tries, regrading.error = 0, ""
        note(session, regrading, "previewed", actor_id=regrading.requested_by, detail=changes.figures(), now=clock())


def _tried(session: Session, regrading: Regrading, now: datetime) -> Reach:
    """The reach of a correction as if it had been published; the caller rolls back."""
    version = session.get_one(ItemVersion, regrading.from_version_id)
    corrected = publish_correction(session, version=version, document=regrading.document, now=now)
    published = items_by_id(session, ids=[corrected.id])[corrected.id]
    return reach_of(session, regrading=regrading, corrected=published)


def _try_out(database: Database, regrading_id: int, person_ids: Sequence[int], now: datetime, changes: Changes) -> None:
    with database.transaction() as session:
        regrading = session.get_one(Regrading, regrading_id)
        course = _course_of(session, regrading)
        reach = _tried(session, regrading, now)
        regrade_learners(session, reach=reach, course=course, person_ids=person_ids, now=now, changes=changes)
        session.rollback()


def _further(database: Database, regrading_id: int, *, done: int, total: int, now: datetime) -> bool:
    with database.transaction() as session:
        regrading = session.get_one(Regrading, regrading_id, with_for_update=True)
        if regrading.state != PREVIEWING:
            return False
        regrading.done, regrading.total, regrading.leased_until = min(done, total), total, now + LEASE
        return True


def _course_of(session: Session, regrading: Regrading) -> PublishedCourse:
    return get_course(session, organisation_id=regrading.organisation_id, course_id=regrading.course_id)


def _document(session: Session, regrading: Regrading, changes: Changes, now: datetime) -> dict[str, Any]:
    course = _course_of(session, regrading)
    people = sorted(changes.after)
    before, after = ([states[key] for key in people] for states in (changes.before, changes.after))
    competency = str(regrading.document["competency"])
    shifts = level_shifts(before, after, competency_keys(course), always=competency)
    lines = sorted(changes.by_answer.items(), key=lambda one: (-one[1], one[0]))
    return {
        "format": FORMAT,
        "computed_at": now.isoformat(),
        **changes.figures(),
        "unreadable_responses": changes.unreadable[:MOST_LISTED],
        "by_answer": [
            {"answer": label, "before": was, "after": is_now, "n": n} for (label, was, is_now), n in lines[:MOST_LISTED]
        ],
        "mastery": [one.to_document() for one in shifts],
        "cohorts": _cohorts(session, course, changes.after, competency, now),
    }


def _cohorts(
    session: Session, course: PublishedCourse, after: Mapping[int, Mastery], competency: str, now: datetime
) -> list[dict[str, Any]]:
    """Shares at target before and after, a line for each cohort and competency that moves, and for the item's own."""
    lines = []
    for cohort in session.scalars(select(Cohort).where(Cohort.course_id == course.id).order_by(Cohort.id)):
        ids = [learner.id for learner in learners_of(session, cohort=cohort)]
        if after.keys().isdisjoint(ids):
            continue
        known = known_of_many(session, person_ids=ids, course=course, now=now)
        then = [replace(known[key], mastery=after.get(key, known[key].mastery)) for key in ids]
        was = report_of_known([known[key] for key in ids], course)
        will_be = report_of_known(then, course)
        for old, new in zip(was.rows, will_be.rows, strict=True):
            line = _line(cohort, old, new)
            if old.competency == competency or (line["expected"] and _moves(line["expected"])):
                lines.append(line)
    return lines


def _line(cohort: Cohort, old: CohortRow, new: CohortRow) -> dict[str, Any]:
    figures = None
    if old.figures and new.figures:
        figures = [round(old.figures.expected, 2), round(new.figures.expected, 2)]
    hidden = old.suppressed or new.suppressed
    return {
        "cohort": cohort.id,
        "competency": old.competency,
        "suppressed": hidden,
        "assessed": None if hidden else new.assessed,
        "expected": figures,
    }


def _moves(expected: Sequence[float]) -> bool:
    return abs(expected[1] - expected[0]) >= LEAST_SHARE
