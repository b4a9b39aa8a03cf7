"""Rosters of platforms' courses: those that a launch asked for, and every course in use at night."""

from __future__ import annotations

import logging

from celery import Celery

from core.clock import utc_now
from core.database import Database
from lms_adapter.lti.platform import PlatformServices
from lms_adapter.lti.roster import read_roster
from lms_adapter.lti.roster_schedule import lose_roster, take_roster

logger = logging.getLogger("passerelle.roster")


def register(celery: Celery, database: Database, services: PlatformServices, *, nightly_hour: int) -> None:
    """Add this module's task to the application."""

    @celery.task(name="roster.read_due", shared=False)
    def read_due() -> int:
        """Read rosters until none is due; returns how many were read."""
        read = 0
        while (context_id := take_roster(database, now=utc_now())) is not None:
            try:
                found = read_roster(database, services, context_id=context_id, clock=utc_now, nightly_hour=nightly_hour)
                read += found is not None
            except Exception as error:  # one course must not hold up the others
                logger.error("roster of context %s broke off: %s", context_id, type(error).__name__)
                lose_roster(database, context_id=context_id, now=utc_now(), nightly_hour=nightly_hour)
        return read
