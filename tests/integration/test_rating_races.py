"""Trainers who open the same answer at the same time, where the database lets them overlap: PostgreSQL."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from assessments.attempts.models import Grading, Rating
from assessments.attempts.ratings import AlreadyGraded, answer_to_rate
from assessments.mastery.models import MasteryPoint
from core.database import Database
from course.enrolment.models import Person
from learning import grading
from lms_adapter.outbox.models import Delivery
from tests.factories.school import NOON, School, build_school
from tests.factories.written import another_trainer, hand_in, written_school

pytestmark = pytest.mark.postgresql
POINTS = {"lecture": 3, "decision": 2}


@pytest.fixture
def built(postgresql_database: Database) -> School:
    return build_school(postgresql_database)


def at_once(school: School, response_id: int, raters: list[Person]) -> list[str]:
    """What each of them hears, all of them having opened the answer before anybody sends."""
    ready = threading.Barrier(len(raters))

    def send(rater: Person) -> str:
        try:
            with school.database.transaction() as session:
                response = answer_to_rate(session, person=rater, response_id=response_id)
                ready.wait(10)
                rated = grading.rate(session, response=response, rater=rater, points=POINTS, comment="", now=NOON)
                return "graded" if rated.grading else "kept"
        except AlreadyGraded:
            return "too late"

    with ThreadPoolExecutor(len(raters)) as people:
        return sorted(people.map(send, raters))


def counts(school: School) -> tuple[int, int, int]:
    """Ratings, gradings, points of the history at the end of an attempt."""
    with school.database.reading() as session:
        return (
            session.scalar(select(func.count()).select_from(Rating)) or 0,
            session.scalar(select(func.count()).select_from(Grading)) or 0,
            session.scalar(select(func.count()).select_from(MasteryPoint).where(MasteryPoint.reason == "attempt")) or 0,
        )


def test_of_two_trainers_who_send_at_once_one_grades_and_the_other_is_told(built: School) -> None:
    school = written_school(built)
    response_id = hand_in(school, school.learner)
    others = [another_trainer(school, name) for name in ("second", "third")]
    assert at_once(school, response_id, [school.trainer, *others]) == ["graded", "too late", "too late"]
    assert counts(school) == (1, 1, 2)


def test_a_double_click_of_one_trainer_rates_once(built: School) -> None:
    school = written_school(built)
    response_id = hand_in(school, school.learner)
    assert at_once(school, response_id, [school.trainer] * 3) == ["graded", "kept", "kept"]
    assert counts(school) == (1, 1, 2)


def test_two_raters_who_send_at_once_make_one_grading_and_the_lms_hears_it_once(built: School) -> None:
    school = written_school(built, raters=2)
    response_id, second = hand_in(school, school.learner), another_trainer(school, "second")
    with school.database.reading() as session:
        before = session.scalars(select(Delivery.revision)).one()
    assert at_once(school, response_id, [school.trainer, second]) == ["graded", "kept"]
    assert counts(school) == (2, 1, 2)
    with school.database.reading() as session:
        assert session.scalars(select(Delivery.revision)).one() == before + 1
