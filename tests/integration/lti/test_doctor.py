"""The connection doctor against simulated platforms: the whole examination, and what it never does."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx
import pytest

from core.database import Database
from lms_adapter.lti.doctor import examination
from lms_adapter.lti.doctor.examination import CHECKS
from lms_adapter.lti.doctor.findings import CODES, FAILURE, NOT_LOOKED_AT, worst
from lms_adapter.lti.http import PlatformHttp
from tests.factories.clinic import Clinic, codes
from tests.factories.school import build_school
from tests.simulators.lti.profiles import ProfileName


def test_everything_is_well(clinic: Clinic) -> None:
    found = clinic.look()
    assert {one.state for one in found.values()} == {"ok"} | {found["clock"].state}
    assert worst(found.values()) == "ok"
    assert codes(found) | {"clock": ""} == {
        "our_address": "https", "our_keys": "signing", "enabled": "on", "platform_keys": "readable",
        "token": "granted", "clock": "", "scope_score": "granted", "scope_line_item": "granted",
        "scope_line_item_read": "granted", "scope_result": "granted", "scope_memberships": "granted",
        "line_items": "readable", "roster": "readable", "launches": "launched", "deployments": "accepted",
        "refusals": "none", "sending": "running", "cookies": "partitioned", "product": "moodle",
    }  # fmt: skip
    assert (found["roster"].values["members"], found["roster"].values["named"]) == (2, 2)


@pytest.mark.parametrize("profile", ["canvas", "openedx"])
def test_other_platforms_are_examined_as_well(database: Database, profile: ProfileName) -> None:
    found = Clinic(build_school(database), profile).look()
    assert worst(found.values()) == "ok"
    assert found["product"].code == profile


def test_the_platform_is_only_read(clinic: Clinic) -> None:
    clinic.look()
    sent = {(one.service, one.method) for one in clinic.platform.log}
    assert sent == {("keys", "GET"), ("token", "POST"), ("line_items", "GET"), ("memberships", "GET")}


def test_no_connection_to_the_database_is_held_while_the_platform_is_asked(clinic: Clinic) -> None:
    inner = clinic.platform.transport()

    class Looking(httpx.BaseTransport):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            assert clinic.school.database.engine.pool.checkedout() == 0  # type: ignore[attr-defined]
            return inner.handle_request(request)

    assert worst(clinic.look(http=PlatformHttp(private_platforms=False, transport=Looking())).values()) == "ok"


def test_a_platform_that_lets_everything_time_out_keeps_nobody_waiting(clinic: Clinic) -> None:
    def hanging(request: httpx.Request) -> httpx.Response:
        clinic.now += timedelta(seconds=50)
        raise httpx.ReadTimeout("no answer", request=request)

    found = clinic.look(http=PlatformHttp(private_platforms=False, transport=httpx.MockTransport(hanging)))
    assert found["platform_keys"].code == "timeout"
    assert (found["token"].code, found["token"].values) == (NOT_LOOKED_AT, {"because": ""})


def test_a_check_that_breaks_hides_nothing_else(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_case: Any) -> Any:
        raise ZeroDivisionError

    changed = tuple(examination.Check(one.name, broken) if one.name == "roster" else one for one in CHECKS)
    monkeypatch.setattr(examination, "CHECKS", changed)
    with pytest.raises(AssertionError, match=r"roster\.failure is not listed"):
        clinic.look()
    monkeypatch.setitem(CODES, "roster", (FAILURE,))
    found = clinic.look()
    assert (found["roster"].code, found["roster"].state) == (FAILURE, "unknown")
    assert found["product"].state == "ok"


def test_every_check_is_in_the_list_of_codes() -> None:
    assert {check.name for check in CHECKS} <= set(CODES)
    assert set(CODES) - {check.name for check in CHECKS} == {one for one in CODES if one.startswith("scope_")}
