"""Applying a correction: the corrected version is published, then learners are regraded, some in one transaction.

A learner is done when each of their answers has its grading of this regrading, so whoever takes over from a killed
worker goes on where it stopped, and doing it all again does nothing.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from assessments.attempts.item_statistics import request_statistics
from assessments.attempts.models import Regrading
from assessments.attempts.regrading import corrected_of, reach_of, waiting_learners
from assessments.attempts.regrading_requests import (
    DONE,
    FAILED,
    LEASE,
    PREVIEWING,
    RUNNING,
    lose_regrading,
    note,
)
from assessments.items.correction import publish_correction
from assessments.items.models import ItemVersion
from core.database import Database
from core.errors import PasserelleError
from course.curriculum.service import get_course
from learning.regrading import Changes, regrade_learners
from learning.regrading_preview import preview_regrading

logger = logging.getLogger("passerelle.regrading")

CHUNK = 25
"""Learners regraded in one transaction."""
APPLIED = "applied"
"""Key of what was done so far, beside the figures of the preview."""


def work_on_regrading(database: Database, *, regrading_id: int, clock: Callable[[], datetime]) -> None:
    """Preview or apply a leased correction, as its state says; a failure is noted and tried again after its lease."""
    with database.reading() as session:
        state = session.get_one(Regrading, regrading_id).state
    try:
        if state == PREVIEWING:
            preview_regrading(database, regrading_id=regrading_id, clock=clock)
        while state == RUNNING and apply_chunk(database, regrading_id=regrading_id, now=clock()):
            pass
    except PasserelleError as refusal:
        _give_up(database, regrading_id, refusal, clock())
    except Exception as error:
        where = [f"{frame.filename}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)[-4:]]
        logger.error("regrading %s failed: %s at %s", regrading_id, type(error).__name__, where)
        lose_regrading(database, regrading_id=regrading_id, error=type(error).__name__)


def apply_chunk(database: Database, *, regrading_id: int, now: datetime) -> bool:
    """Do the next step of a correction that is being applied; False once it is finished, or no longer ours."""
    with database.transaction() as session:
        regrading = session.get(Regrading, regrading_id, with_for_update=True)
        if regrading is None or regrading.state != RUNNING:
            return False
        regrading.leased_until = now + LEASE
        if regrading.to_version_id is None:
            version = session.get_one(ItemVersion, regrading.from_version_id)
            corrected = publish_correction(session, version=version, document=regrading.document, now=now)
            regrading.to_version_id = corrected.id
            return True  # committed before learners are regraded, so that what they are given next is the new version
        return _regrade_chunk(session, regrading, now)


def _regrade_chunk(session: Session, regrading: Regrading, now: datetime) -> bool:
    course = get_course(session, organisation_id=regrading.organisation_id, course_id=regrading.course_id)
    reach = reach_of(session, regrading=regrading, corrected=corrected_of(session, regrading=regrading))
    waiting = waiting_learners(session, reach=reach)
    changes = Changes()
    regrade_learners(session, reach=reach, course=course, person_ids=waiting[:CHUNK], now=now, changes=changes)
    so_far = _added(regrading.preview.get(APPLIED) or {}, changes.figures())
    regrading.preview = {**regrading.preview, APPLIED: so_far}
    regrading.tries = 1  # it goes forward: only a worker that cannot get past the same learners is given up
    regrading.done += min(CHUNK, len(waiting))
    regrading.total = regrading.done + len(waiting[CHUNK:])
    if len(waiting) > CHUNK:
        return True
    regrading.state, regrading.finished_at, regrading.leased_until, regrading.error = DONE, now, None, ""
    note(session, regrading, "done", actor_id=None, detail=so_far, now=now)
    request_statistics(session, organisation_id=course.organisation_id, course_id=course.id, now=now)
    return False


def _added(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    return {
        key: _added(one.get(key) or {}, value) if isinstance(value, dict) else one.get(key, 0) + value
        for key, value in other.items()
    }


def _give_up(database: Database, regrading_id: int, refusal: PasserelleError, now: datetime) -> None:
    """The correction itself cannot be done: another version has come, or the course no longer reads it."""
    with database.transaction() as session:
        regrading = session.get_one(Regrading, regrading_id, with_for_update=True)
        if regrading.state in (PREVIEWING, RUNNING):
            regrading.state, regrading.finished_at, regrading.leased_until = FAILED, now, None
            regrading.error = refusal.message[:500]
