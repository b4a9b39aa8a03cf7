"""Corrections of items: previews that were asked for, and corrections that an administrator has applied."""

from __future__ import annotations

from celery import Celery

from assessments.attempts.regrading_requests import take_regrading
from core.clock import utc_now
from core.database import Database
from learning.regrading_run import work_on_regrading


def register(celery: Celery, database: Database) -> None:
    """Add this module's task to the application."""

    @celery.task(name="regrading.work_on_requested", shared=False)
    def work_on_requested() -> int:
        """Take corrections until none is due; returns how many were worked on."""
        finished = 0
        while (regrading_id := take_regrading(database, now=utc_now())) is not None:
            work_on_regrading(database, regrading_id=regrading_id, clock=utc_now)
            finished += 1
        return finished
