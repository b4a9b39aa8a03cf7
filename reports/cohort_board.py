"""The trainer's board: one row a learner, with what holds them up and why it says so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessments.attempts.models import Attempt
from assessments.attempts.service import GRADED
from core.clock import calendar_day
from course.curriculum.service import PublishedCourse
from course.curriculum.structure import Module
from course.enrolment.models import Assignment, Cohort, LessonProgress, Person
from course.enrolment.service import assignments_of, learners_of
from reports.module_progress import ModuleProgress, progress_in
from reports.queries import learner_gaps
from reports.skill_gap import SkillGapReport

ABSENT_DAYS = 14
"""Without a sign of life for this long, with something left to do, somebody should call."""

NOT_STARTED, STUCK, LATE, ABSENT = "not_started", "stuck", "late", "absent"
FLAGS = (NOT_STARTED, STUCK, LATE, ABSENT)


@dataclass(frozen=True, slots=True)
class Flag:
    """Why a trainer should look at a learner; the page puts it into words."""

    kind: str
    """not_started; stuck: no attempt left at `module` without passing; late: `module` was due; absent: `days` away."""
    module: Module | None = None
    days: int | None = None


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One learner."""

    person: Person
    last_seen_at: datetime | None
    lessons_done: int
    lessons_total: int
    """Written lessons of the assigned modules; of all modules where nothing is assigned."""
    overdue: tuple[str, ...]
    """Keys of the modules that were due and are not complete."""
    report: SkillGapReport
    flags: tuple[Flag, ...]
    """Most pressing first."""


@dataclass(frozen=True, slots=True)
class CohortBoard:
    """Everything that the board shows."""

    rows: tuple[BoardRow, ...]
    assignments: tuple[Assignment, ...]


def cohort_board(session: Session, *, cohort: Cohort, course: PublishedCourse, now: datetime) -> CohortBoard:
    """The board of a cohort as of `now`; a fixed number of queries, however many learners."""
    learners = learners_of(session, cohort=cohort)
    ids = [learner.id for learner in learners]
    assignments = assignments_of(session, cohort=cohort)
    gaps = learner_gaps(session, person_ids=ids, course=course, now=now)
    lessons = _lessons(session, course.id, ids)
    attempts = _attempts(session, course.id, ids)
    rows = tuple(
        _row(course, learner, assignments, lessons[learner.id], attempts[learner.id], gaps[learner.id], now)
        for learner in learners
    )
    return CohortBoard(rows, tuple(assignments))


def _lessons(session: Session, course_id: int, ids: Sequence[int]) -> dict[int, dict[str, LessonProgress]]:
    found: dict[int, dict[str, LessonProgress]] = defaultdict(dict)
    query = select(LessonProgress).where(LessonProgress.course_id == course_id, LessonProgress.person_id.in_(ids))
    for progress in session.scalars(query):
        found[progress.person_id][progress.lesson_key] = progress
    return found


def _attempts(session: Session, course_id: int, ids: Sequence[int]) -> dict[int, dict[str, list[Attempt]]]:
    found: dict[int, dict[str, list[Attempt]]] = defaultdict(lambda: defaultdict(list))
    query = select(Attempt).where(Attempt.course_id == course_id, Attempt.kind == GRADED, Attempt.person_id.in_(ids))
    for attempt in session.scalars(query.order_by(Attempt.number)):
        found[attempt.person_id][attempt.target_key].append(attempt)
    return found


def _row(
    course: PublishedCourse,
    learner: Person,
    assignments: Sequence[Assignment],
    lessons: Mapping[str, LessonProgress],
    attempts: Mapping[str, list[Attempt]],
    report: SkillGapReport,
    now: datetime,
) -> BoardRow:
    progress = {
        module.id: progress_in(module, lessons, attempts.get(module.assessment.id, ()) if module.assessment else ())
        for module in course.curriculum.modules
    }
    asked = {one.module_key: one for one in assignments} or dict.fromkeys(progress)
    counted = [progress[key] for key in asked if key in progress]
    overdue = tuple(key for key, one in asked.items() if one and _overdue(one, progress.get(key), calendar_day(now)))
    seen = [moment for moment in (learner.last_seen_at, *_moments(lessons, attempts)) if moment]
    last_seen = max(seen, default=None)
    started = bool(lessons or attempts)
    return BoardRow(
        person=learner,
        last_seen_at=last_seen,
        lessons_done=sum(one.lessons_done for one in counted),
        lessons_total=sum(one.lessons_total for one in counted),
        overdue=overdue,
        report=report,
        flags=tuple(_flags(course, progress, attempts, overdue, started=started, last_seen=last_seen, now=now)),
    )


def _overdue(assignment: Assignment, progress: ModuleProgress | None, today: date) -> bool:
    """Whether the day has passed and the learner still has something to do; a rater's delay is not the learner's."""
    if progress is None or assignment.due_on is None or assignment.due_on >= today:
        return False
    return not progress.complete and not progress.waits_for_rater


def _moments(lessons: Mapping[str, LessonProgress], attempts: Mapping[str, list[Attempt]]) -> list[datetime | None]:
    moments = [one.completed_at or one.started_at for one in lessons.values()]
    return [*moments, *(one.finished_at or one.started_at for tried in attempts.values() for one in tried)]


def _flags(
    course: PublishedCourse,
    progress: Mapping[str, ModuleProgress],
    attempts: Mapping[str, list[Attempt]],
    overdue: Sequence[str],
    *,
    started: bool,
    last_seen: datetime | None,
    now: datetime,
) -> list[Flag]:
    flags = []
    if not started:
        flags.append(Flag(NOT_STARTED))
    for module in course.curriculum.modules:
        assessment = module.assessment
        if assessment and not progress[module.id].passed and not progress[module.id].pending:
            tried = attempts.get(assessment.id, ())
            if len(tried) >= assessment.attempts and all(one.finished_at for one in tried):
                flags.append(Flag(STUCK, module=module))
    flags += [Flag(LATE, module=course.curriculum.module(key)) for key in overdue]
    away = now - last_seen if started and last_seen else timedelta(0)
    if away >= timedelta(days=ABSENT_DAYS) and not all(one.complete for one in progress.values() if one.lessons_total):
        flags.append(Flag(ABSENT, days=away.days))
    return flags
