"""Reports that the worker computes: asked for as a row, taken under a lease, kept as records that never change.

A request survives the death of its worker: the lease runs out and another takes it, skipping the learners that have
their record already. Computing replays every response in one batch and compares with the state that was kept up to date
online; a state that had drifted from its evidence is mended and counted in the log.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from assessments.attempts.service import lock_learner
from assessments.mastery import service as mastery
from core.database import Database
from core.errors import NotFound
from course.curriculum.service import PublishedCourse, get_course
from course.enrolment.models import Cohort, CohortMember, Person, Role
from course.enrolment.service import get_cohort
from reports.models import ReportRequest, SkillGapRecord
from reports.queries import computed_on
from reports.skill_gap import build_report

logger = logging.getLogger("passerelle.reports")

WAITING, RUNNING, DONE, FAILED = "waiting", "running", "done", "failed"
LEASE = timedelta(minutes=2)
MOST_TRIES = 5
CHUNK = 50
"""Learners computed in one transaction."""
TOLERANCE = 1e-9
"""Largest difference between the replayed and the online state, logits."""


class NoSuchRequest(NotFound):
    """The request does not exist, or not for the one who asks."""


def request_skill_gaps(
    session: Session, *, cohort: Cohort, requested_by: Person | None, now: datetime
) -> ReportRequest:
    """Ask for the skill gaps of a cohort; a request that still waits or runs is returned instead of a second one."""
    session.execute(select(Cohort.id).where(Cohort.id == cohort.id).with_for_update())
    query = select(ReportRequest).where(
        ReportRequest.cohort_id == cohort.id, ReportRequest.state.in_((WAITING, RUNNING))
    )
    standing = session.scalar(query.limit(1))
    if standing:
        return standing
    request = ReportRequest(
        organisation_id=cohort.organisation_id,
        cohort_id=cohort.id,
        requested_by=requested_by.id if requested_by else None,
        state=WAITING,
        total=len(_learner_ids(session, cohort.id)),
        done=0,
        tries=0,
        requested_at=now,
    )
    session.add(request)
    session.flush()
    return request


def request_for_every_cohort(session: Session, *, now: datetime) -> int:
    """Ask for every cohort's skill gaps; returns how many cohorts."""
    cohorts = list(session.scalars(select(Cohort).order_by(Cohort.id)))
    for cohort in cohorts:
        request_skill_gaps(session, cohort=cohort, requested_by=None, now=now)
    return len(cohorts)


def latest_request(session: Session, *, cohort: Cohort) -> ReportRequest | None:
    """The newest request for a cohort."""
    query = select(ReportRequest).where(ReportRequest.cohort_id == cohort.id).order_by(ReportRequest.id.desc())
    return session.scalar(query.limit(1))


def get_request(session: Session, *, person: Person, request_id: int) -> ReportRequest:
    """A request for a cohort that this person may see. Raises NoSuchRequest or NoSuchCohort."""
    request = session.get(ReportRequest, request_id)
    if request is None or request.organisation_id != person.organisation_id:
        raise NoSuchRequest("There is no such request here.")
    get_cohort(session, person=person, cohort_id=request.cohort_id)
    return request


def take_request(database: Database, *, now: datetime) -> int | None:
    """Lease the oldest request that is due; None when there is none. One that failed too often is given up."""
    with database.transaction() as session:
        while (request := _oldest_due(session, now)) is not None:
            request.tries += 1
            if request.tries <= MOST_TRIES:
                request.state, request.leased_until = RUNNING, now + LEASE
                return request.id
            request.state, request.finished_at = FAILED, now
            request.error = request.error or "Its worker stopped in the middle every time."
            session.flush()
        return None


def _oldest_due(session: Session, now: datetime) -> ReportRequest | None:
    due = or_(
        ReportRequest.state == WAITING,
        (ReportRequest.state == RUNNING) & (ReportRequest.leased_until < now),
    )
    query = select(ReportRequest).where(due).order_by(ReportRequest.id).limit(1)
    return session.scalar(query.with_for_update(skip_locked=True))


def compute_request(database: Database, *, request_id: int, clock: Callable[[], datetime]) -> None:
    """Fulfil a leased request, some learners a transaction; a failure is noted and tried again after its lease."""
    try:
        while _compute_chunk(database, request_id=request_id, now=clock()):
            pass
    except Exception as error:
        where = [f"{frame.filename}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)[-4:]]
        logger.error("report request %s failed: %s at %s", request_id, type(error).__name__, where)
        with database.transaction() as session:
            request = session.get(ReportRequest, request_id)
            if request and request.state == RUNNING:
                request.error = f"{type(error).__name__}"[:500]


def _compute_chunk(database: Database, *, request_id: int, now: datetime) -> bool:
    """Compute the next learners of a request; False once it is finished, or no longer ours."""
    with database.transaction() as session:
        request = session.get(ReportRequest, request_id, with_for_update=True)
        if request is None or request.state != RUNNING:
            return False
        cohort = session.get_one(Cohort, request.cohort_id)
        course = get_course(session, organisation_id=request.organisation_id, course_id=cohort.course_id)
        everybody = _learner_ids(session, cohort.id)
        recorded = set(session.scalars(select(SkillGapRecord.person_id).where(SkillGapRecord.request_id == request.id)))
        waiting = [person_id for person_id in everybody if person_id not in recorded]
        _record_gaps(session, request=request, course=course, person_ids=waiting[:CHUNK], now=now)
        request.total = len(everybody)
        request.done = len(everybody) - len(waiting[CHUNK:])
        request.leased_until = now + LEASE
        if len(waiting) > CHUNK:
            return True
        request.state, request.finished_at, request.error = DONE, now, ""
        return False


def _learner_ids(session: Session, cohort_id: int) -> list[int]:
    query = select(CohortMember.person_id).where(CohortMember.cohort_id == cohort_id, CohortMember.role == Role.LEARNER)
    return list(session.scalars(query.order_by(CohortMember.person_id)))


def _record_gaps(
    session: Session, *, request: ReportRequest, course: PublishedCourse, person_ids: Sequence[int], now: datetime
) -> None:
    for person_id in person_ids:
        lock_learner(session, person_id=person_id)
    mended = mastery.mend_states(session, course=course, person_ids=person_ids, tolerance=TOLERANCE)
    if mended:
        logger.warning("report request %s: %s states differed from their evidence and were mended", request.id, mended)
    basis = computed_on(session, course=course)
    known = mastery.known_of_many(session, person_ids=person_ids, course=course, now=now)
    for person_id in person_ids:
        report = build_report(known[person_id].mastery, course.profile.competencies)
        session.add(
            SkillGapRecord(
                organisation_id=request.organisation_id,
                person_id=person_id,
                course_id=course.id,
                request_id=request.id,
                course_version=course.version,
                model=basis.model,
                regrading_id=basis.regrading_id,
                responses=report.responses,
                document=replace(report, computed_on=basis).to_document(),
                computed_at=now,
            )
        )
    session.flush()
