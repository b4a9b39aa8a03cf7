"""Renewing the keys that organisations sign with, before they grow old."""

from __future__ import annotations

from celery import Celery

from core.clock import utc_now
from core.database import Database
from core.sealing import Sealer
from lms_adapter.lti.keys import rotate_keys


def register(celery: Celery, database: Database, sealer: Sealer) -> None:
    """Add this module's task to the application."""

    @celery.task(name="keys.rotate", shared=False)
    def rotate() -> int:
        """Begin the rotations that are due; returns how many."""
        with database.transaction() as session:
            return rotate_keys(session, sealer=sealer, now=utc_now())
