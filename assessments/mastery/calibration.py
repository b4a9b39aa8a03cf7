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

from sqlalchemy import Select, delete, func, or_, select, update
from sqlalchemy.orm import Session

from assessments.attempts.access import LearnerGone, lock_learner
from assessments.attempts.models import Grading, Response
from assessments.mastery.calibration_data import GatheredCourse, gather_course, in_force_of
from assessments.mastery.calibration_run import Outcome, enough_data, run_calibration
from assessments.mastery.dynamics import Dynamics
from assessments.mastery.models import CalibratedItem, Calibration, MasteryState, RaterSeverity
from assessments.mastery.parameters import MODEL, competency_keys, model_of, parameters_of
from assessments.mastery.service import relearn
from core.database import Database
from core.errors import Conflict
from course.curriculum.models import Course
from course.curriculum.service import PublishedCourse, get_course
from course.enrolment.audit import note_action
from course.enrolment.models import Person

logger = logging.getLogger("passerelle.calibration")

WAITING, FITTING, REPLAYING, DONE, FAILED = "waiting", "fitting", "replaying", "done", "failed"
UNDER_WAY = (WAITING, FITTING, REPLAYING)
LEASE = timedelta(minutes=5)
BEAT = timedelta(seconds=30)
"""How often a running fit renews its lease."""
MOST_TRIES = 3
CHUNK = 50
"""Learners replayed in one transaction."""
SAME_NIGHT = timedelta(hours=12)


class TooLittleData(Conflict):
    """A course with too few learners or responses to calibrate from."""


class LeaseLost(Conflict):
    """Another worker has taken this calibration over."""


def request_calibration(session: Session, *, course: PublishedCourse, now: datetime) -> Calibration:
    """Ask for a calibration; one that waits or runs is returned instead of a second. Raises TooLittleData."""
    session.execute(select(Course.id).where(Course.id == course.id).with_for_update())
    standing = session.scalar(_of_course(course.id).where(Calibration.state.in_(UNDER_WAY)))
    if standing:
        return standing
    learners, first_answers = _data_of(session, course.id)
    missing = enough_data(learners, first_answers)
    if missing:
        raise TooLittleData(f"The course {course.key!r} cannot be calibrated yet. {missing}", field="course")
    latest = session.scalar(_of_course(course.id))
    parameters = parameters_of(session, course=course)
    calibration = Calibration(
        organisation_id=course.organisation_id,
        course_id=course.id,
        number=latest.number + 1 if latest else 1,
        current=False,
        model=MODEL,
        competencies=competency_keys(course),
        prior_mean=parameters.prior.mean.astype("<f8").tobytes(),
        prior_covariance=parameters.prior.covariance.astype("<f8").tobytes(),
        dynamics=_dynamics_document(parameters.dynamics),
        learners=learners,
        responses=first_answers,
        certificate={},
        computed_at=now,
        state=WAITING,
    )
    session.add(calibration)
    session.flush()
    return calibration


def request_nightly(session: Session, *, now: datetime) -> int:
    """Ask for every course that has enough responses and any since its last calibration; returns how many.

    Called twice in a night, it asks once.
    """
    asked = 0
    for course_id, organisation_id in session.execute(select(Course.id, Course.organisation_id).order_by(Course.id)):
        if not _has_news(session, course_id, now):
            continue
        course = get_course(session, organisation_id=organisation_id, course_id=course_id)
        try:
            request_calibration(session, course=course, now=now)
        except TooLittleData:
            continue
        asked += 1
    return asked


def _has_news(session: Session, course_id: int, now: datetime) -> bool:
    latest = session.scalar(_of_course(course_id))
    if latest is None:
        return True
    if latest.state in UNDER_WAY or now - latest.computed_at < SAME_NIGHT:
        return False
    answered = select(Response.id).where(Response.course_id == course_id, Response.answered_at > latest.computed_at)
    graded = (
        select(Grading.id)
        .join(Response, Response.id == Grading.response_id)
        .where(Response.course_id == course_id, Grading.graded_at > latest.computed_at)
    )
    return any(session.scalar(query.limit(1)) is not None for query in (answered, graded))


def _of_course(course_id: int) -> Select[Calibration]:
    query = select(Calibration).where(Calibration.course_id == course_id)
    return query.order_by(Calibration.number.desc()).limit(1)


def _data_of(session: Session, course_id: int) -> tuple[int, int]:
    """Learners who have answered, and first answers that have their score."""
    first = Response.tries == 1
    query = select(func.count(Response.person_id.distinct()), func.count(Response.id)).where(
        Response.course_id == course_id, first, Response.score.is_not(None), Response.hinted.is_(False)
    )
    learners, answers = session.execute(query).one()
    return learners, answers


def current_calibration(session: Session, *, course_id: int) -> Calibration | None:
    """The calibration that is in force."""
    return session.scalar(_of_course(course_id).where(Calibration.current))


def latest_calibration(session: Session, *, course_id: int) -> Calibration | None:
    """The newest calibration that was computed, in force or not: its certificate is what is known today."""
    return session.scalar(_of_course(course_id).where(Calibration.state.in_((REPLAYING, DONE))))


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

    with database.reading() as session:
        row = session.get_one(Calibration, calibration_id)
        read_at = clock()
        course = get_course(session, organisation_id=row.organisation_id, course_id=row.course_id)
        gathered = gather_course(session, course=course, beat=beat)
        in_force = in_force_of(session, course=course, gathered=gathered)
    outcome = run_calibration(gathered.data, in_force, now=read_at, progress=beat)
    with database.transaction() as session:
        calibration = _held(session, calibration_id, tries)
        _store(session, calibration, course, gathered, outcome, read_at)
        calibration.leased_until = clock() + LEASE


def _store(
    session: Session,
    calibration: Calibration,
    course: PublishedCourse,
    gathered: GatheredCourse,
    outcome: Outcome,
    read_at: datetime,
) -> None:
    fit = outcome.fit
    calibration.competencies = competency_keys(course)
    calibration.prior_mean = fit.prior.mean.astype("<f8").tobytes()
    calibration.prior_covariance = fit.prior.covariance.astype("<f8").tobytes()
    calibration.dynamics = _dynamics_document(outcome.dynamics)
    calibration.learners = outcome.certificate["learners"]
    calibration.responses = outcome.certificate["responses"]
    calibration.certificate = outcome.certificate
    calibration.computed_at = read_at
    calibration.error = ""
    note_action(
        session,
        organisation_id=calibration.organisation_id,
        actor_id=None,
        action="calibration.accepted" if outcome.accepted else "calibration.kept_aside",
        subject=f"course:{course.key}",
        now=read_at,
        detail={"calibration": calibration.id, "number": calibration.number, "responses": calibration.responses},
    )
    _store_items(session, calibration, gathered, outcome)
    if not outcome.accepted:
        calibration.state = DONE
        return
    session.execute(update(Calibration).where(Calibration.course_id == course.id).values(current=False))
    calibration.current, calibration.state = True, REPLAYING
    calibration.total = _states_of_other_models(session, calibration.course_id, None)
    _store_severities(session, calibration, gathered, outcome)
    session.flush()


def _store_items(session: Session, calibration: Calibration, gathered: GatheredCourse, outcome: Outcome) -> None:
    fit = outcome.fit
    session.execute(delete(CalibratedItem).where(CalibratedItem.calibration_id == calibration.id))
    session.add_all(
        CalibratedItem(
            calibration_id=calibration.id,
            item_version_id=version,
            organisation_id=calibration.organisation_id,
            a=float(fit.a[place]),
            b=float(fit.b[place]),
            a_deviation=float(fit.a_deviation[place]),
            b_deviation=float(fit.b_deviation[place]),
            responses=int(fit.responses[place]),
        )
        for place, version in enumerate(gathered.versions)
        if fit.answered[place]
    )


def _store_severities(session: Session, calibration: Calibration, gathered: GatheredCourse, outcome: Outcome) -> None:
    """Severities belong to the calibration in force; those of people whose account is gone are not kept."""
    found = outcome.severities
    session.execute(delete(RaterSeverity).where(RaterSeverity.course_id == calibration.course_id))
    here = set(session.scalars(select(Person.id).where(Person.id.in_([one for one in gathered.rater_ids if one]))))
    session.add_all(
        RaterSeverity(
            person_id=rater_id,
            course_id=calibration.course_id,
            organisation_id=calibration.organisation_id,
            severity=float(found.severity[place]),
            deviation=float(found.deviation[place]),
            ratings=int(found.ratings[place]),
            computed_at=calibration.computed_at,
        )
        for place, rater_id in enumerate(gathered.rater_ids)
        if rater_id is not None and rater_id in here
    )


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
        left = _states_of_other_models(session, course.id, model)
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


def _states_of_other_models(session: Session, course_id: int, model: str | None) -> int:
    query = select(func.count()).select_from(MasteryState).where(MasteryState.course_id == course_id)
    if model is not None:
        query = query.where(MasteryState.model != model)
    return session.scalar(query) or 0


def _dynamics_document(dynamics: Dynamics) -> dict[str, float | None]:
    return {
        "tau2": dynamics.tau2,
        "half_life_days": dynamics.half_life_days,
        "lesson_gain": dynamics.lesson_gain,
    }
