"""The one way to write and the one way to read."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import StatementError

from core.database import Database
from course.enrolment.models import Organisation
from course.enrolment.service import add_organisation

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def count(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(Organisation)) or 0


def test_a_failure_leaves_nothing_behind(any_database: Database) -> None:
    def fail_half_way() -> None:
        with any_database.transaction() as session:
            add_organisation(session, key="a", name="A", now=NOON)
            raise RuntimeError("half way")

    with pytest.raises(RuntimeError, match="half way"):
        fail_half_way()
    assert count(any_database) == 0


def test_what_is_written_while_reading_does_not_stay(any_database: Database) -> None:
    with any_database.reading() as session:
        add_organisation(session, key="a", name="A", now=NOON)
    assert count(any_database) == 0


def test_moments_come_back_as_they_went_in_and_in_utc(any_database: Database) -> None:
    paris = datetime(2026, 7, 1, 14, 30, 15, 123456, tzinfo=timezone(timedelta(hours=2)))
    with any_database.transaction() as session:
        made = add_organisation(session, key="a", name="A", now=paris)
    with any_database.reading() as session:
        read = session.get_one(Organisation, made.id).created_at
    assert read == paris
    assert read.tzinfo is UTC


def test_a_moment_without_a_time_zone_is_refused(any_database: Database) -> None:
    with pytest.raises(StatementError, match="time zone"), any_database.transaction() as session:
        add_organisation(session, key="a", name="A", now=datetime(2026, 3, 2))


def test_writers_at_the_same_time_queue_and_none_fails(any_database: Database) -> None:
    failures: list[Exception] = []

    def write(part: int) -> None:
        try:
            for number in range(10):
                with any_database.transaction() as session:
                    seen = session.scalar(select(func.count()).select_from(Organisation))
                    add_organisation(session, key=f"{part}-{number}", name=str(seen), now=NOON)
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=write, args=(part,)) for part in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert count(any_database) == 40


def test_what_a_reader_sees_does_not_change_under_its_eyes(any_database: Database) -> None:
    with any_database.reading() as session:
        seen = select(func.count()).select_from(Organisation)
        assert session.scalar(seen) == 0
        with any_database.transaction() as other:
            add_organisation(other, key="a", name="A", now=NOON)
        assert session.scalar(seen) == 0
    assert count(any_database) == 1
