"""When the roster of a platform's course is read: at a launch (at most hourly, see contexts), every night while the
course is in use, and again after a failure, later each time.

A row says when it is due and who has leased it, so a worker that dies in the middle blocks nothing.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from core.database import Database
from lms_adapter.lti.models import Context, Deployment, Registration
from lms_adapter.lti.registrations import ACCEPTED
from lms_adapter.lti.roster_pages import Walk

LEASE = timedelta(minutes=15)
"""Longer than the longest walk and its writing."""
IN_USE = timedelta(days=60)
"""A course without a launch for so long is not read by itself any more; its next launch asks again."""
TRY_AGAIN = (timedelta(minutes=5), timedelta(minutes=15), timedelta(hours=1), timedelta(hours=4))
"""After a failure that may pass; then every night."""
NIGHT_SPREAD = 90
"""Minutes over which a night's readings are spread, so that a platform is not asked for all at once."""


def take_roster(database: Database, *, now: datetime, busy: Collection[int] = ()) -> Context | None:
    """Lease the context whose roster is due for longest, of no registration in `busy`; None when there is none."""
    query = (
        select(Context)
        .where(
            Context.roster_due_at <= now,
            or_(Context.roster_leased_until.is_(None), Context.roster_leased_until <= now),
            Context.registration_id.not_in(busy),
        )
        .order_by(Context.roster_due_at, Context.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    with database.transaction() as session:
        context = session.scalar(query)
        if context is None:
            return None
        context.roster_leased_until = now + LEASE
        context.roster_tries += 1
        return context


def postpone(session: Session, *, context: Context, now: datetime, nightly_hour: int) -> bool:
    """Put a reading off that cannot begin: no address, the platform is switched off, refused or asks us to wait."""
    registration = session.get_one(Registration, context.registration_id)
    if not context.memberships_url:
        _settle(context, due_at=None)
    elif not registration.enabled or session.get_one(Deployment, context.deployment_id).state != ACCEPTED:
        _settle(context, due_at=next_night(context, now=now, nightly_hour=nightly_hour))
    elif registration.paused_until is not None and registration.paused_until > now:
        _settle(context, due_at=registration.paused_until)
    else:
        return False
    return True


def note_outcome(context: Context, *, problem: str, walk: Walk, now: datetime, nightly_hour: int) -> None:
    """Write how a reading ended and when the next one is due."""
    context.roster_problem = problem[:60]
    context.roster_leased_until = None
    night = next_night(context, now=now, nightly_hour=nightly_hour)
    if not problem:
        context.roster_read_at, context.roster_tries = now, 0
    if problem and walk.kind == "retry" and 1 <= context.roster_tries <= len(TRY_AGAIN):
        wait = max(TRY_AGAIN[context.roster_tries - 1], timedelta(seconds=walk.retry_after or 0))
        context.roster_due_at = min(now + wait, night)
    else:
        context.roster_due_at = night if _in_use(context, now) else None


def lose_roster(database: Database, *, context_id: int, now: datetime, nightly_hour: int) -> None:
    """A reading broke off for a reason of ours: note it, and try again in the night."""
    with database.transaction() as session:
        context = session.get(Context, context_id)
        if context is not None:
            context.roster_problem, context.roster_leased_until = "failure", None
            context.roster_due_at = next_night(context, now=now, nightly_hour=nightly_hour)


def next_night(context: Context, *, now: datetime, nightly_hour: int) -> datetime:
    """The moment of the next night at which this context has its turn."""
    night = now.replace(hour=nightly_hour, minute=20, second=0, microsecond=0)
    night += timedelta(minutes=context.id * 7 % NIGHT_SPREAD)
    return night if night > now else night + timedelta(days=1)


def _settle(context: Context, *, due_at: datetime | None) -> None:
    context.roster_due_at, context.roster_leased_until = due_at, None
    context.roster_tries = max(context.roster_tries - 1, 0)


def _in_use(context: Context, now: datetime) -> bool:
    return context.last_launch_at is not None and context.last_launch_at > now - IN_USE
