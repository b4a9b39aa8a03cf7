"""A deployment that an administrator refuses after all: nothing goes there any more, and nothing is fetched."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from core.clock import utc_now
from core.database import Database
from lms_adapter.lti.connections import decide_deployment
from lms_adapter.lti.launches import live_launch
from lms_adapter.lti.models import Context, Deployment, LineItem, Registration
from lms_adapter.lti.roster import read_roster
from tests.factories.grade_books import GradeBooks, build_grade_books
from tests.factories.launches import launch


def decide(database: Database, *, accept: bool, by: int) -> None:
    with database.transaction() as session:
        deployment = session.scalars(select(Deployment)).one()
        registration = session.get_one(Registration, deployment.registration_id)
        decide_deployment(
            session, registration=registration, deployment_id=deployment.id, accept=accept, by=by, now=utc_now()
        )


@pytest.fixture
def books(database: Database) -> GradeBooks:
    return build_grade_books(database)


def test_no_grade_is_sent_there_and_no_list_is_read(books: GradeBooks) -> None:
    me = books.school.administrator.id
    books.record(0.5)
    books.change(LineItem, books.line_item_id, due_at=books.clock())
    books.change(Context, books.context_id, memberships_url="https://lms.example/members", roster_due_at=books.clock())
    decide(books.database, accept=False, by=me)
    assert (books.send(), books.work_on_columns()) == (0, 0)
    reading = read_roster(books.database, books.services, context_id=books.context_id, clock=books.clock)
    assert (reading, books.platform.requests("memberships")) == (None, [])

    decide(books.database, accept=True, by=me)
    assert (books.send(), books.grade().score) == (1, 50.0)


def test_what_it_has_opened_is_over(books: GradeBooks) -> None:
    row, _code = launch(books.school, books.school.learner, issuer=books.platform.url)
    for accept in (False, True):
        decide(books.database, accept=accept, by=books.school.administrator.id)
        with books.database.reading() as session:
            assert (live_launch(session, launch_id=row.id, now=utc_now()) is not None) is accept
