"""How a platform fares: since when its services fail, why, and until when it is left alone.

One failed call says little (a platform that loses two calls of a hundred is to be called on); a platform that has
failed for a while, refuses our signature, or asks us to wait is not called again at once, and what is queued for it
waits untouched.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import or_, update

from core.database import Database
from lms_adapter.lti.models import Registration
from lms_adapter.lti.service_errors import ServiceError

PATIENCE = timedelta(seconds=10)
"""How long nothing but failures is put down to bad luck."""
THROTTLED_SECONDS = 5.0
REFUSED_SECONDS = 60.0
"""First pause after the platform refused us a token."""
LONGEST_PAUSE = 300.0
LONGEST_REFUSED_PAUSE = 3600.0
OF_ONE_SERVICE = frozenset({"scope_not_granted", "private_host", "not_https", "untrusted", "bad_address"})
"""Codes that say nothing of other services, unless even the token could not be had."""


def note_failure(
    database: Database, registration: Registration, error: ServiceError, *, now: datetime, no_token: bool
) -> None:
    """Write down a failed call; an answer like 404 or 409 is no failure of the platform."""
    if error.code == "scope_not_granted" or (error.code in OF_ONE_SERVICE and not no_token):
        return
    if error.kind == "permanent":
        note_success(database, registration)
        return
    with database.transaction() as session:
        row = session.get(Registration, registration.id, with_for_update=True)
        if row is None:
            return
        row.failing_since = row.failing_since or now
        row.problem = error.code[:60]
        seconds = seconds_of_pause(error, failing_for=now - row.failing_since, no_token=no_token)
        if seconds is not None:
            until = now + timedelta(seconds=seconds)
            row.paused_until = max(until, row.paused_until or until)


def seconds_of_pause(error: ServiceError, *, failing_for: timedelta, no_token: bool) -> float | None:
    """How long the platform is to be left alone; None where it is called on."""
    if error.code in ("throttled", "unavailable") and error.retry_after is not None:
        return max(error.retry_after, 0.1)
    if error.code == "throttled":
        return THROTTLED_SECONDS
    quarter = failing_for.total_seconds() / 4
    if error.kind == "person" and (no_token or failing_for > PATIENCE):
        return min(max(quarter, REFUSED_SECONDS), LONGEST_REFUSED_PAUSE)
    return min(max(quarter, 1.0), LONGEST_PAUSE) if failing_for > PATIENCE else None


def note_success(database: Database, registration: Registration) -> None:
    """The platform answers: whatever was noted is over. A pause that it asked for stays."""
    if registration.failing_since is None and not registration.problem:
        return  # as it was when the caller read it: a failure since then is cleared by the next success
    with database.transaction() as session:
        session.execute(
            update(Registration)
            .where(
                Registration.id == registration.id,
                or_(Registration.failing_since.is_not(None), Registration.problem != ""),
            )
            .values(failing_since=None, problem="")
            .execution_options(synchronize_session=False)
        )
