"""The login that a platform begins: steps 1 and 2 of a launch (Security Framework 1.0, 5.1.1.1 and 5.1.1.2)."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from core.clock import utc_now
from lms_adapter.lti.models import Login, Registration
from lms_adapter.lti.refusals import Reason
from tests.functional.lti.knocking import DOOR, LAUNCH_URL, Knocking, assert_refused, count


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_login_leads_to_the_platform_with_everything_it_must_be_asked(knocking: Knocking, method: str) -> None:
    answer = knocking.login(method=method)
    assert answer.status_code == 302
    assert str(answer.location).startswith("https://lms.example/auth?")
    asked = knocking.begun(method=method)
    random = {name: asked.pop(name) for name in ("state", "nonce")}
    assert asked == {
        "scope": "openid",
        "response_type": "id_token",
        "response_mode": "form_post",
        "prompt": "none",
        "client_id": "client-1",
        "redirect_uri": LAUNCH_URL,
        "login_hint": "17",
        "lti_message_hint": '{"cmid":5}',
    }
    for value in random.values():
        assert re.fullmatch(r"[\w-]{43}", value)  # base64url, as Moodle wants it


def test_a_message_hint_goes_back_only_if_it_came(knocking: Knocking) -> None:
    assert "lti_message_hint" not in knocking.begun(lti_message_hint=None)


def test_every_login_has_its_own_state_nonce_and_cookie_that_reaches_frames(knocking: Knocking) -> None:
    first, second = knocking.login(), knocking.login()
    cookies = [answer.headers["Set-Cookie"] for answer in (first, second)]
    assert cookies[0].split("=")[0] != cookies[1].split("=")[0]
    for cookie in cookies:
        assert re.match(r"passerelle_lti_[0-9a-f]{12}=[\w-]{43};", cookie)
        for part in ("Secure", "HttpOnly", "SameSite=None", "Partitioned", f"Path={DOOR}/launch", "Max-Age=600"):
            assert part in cookie


def test_on_plain_http_elsewhere_the_cookie_is_one_that_browsers_take(knocking: Knocking) -> None:
    answer = knocking.browser.get(
        f"{DOOR}/login",
        query_string={"iss": "https://lms.example", "login_hint": "1", "target_link_uri": LAUNCH_URL},
        base_url="http://tool.example",
    )
    cookie = answer.headers["Set-Cookie"]
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie
    assert "Partitioned" not in cookie


def test_only_digests_of_state_and_nonce_are_kept(knocking: Knocking) -> None:
    asked = knocking.begun()
    with knocking.database.reading() as session:
        row = session.scalars(select(Login)).one()
    assert asked["state"] not in vars(row).values()
    assert asked["nonce"] not in vars(row).values()
    assert timedelta(minutes=9) < row.expires_at - utc_now() <= timedelta(minutes=10)


def test_a_client_id_may_be_left_out_where_the_issuer_has_one_registration(knocking: Knocking) -> None:
    assert knocking.begun(client_id=None)["client_id"] == "client-1"
    with knocking.database.transaction() as session:
        first = session.get_one(Registration, knocking.registration.id)
        copied = {
            column.key: getattr(first, column.key)
            for column in Registration.__table__.columns
            if column.key not in ("id", "client_id")
        }
        session.add(Registration(client_id="client-2", **copied))
    answer = knocking.login(client_id=None)
    assert_refused(knocking, answer, Reason.CLIENT_ID_NEEDED)
    assert knocking.begun(client_id="client-2")["client_id"] == "client-2"


@pytest.mark.parametrize(
    ("changes", "reason", "status"),
    [
        ({"iss": None}, Reason.LOGIN_INCOMPLETE, 400),
        ({"login_hint": None}, Reason.LOGIN_INCOMPLETE, 400),
        ({"login_hint": "a\nb"}, Reason.LOGIN_INCOMPLETE, 400),
        ({"login_hint": "a\x00b"}, Reason.LOGIN_INCOMPLETE, 400),
        ({"target_link_uri": None}, Reason.LOGIN_INCOMPLETE, 400),
        ({"target_link_uri": "https://elsewhere.example/lti/school/launch"}, Reason.FOREIGN_TARGET, 403),
        ({"target_link_uri": "http://127.0.0.1:8000@elsewhere.example/"}, Reason.FOREIGN_TARGET, 403),
        ({"target_link_uri": "javascript:alert(1)"}, Reason.FOREIGN_TARGET, 403),
        ({"iss": "https://other.example"}, Reason.UNKNOWN_PLATFORM, 403),
        ({"client_id": "other"}, Reason.UNKNOWN_PLATFORM, 403),
        ({"client_id": "a\x00b"}, Reason.UNKNOWN_PLATFORM, 403),
    ],
)
def test_a_login_that_cannot_be_answered_is_refused(
    knocking: Knocking, changes: dict[str, Any], reason: str, status: int
) -> None:
    assert_refused(knocking, knocking.login(**changes), reason, status)
    assert count(knocking, Login) == 0


def test_a_platform_that_is_switched_off_begins_no_login_and_ends_none(knocking: Knocking) -> None:
    asked = knocking.begun()
    with knocking.database.transaction() as session:
        session.get_one(Registration, knocking.registration.id).enabled = False
    assert_refused(knocking, knocking.login(), Reason.PLATFORM_OFF)
    answer = knocking.post(id_token=knocking.token(asked["nonce"]), state=asked["state"])
    assert_refused(knocking, answer, Reason.PLATFORM_OFF)


def test_an_organisation_that_does_not_exist_has_no_door(knocking: Knocking) -> None:
    for path in ("/lti/nobody/login", "/lti/nobody/launch"):
        assert knocking.browser.get(path).status_code == 404
        assert knocking.browser.post(path).status_code == 404
