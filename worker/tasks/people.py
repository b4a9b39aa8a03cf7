"""Visitors whose day is over: erased with everything they did."""

from __future__ import annotations

from celery import Celery

from core.clock import utc_now
from core.database import Database
from learning import guests


def register(celery: Celery, database: Database) -> None:
    """Add this module's tasks to the application."""

    @celery.task(name="people.erase_guests", shared=False)
    def erase_guests() -> int:
        """Erase every visitor whose day is over; returns how many."""
        return guests.erase_guests(database, now=utc_now())
