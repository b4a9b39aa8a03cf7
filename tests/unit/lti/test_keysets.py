"""The keys of platforms: fetched when they are needed, not when somebody wishes, and never with a transaction open."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import event

from lms_adapter.lti.http import PlatformHttp
from lms_adapter.lti.keysets import FETCHES, KEPT, LEFT_ALONE_SECONDS, WITHIN_SECONDS, PlatformKeys
from lms_adapter.lti.models import Registration
from lms_adapter.lti.refusals import LaunchRefused, Reason
from tests.factories.platforms import connect_platform
from tests.factories.school import NOON, School
from tests.simulators.lti.issuer import Issuer


class World:
    """A platform, its JWKS address, and a clock to turn."""

    def __init__(self, school: School) -> None:
        self.database = school.database
        with school.database.transaction() as session:
            self.registration_id = connect_platform(session, school)[0].id
        self.issuer = Issuer()
        self.served: Any = self.issuer.keyset()
        self.status = 200
        self.asked = 0
        self.seconds = 1000.0
        self.now = NOON
        self.meanwhile: Any = None
        http = PlatformHttp(private_platforms=True, transport=httpx.MockTransport(self._answer))
        self.keys = PlatformKeys(school.database, http, clock=lambda: self.seconds)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.asked += 1
        if self.meanwhile:
            self.meanwhile()
        return httpx.Response(self.status, json=self.served)

    def registration(self) -> Registration:
        with self.database.reading() as session:
            return session.get_one(Registration, self.registration_id)

    def open(self, issuer: Issuer | None = None, **header: Any) -> dict[str, Any]:
        token = (issuer or self.issuer).sign({"sub": "17"}, header=header)
        return self.keys.opened(token, registration=self.registration(), now=self.now)

    def reason(self, issuer: Issuer | None = None, **header: Any) -> str:
        with pytest.raises(LaunchRefused) as refused:
            self.open(issuer, **header)
        return refused.value.reason

    def later(self, **span: float) -> None:
        moved = timedelta(**span)
        self.seconds += moved.total_seconds()
        self.now += moved


@pytest.fixture
def world(school: School) -> World:
    return World(school)


def test_keys_are_fetched_at_the_first_launch_and_kept(world: World) -> None:
    for _ in range(3):
        assert world.open() == {"sub": "17"}
    assert world.asked == 1
    kept = world.registration()
    assert kept.keyset == world.issuer.keyset()
    assert kept.keyset_fetched_at == world.now


def test_a_new_key_is_fetched_once_even_right_after_another_fetch(world: World) -> None:
    world.open()
    renewed = Issuer(kid="platform-2")
    world.served = {"keys": [*world.issuer.keyset()["keys"], *renewed.keyset()["keys"]]}
    assert world.open(renewed)
    assert world.open(renewed)
    assert world.open()
    assert world.asked == 2


def test_invented_keys_cannot_make_us_hammer_the_platform(world: World) -> None:
    world.open()
    for number in range(50):
        assert world.reason(kid=f"invented-{number}") == Reason.UNKNOWN_KEY
    assert world.asked == FETCHES
    assert world.open()  # those whose key we have notice nothing
    renewed = Issuer(kid="platform-2")
    world.served = renewed.keyset()
    assert world.reason(renewed) == Reason.UNKNOWN_KEY
    world.later(seconds=WITHIN_SECONDS)
    assert world.open(renewed)


def test_between_invented_keys_a_new_one_is_still_found(world: World) -> None:
    world.open()
    for number in range(FETCHES - 2):
        world.reason(kid=f"invented-{number}")
    renewed = Issuer(kid="platform-2")
    world.served = renewed.keyset()
    assert world.open(renewed)


def test_a_key_that_was_renewed_under_its_old_name_is_found(world: World) -> None:
    world.open()
    renewed = Issuer()
    world.served = renewed.keyset()
    assert world.open(renewed)
    assert world.reason() == Reason.BAD_SIGNATURE  # the old one is gone
    assert world.reason(Issuer()) == Reason.BAD_SIGNATURE


def test_keys_are_looked_for_again_after_a_day_so_that_a_withdrawn_one_is_refused(world: World) -> None:
    world.open()
    world.served = Issuer(kid="platform-2").keyset()
    world.later(hours=23)
    assert world.open()
    world.later(hours=1)
    assert world.reason() == Reason.UNKNOWN_KEY


def test_where_the_platform_is_away_old_keys_serve_on(world: World) -> None:
    world.open()
    world.status = 503
    world.later(seconds=KEPT.total_seconds())
    assert world.open()
    assert world.asked == 2
    assert world.reason(kid="platform-2") == Reason.KEYSET_UNREACHABLE


def test_a_platform_that_does_not_answer_is_left_alone_for_half_a_minute(world: World) -> None:
    world.status = 500
    for _ in range(5):
        assert world.reason() == Reason.KEYSET_UNREACHABLE
    assert world.asked == 1
    world.status = 200
    world.later(seconds=LEFT_ALONE_SECONDS)
    assert world.open()


@pytest.mark.parametrize("served", [{}, [], None, {"keys": []}, {"keys": "x"}, {"error": "x"}, {"keys": [{}] * 101}])
def test_an_answer_that_is_no_key_set_replaces_none(world: World, served: Any) -> None:
    world.open()
    world.served = served
    assert world.reason(kid="platform-2") == Reason.KEYSET_UNREACHABLE
    assert world.registration().keyset == world.issuer.keyset()


def test_keys_that_were_pasted_in_are_never_fetched(world: World) -> None:
    with world.database.transaction() as session:
        row = session.get_one(Registration, world.registration_id)
        row.jwks_uri, row.keyset = "", world.issuer.keyset()
    assert world.open()
    assert world.reason(kid="platform-2") == Reason.UNKNOWN_KEY
    assert world.asked == 0


def test_what_is_no_token_costs_no_fetch(world: World) -> None:
    for token in ("", "a.b.c", world.issuer.sign({}, header={"kid": ""})):
        with pytest.raises(LaunchRefused):
            world.keys.opened(token, registration=world.registration(), now=NOON)
    assert world.asked == 0


def test_no_connection_is_held_while_the_platform_answers(world: World) -> None:
    held: list[int] = []
    out = 0

    def taken(*_: Any) -> None:
        nonlocal out
        out += 1

    def returned(*_: Any) -> None:
        nonlocal out
        out -= 1

    event.listen(world.database.engine, "checkout", taken)
    event.listen(world.database.engine, "checkin", returned)
    world.meanwhile = lambda: held.append(out)
    world.open()
    assert held == [0]


def test_a_class_that_arrives_with_a_new_key_waits_for_one_fetch(world: World) -> None:
    arrived = threading.Barrier(6)
    read = world.registration()
    opened: list[dict[str, Any]] = []
    token = world.issuer.sign({"sub": "17"})

    def learner() -> None:
        arrived.wait()
        opened.append(world.keys.opened(token, registration=read, now=NOON))

    threads = [threading.Thread(target=learner) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert len(opened) == 6
    assert world.asked == 1


def test_two_platforms_do_not_share_their_keys_nor_their_patience(world: World, school: School) -> None:
    with school.database.transaction() as session:
        other = connect_platform(session, school, issuer="https://other.example")[0]
    world.open()
    for number in range(FETCHES):
        world.reason(kid=f"invented-{number}")
    asked = world.asked
    world.keys.opened(world.issuer.sign({}), registration=other, now=NOON)
    assert world.asked == asked + 1
