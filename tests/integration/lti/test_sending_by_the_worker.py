"""The worker's own tasks carry a score over real HTTP, find its column, and ask for the nightly look."""

from __future__ import annotations

from dataclasses import replace

from core.clock import utc_now
from core.database import Database
from core.settings import Settings
from lms_adapter.lti.models import LineItem
from tests.factories.grade_books import SECRET, TestClock, build_grade_books
from tests.services.postgresql import free_port
from tests.simulators.lti.serve import served
from worker.app import make_celery


def test_a_score_travels_with_the_tasks_of_the_worker(settings: Settings, database: Database) -> None:
    port = free_port()
    books = build_grade_books(database, url=f"http://127.0.0.1:{port}", clock=TestClock(utc_now()))
    celery = make_celery(replace(settings, secret_key=SECRET, private_platforms=True), database)
    books.platform.clock = utc_now
    with served(books.platform, port=port):
        books.change(LineItem, books.line_item_id, url=None, state="wanted", due_at=books.clock())
        books.record(0.5)
        assert celery.tasks["scores.send_due"]() == 0, "its column is not known yet"
        assert celery.tasks["scores.work_on_columns"]() == 1
        assert celery.tasks["scores.send_due"]() == 1
        assert celery.tasks["scores.request_nightly"]() == 1
    assert (books.score().state, books.grade().score) == ("sent", 50.0)


def test_a_platform_in_a_private_network_is_not_called_unless_that_is_allowed(
    settings: Settings, database: Database
) -> None:
    port = free_port()
    books = build_grade_books(database, url=f"https://127.0.0.1:{port}", clock=TestClock(utc_now()))
    celery = make_celery(replace(settings, secret_key=SECRET, private_platforms=False), database)
    books.record(0.5)
    assert celery.tasks["scores.send_due"]() == 1
    assert (books.score().state, books.score().problem) == ("blocked", "private_host")
