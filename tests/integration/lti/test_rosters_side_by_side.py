"""Rosters that are due are read several at once: a slow platform, a mistake or a dead worker holds up nobody else's."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from core.database import Database
from lms_adapter.lti.context_cohorts import cohorts_of_context, keep_cohort
from lms_adapter.lti.http import Answer
from lms_adapter.lti.models import Context, Registration
from lms_adapter.lti.roster_round import THREADS, TO_ONE_PLATFORM, read_due_rosters
from lms_adapter.lti.roster_schedule import LEASE, take_roster
from tests.factories.platforms import connect_platform
from tests.factories.rosters import person
from tests.factories.school import NOON, School, build_school

SLOW, QUICK = "https://slow.example", "https://quick.example"


class Platforms:
    """Two platforms with courses; what a call to one of them waits for is up to the test."""

    def __init__(self, database: Database, **courses: int) -> None:
        self.database = database
        self.school: School = build_school(database)
        self.registrations: dict[str, int] = {}
        self.before: Callable[[str], None] = lambda _issuer: None
        self.under_way: Counter[str] = Counter()
        self.most: Counter[str] = Counter()
        self.answered: list[str] = []
        self._lock = threading.Lock()
        for issuer, count in ((SLOW, courses["slow"]), (QUICK, courses["quick"])):
            self._connect(issuer, count)

    def _connect(self, issuer: str, courses: int) -> None:
        with self.database.transaction() as session:
            registration, deployment = connect_platform(session, self.school, issuer=issuer, name=issuer)
            self.registrations[issuer] = registration.id
            for number in range(courses):
                context = Context(
                    organisation_id=self.school.organisation.id, registration_id=registration.id,
                    deployment_id=deployment.id, context_id=str(number), title=f"{issuer} {number}", created_at=NOON,
                    memberships_url=f"{issuer}/{number}", last_launch_at=NOON,
                    roster_due_at=NOON - timedelta(minutes=1 if issuer == SLOW else 0),
                )  # fmt: skip
                session.add(context)
                session.flush()
                keep_cohort(session, context=context, course_id=self.school.course.id, now=NOON)

    def call(
        self, registration: Registration, method: str, url: str, *, scopes: Sequence[str], now: datetime, **_: Any
    ) -> Answer:
        """One member a course, after whatever the test waits for."""
        issuer = registration.issuer
        with self._lock:
            self.under_way[issuer] += 1
            self.most[issuer] = max(self.most[issuer], self.under_way[issuer])
            self.most["both"] = max(self.most["both"], self.under_way.total())
        try:
            self.before(issuer)
            self.answered.append(issuer)
            return Answer(200, {"members": [person(7)]}, {}, url)
        finally:
            with self._lock:
                self.under_way[issuer] -= 1

    def read(self, **more: Any) -> int:
        return read_due_rosters(self.database, self, clock=lambda: NOON, nightly_hour=2, **more)

    def contexts(self, issuer: str) -> list[Context]:
        with self.database.reading() as session:
            here = Context.registration_id == self.registrations[issuer]
            return list(session.scalars(select(Context).where(here).order_by(Context.id)))


def test_every_roster_is_read_once_within_the_threads(any_database: Database) -> None:
    platforms = Platforms(any_database, slow=6, quick=6)
    assert platforms.read() == 12
    assert Counter(platforms.answered) == {SLOW: 6, QUICK: 6}
    assert platforms.most[SLOW] <= TO_ONE_PLATFORM
    assert platforms.most["both"] <= THREADS
    for issuer in (SLOW, QUICK):
        for context in platforms.contexts(issuer):
            assert (context.roster_read_at, context.roster_leased_until) == (NOON, None)
            with any_database.reading() as session:
                assert len(cohorts_of_context(session, context=context)) == 1
    assert platforms.read() == 0


def test_a_slow_platform_holds_up_no_other(any_database: Database) -> None:
    """Its courses are due first and many; those of the other are all read before it answers once."""
    platforms = Platforms(any_database, slow=5, quick=4)
    quick_is_read, quick = threading.Event(), iter(range(4))

    def before(issuer: str) -> None:
        if issuer == SLOW:
            assert quick_is_read.wait(30), "the quick platform was not read meanwhile"
        elif next(quick) == 3:
            quick_is_read.set()

    platforms.before = before
    assert platforms.read() == 9
    assert platforms.answered[:4] == [QUICK] * 4
    assert platforms.most[SLOW] <= TO_ONE_PLATFORM


def test_a_reading_that_breaks_off_is_noted_and_leaves_the_others(
    any_database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    platforms = Platforms(any_database, slow=2, quick=2)

    def before(issuer: str) -> None:
        if issuer == SLOW:
            raise ZeroDivisionError("Personne 7")

    platforms.before = before
    assert platforms.read() == 2
    assert [one.roster_problem for one in platforms.contexts(QUICK)] == ["", ""]
    for context in platforms.contexts(SLOW):
        assert (context.roster_problem, context.roster_leased_until) == ("failure", None)
        assert context.roster_due_at is not None
        assert context.roster_due_at > NOON
    assert "ZeroDivisionError" in caplog.text
    assert "Personne" not in caplog.text


def test_what_a_dead_worker_had_is_left_alone_until_its_lease_is_over(any_database: Database) -> None:
    platforms = Platforms(any_database, slow=1, quick=3)
    lost = take_roster(any_database, now=NOON)
    assert lost is not None
    assert lost.registration_id == platforms.registrations[SLOW]
    assert platforms.read() == 3
    assert SLOW not in platforms.answered
    later = NOON + LEASE
    assert read_due_rosters(any_database, platforms, clock=lambda: later, nightly_hour=2) == 1


def test_no_roster_of_a_busy_registration_is_taken(any_database: Database) -> None:
    platforms = Platforms(any_database, slow=2, quick=1)
    slow, quick = platforms.registrations[SLOW], platforms.registrations[QUICK]
    taken = [take_roster(any_database, now=NOON, busy=busy) for busy in ([slow], [slow], [], [quick, slow])]
    assert [one.registration_id if one else None for one in taken] == [quick, None, slow, None]


def test_a_round_ends_and_leaves_the_rest_to_the_next(any_database: Database) -> None:
    platforms = Platforms(any_database, slow=3, quick=3)
    began = time.monotonic()
    platforms.before = lambda _issuer: time.sleep(max(0.0, began + 1.0 - time.monotonic()))
    first = platforms.read(seconds=0.9)
    assert 0 < first <= THREADS
    assert platforms.read() == 6 - first
