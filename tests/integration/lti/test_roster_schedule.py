"""When a roster is read: leased to one worker, tried again after failures, every night while the course is in use."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from core.database import Database
from lms_adapter.lti.models import Context, Registration
from lms_adapter.lti.roster import read_roster
from lms_adapter.lti.roster_schedule import lose_roster, next_night, take_roster
from lms_adapter.lti.service_errors import ServiceError
from tests.factories.platform_course import MEMBERSHIPS, Connected, connect_course
from tests.factories.rosters import Listing, context_of, one_page, person, read
from tests.factories.school import NOON, build_school

DAY = timedelta(days=1)


@pytest.fixture
def connected(any_database: Database) -> Connected:
    return connect_course(build_school(any_database))


def take(connected: Connected, now: datetime) -> int | None:
    taken = take_roster(connected.database, now=now)
    return taken.id if taken else None


def test_a_due_roster_is_leased_to_one_worker_and_comes_back_if_it_dies(connected: Connected) -> None:
    assert take(connected, NOON - timedelta(seconds=1)) is None
    assert take(connected, NOON) == connected.context.id
    assert take(connected, NOON + timedelta(minutes=14)) is None
    assert take(connected, NOON + timedelta(minutes=15)) == connected.context.id
    assert context_of(connected).roster_tries == 2


def test_failures_are_tried_again_later_each_time_and_then_at_night(connected: Connected) -> None:
    failing = Listing({MEMBERSHIPS: ServiceError("no", kind="retry", code="timeout")})
    now, waits = NOON, []
    for _ in range(6):
        assert take(connected, now) == connected.context.id
        read(connected, failing, now)
        due = context_of(connected).roster_due_at
        assert due is not None
        waits.append(due - now)
        now = due
    assert waits[:4] == [timedelta(minutes=5), timedelta(minutes=15), timedelta(hours=1), timedelta(hours=4)]
    assert waits[4] + waits[3] + waits[2] < DAY
    assert waits[5] == DAY
    take(connected, now)
    read(connected, one_page(person(1)), now)
    assert context_of(connected).roster_tries == 0


def test_what_the_platform_refuses_is_not_asked_again_before_the_night(connected: Connected) -> None:
    take(connected, NOON)
    read(connected, Listing({MEMBERSHIPS: ServiceError("no", kind="permanent", code="forbidden")}))
    assert context_of(connected).roster_due_at == next_night(connected.context, now=NOON, nightly_hour=2)


def test_a_platform_that_asks_us_to_wait_longer_is_left_alone_so_long(connected: Connected) -> None:
    take(connected, NOON)
    read(connected, Listing({MEMBERSHIPS: ServiceError("no", kind="retry", code="throttled", retry_after=1800)}))
    assert context_of(connected).roster_due_at == NOON + timedelta(minutes=30)


def test_a_course_in_use_is_read_every_night_and_one_that_is_not_waits_for_a_launch(connected: Connected) -> None:
    for launched, due in ((NOON, True), (NOON - 59 * DAY, True), (NOON - 60 * DAY, False)):
        with connected.database.transaction() as session:
            session.get_one(Context, connected.context.id).last_launch_at = launched
        read(connected, one_page(person(1)))
        night = next_night(connected.context, now=NOON, nightly_hour=2)
        assert context_of(connected).roster_due_at == (night if due else None)
        assert NOON < night <= NOON + DAY


def test_nobody_is_asked_where_the_platform_is_switched_off_or_paused_or_names_no_roster(connected: Connected) -> None:
    def with_values(**values: Any) -> datetime | None:
        with connected.database.transaction() as session:
            context = session.get_one(Context, connected.context.id)
            registration = session.get_one(Registration, connected.registration.id)
            for name, value in values.items():
                setattr(context if hasattr(context, name) else registration, name, value)
        take(connected, NOON)
        platform = Listing({})
        assert read_roster(connected.database, platform, context_id=connected.context.id, clock=lambda: NOON) is None
        assert platform.asked == []
        context = context_of(connected)
        assert (context.roster_tries, context.roster_leased_until) == (0, None)
        return context.roster_due_at

    assert with_values(paused_until=NOON + timedelta(minutes=2)) == NOON + timedelta(minutes=2)
    night = next_night(connected.context, now=NOON, nightly_hour=2)
    assert with_values(enabled=False, roster_due_at=NOON) == night
    assert with_values(enabled=True, paused_until=None, memberships_url="", roster_due_at=NOON) is None


def test_a_reading_that_broke_off_is_noted_and_left_until_the_night(connected: Connected) -> None:
    take(connected, NOON)
    lose_roster(connected.database, context_id=connected.context.id, now=NOON, nightly_hour=2)
    context = context_of(connected)
    assert (context.roster_problem, context.roster_leased_until) == ("failure", None)
    assert take(connected, NOON + timedelta(minutes=20)) is None
