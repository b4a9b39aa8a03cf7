"""Two requests of one diagnostic at the same time, where the database lets them overlap: PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assessments.attempts import service as attempts
from assessments.attempts.models import Attempt, Response
from assessments.mastery import service as mastery
from core.database import Database
from learning import diagnosing
from tests.factories.diagnostics import answer_to, build_diagnostic_school, question_of
from tests.factories.school import NOON, School

pytestmark = pytest.mark.postgresql
LATER = NOON + timedelta(minutes=1)


@pytest.fixture
def school(postgresql_database: Database) -> School:
    return build_diagnostic_school(postgresql_database)


def at_once(school: School, *acts: Callable[[Session], object]) -> list[object]:
    """What each act gives, or the refusal that it meets, when all of them begin at the same moment."""
    ready = Barrier(len(acts))

    def perform(act: Callable[[Session], object]) -> object:
        ready.wait(10)
        try:
            with school.database.transaction() as session:
                return act(session)
        except attempts.AlreadyAnswered as refusal:
            return type(refusal)

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(perform, acts))


def begin(school: School) -> Callable[[Session], str]:
    return lambda session: diagnosing.begin(session, person=school.learner, course=school.course, now=NOON).id


def answering(school: School, attempt_id: str, key: str, *, right: bool = True) -> Callable[[Session], object]:
    with school.database.reading() as session:
        attempt = attempts.get_attempt(session, person=school.learner, attempt_id=attempt_id)
        question = question_of(session, attempt)
        response = answer_to(attempt, question, right=right)

    def act(session: Session) -> None:
        attempt = attempts.get_attempt(session, person=school.learner, attempt_id=attempt_id)
        diagnosing.answer(
            session,
            attempt=attempt,
            course=school.course,
            item_key=question.item_key,
            response=response,
            idempotency_key=key,
            now=LATER,
        )

    return act


def counted(school: School) -> tuple[int, int, int]:
    """Responses, questions handed out, and responses in the state of mastery."""
    with school.database.reading() as session:
        attempt = session.scalars(select(Attempt)).one()
        known = mastery.known_of(session, person_id=school.learner.id, course=school.course).mastery
        return session.scalar(select(func.count()).select_from(Response)) or 0, len(attempt.items), known.responses


def test_two_tabs_that_begin_at_once_share_one_diagnostic(school: School) -> None:
    ids = at_once(school, begin(school), begin(school))
    assert len(set(ids)) == 1
    assert counted(school) == (0, 1, 0)


def test_a_double_click_that_arrives_twice_at_once_counts_once(school: School) -> None:
    (attempt_id,) = at_once(school, begin(school))
    click = answering(school, str(attempt_id), "one-and-the-same")
    assert at_once(school, click, click) == [None, None]
    assert counted(school) == (1, 2, 1)


def test_two_tabs_that_answer_the_same_question_at_once_leave_one_answer(school: School) -> None:
    (attempt_id,) = at_once(school, begin(school))
    one, other = (answering(school, str(attempt_id), f"of-tab-{tab}", right=tab == "a") for tab in "ab")
    assert sorted(map(str, at_once(school, one, other))) == sorted(["None", str(attempts.AlreadyAnswered)])
    assert counted(school) == (1, 2, 1)


def test_stopping_while_an_answer_is_on_its_way_keeps_the_attempt_whole(school: School) -> None:
    (attempt_id,) = at_once(school, begin(school))

    def stop(session: Session) -> None:
        attempt = attempts.get_attempt(session, person=school.learner, attempt_id=str(attempt_id))
        diagnosing.stop(session, attempt=attempt, course=school.course, now=LATER)

    def answer(session: Session) -> object:
        try:
            return answering(school, str(attempt_id), "on-its-way")(session)
        except (attempts.AttemptFinished, AssertionError):
            return None

    at_once(school, stop, answer)
    responses, handed_out, known = counted(school)
    assert responses == known
    assert handed_out - responses == 1
