"""Skill-gap reports: the ones somebody asked for, as soon as a worker is free, and every cohort's at night."""

from __future__ import annotations

from celery import Celery

from core.clock import utc_now
from core.database import Database
from reports import service


def register(celery: Celery, database: Database) -> None:
    """Add this module's tasks to the application."""

    @celery.task(name="skill_gap.compute_requested", shared=False)
    def compute_requested() -> int:
        """Take requests until none is due; returns how many were finished."""
        finished = 0
        while (request_id := service.take_request(database, now=utc_now())) is not None:
            service.compute_request(database, request_id=request_id, clock=utc_now)
            finished += 1
        return finished

    @celery.task(name="skill_gap.request_nightly", shared=False)
    def request_nightly() -> int:
        """Ask for a report of every cohort; returns how many."""
        with database.transaction() as session:
            return service.request_for_every_cohort(session, now=utc_now())
