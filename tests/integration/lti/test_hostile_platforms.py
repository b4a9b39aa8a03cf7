"""A platform that answers what no platform should harms its own grades, and nobody else's."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from core.database import Database
from core.sealing import Sealer
from lms_adapter.lti.http import PlatformHttp
from lms_adapter.lti.line_items import wish_column
from lms_adapter.lti.models import Context, LineItem
from lms_adapter.lti.platform import PlatformServices
from lms_adapter.lti.targets import Target
from tests.factories.grade_books import SECRET, GradeBooks, build_grade_books

LAST_MOMENT = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)


@pytest.fixture
def books(any_database: Database) -> GradeBooks:
    return build_grade_books(any_database, maximum=20.0)


def between(books: GradeBooks, change: Any) -> None:
    """Let `change` have its way with what the platform answers: (request, response) -> response."""
    inner = books.platform.transport()

    def answer(request: httpx.Request) -> httpx.Response:
        response = inner.handle_request(request)
        response.read()
        changed: httpx.Response = change(request, response)
        return changed

    http = PlatformHttp(private_platforms=True, transport=httpx.MockTransport(answer))
    books.services = PlatformServices(books.database, Sealer(SECRET), http, tool_url="https://passerelle.example")


def wish(books: GradeBooks) -> int:
    with books.database.transaction() as session:
        context = session.get_one(Context, books.context_id)
        return wish_column(
            session, context=context, course_id=books.school.course.id, target=Target("competency", "c1"),
            label="Compétence 1", now=books.clock(),
        ).id  # fmt: skip


@pytest.mark.parametrize("moment", [LAST_MOMENT, LAST_MOMENT.replace(year=2400)])
def test_a_timestamp_at_the_end_of_time_does_not_stop_what_goes_to_others(books: GradeBooks, moment: datetime) -> None:
    books.platform.faults.lost_answer, books.platform.faults.services = 1.0, frozenset({"scores"})
    books.record(0.5)
    books.send()
    books.platform.faults.lost_answer = 0.0
    books.grade().timestamp = moment
    books.record(0.9)
    for _ in range(3):
        books.clock.advance(10)
        books.send()
    books.record(0.7, learner=1)
    books.send()
    assert books.grade(1).score == 14.0
    stamp = books.score().sent_timestamp
    assert stamp is not None
    assert stamp < books.clock() + timedelta(days=2), "no grade is dated into another age"


@pytest.mark.parametrize("seconds", [10**14, 1e300, "1e12", -5])
def test_a_token_for_ever_is_one_for_a_while(books: GradeBooks, seconds: Any) -> None:
    def for_ever(request: httpx.Request, response: httpx.Response) -> httpx.Response:
        if "token" not in request.url.path:
            return response
        return httpx.Response(200, json={**response.json(), "expires_in": seconds})

    between(books, for_ever)
    books.record(0.5)
    books.send()
    assert (books.score().state, books.score().problem) == ("sent", "")


@pytest.mark.parametrize(
    "changes",
    [{"id": "https://lms.example/" + "x" * 1100}, {"id": "https://lms.example/\x00"}, {"id": "javascript:alert(1)"}],
    ids=["long", "NUL", "no address"],
)
def test_a_column_that_cannot_be_kept_does_not_hold_up_the_next(books: GradeBooks, changes: dict[str, str]) -> None:
    def odd(request: httpx.Request, response: httpx.Response) -> httpx.Response:
        if request.method != "POST" or not request.url.path.endswith("lineitems"):
            return response
        return httpx.Response(201, json={**response.json(), **changes})

    between(books, odd)
    wished = wish(books)
    books.record(0.5)
    books.send()
    books.change(LineItem, books.line_item_id, due_at=books.clock() + timedelta(seconds=1))
    books.clock.advance(2)
    books.work_on_columns()
    assert books.line_item().checked_at == books.clock()
    row = books.line_item(wished)
    assert (row.url, row.state, row.problem, row.leased_until) == (None, "wanted", "no_line_item", None)


def test_a_grade_beyond_all_numbers_is_none(books: GradeBooks) -> None:
    def beyond(request: httpx.Request, response: httpx.Response) -> httpx.Response:
        if not request.url.path.endswith("results"):
            return response
        rows = [{**one, "resultScore": 1e300, "resultMaximum": 1e-300} for one in response.json()]
        return httpx.Response(200, content=json.dumps(rows))

    books.record(0.5)
    books.send()
    between(books, beyond)
    books.clock.advance(700)
    books.work_on_columns()
    assert books.score().result_share is None


def test_pages_without_end_are_left_after_a_while(books: GradeBooks) -> None:
    def endless(request: httpx.Request, response: httpx.Response) -> httpx.Response:
        if not request.url.path.endswith("results"):
            return response
        books.clock.advance(30)
        page = int(request.url.params.get("page", 0)) + 1
        following = str(request.url.copy_set_param("page", str(page)))
        return httpx.Response(200, json=[], headers={"Link": f'<{following}>; rel="next"'})

    books.record(0.5)
    books.send()
    between(books, endless)
    books.clock.advance(700)
    began = books.clock()
    books.work_on_columns()
    assert books.clock() - began < timedelta(minutes=10)
    assert (books.line_item().problem, books.line_item().leased_until) == ("endless_pages", None)
