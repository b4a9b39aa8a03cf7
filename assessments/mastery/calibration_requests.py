"""Asking for calibrations, and which one is in force: a calibration is asked for as a row, once a night or by hand."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from assessments.attempts.gradings import SCORE, with_gradings
from assessments.attempts.models import Grading, Response
from assessments.mastery.calibration_run import LEAST_COMPARED, enough_data
from assessments.mastery.certificate import EVERY_FIFTH
from assessments.mastery.dynamics import Dynamics
from assessments.mastery.models import Calibration
from assessments.mastery.parameters import MODEL, competency_keys, parameters_of
from core.errors import Conflict
from course.curriculum.models import Course
from course.curriculum.service import PublishedCourse, get_course

WAITING, FITTING, REPLAYING, DONE, FAILED = "waiting", "fitting", "replaying", "done", "failed"
UNDER_WAY = (WAITING, FITTING, REPLAYING)
SAME_NIGHT = timedelta(hours=12)
LEAST_NEWS = LEAST_COMPARED * EVERY_FIFTH
"""Answers and gradings since the calibration in force: with fewer, too few of them are of held-out learners."""


class TooLittleData(Conflict):
    """A course with too few learners or responses to calibrate from."""


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
        dynamics=dynamics_document(parameters.dynamics),
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
    """Ask for every course that has enough responses and news since its last calibration; returns how many.

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
    """Whether tonight's calibration could come to another result than the last one did."""
    latest = session.scalar(_of_course(course_id))
    if latest is None:
        return True
    if latest.state in UNDER_WAY or now - latest.computed_at < SAME_NIGHT:
        return False
    if latest.state == FAILED:
        return True
    current = current_calibration(session, course_id=course_id)
    since, enough = (current.computed_at, LEAST_NEWS) if current else (latest.computed_at, 1)
    answered = select(func.count(Response.id)).where(Response.course_id == course_id, Response.answered_at > since)
    graded = (
        select(func.count(Grading.id))
        .join(Response, Response.id == Grading.response_id)
        .where(Response.course_id == course_id, Grading.graded_at > since)
    )
    return (session.scalar(answered) or 0) + (session.scalar(graded) or 0) >= enough


def _of_course(course_id: int) -> Select[Calibration]:
    query = select(Calibration).where(Calibration.course_id == course_id)
    return query.order_by(Calibration.number.desc()).limit(1)


def _data_of(session: Session, course_id: int) -> tuple[int, int]:
    """Learners who have answered, and first answers that have their score."""
    first = Response.tries == 1
    counts = select(func.count(Response.person_id.distinct()), func.count(Response.id)).select_from(Response)
    query = with_gradings(counts).where(
        Response.course_id == course_id, first, SCORE.is_not(None), Response.hinted.is_(False)
    )
    learners, answers = session.execute(query).one()
    return learners, answers


def current_calibration(session: Session, *, course_id: int) -> Calibration | None:
    """The calibration that is in force."""
    return session.scalar(_of_course(course_id).where(Calibration.current))


def latest_calibration(session: Session, *, course_id: int) -> Calibration | None:
    """The newest calibration that was computed, in force or not: its certificate is what is known today."""
    return session.scalar(_of_course(course_id).where(Calibration.state.in_((REPLAYING, DONE))))


def dynamics_document(dynamics: Dynamics) -> dict[str, float | None]:
    """As `Calibration.dynamics` keeps them."""
    return {
        "tau2": dynamics.tau2,
        "half_life_days": dynamics.half_life_days,
        "lesson_gain": dynamics.lesson_gain,
    }
