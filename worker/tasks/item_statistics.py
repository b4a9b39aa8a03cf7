"""How items behave: the courses somebody asked for, as soon as a worker is free, and every course at night."""

from __future__ import annotations

from celery import Celery

from assessments.attempts.item_statistics import (
    compute_statistics,
    request_for_every_course,
    take_statistics_request,
)
from core.clock import utc_now
from core.database import Database


def register(celery: Celery, database: Database) -> None:
    """Add this module's tasks to the application."""

    @celery.task(name="item_statistics.compute_requested", shared=False)
    def compute_requested() -> int:
        """Take courses until none is due; returns how many were measured."""
        finished = 0
        while (course_id := take_statistics_request(database, now=utc_now())) is not None:
            compute_statistics(database, course_id=course_id, clock=utc_now)
            finished += 1
        return finished

    @celery.task(name="item_statistics.request_nightly", shared=False)
    def request_nightly() -> int:
        """Ask for the statistics of every course; returns how many."""
        with database.transaction() as session:
            return request_for_every_course(session, now=utc_now())
