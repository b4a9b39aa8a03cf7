"""While a rater is awaited nobody is called late or stuck for it, and nothing more is asked of the learner."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core.database import Database
from course.enrolment import service as enrolment
from course.enrolment.lesson_progress import LessonReport
from learning.answering import report_lesson
from reports.cohort_board import LATE, STUCK, cohort_board
from reports.learner_home import learner_home
from tests.factories.school import NOON, School, build_school
from tests.factories.written import hand_in, written_school

AFTER = NOON + timedelta(days=3)
READ = LessonReport(sections=(), position="", seconds=60, completed=True)


@pytest.fixture
def school(any_database: Database) -> School:
    made = written_school(build_school(any_database))
    with made.database.transaction() as session:
        enrolment.assign_modules(
            session, cohort=made.cohort, module_keys=["mod01"], opens_on=None, due_on=NOON.date(),
            assigned_by=made.trainer, now=NOON,
        )  # fmt: skip
        module = made.course.curriculum.modules[0]
        for lesson in (one for one in module.lessons if one.status == "written"):
            for learner in made.learners[:2]:
                report_lesson(
                    session, person=learner, course=made.course, lesson_key=lesson.id, report=READ, now=NOON
                )  # fmt: skip
    hand_in(made, made.learner)
    return made


def test_a_learner_whose_text_is_not_read_yet_is_neither_late_nor_stuck(school: School) -> None:
    with school.database.reading() as session:
        board = cohort_board(session, cohort=school.cohort, course=school.course, now=AFTER)
        rows = {row.person.id: row for row in board.rows}
        waiting, idle = rows[school.learner.id], rows[school.learners[1].id]
        assert not {flag.kind for flag in waiting.flags} & {LATE, STUCK}
        assert LATE in {flag.kind for flag in idle.flags}


def test_nothing_more_is_asked_while_a_text_waits_to_be_read(school: School) -> None:
    with school.database.reading() as session:
        for learner, asked in ((school.learner, False), (school.learners[1], True)):
            home = learner_home(session, person=learner, course=school.course, now=AFTER)
            assert any(step.module.id == "mod01" for step in home.next_steps) is asked
