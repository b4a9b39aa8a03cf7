"""Which figure each column of a platform's grade book has to show for a learner, queued with what made it true.

A column of an assessment or the exam shows the result that counts by its rules, once it is final; a column of a
competency shows the level, with its interval in the comment. Where nothing is known nothing is queued: an absent grade
is not a zero.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessments.attempts.service import attempts_at
from core.database import Database
from course.curriculum.places import NotInCourse, assessment_of
from course.curriculum.service import PublishedCourse, get_course
from course.enrolment.models import Person, Role
from learning.score_words import level_comment, result_comment
from lms_adapter.lti.models import Context, Identity, LineItem, Member
from lms_adapter.lti.targets import Target, read_target
from lms_adapter.outbox.scores import NoPlaceForScore, line_items_for, record_score
from reports.module_progress import ModuleProgress, exam_progress, module_progress
from reports.queries import learner_gap, learner_gaps
from reports.skill_gap import SkillGapReport
from reports.words import language_of

AT_ONCE = 50
"""Learners whose levels are refreshed in one transaction."""


def tell_result(session: Session, *, course: PublishedCourse, person_id: int, key: str, now: datetime) -> int:
    """Queue the result of a module's assessment, or of the exam of that key, for every column that shows it.

    Returns how many columns there are. Raises NotInCourse.
    """
    target = _result_target(course, key)
    columns = _columns(session, course, [str(target)] if target else [], person_id)
    for line_item, identity in columns:
        _tell(session, course, line_item, identity, now)
    return len(columns)


def tell_levels(
    session: Session, *, course: PublishedCourse, person_id: int, now: datetime, report: SkillGapReport | None = None
) -> int:
    """Queue the learner's levels for every column of a competency; returns how many columns there are."""
    targets = [f"competency:{competency.id}" for competency in course.profile.competencies]
    columns = _columns(session, course, targets, person_id)
    if columns and report is None:
        report = learner_gap(session, person_id=person_id, course=course, now=now)
    for line_item, identity in columns:
        _tell(session, course, line_item, identity, now, report)
    return len(columns)


def tell_column(session: Session, *, line_item: LineItem, now: datetime) -> int:
    """Queue what a column has to show for every learner of its course at the platform: it is new, or was made again."""
    course = get_course(session, organisation_id=line_item.organisation_id, course_id=line_item.course_id)
    learners = select(Identity).join(Member, Member.identity_id == Identity.id)
    learners = learners.where(Member.context_id == line_item.context_id, Member.role == Role.LEARNER, Member.active)
    return sum(_tell(session, course, line_item, identity, now) for identity in session.scalars(learners))


def tell_new_columns(
    session: Session, *, context: Context, now: datetime, identity: Identity | None = None, first_time: bool = True
) -> None:
    """After an arrival: fill the columns that it made known, and on somebody's first, their row in the others.

    What they do afterwards is told when they do it, so later arrivals have nothing to bring.
    """
    here = select(LineItem).where(LineItem.context_id == context.id, LineItem.state != "unwanted")
    here = here.order_by(LineItem.id)  # two arrivals lock scores in the same order
    bringing = identity is not None and first_time
    for line_item in session.scalars(here if bringing else here.where(LineItem.created_at == now)):
        if line_item.created_at == now:
            tell_column(session, line_item=line_item, now=now)
        elif identity is not None and line_items_for(
            session, course_id=line_item.course_id, targets=[line_item.target], person_id=identity.person_id
        ):
            course = get_course(session, organisation_id=line_item.organisation_id, course_id=line_item.course_id)
            _tell(session, course, line_item, identity, now)


def refresh_levels(database: Database, *, now: datetime) -> int:
    """Bring the columns of competencies up to date with what only time or a calibration has changed, some learners a
    transaction; returns for how many learners. Once a night: a level moves a little every day without an answer.
    """
    with database.reading() as session:
        columns = select(LineItem.organisation_id, LineItem.course_id, Identity.person_id).distinct()
        columns = columns.join(Member, Member.context_id == LineItem.context_id)
        columns = columns.join(Identity, Identity.id == Member.identity_id)
        shown = columns.where(LineItem.target.startswith("competency:"), LineItem.state != "unwanted")
        learners = session.execute(shown.where(Member.role == Role.LEARNER, Member.active)).all()
    courses = sorted({(organisation_id, course_id) for organisation_id, course_id, _ in learners})
    for organisation_id, course_id in courses:
        people = sorted(person_id for _, there, person_id in learners if there == course_id)
        for first in range(0, len(people), AT_ONCE):
            with database.transaction() as session:
                course = get_course(session, organisation_id=organisation_id, course_id=course_id)
                some = people[first : first + AT_ONCE]
                for person_id, report in learner_gaps(session, person_ids=some, course=course, now=now).items():
                    tell_levels(session, course=course, person_id=person_id, now=now, report=report)
    return len(learners)


def _columns(
    session: Session, course: PublishedCourse, targets: Iterable[str], person_id: int
) -> list[tuple[LineItem, Identity]]:
    wanted = list(targets)
    return line_items_for(session, course_id=course.id, targets=wanted, person_id=person_id) if wanted else []


def _tell(
    session: Session,
    course: PublishedCourse,
    line_item: LineItem,
    identity: Identity,
    now: datetime,
    report: SkillGapReport | None = None,
) -> bool:
    """Queue one learner's figure in one column; False where there is none to tell."""
    person = session.get_one(Person, identity.person_id)
    target = read_target(line_item.target)
    figure = (
        _level(session, course, target, person, now, report)
        if target.kind == "competency"
        else _result(session, course, target, person)
    )
    if figure is None:
        return False
    share, comment, completed = figure
    try:
        record_score(
            session, line_item=line_item, identity=identity, share=share, comment=comment, completed=completed, now=now
        )
    except NoPlaceForScore:
        return False  # what the learner did stands, whatever becomes of a column
    return True


def _level(
    session: Session,
    course: PublishedCourse,
    target: Target,
    person: Person,
    now: datetime,
    report: SkillGapReport | None,
) -> tuple[float, str, bool] | None:
    report = report or learner_gap(session, person_id=person.id, course=course, now=now)
    row = {one.competency: one for one in report.rows}.get(target.key)
    if row is None or row.level is None:
        return None
    points = min(100, max(0, round(row.level)))  # what the comment says too: a hundredth of a point is no news
    return points / 100, level_comment(row, language_of(person.locale)), row.gap == 0


def _result(
    session: Session, course: PublishedCourse, target: Target, person: Person
) -> tuple[float, str, bool] | None:
    try:
        progress, pass_mark = _progress(session, course, target, person.id)
    except NotInCourse:
        return None  # the course has dropped it: what the grade book shows stays
    if progress.best is None:
        return None
    comment = result_comment(
        share=progress.best,
        passed=progress.passed,
        pass_mark=pass_mark,
        attempts=progress.attempts_used,
        language=language_of(person.locale),
        shown=progress.score_shown,
    )
    return progress.best, comment, True


def _progress(
    session: Session, course: PublishedCourse, target: Target, person_id: int
) -> tuple[ModuleProgress, float]:
    module, assessment = assessment_of(course, target.key)
    if module is None:
        run = attempts_at(session, person_id=person_id, course_id=course.id, target_key=target.key)
        return exam_progress(target.key, run), assessment.pass_mark
    return module_progress(session, course=course, person_id=person_id, module=module), assessment.pass_mark


def _result_target(course: PublishedCourse, key: str) -> Target | None:
    """The column's target of a record: a module's assessment, or the exam; None for a module without one."""
    module, exam = course.curriculum.module(key), course.curriculum.exam
    if module is not None:
        return Target("assessment", module.assessment.id) if module.assessment else None
    if exam is None or exam.id != key:
        raise NotInCourse(f"The course no longer has {key!r}.")
    return Target("exam", key)
