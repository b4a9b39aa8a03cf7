"""« Où j'en suis »: the next steps of a learner, the state of every module, and the skill gap behind them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from assessments.attempts.models import Attempt
from assessments.attempts.service import attempts_of
from assessments.mastery.service import known_of
from core.clock import calendar_day
from course.curriculum.service import PublishedCourse
from course.curriculum.structure import Assessment, Lesson, Module
from course.enrolment.accommodations import current_factor
from course.enrolment.lesson_progress import lesson_progress
from course.enrolment.models import Assignment, LessonProgress, Person
from course.enrolment.service import assignments_for
from reports.module_progress import ModuleProgress, exam_progress, progress_in
from reports.readiness import MissionReadiness, readiness
from reports.skill_gap import GapRow, SkillGapReport, build_report

MINUTES_A_QUESTION = 1.5
MOST_STEPS = 3


@dataclass(frozen=True, slots=True)
class NextStep:
    """Something to do now. `works_on` is the competency of it that is furthest from its target."""

    kind: str
    """lesson or assessment."""
    key: str
    title: str
    title_en: str
    minutes: int
    module: Module
    works_on: GapRow | None
    resumes: bool
    """True when it was begun before."""
    due_on: date | None


@dataclass(frozen=True, slots=True)
class ModuleState:
    """A module as its learner stands in it."""

    module: Module
    progress: ModuleProgress
    readiness: MissionReadiness
    assignment: Assignment | None


@dataclass(frozen=True, slots=True)
class ExamState:
    """The final exam as its learner stands before it."""

    assessment: Assessment
    progress: ModuleProgress
    open: bool
    """An attempt is going on."""
    minutes: int | None
    """That this learner has, extra time included; None without a limit."""


@dataclass(frozen=True, slots=True)
class LearnerHome:
    """Everything that the learner's home shows."""

    next_steps: tuple[NextStep, ...]
    modules: tuple[ModuleState, ...]
    report: SkillGapReport
    first_visit: bool
    """True while nothing has been read or answered."""
    exam: ExamState | None = None


def learner_home(session: Session, *, person: Person, course: PublishedCourse, now: datetime) -> LearnerHome:
    """Where a learner stands in a course as of `now`."""
    lessons = lesson_progress(session, person_id=person.id, course_id=course.id)
    attempts: dict[str, list[Attempt]] = defaultdict(list)
    for attempt in attempts_of(session, person_id=person.id, course_id=course.id):
        attempts[attempt.target_key].append(attempt)
    assignments = {one.module_key: one for one in assignments_for(session, person=person, course_id=course.id)}
    mastery = known_of(session, person_id=person.id, course=course, now=now).mastery
    report = build_report(mastery, course.profile.competencies)
    ready = {one.mission: one for one in readiness(mastery, course.profile.competencies, course.profile.missions)}
    states = tuple(
        ModuleState(
            module=module,
            progress=progress_in(module, lessons, attempts[module.assessment.id] if module.assessment else ()),
            readiness=ready[module.mission],
            assignment=assignments.get(module.id),
        )
        for module in course.curriculum.modules
    )
    steps = _steps(course, states, lessons, attempts, report, calendar_day(now))
    first_visit = not lessons and not any(attempts.values())
    exam = _exam(session, person, course, attempts)
    return LearnerHome(tuple(steps)[:MOST_STEPS], states, report, first_visit, exam)


def _exam(
    session: Session, person: Person, course: PublishedCourse, attempts: Mapping[str, list[Attempt]]
) -> ExamState | None:
    exam = course.curriculum.exam
    if exam is None:
        return None
    run = attempts.get(exam.id, [])
    limit = exam.time_limit_minutes
    minutes = round(limit * current_factor(session, person_id=person.id)) if limit else None
    return ExamState(exam, exam_progress(exam.id, run), any(one.finished_at is None for one in run), minutes)


def _steps(
    course: PublishedCourse,
    states: tuple[ModuleState, ...],
    lessons: Mapping[str, LessonProgress],
    attempts: Mapping[str, list[Attempt]],
    report: SkillGapReport,
    today: date,
) -> Iterator[NextStep]:
    """What was begun first, then what is assigned by due date, then the rest in the order of the course."""
    found = []
    for order, state in enumerate(states):
        if state.assignment and state.assignment.opens_on and state.assignment.opens_on > today:
            continue
        due = state.assignment.due_on if state.assignment else None
        for place, (target, resumes) in enumerate(_open_targets(state, lessons, attempts)):
            rank = (not resumes, state.assignment is None, due or date.max, order, place)
            found.append((rank, _step(course, state.module, target, resumes, due, report)))
    return (step for _, step in sorted(found, key=lambda pair: pair[0]))


def _open_targets(
    state: ModuleState, lessons: Mapping[str, LessonProgress], attempts: Mapping[str, list[Attempt]]
) -> Iterator[tuple[Lesson | Assessment, bool]]:
    for lesson in state.module.lessons:
        known = lessons.get(lesson.id)
        if lesson.status == "written" and (known is None or known.completed_at is None):
            yield lesson, known is not None
    assessment = state.module.assessment
    if assessment and not state.progress.passed:
        tried = attempts.get(assessment.id, [])
        begun = any(one.finished_at is None for one in tried)
        if begun or (len(tried) < assessment.attempts and not state.progress.pending):
            yield assessment, begun


def _step(
    course: PublishedCourse,
    module: Module,
    target: Lesson | Assessment,
    resumes: bool,
    due: date | None,
    report: SkillGapReport,
) -> NextStep:
    mission = course.profile.mission(module.mission)
    if isinstance(target, Lesson):
        kind, minutes = "lesson", target.minutes
        exercised = {
            key for activity in mission.activities if activity.id in target.activities for key in activity.competencies
        }
    else:
        kind, minutes = "assessment", round((target.questions or 20) * MINUTES_A_QUESTION)
        exercised = set(mission.competencies)
    rows = [row for row in report.rows if row.competency in exercised]
    works_on = max(rows, key=lambda row: row.target if row.gap is None else row.gap, default=None)
    return NextStep(kind, target.id, target.title, target.title_en, minutes, module, works_on, resumes, due)
