"""Calibrations of courses: asked for as rows, computed under a lease, taken into force only where they predict better.

A worker that dies loses nothing: the lease runs out and another begins the fit again, or goes on with the learners
whose state is still of the model before. Nothing is locked while the fit runs; what it read is one consistent moment,
and what is answered meanwhile is learned with the parameters of before and replayed with everybody else.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from assessments.attempts.access import LearnerGone, lock_learner
from assessments.mastery.calibration_data import gather_course, in_force_of
from assessments.mastery.calibration_requests import DONE, FAILED, FITTING, REPLAYING, WAITING
from assessments.mastery.calibration_run import run_calibration
from assessments.mastery.calibration_store import states_of_other_models, store_outcome
from assessments.mastery.models import Calibration, MasteryState
from assessments.mastery.parameters import model_of
from assessments.mastery.service import relearn
from core.database import Database
from core.errors import Conflict
from course.curriculum.service import get_course

logger = logging.getLogger("passerelle.calibration")

LEASE = timedelta(minutes=5)
BEAT = timedelta(seconds=30)
"""How often a running fit renews its lease."""
MOST_TRIES = 3
CHUNK = 50
"""Learners replayed in one transaction."""


class LeaseLost(Conflict):
    """Another worker has taken this calibration over."""


def take_calibration(database: Database, *, now: datetime, calibration_id: int | None = None) -> int | None:
    """Lease the oldest calibration that is due, or this one; None when it is not. One that failed too often is given
    up.
    """
    due = or_(
        Calibration.state == WAITING,
        Calibration.state.in_((FITTING, REPLAYING)) & (Calibration.leased_until < now),
    )
    query = select(Calibration).where(due).order_by(Calibration.id).limit(1).with_for_update(skip_locked=True)
    if calibration_id is not None:
        query = query.where(Calibration.id == calibration_id)
    with database.transaction() as session:
        while (calibration := session.scalar(query)) is not None:
            calibration.tries += 1
            if calibration.tries <= MOST_TRIES:
                calibration.state = REPLAYING if calibration.state == REPLAYING else FITTING
                calibration.leased_until = now + LEASE
                return calibration.id
            calibration.state = FAILED
            calibration.error = calibration.error or "Its worker stopped in the middle every time."
            session.flush()
        return None


def compute_calibration(database: Database, *, calibration_id: int, clock: Callable[[], datetime]) -> None:
    """Do what a leased calibration still needs; a failure is noted and tried again after its lease."""
    try:
        with database.reading() as session:
            calibration = session.get_one(Calibration, calibration_id)
            state, tries = calibration.state, calibration.tries
        if state == FITTING:
            _fit(database, calibration_id, tries, clock)
        while _replay_chunk(database, calibration_id, tries, clock()):
            pass
    except LeaseLost:
        logger.info("calibration %s was taken over by another worker", calibration_id)
    except Exception as error:
        where = [f"{frame.filename}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)[-4:]]
        logger.error("calibration %s failed: %s at %s", calibration_id, type(error).__name__, where)
        with database.transaction() as session:
            session.execute(
                update(Calibration)
                .where(Calibration.id == calibration_id, Calibration.state.in_((FITTING, REPLAYING)))
                .values(error=type(error).__name__[:500])
            )


def _held(session: Session, calibration_id: int, tries: int) -> Calibration:
    """The row, locked, as long as it is still ours. Raises LeaseLost."""
    calibration = session.get(Calibration, calibration_id, with_for_update=True)
    if calibration is None or calibration.tries != tries or calibration.state not in (FITTING, REPLAYING):
        raise LeaseLost("Another worker has taken this calibration over.")
    return calibration


def _fit(database: Database, calibration_id: int, tries: int, clock: Callable[[], datetime]) -> None:
    """Read, compute without holding anything, and store."""
    last_beat = clock()

    def beat(_iteration: int = 0) -> None:
        nonlocal last_beat
        if clock() - last_beat < BEAT:
            return
        last_beat = clock()
        with database.transaction() as session:
            _held(session, calibration_id, tries).leased_until = last_beat + LEASE

    read_at = clock()
    with database.reading() as session:
        row = session.get_one(Calibration, calibration_id)
        course = get_course(session, organisation_id=row.organisation_id, course_id=row.course_id)
        gathered = gather_course(session, course=course, beat=beat)
        in_force = in_force_of(session, course=course, gathered=gathered)
    outcome = run_calibration(gathered.data, in_force, now=read_at, progress=beat)
    with database.transaction() as session:
        calibration = _held(session, calibration_id, tries)
        store_outcome(session, calibration, course, gathered, outcome, read_at)
        calibration.leased_until = clock() + LEASE


def _replay_chunk(database: Database, calibration_id: int, tries: int, now: datetime) -> bool:
    """Make the states of the next learners again with the calibration in force; False once all are."""
    with database.transaction() as session:
        calibration = session.get(Calibration, calibration_id, with_for_update=True)
        if calibration is None or calibration.state != REPLAYING or calibration.tries != tries:
            return False
        course = get_course(session, organisation_id=calibration.organisation_id, course_id=calibration.course_id)
        model = model_of(session, course)
        query = select(MasteryState.person_id).where(MasteryState.course_id == course.id, MasteryState.model != model)
        waiting = list(session.scalars(query.order_by(MasteryState.person_id).limit(CHUNK)))
        relearn(session, course=course, person_ids=_locked(session, waiting), now=now)
        left = states_of_other_models(session, course.id, model)
        calibration.done = max(0, calibration.total - left)
        calibration.leased_until = now + LEASE
        if waiting:
            return True
        calibration.state, calibration.done = DONE, calibration.total
        return False


def _locked(session: Session, person_ids: Sequence[int]) -> list[int]:
    """These learners, each locked; one whose account was erased meanwhile is left out."""
    locked = []
    for person_id in person_ids:
        try:
            lock_learner(session, person_id=person_id)
        except LearnerGone:
            continue
        locked.append(person_id)
    return locked
