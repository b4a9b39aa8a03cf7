"""A platform's roster becomes people, places and cohorts, and nobody leaves because a page was missing."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, func, select

from core.database import Database
from course.enrolment.models import CohortMember, Person, Role
from lms_adapter.lti import roster_pages
from lms_adapter.lti.contexts import lock_context
from lms_adapter.lti.models import Identity, Member, Registration
from lms_adapter.lti.people import person_of, place_member
from lms_adapter.lti.roster import Reading, read_roster
from lms_adapter.lti.service_errors import ServiceError
from tests.factories.platform_course import MEMBERSHIPS, Connected, connect_course
from tests.factories.rosters import Listing, context_of, one_page, person, read
from tests.factories.school import NOON, build_school

DAY = timedelta(days=1)


def active(connected: Connected) -> dict[str, Role]:
    query = select(Identity.subject, Member.role).join(Member, Member.identity_id == Identity.id)
    with connected.database.reading() as session:
        found = session.execute(query.where(Member.context_id == connected.context.id, Member.active))
        return dict(found.all())


def in_cohort(connected: Connected) -> dict[str, Role]:
    query = select(Person.display_name, CohortMember.role).join(CohortMember, CohortMember.person_id == Person.id)
    with connected.database.reading() as session:
        found = session.execute(query.where(CohortMember.cohort_id == connected.cohort_id))
        return dict(found.all())


def launch(connected: Connected, number: int, *, role: Role, now: datetime) -> None:
    with connected.database.transaction() as session:
        context = lock_context(session, context_id=connected.context.id)
        identity = person_of(
            session,
            registration=session.get_one(Registration, connected.registration.id),
            subject=str(number),
            name=f"Personne {number}",
            email=f"p{number}@lms.example",
            role=role,
            locale="fr",
            now=now,
        )
        place_member(session, context=context, identity=identity, role=role, now=now, launched=True)


@pytest.fixture
def connected(any_database: Database) -> Connected:
    return connect_course(build_school(any_database))


def test_whoever_is_listed_has_an_account_and_a_place_before_any_launch(connected: Connected) -> None:
    platform = one_page(person(1), person(2, role="Instructor"), {"user_id": "3", "roles": []})
    assert read(connected, platform) == Reading(listed=3, changed=3, left=0, pages=1)
    assert platform.accepted == ["application/vnd.ims.lti-nrps.v2.membershipcontainer+json"]
    assert active(connected) == {"1": Role.LEARNER, "2": Role.TRAINER, "3": Role.LEARNER}
    cohort = in_cohort(connected)
    assert (cohort["Personne 1"], cohort["Personne 2"], len(cohort)) == (Role.LEARNER, Role.TRAINER, 3)
    with connected.database.reading() as session:
        listed = session.scalars(select(Member.listed_at)).all()
        assert listed == [NOON] * 3
    context = context_of(connected)
    assert (context.roster_read_at, context.roster_problem, context.roster_tries) == (NOON, "", 0)


def test_reading_again_writes_only_what_is_new(connected: Connected) -> None:
    read(connected, one_page(person(1), person(2)))
    again = read(connected, one_page(person(1), person(2, name="Personne 2 bis"), person(3)), NOON + DAY)
    assert (again.listed, again.changed, again.left) == (3, 2, 0)
    assert set(in_cohort(connected)) == {"Personne 1", "Personne 2 bis", "Personne 3"}
    with connected.database.reading() as session:
        assert session.scalars(select(Member.listed_at)).all() == [NOON + DAY] * 3


def test_who_is_no_longer_in_a_complete_roster_leaves_and_comes_back_with_everything(connected: Connected) -> None:
    read(connected, one_page(person(1), person(2)))
    assert read(connected, one_page(person(1))).left == 1
    assert set(active(connected)) == {"1"}
    assert set(in_cohort(connected)) == {"Personne 1"}
    assert read(connected, one_page(person(1), person(2))).changed == 1
    assert set(in_cohort(connected)) == {"Personne 1", "Personne 2"}
    with connected.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Identity)) == 2


@pytest.mark.parametrize("status", ["Inactive", "Deleted"])
def test_who_is_listed_as_inactive_leaves_and_a_stranger_gets_no_account(connected: Connected, status: str) -> None:
    read(connected, one_page(person(1), person(2)))
    found = read(connected, one_page(person(1, status=status), person(2), person(9, status=status)))
    assert (found.listed, found.left) == (1, 1)
    assert set(active(connected)) == {"2"}
    with connected.database.reading() as session:
        assert session.scalar(select(Identity).where(Identity.subject == "9")) is None


PAGE_2, PAGE_3 = f"{MEMBERSHIPS}?from=2&limit=2", f"{MEMBERSHIPS}?from=3&limit=2"


def broken(after: Any) -> Listing:
    return Listing({MEMBERSHIPS: ([person(1), person(5)], PAGE_2), PAGE_2: after})


@pytest.mark.parametrize(
    ("platform", "problem"),
    [
        (broken(ServiceError("no", kind="retry", code="unavailable", status=503)), "unavailable"),
        (broken(ServiceError("no", kind="permanent", code="forbidden", status=403)), "forbidden"),
        (broken((None, "")), "not_a_roster"),
        (broken(([], MEMBERSHIPS)), "pages_in_a_circle"),
        (broken(([], PAGE_2)), "pages_in_a_circle"),
        (broken(([], "https://elsewhere.example/page")), "foreign_next_page"),
        (broken(([], "http://lms.example/page")), "foreign_next_page"),
        (broken(([{"roles": ["Learner"]}], "")), "unreadable_members"),
        (Listing({MEMBERSHIPS: ([], "")}), "empty_roster"),
        (Listing({MEMBERSHIPS: ServiceError("no", kind="retry", code="timeout")}), "timeout"),
    ],
)
def test_an_incomplete_reading_takes_in_who_is_there_and_lets_nobody_go(
    connected: Connected, platform: Listing, problem: str
) -> None:
    read(connected, one_page(person(1), person(2)))
    found = read(connected, platform, NOON + DAY)
    assert (found.problem, found.left) == (problem, 0)
    assert set(active(connected)) - {"5"} == {"1", "2"}
    assert ("5" in active(connected)) is (found.listed == 2)
    context = context_of(connected)
    assert (context.roster_problem, context.roster_read_at) == (problem, NOON)
    with connected.database.reading() as session:
        query = select(Member.listed_at).join(Identity, Identity.id == Member.identity_id)
        assert session.scalars(query.where(Identity.subject == "2")).one() == NOON


def test_no_token_goes_to_another_origin(connected: Connected) -> None:
    platform = broken(([], "https://elsewhere.example/page"))
    read(connected, platform)
    assert platform.asked == [MEMBERSHIPS, PAGE_2]


def test_a_page_that_fails_by_chance_is_asked_for_again(connected: Connected) -> None:
    platform = broken(([person(2)], ""))
    good = platform.pages[PAGE_2]
    platform.pages[PAGE_2] = ServiceError("no", kind="retry", code="timeout")

    def mend() -> None:
        if platform.asked.count(PAGE_2) == 2:
            platform.pages[PAGE_2] = good

    platform.meanwhile = mend
    assert read(connected, platform) == Reading(listed=3, changed=3, left=0, pages=2)
    assert platform.asked == [MEMBERSHIPS, PAGE_2, PAGE_2]


def test_a_platform_that_stays_down_is_not_asked_without_end(connected: Connected) -> None:
    for code, calls in (("timeout", 1 + roster_pages.SECOND_TRIES), ("throttled", 1)):
        platform = Listing({MEMBERSHIPS: ServiceError("no", kind="retry", code=code)})
        assert read(connected, platform).problem == code
        assert len(platform.asked) == calls


def test_a_roster_that_is_empty_from_the_beginning_is_complete(connected: Connected) -> None:
    assert read(connected, one_page()).problem == ""
    assert context_of(connected).roster_read_at == NOON


def test_a_roster_too_large_changes_nothing_and_says_so(connected: Connected, monkeypatch: pytest.MonkeyPatch) -> None:
    read(connected, one_page(person(1)))
    monkeypatch.setattr(roster_pages, "MOST_MEMBERS", 3)
    for platform in (
        one_page(*map(person, range(10, 14))),
        Listing({MEMBERSHIPS: (list(map(person, range(10, 14))), PAGE_2), PAGE_2: ([person(20)], "")}),
    ):
        assert read(connected, platform).problem == "too_many_members"
        assert PAGE_2 not in platform.asked
        assert set(active(connected)) == {"1"}


def test_pages_and_time_have_limits(connected: Connected, monkeypatch: pytest.MonkeyPatch) -> None:
    endless = Listing({f"{MEMBERSHIPS}{n}": ([person(n)], f"{MEMBERSHIPS}{n + 1}") for n in range(50)})
    endless.pages[MEMBERSHIPS] = ([], f"{MEMBERSHIPS}0")
    monkeypatch.setattr(roster_pages, "MOST_PAGES", 5)
    assert read(connected, endless).problem == "too_many_pages"
    assert len(endless.asked) == 5
    moments = iter(NOON + timedelta(minutes=n) for n in range(100))
    found = read_roster(connected.database, endless, context_id=connected.context.id, clock=lambda: next(moments))
    assert found is not None
    assert found.problem == "too_slow"


def test_a_launch_as_trainer_outlives_a_roster_that_says_learner(connected: Connected) -> None:
    launch(connected, 1, role=Role.TRAINER, now=NOON)
    for moment in (NOON + DAY, NOON + 2 * DAY):
        read(connected, one_page(person(1)), moment)
        assert active(connected) == {"1": Role.TRAINER}


def test_who_launches_while_the_pages_are_read_does_not_leave(connected: Connected) -> None:
    read(connected, one_page(person(1), person(2), person(3)))
    platform = one_page(person(1))
    platform.meanwhile = lambda: launch(connected, 2, role=Role.LEARNER, now=NOON + DAY)
    assert read(connected, platform, NOON + DAY).left == 1
    assert set(active(connected)) == {"1", "2"}


def test_no_connection_is_held_while_the_platform_is_asked(connected: Connected) -> None:
    platform = one_page(person(1))

    def look() -> None:
        pool = connected.database.engine.pool
        assert pool.checkedout() == 0  # type: ignore[attr-defined]

    platform.meanwhile = look
    read(connected, platform)


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    """What the database is asked meanwhile."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    yield asked
    event.remove(database.engine, "before_cursor_execute", note)


@pytest.mark.parametrize("size", [301, 100])
def test_the_work_grows_with_those_who_are_new_and_not_with_those_who_are_known(
    connected: Connected, size: int
) -> None:
    people = [person(n) for n in range(301)]
    parts = [people[n : n + size] for n in range(0, 301, size)]
    addresses = [MEMBERSHIPS, *(f"{MEMBERSHIPS}?from={n}" for n in range(1, len(parts))), ""]
    platform = Listing({addresses[n]: (part, addresses[n + 1]) for n, part in enumerate(parts)})
    with statements(connected.database) as asked:
        assert read(connected, platform) == Reading(listed=301, changed=301, left=0, pages=len(parts))
    assert len(asked) < 15 * 301
    with statements(connected.database) as asked:
        again = read(connected, platform, NOON + DAY)
    assert again == Reading(listed=301, changed=0, left=0, pages=len(parts))
    assert len(asked) < 30
    assert len(in_cohort(connected)) == 301


@pytest.mark.postgresql
def test_a_class_that_launches_while_the_roster_is_written_is_there_once(postgresql_database: Database) -> None:
    connected = connect_course(build_school(postgresql_database))
    people = [person(n) for n in range(60)]
    with ThreadPoolExecutor(8) as pool:
        platform = one_page(*people)
        arriving: list[Any] = []

        def arrive() -> None:
            arriving.extend(
                pool.submit(launch, connected, n, role=Role.LEARNER, now=NOON + timedelta(seconds=1))
                for n in range(59, -1, -2)
            )

        platform.meanwhile = arrive
        read(connected, platform)
        for one in arriving:
            one.result()
    assert len(active(connected)) == len(in_cohort(connected)) == 60
    with postgresql_database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Identity)) == 60
