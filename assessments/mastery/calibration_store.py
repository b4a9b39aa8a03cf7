"""Keeping what a calibration found: its figures always, its parameters where they come into force."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from assessments.mastery.calibration_data import GatheredCourse
from assessments.mastery.calibration_requests import DONE, REPLAYING, dynamics_document
from assessments.mastery.calibration_run import Outcome
from assessments.mastery.models import CalibratedItem, Calibration, MasteryState, RaterSeverity
from assessments.mastery.parameters import competency_keys
from course.curriculum.service import PublishedCourse
from course.enrolment.audit import note_action
from course.enrolment.models import Person


def store_outcome(
    session: Session,
    calibration: Calibration,
    course: PublishedCourse,
    gathered: GatheredCourse,
    outcome: Outcome,
    read_at: datetime,
) -> None:
    """Write an outcome into its row; one that was accepted is current from the commit on."""
    fit = outcome.fit
    calibration.competencies = competency_keys(course)
    calibration.prior_mean = fit.prior.mean.astype("<f8").tobytes()
    calibration.prior_covariance = fit.prior.covariance.astype("<f8").tobytes()
    calibration.dynamics = dynamics_document(outcome.dynamics)
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
    if not outcome.accepted:
        calibration.state = DONE
        return
    _store_items(session, calibration, gathered, outcome)
    session.execute(update(Calibration).where(Calibration.course_id == course.id).values(current=False))
    calibration.current, calibration.state = True, REPLAYING
    calibration.total = states_of_other_models(session, calibration.course_id, None)
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


def states_of_other_models(session: Session, course_id: int, model: str | None) -> int:
    """How many states of a course are not of this model; with None, how many there are."""
    query = select(func.count()).select_from(MasteryState).where(MasteryState.course_id == course_id)
    if model is not None:
        query = query.where(MasteryState.model != model)
    return session.scalar(query) or 0
