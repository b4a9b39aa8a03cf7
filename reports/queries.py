"""The skill gap of a learner and of a cohort, from what the database knows now. Reads only."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from assessments.attempts.models import Regrading
from assessments.mastery.calibration_requests import current_calibration
from assessments.mastery.models import MasteryPoint
from assessments.mastery.parameters import model_of
from assessments.mastery.service import Known, known_of, known_of_many, points_of
from core.clock import calendar_day
from course.curriculum.service import PublishedCourse
from course.enrolment.models import Cohort
from course.enrolment.service import learners_of
from reports.cohort import CohortReport, FloatArray, IntArray, build_cohort_report
from reports.cohort_part import build_part_report
from reports.computed_on import ComputedOn
from reports.skill_gap import SkillGapReport, build_report, build_reports


def learner_gap(session: Session, *, person_id: int, course: PublishedCourse, now: datetime) -> SkillGapReport:
    """The skill gap of a learner as of `now`."""
    known = known_of(session, person_id=person_id, course=course, now=now)
    report = build_report(known.mastery, course.profile.competencies)
    return replace(report, computed_on=computed_on(session, course=course))


def computed_on(session: Session, *, course: PublishedCourse) -> ComputedOn:
    """What a report of this course is computed with now."""
    calibration = current_calibration(session, course_id=course.id)
    done = select(Regrading).where(Regrading.course_id == course.id, Regrading.state == "done")
    regrading = session.scalar(done.order_by(Regrading.finished_at.desc(), Regrading.id.desc()).limit(1))
    corrected_at = regrading.finished_at if regrading else None
    return ComputedOn(
        model=model_of(session, course),
        calibration=calibration.number if calibration else None,
        calibrated_on=calendar_day(calibration.computed_at) if calibration else None,
        regrading_id=regrading.id if regrading else None,
        corrected_on=calendar_day(corrected_at) if corrected_at else None,
    )


def learner_gaps(
    session: Session, *, person_ids: Sequence[int], course: PublishedCourse, now: datetime
) -> dict[int, SkillGapReport]:
    """The skill gaps of many learners, in one query."""
    known = known_of_many(session, person_ids=person_ids, course=course, now=now)
    reports = build_reports([one.mastery for one in known.values()], course.profile.competencies)
    return dict(zip(known, reports, strict=True))


def cohort_report(session: Session, *, cohort: Cohort, course: PublishedCourse, now: datetime) -> CohortReport:
    """Shares of a cohort's learners at target, with intervals."""
    ids = [learner.id for learner in learners_of(session, cohort=cohort)]
    known = known_of_many(session, person_ids=ids, course=course, now=now)
    return report_of_known([known[key] for key in ids], course)


def part_report(
    session: Session,
    *,
    cohort: Cohort,
    course: PublishedCourse,
    groups: Sequence[Collection[int]],
    part: Collection[int],
    now: datetime,
) -> CohortReport:
    """The same for the learners in `part`, made of some of the `groups`, so that nobody can be subtracted from it."""
    ids = [learner.id for learner in learners_of(session, cohort=cohort)]
    known = known_of_many(session, person_ids=ids, course=course, now=now)
    within = [[key in group for group in groups] for key in ids]
    return build_part_report(
        *_arrays([known[key] for key in ids], course),
        course.profile.competencies,
        groups=np.array(within, dtype=bool).reshape(len(ids), len(groups)),
        part=np.array([key in part for key in ids], dtype=bool),
    )


def report_of_known(known: Sequence[Known], course: PublishedCourse) -> CohortReport:
    """The report of learners whose states have been read."""
    return build_cohort_report(*_arrays(known, course), course.profile.competencies)


def _arrays(known: Sequence[Known], course: PublishedCourse) -> tuple[FloatArray, FloatArray, IntArray]:
    """Mean, deviation and evidence, each (N, K)."""
    shape = (len(known), len(course.profile.competencies))
    mean = np.array([one.mastery.mean for one in known], dtype=float).reshape(shape)
    deviation = np.array([one.mastery.deviation for one in known], dtype=float).reshape(shape)
    evidence = np.array([one.mastery.evidence for one in known], dtype=np.int64).reshape(shape)
    return mean, deviation, evidence


def gap_history(session: Session, *, person_id: int, course_id: int) -> list[MasteryPoint]:
    """The levels of a learner after each finished attempt and completed lesson, oldest first."""
    return points_of(session, person_id=person_id, course_id=course_id)
