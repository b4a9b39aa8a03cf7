"""Days are those of the people who learn, not those of Greenwich."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from core.clock import calendar_day
from course.enrolment import service as enrolment
from reports.cohort_board import cohort_board
from reports.learner_home import learner_home
from tests.factories.school import NOON, School

DUE = date(2026, 7, 3)
LAST_MINUTE = datetime(2026, 7, 3, 21, 59, tzinfo=UTC)  # 23:59 in Paris, summer time


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 1, 31, 22, 59, tzinfo=UTC), date(2026, 1, 31)),
        (datetime(2026, 1, 31, 23, 0, tzinfo=UTC), date(2026, 2, 1)),
        (datetime(2026, 3, 29, 22, 0, tzinfo=UTC), date(2026, 3, 30)),  # the clocks went forward that morning
        (LAST_MINUTE, DUE),
        (LAST_MINUTE + timedelta(minutes=1), date(2026, 7, 4)),
    ],
)
def test_the_day_changes_at_midnight_where_people_are(moment: datetime, day: date) -> None:
    assert calendar_day(moment) == day


def test_a_module_is_late_from_midnight_and_open_from_midnight(school: School) -> None:
    with school.database.transaction() as session:
        enrolment.assign_modules(
            session, cohort=school.cohort, module_keys=["mod01"], opens_on=DUE, due_on=DUE,
            assigned_by=school.trainer, now=NOON,
        )  # fmt: skip
    with school.database.reading() as session:
        for moment, late in ((LAST_MINUTE, False), (LAST_MINUTE + timedelta(minutes=1), True)):
            board = cohort_board(session, cohort=school.cohort, course=school.course, now=moment)
            assert bool(board.rows[0].overdue) is late
        before_it_opens = datetime(2026, 7, 2, 21, 59, tzinfo=UTC)
        for moment, is_open in ((before_it_opens, False), (before_it_opens + timedelta(minutes=1), True)):
            home = learner_home(session, person=school.learner, course=school.course, now=moment)
            assert ("mod01" in {step.module.id for step in home.next_steps}) is is_open
