"""Two workers, or a worker and a learner, at the same row at the same time, where the database lets them overlap."""

from __future__ import annotations

import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, event, select

from assessments.attempts.models import Attempt
from core.database import Database
from core.sealing import Sealer
from learning import answering
from lms_adapter.lti.http import PlatformHttp
from lms_adapter.lti.models import Identity, LineItem
from lms_adapter.lti.platform import PlatformServices
from lms_adapter.outbox.models import Score
from lms_adapter.outbox.scores import record_score
from tests.factories.grade_books import SECRET, GradeBooks, build_grade_books
from tests.factories.school import NOON
from tests.integration.test_answering import answer_all

pytestmark = pytest.mark.postgresql


@pytest.fixture
def books(postgresql_database: Database) -> GradeBooks:
    return build_grade_books(postgresql_database, learners=24)


def test_two_senders_send_each_score_once(books: GradeBooks) -> None:
    for learner in range(24):
        books.record(0.5, learner=learner)
    with ThreadPoolExecutor(2) as pool:
        tried = list(pool.map(lambda _: books.send(), range(2)))
    assert sum(tried) == 24
    arrived = Counter(account for account, grade in books.column.grades.items() for _ in grade.history)
    assert arrived == {account.id: 1 for account in books.learners}
    assert len(books.platform.requests("scores")) == 24


def test_a_row_that_somebody_sends_is_not_taken_by_another(books: GradeBooks) -> None:
    books.record(0.5)
    inside, leave, call = threading.Event(), threading.Event(), books.services.call

    def slow(*arguments: Any, **options: Any) -> Any:
        inside.set()
        assert leave.wait(20)
        return call(*arguments, **options)

    books.services.call = slow  # type: ignore[method-assign]
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(books.send)
        assert inside.wait(20)
        assert books.send() == 0
        leave.set()
        assert first.result(20) == 1


def test_a_figure_recorded_while_the_outcome_is_written_is_not_taken_for_told(books: GradeBooks) -> None:
    books.record(0.5)
    call, answered = books.services.call, threading.Event()

    def telling(*arguments: Any, **options: Any) -> Any:
        answer = call(*arguments, **options)
        answered.set()
        return answer

    books.services.call = telling  # type: ignore[method-assign]
    with ThreadPoolExecutor(1) as pool:
        with books.database.transaction() as session:
            record_score(  # the row is locked from here on: the outcome has to wait for us
                session,
                line_item=session.get_one(LineItem, books.line_item_id),
                identity=session.get_one(Identity, books.identities[1]),
                share=0.1,
                comment="",
                completed=True,
                now=books.clock(),
            )
            sending = pool.submit(books.send)
            assert answered.wait(20)
            record_score(
                session,
                line_item=session.get_one(LineItem, books.line_item_id),
                identity=session.get_one(Identity, books.identities[0]),
                share=0.9,
                comment="",
                completed=True,
                now=books.clock(),
            )
        sending.result(20)
    books.send()
    assert (books.score().state, books.score().delivered, books.score().revision) == ("sent", 2, 2)
    assert books.grade().score == 90.0


def test_two_who_record_the_first_figure_of_a_learner_leave_one_row(books: GradeBooks) -> None:
    barrier = threading.Barrier(2)

    def record(share: float) -> None:
        with books.database.transaction() as session:
            line_item = session.get_one(LineItem, books.line_item_id)
            identity = session.get_one(Identity, books.identities[0])
            barrier.wait(20)
            record_score(
                session,
                line_item=line_item,
                identity=identity,
                share=share,
                comment="",
                completed=True,
                now=books.clock(),
            )

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(record, (0.25, 0.75)))
    score = books.score()
    assert (score.revision, score.share in (0.25, 0.75)) == (2, True)
    books.send()
    assert books.grade().score == score.share * 100


def test_a_column_that_is_removed_while_a_learner_hands_in_takes_nothing_from_them(books: GradeBooks) -> None:
    removed: list[int] = []

    def remove_column(*_event: object) -> None:
        with books.database.transaction() as other:
            removed.extend(other.scalars(delete(LineItem).returning(LineItem.id)))

    with books.database.transaction() as session:
        attempt = answering.begin(
            session, person=books.school.learner, course=books.school.course, kind="graded", target="a01", now=NOON
        )
        answer_all(session, attempt, right=True)
        event.listen(Score, "before_insert", remove_column)
        try:
            answering.finish(session, attempt=attempt, now=NOON + timedelta(hours=1))
        finally:
            event.remove(Score, "before_insert", remove_column)
    assert removed == [books.line_item_id]
    with books.database.reading() as session:
        assert session.get_one(Attempt, attempt.id).passed
        assert session.scalars(select(Score)).all() == []


def test_two_workers_that_ask_for_a_token_at_once_both_send(books: GradeBooks) -> None:
    other = build_services(books)
    barrier = threading.Barrier(2)
    sent: list[str] = []
    for services in (books.services, other):
        services._kept = _both_without(barrier, services._kept)  # type: ignore[method-assign]
    registration = books.registration()

    def ask(services: Any) -> None:
        sent.append(services.token(registration, ["a", "b"], now=books.clock()))

    books.platform.tools["client-1"].scopes = ("a", "b")
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(ask, (books.services, other)))
    assert len(set(sent)) == 2
    assert set(sent) <= set(books.platform.tokens)


def build_services(books: GradeBooks) -> Any:
    """Another process's way to the platform."""
    http = PlatformHttp(private_platforms=True, transport=books.platform.transport())
    return PlatformServices(books.database, Sealer(SECRET), http, tool_url="https://passerelle.example")


def _both_without(barrier: threading.Barrier, kept: Any) -> Any:
    def look(*arguments: Any) -> Any:
        found = kept(*arguments)
        barrier.wait(20)
        return found

    return look


def test_a_learner_who_hands_in_much_at_once_and_a_bundle_of_outcomes_do_not_wait_for_one_another(
    books: GradeBooks,
) -> None:
    """The learner's transaction has the last score of the bundle, and needs the first before it ends."""
    for learner in (0, 1):
        books.record(0.5, learner=learner)
    call, both = books.services.call, threading.Barrier(3)

    def together(*arguments: Any, **options: Any) -> Any:
        answer = call(*arguments, **options)
        both.wait(20)
        return answer

    books.services.call = together  # type: ignore[method-assign]
    with ThreadPoolExecutor(1) as pool:
        sending = pool.submit(books.send)
        with books.database.transaction() as session:
            for learner in (1, 0):
                record_score(
                    session,
                    line_item=session.get_one(LineItem, books.line_item_id),
                    identity=session.get_one(Identity, books.identities[learner]),
                    share=0.9,
                    comment="",
                    completed=True,
                    now=books.clock(),
                )
                if learner == 1:
                    both.wait(20)  # both calls are over: the bundle is about to be written
                    time.sleep(0.5)
        books.services.call = call  # type: ignore[method-assign]
        assert sending.result(20) == 4
    assert [books.grade(learner).score for learner in (0, 1)] == [90.0, 90.0]
