"""What the connection doctor finds at a platform: its keys, its clock, the token it gives, each service it allows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest
from joserfc.jwk import RSAKey

from lms_adapter.lti import claims
from lms_adapter.lti.doctor.findings import NOT_LOOKED_AT
from lms_adapter.lti.http import PlatformHttp
from lms_adapter.lti.models import Context, Registration
from tests.factories.clinic import Clinic, codes
from tests.factories.platform_rows import add_column
from tests.factories.school import School


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ({"keys": []}, "no_keys"),
        ([], "no_keys"),
        ({"keys": [{"kty": "EC", "kid": "x"}]}, "no_usable_key"),
        ({"keys": [{"kty": "RSA", "kid": "x", "n": "AQAB", "e": "AQAB"}]}, "no_usable_key"),
    ],
)
def test_a_key_set_without_a_usable_key_is_found(clinic: Clinic, document: Any, code: str) -> None:
    answers = httpx.MockTransport(lambda _request: httpx.Response(200, json=document))
    found = clinic.look(http=PlatformHttp(private_platforms=False, transport=answers))["platform_keys"]
    assert (found.code, found.state) == (code, "failed")


def test_a_key_that_is_meant_for_something_else_is_of_no_use(clinic: Clinic) -> None:
    key = RSAKey.generate_key(2048, {"kid": "x", "use": "enc"}).as_dict(private=False)
    answers = httpx.MockTransport(lambda _request: httpx.Response(200, json={"keys": [key]}))
    found = clinic.look(http=PlatformHttp(private_platforms=False, transport=answers))["platform_keys"]
    assert (found.code, found.values["usable"]) == ("no_usable_key", 0)


def test_a_private_address_is_refused_before_it_is_called(clinic: Clinic) -> None:
    clinic.change(Registration, 1, jwks_uri="http://lms.example/keys")
    assert clinic.look()["platform_keys"].code == "not_https"


@pytest.mark.parametrize(
    ("ahead", "code", "state"),
    [
        (0, "same", "ok"),
        (5, "same", "ok"),
        (8, "differs", "warning"),
        (12, "too_far", "failed"),
        (-30, "differs", "warning"),
        (-90, "too_far", "failed"),
    ],
)
def test_clocks_are_compared(clinic: Clinic, ahead: int, code: str, state: str) -> None:
    inner = clinic.platform.transport()
    theirs = clinic.now - timedelta(seconds=ahead)

    class Dated(httpx.BaseTransport):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            answer = inner.handle_request(request)
            answer.headers["Date"] = theirs.strftime("%a, %d %b %Y %H:%M:%S GMT")
            return answer

    found = clinic.look(http=PlatformHttp(private_platforms=False, transport=Dated()))["clock"]
    assert (found.code, found.state) == (code, state)
    assert found.values["seconds"] == abs(ahead)


def test_a_moodle_that_cannot_fetch_our_keys_is_told_apart_from_one_that_refuses_us(clinic: Clinic) -> None:
    clinic.platform.reaches_tools = False
    found = clinic.look()
    assert (found["token"].code, found["token"].state) == ("key_set_unreachable", "failed")
    for check, needed in (("scopes", "token"), ("line_items", "token"), ("roster", "token")):
        assert (found[check].code, found[check].values) == (NOT_LOOKED_AT, {"because": needed})
    assert found["platform_keys"].state == "ok"
    assert found["deployments"].state == "ok"


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda clinic: setattr(clinic.tool, "active", False), "client_refused"),
        (lambda clinic: clinic.platform.tools.clear(), "client_refused"),
        (
            lambda clinic: clinic.change(Registration, 1, token_endpoint="https://lms.example/nothing"),
            "token_endpoint_wrong",
        ),
        (lambda clinic: clinic.change(Registration, 1, token_endpoint="https://gone.example/token"), "unreachable"),
        (lambda clinic: clinic.change(Registration, 1, token_endpoint="ftp://lms.example/token"), "bad_address"),
        (lambda clinic: setattr(clinic.platform.faults, "down", True), "unreachable"),
        (lambda clinic: setattr(clinic.platform.faults, "throttled", 1.0), "throttled"),
    ],
)
def test_why_no_token_is_given(clinic: Clinic, spoil: Callable[[Clinic], None], code: str) -> None:
    spoil(clinic)
    found = clinic.look()["token"]
    assert (found.code, found.state) == (code, "failed")


def test_a_wrong_audience_is_refused_by_a_platform_that_looks_at_it(school: School) -> None:
    clinic = Clinic(school, "canvas")
    clinic.change(Registration, 1, token_audience="https://other.example")
    found = clinic.look()["token"]
    assert (found.code, found.state) == ("client_refused", "failed")


@pytest.mark.parametrize(
    ("scope", "check", "state"),
    [
        (claims.SCOPE_SCORE, "scope_score", "failed"),
        (claims.SCOPE_LINE_ITEM, "scope_line_item", "warning"),
        (claims.SCOPE_RESULT, "scope_result", "warning"),
        (claims.SCOPE_MEMBERSHIPS, "scope_memberships", "warning"),
    ],
)
def test_a_service_that_is_not_allowed_is_named(clinic: Clinic, scope: str, check: str, state: str) -> None:
    clinic.tool.scopes = tuple(one for one in claims.SCOPES if one != scope)
    found = clinic.look()
    assert (found[check].code, found[check].state) == ("missing", state)
    assert [one.code for name, one in found.items() if name.startswith("scope_")].count("missing") == 1
    if scope == claims.SCOPE_MEMBERSHIPS:
        assert found["roster"].values == {"because": "scope_memberships"}


def test_a_platform_that_grants_scopes_only_one_by_one_is_asked_so(clinic: Clinic) -> None:
    inner = clinic.platform.transport()

    class Strict(httpx.BaseTransport):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            if request.url.path.endswith("token.php") and b"contextmembership" in request.read():
                return httpx.Response(400, json={"error": "invalid_scope"}, request=request)
            return inner.handle_request(request)

    found = clinic.look(http=PlatformHttp(private_platforms=False, transport=Strict()))
    assert found["token"].code == "granted"
    assert found["scope_score"].code == "granted"
    assert found["scope_memberships"].code == "missing"
    assert found["line_items"].state == "ok"


def test_columns_of_ours_that_are_gone_are_counted(clinic: Clinic) -> None:
    there = clinic.platform.add_column("2", label="a01", maximum=100.0)
    with clinic.school.database.transaction() as session:
        for number, url in enumerate((clinic.platform.line_item_url(there), "https://lms.example/gone")):
            context, target = clinic.connected.context, f"assessment:a0{number}"
            add_column(session, context, course_id=clinic.school.course.id, target=target, url=url)
    found = clinic.look()["line_items"]
    assert (found.code, found.state) == ("some_missing", "warning")
    assert {name: found.values[name] for name in ("there", "ours", "missing")} == {"there": 1, "ours": 1, "missing": 1}


def test_names_that_the_platform_keeps_to_itself_are_noticed(clinic: Clinic) -> None:
    clinic.tool.sends_name = clinic.tool.sends_email = False
    found = clinic.look()["roster"]
    assert (found.code, found.state) == ("names_withheld", "warning")


def test_before_the_first_launch_there_is_nothing_to_read_and_activation_is_the_question(clinic: Clinic) -> None:
    clinic.change(Context, clinic.connected.context.id, memberships_url="", line_items_url="")
    clinic.change(Registration, clinic.connected.registration.id, last_launch_at=None)
    found = clinic.look()
    assert codes(found) | {"clock": ""} == codes(found) | {
        "clock": "", "line_items": "no_course_yet", "roster": "no_course_yet", "launches": "never",
    }  # fmt: skip
    assert found["roster"].values["product"] == "moodle"
