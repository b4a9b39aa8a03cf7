"""Scores on their way to grade books, the columns that they go into, and what became of them there."""

from __future__ import annotations

from celery import Celery
from sqlalchemy.orm import Session

from core.clock import utc_now
from core.database import Database
from learning.scores import refresh_levels, tell_column
from lms_adapter.lti.models import LineItem
from lms_adapter.lti.platform import PlatformServices
from lms_adapter.outbox import read_back
from lms_adapter.outbox.columns import work_on_columns
from lms_adapter.outbox.sending import send_due


def register(celery: Celery, database: Database, services: PlatformServices) -> None:
    """Add this module's tasks to the application."""

    @celery.task(name="scores.send_due", shared=False)
    def send_scores() -> int:
        """Send what is due; returns how many scores were tried."""
        return send_due(database, services, utc_now)

    @celery.task(name="scores.work_on_columns", shared=False)
    def work_on_due_columns() -> int:
        """Find, make, rename, remove and compare columns; returns how many were worked on."""
        return work_on_columns(database, services, utc_now, tell=_tell)

    @celery.task(name="scores.refresh_levels", shared=False)
    def refresh() -> int:
        """Bring the columns of competencies up to date; returns for how many learners."""
        return refresh_levels(database, now=utc_now())

    @celery.task(name="scores.request_nightly", shared=False)
    def request_nightly() -> int:
        """Have every column compared with what it was told; returns how many."""
        with database.transaction() as session:
            return read_back.request_nightly(session, now=utc_now())


def _tell(session: Session, line_item: LineItem) -> int:
    return tell_column(session, line_item=line_item, now=utc_now())
