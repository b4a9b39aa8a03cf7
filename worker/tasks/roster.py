"""Rosters of platforms' courses: those that a launch asked for, and every course in use at night."""

from __future__ import annotations

from celery import Celery

from core.clock import utc_now
from core.database import Database
from lms_adapter.lti.platform import PlatformServices
from lms_adapter.lti.roster_round import read_due_rosters


def register(celery: Celery, database: Database, services: PlatformServices, *, nightly_hour: int) -> None:
    """Add this module's task to the application."""

    @celery.task(name="roster.read_due", shared=False)
    def read_due() -> int:
        """Read the rosters that are due; returns how many were read."""
        return read_due_rosters(database, services, clock=utc_now, nightly_hour=nightly_hour)
