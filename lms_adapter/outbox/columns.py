"""The worker's part with columns: find the one of an activity, make, rename and remove our own, compare what they hold.

A column is looked for before it is made: a worker that was killed after the platform had made it finds it again. Like
scores, rows are taken under a lease, worked on without a transaction, and written where the lease still holds.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from core.database import Database
from lms_adapter.leased_work import side_by_side
from lms_adapter.lti.claims import SCOPE_RESULT
from lms_adapter.lti.line_items import MISSING, NEW_COLUMN, NEW_TARGET, PRESENT, UNWANTED, WANTED
from lms_adapter.lti.models import Context, Deployment, LineItem, Registration, ResourceLink
from lms_adapter.lti.platform import PlatformServices
from lms_adapter.lti.registrations import ACCEPTED
from lms_adapter.lti.service_errors import ServiceError
from lms_adapter.outbox.column_calls import Column, find_column, make_column, remove_column, rename_column
from lms_adapter.outbox.models import Score
from lms_adapter.outbox.read_back import compare, read_results
from lms_adapter.outbox.retry import LONGEST_SECONDS, seconds_before_retry
from lms_adapter.outbox.scores import BLOCKED, COLUMN_REMOVED, block_scores, forget_scores, send_again

LEASE = timedelta(minutes=5)
THREADS = 4
SECONDS = 20.0
LOOK_AGAIN = timedelta(hours=6)
"""How often a column that is gone is looked for by itself."""

log = logging.getLogger(__name__)
Clock = Callable[[], datetime]
Tell = Callable[[Session, LineItem], object]
Write = Callable[[Session, LineItem, datetime], None]


@dataclass(frozen=True, slots=True)
class _Taken:
    line_item_id: int
    leased_until: datetime
    tries: int
    state: str
    mark: tuple[str | None, ...]
    """What was asked for when it was taken."""
    column: Column


def work_on_columns(
    database: Database, services: PlatformServices, clock: Clock, *, tell: Tell, seconds: float = SECONDS
) -> int:
    """Work on columns until none is due or the seconds are over; returns how many were worked on.

    `tell` is called in the transaction that makes a column usable, to queue what it has to show for every learner.
    """
    deadline, busy = time.monotonic() + seconds, set[int]()
    calls = _Calls(services, clock, tell)

    def turn(done: Sequence[tuple[_Taken, Write]], free: int) -> list[_Taken]:
        for taken, write in done:
            busy.discard(taken.column.registration.id)
            with database.transaction() as session:
                _write(session, taken, write, clock())
        taken_now: list[_Taken] = []
        while len(taken_now) < free and time.monotonic() <= deadline:
            with database.transaction() as session:
                one = _take(session, now=clock(), busy=busy)
            if one is None:
                break
            busy.add(one.column.registration.id)
            taken_now.append(one)
        return taken_now

    return side_by_side(turn, calls.make, threads=THREADS)


def _write(session: Session, taken: _Taken, write: Write, now: datetime) -> None:
    """Write where the lease still holds and nobody asked for something else meanwhile (then the column is due)."""
    query = select(LineItem).where(LineItem.id == taken.line_item_id).with_for_update()
    row = session.scalar(query.execution_options(populate_existing=True))
    if row is None or row.leased_until != taken.leased_until:
        return
    row.leased_until = None
    if _mark(row) == taken.mark:
        write(session, row, now)


class _Calls:
    """What a column's state asks for, at the platform; what is to be written afterwards comes back."""

    def __init__(self, services: PlatformServices, clock: Clock, tell: Tell) -> None:
        self._services = services
        self._clock = clock
        self._tell = tell

    def make(self, taken: _Taken) -> Write:
        """The calls for one column; a failure is written as a later try."""
        try:
            return self._call(taken)
        except ServiceError as error:
            return _later(taken, error)
        except Exception:
            log.exception("column %d could not be worked on: a mistake of ours", taken.line_item_id)
            return _later(taken, ServiceError("", kind="retry", code="internal_error"))

    def _call(self, taken: _Taken) -> Write:
        column, clock = taken.column, self._clock
        if taken.state == UNWANTED:
            remove_column(self._services, column, clock=clock)
            return lambda session, row, _now: session.delete(row)
        if taken.state == PRESENT:
            return self._compare(taken)
        there = taken.state == WANTED and bool(column.url)
        if there and (not column.ours or rename_column(self._services, column, clock=clock)):
            return lambda session, row, now: _usable(session, row, row.problem, now, self._tell)
        return self._find_or_make(taken)

    def _find_or_make(self, taken: _Taken) -> Write:
        column, clock = taken.column, self._clock
        found, made = find_column(self._services, column, clock=clock), False
        if found is None and column.ours:
            found, made = make_column(self._services, column, clock=clock), True
        if found is None:
            return _gone

        def write(session: Session, row: LineItem, now: datetime) -> None:
            new = row.problem == NEW_COLUMN or made or (row.url is not None and row.url != found.id)
            row.url, row.score_maximum = found.id, found.maximum
            row.label = row.label or found.label[:300]
            _usable(
                session, row, NEW_TARGET if row.problem == NEW_TARGET else NEW_COLUMN if new else "", now, self._tell
            )

        return write

    def _compare(self, taken: _Taken) -> Write:
        column, began = taken.column, self._clock()
        if SCOPE_RESULT not in column.scopes or not column.url:
            return lambda _session, row, _now: _done(row)
        try:
            results = read_results(self._services, column.registration, column.url, clock=self._clock)
        except ServiceError as error:
            if error.code != "not_found":
                raise
            return _missing

        def write(session: Session, row: LineItem, now: datetime) -> None:
            compare(session, line_item=row, results=results, read_at=began, now=now)
            _done(row)

        return write


def _take(session: Session, *, now: datetime, busy: Collection[int]) -> _Taken | None:
    query = (
        select(LineItem, Context, Registration, ResourceLink)
        .join(Context, Context.id == LineItem.context_id)
        .join(Deployment, Deployment.id == Context.deployment_id)
        .join(Registration, Registration.id == Context.registration_id)
        .outerjoin(ResourceLink, ResourceLink.id == LineItem.resource_link_id)
        .where(
            LineItem.due_at <= now,
            or_(LineItem.leased_until.is_(None), LineItem.leased_until <= now),
            Registration.enabled,
            Deployment.state == ACCEPTED,
            or_(Registration.paused_until.is_(None), Registration.paused_until <= now),
            Registration.id.not_in(busy),
        )
        .order_by(LineItem.due_at, LineItem.id)
        .limit(1)
        .with_for_update(of=LineItem, skip_locked=True)
        .execution_options(populate_existing=True)
    )
    found = session.execute(query).first()
    if found is None:
        return None
    row, context, registration, link = found
    row.leased_until = now + LEASE
    row.tries += 1
    others = select(LineItem.url).where(LineItem.context_id == context.id, LineItem.id != row.id)
    taken = {url for url in session.scalars(others) if url}
    session.flush()
    column = Column(
        registration=registration,
        scopes=frozenset(context.ags_scopes),
        line_items_url=context.line_items_url,
        url=row.url or "",
        ours=row.ours,
        target=row.target,
        label=row.label,
        resource_link_id=link.resource_link_id if link else "",
        taken=frozenset(taken),
    )
    return _Taken(row.id, row.leased_until, row.tries, row.state, _mark(row), column)


def _mark(row: LineItem) -> tuple[str | None, ...]:
    return row.state, row.url, row.label, row.target, row.problem


def _usable(session: Session, row: LineItem, problem: str, now: datetime, tell: Tell) -> None:
    """The column is there: what it shall show is sent, anew where it is another column than before."""
    if problem == NEW_TARGET:
        forget_scores(session, line_item=row)
    elif problem == NEW_COLUMN:
        send_again(session, where=Score.line_item_id == row.id, now=now, forget=True)
    else:
        send_again(session, where=(Score.line_item_id == row.id) & (Score.state == BLOCKED), now=now)
    row.state = PRESENT
    _done(row)
    session.flush()
    tell(session, row)


def _done(row: LineItem) -> None:
    row.problem, row.due_at, row.tries = "", None, 0


def _missing(_session: Session, row: LineItem, now: datetime) -> None:
    row.state, row.problem, row.due_at, row.tries = MISSING, COLUMN_REMOVED, now, 0


def _gone(session: Session, row: LineItem, now: datetime) -> None:
    """It is not there, and it is not ours to make."""
    row.state, row.problem, row.due_at = MISSING, COLUMN_REMOVED, now + LOOK_AGAIN
    block_scores(session, line_item=row, problem=COLUMN_REMOVED, reason="")


def _later(taken: _Taken, error: ServiceError) -> Write:
    seconds = LONGEST_SECONDS
    if error.kind == "retry":
        seconds = seconds_before_retry(taken.tries + 3, chance=0.5, asked=error.retry_after)

    def write(_session: Session, row: LineItem, now: datetime) -> None:
        row.due_at = now + timedelta(seconds=seconds)
        if row.problem not in (NEW_COLUMN, NEW_TARGET):
            row.problem = error.code[:60]

    return write
