"""Attempts whose time is over while nobody looks: handed in as they stand."""

from __future__ import annotations

from celery import Celery

from core.clock import utc_now
from core.database import Database
from learning import closing


def register(celery: Celery, database: Database) -> None:
    """Add this module's tasks to the application."""

    @celery.task(name="attempts.close_overdue", shared=False)
    def close_overdue() -> int:
        """Close every attempt whose time is over; returns how many."""
        return closing.close_overdue(database, now=utc_now())
