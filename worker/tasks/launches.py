"""What launches leave behind: logins that nobody answered, launches that are over, refusals that nobody asks about."""

from __future__ import annotations

from celery import Celery

from core.clock import utc_now
from core.database import Database
from lms_adapter.lti.launches import sweep_launches
from lms_adapter.lti.logins import sweep_logins
from lms_adapter.lti.refusal_log import sweep_refusals


def register(celery: Celery, database: Database) -> None:
    """Add this module's tasks to the application."""

    @celery.task(name="launches.sweep", shared=False)
    def sweep() -> int:
        """Remove what each of them no longer keeps; returns how many rows."""
        now, removed = utc_now(), 0
        for sweep_rows in (sweep_logins, sweep_launches, sweep_refusals):
            with database.transaction() as session:
                removed += sweep_rows(session, now=now)
        return removed
