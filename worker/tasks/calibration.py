"""Calibrations: every course's at night, before its reports, and the ones that were asked for."""

from __future__ import annotations

from celery import Celery

from assessments.mastery import calibration, calibration_requests
from core.clock import utc_now
from core.database import Database


def register(celery: Celery, database: Database) -> None:
    """Add this module's tasks to the application."""

    @celery.task(name="calibration.compute_requested", shared=False)
    def compute_requested() -> int:
        """Take calibrations until none is due; returns how many were worked on."""
        worked_on = 0
        while (calibration_id := calibration.take_calibration(database, now=utc_now())) is not None:
            calibration.compute_calibration(database, calibration_id=calibration_id, clock=utc_now)
            worked_on += 1
        return worked_on

    @celery.task(name="calibration.request_nightly", shared=False)
    def request_nightly() -> int:
        """Ask for a calibration of every course that has news; returns how many."""
        with database.transaction() as session:
            return calibration_requests.request_nightly(session, now=utc_now())
