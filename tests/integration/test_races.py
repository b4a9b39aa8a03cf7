"""Two requests of one person at the same time, where the database lets them overlap: PostgreSQL."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assessments.attempts import service as attempts
from assessments.attempts.models import Attempt, Response
from assessments.items.published import items_by_id
from assessments.mastery.models import MasteryPoint
from core.database import Database
from core.errors import NotFound
from course.enrolment import service as enrolment
from course.enrolment.models import Person
from learning import answering
from learning.closing import close_overdue
from lms_adapter.outbox.models import Delivery
from reports.people import erase_person
from tests.factories.rules import with_rules
from tests.factories.school import NOON, School, build_school
from tests.integration.test_answering import right_answer

pytestmark = pytest.mark.postgresql


@pytest.fixture
def school(postgresql_database: Database) -> School:
    return build_school(postgresql_database)


def begun(school: School) -> str:
    with school.database.transaction() as session:
        return answering.begin(
            session, person=school.learner, course=school.course, kind="graded", target="a01", now=NOON
        ).id


def opened(session: Session, school: School, attempt_id: str) -> Attempt:
    return attempts.get_attempt(session, person=school.learner, attempt_id=attempt_id)


def hand_in(school: School, attempt_id: str) -> None:
    with school.database.transaction() as session:
        answering.finish(session, attempt=opened(session, school, attempt_id), now=NOON + timedelta(minutes=5))


def answer(session: Session, attempt: Attempt) -> None:
    version = items_by_id(session, ids=attempt.items)[attempt.items[0]]
    answering.answer(
        session,
        attempt=attempt,
        item_key=version.item_key,
        response=right_answer(attempt, version),
        idempotency_key="one-answer",
        draw=None,
        now=NOON + timedelta(minutes=6),
    )


def test_an_answer_that_was_on_its_way_when_the_attempt_was_handed_in_is_refused(school: School) -> None:
    attempt_id = begun(school)
    with school.database.transaction() as session:
        attempt = opened(session, school, attempt_id)
        hand_in(school, attempt_id)
        with pytest.raises(attempts.AttemptFinished):
            answer(session, attempt)
    with school.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Response)) == 0


def test_handing_in_from_two_tabs_leaves_one_point_in_the_history_and_tells_the_lms_once(school: School) -> None:
    attempt_id = begun(school)
    with school.database.transaction() as session:
        attempt = opened(session, school, attempt_id)
        hand_in(school, attempt_id)
        answering.finish(session, attempt=attempt, now=NOON + timedelta(minutes=6))
    with school.database.reading() as session:
        handed_in = select(func.count()).select_from(MasteryPoint).where(MasteryPoint.reason == "attempt")
        assert session.scalar(handed_in) == 1
        assert session.scalars(select(Delivery.revision)).all() == [1]


def test_an_answer_of_somebody_who_is_being_erased_finds_nothing(school: School) -> None:
    attempt_id = begun(school)
    with school.database.transaction() as session:
        attempt = opened(session, school, attempt_id)
        with school.database.transaction() as other:
            erase_person(other, person=other.get_one(Person, school.learner.id))
        with pytest.raises(NotFound):
            answer(session, attempt)


def test_the_same_answer_from_two_tabs_at_once_is_recorded_once(school: School) -> None:
    attempt_id = begun(school)

    def send(_tab: int) -> bool:
        with school.database.transaction() as session:
            attempt = opened(session, school, attempt_id)
            version = items_by_id(session, ids=attempt.items)[attempt.items[0]]
            ready.wait(10)
            return answering.answer(
                session, attempt=attempt, item_key=version.item_key, response=right_answer(attempt, version),
                idempotency_key="one-answer", draw=None, now=NOON + timedelta(minutes=6),
            ).fresh  # fmt: skip

    ready = threading.Barrier(4)
    with ThreadPoolExecutor(4) as tabs:
        fresh = list(tabs.map(send, range(4)))
    assert sorted(fresh) == [False, False, False, True]
    with school.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Response)) == 1


def test_a_double_click_on_begin_opens_one_attempt(school: School) -> None:
    ready = threading.Barrier(4)

    def click(_n: int) -> str:
        ready.wait(10)
        return begun(school)

    with ThreadPoolExecutor(4) as clicks:
        assert len(set(clicks.map(click, range(4)))) == 1
    with school.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Attempt)) == 1


def test_an_answer_the_learners_hand_and_two_workers_at_the_last_moment_leave_one_result(school: School) -> None:
    school = with_rules(school, a01={"time_limit_minutes": 5, "grace_seconds": 0})
    attempt_id = begun(school)
    over, ready = NOON + timedelta(minutes=6), threading.Barrier(4)

    def send() -> str:
        with school.database.transaction() as session:
            attempt = opened(session, school, attempt_id)
            version = items_by_id(session, ids=attempt.items)[attempt.items[0]]
            ready.wait(10)
            try:
                answering.answer(
                    session, attempt=attempt, item_key=version.item_key, response=right_answer(attempt, version),
                    idempotency_key="one-answer", draw=None, now=over,
                )  # fmt: skip
            except attempts.AttemptOver:
                return "refused"
        return "taken"

    def hand_in_late() -> None:
        with school.database.transaction() as session:
            attempt = opened(session, school, attempt_id)
            ready.wait(10)
            answering.finish(session, attempt=attempt, now=over)

    def close() -> int:
        ready.wait(10)
        return close_overdue(school.database, now=over)

    with ThreadPoolExecutor(4) as hands:
        sent, handed = hands.submit(send), hands.submit(hand_in_late)
        closed = [hands.submit(close), hands.submit(close)]
        assert sent.result(20) == "refused"
        handed.result(20)
        assert sum(one.result(20) for one in closed) <= 1
    with school.database.reading() as session:
        attempt = session.get_one(Attempt, attempt_id)
        assert (attempt.ended, attempt.raw, attempt.finished_at) == ("time_up", 0.0, NOON + timedelta(minutes=5))
        handed_in = select(func.count()).select_from(MasteryPoint).where(MasteryPoint.reason == "attempt")
        assert session.scalar(handed_in) == 1
        assert session.scalars(select(Delivery.revision)).all() == [1]


def test_assigning_a_module_twice_at_once_assigns_it_once(school: School) -> None:
    def assign(session: Session) -> None:
        enrolment.assign_modules(
            session, cohort=school.cohort, module_keys=["mod01"], opens_on=None, due_on=None,
            assigned_by=school.trainer, now=NOON,
        )  # fmt: skip

    def assign_again() -> None:
        with school.database.transaction() as other:
            started.set()
            assign(other)

    started = threading.Event()
    with ThreadPoolExecutor(1) as second_click:
        with school.database.transaction() as session:
            assign(session)
            again = second_click.submit(assign_again)
            started.wait(10)
            time.sleep(0.3)  # so that the second request has come to the lock
        again.result(10)
    with school.database.reading() as session:
        assert len(enrolment.assignments_of(session, cohort=school.cohort)) == 1
