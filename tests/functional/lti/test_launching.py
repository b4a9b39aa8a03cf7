"""The door for platforms, step by step (Security Framework 1.0, 5.1.1), with a browser between."""

from __future__ import annotations

import logging
import re
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from core.clock import utc_now
from lms_adapter.lti import claims
from lms_adapter.lti.launch import LEEWAY
from lms_adapter.lti.models import Deployment, Identity, Launch, Login, Refusal, Registration
from lms_adapter.lti.refusals import Reason
from tests.functional.lti.knocking import DOOR, LAUNCH_URL, Knocking
from tests.simulators.lti.issuer import LIFETIME, MISSING, Issuer
from web.limits import limiter
from web.lti.refusal_words import learner_words


def refusals(knocking: Knocking) -> list[Refusal]:
    with knocking.database.reading() as session:
        return list(session.scalars(select(Refusal).order_by(Refusal.at)))


def count(knocking: Knocking, model: type) -> int:
    with knocking.database.reading() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def assert_refused(knocking: Knocking, answer: TestResponse, reason: str, status: int = 403) -> Refusal:
    row = refusals(knocking)[-1]
    assert (row.reason, answer.status_code) == (reason, status), row.detail
    assert row.reference in answer.text
    assert count(knocking, Launch) == 0
    return row


# -- Step 1 and 2: the login ------------------------------------------------------------------------------------------


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


# -- Step 3 and 4: the launch -----------------------------------------------------------------------------------------


def test_a_launch_opens_what_the_link_says(knocking: Knocking) -> None:
    answer = knocking.launch()
    assert answer.status_code == 303, answer.text
    assert re.match(r"/l/[0-9a-f]{32}/lti/arrivee\?code=", str(answer.location))
    with knocking.database.reading() as session:
        opened = session.scalars(select(Launch)).one()
        identity = session.scalars(select(Identity)).one()
        assert (opened.person_id, identity.subject, opened.message_type) == (
            identity.person_id, "17", claims.RESOURCE_LINK_REQUEST,
        )  # fmt: skip
        assert opened.details["target"] == "assessment:a01"
        assert session.scalars(select(Login)).one().used_at is not None
    page = knocking.browser.get(str(answer.location), follow_redirects=True)
    assert page.status_code == 200, page.text
    assert refusals(knocking) == []


def test_the_cookie_of_the_login_is_gone_after_the_launch(knocking: Knocking) -> None:
    answer = knocking.launch()
    gone = [cookie for cookie in answer.headers.getlist("Set-Cookie") if cookie.startswith("passerelle_lti_")]
    assert len(gone) == 1
    assert "Max-Age=0" in gone[0]
    assert "Partitioned" in gone[0]


def test_two_tabs_of_one_browser_open_each_its_own(knocking: Knocking) -> None:
    one, other = knocking.begun(), knocking.begun()
    for asked, link in ((other, "6"), (one, "5")):
        token = knocking.token(asked["nonce"], changes={claims.RESOURCE_LINK: {"id": link}})
        assert knocking.post(id_token=token, state=asked["state"]).status_code == 303
    assert count(knocking, Launch) == 2


def test_two_people_in_one_browser_are_two_people(knocking: Knocking) -> None:
    first = knocking.launch(changes={"sub": "17"})
    second = knocking.launch(changes={"sub": "18", "name": "Otto Test", "email": "otto@lms.example"})
    assert first.status_code == second.status_code == 303
    with knocking.database.reading() as session:
        assert len(set(session.scalars(select(Launch.person_id)))) == 2


def test_an_answer_opens_one_launch(knocking: Knocking) -> None:
    asked = knocking.begun()
    token = knocking.token(asked["nonce"])
    assert knocking.post(id_token=token, state=asked["state"]).status_code == 303
    again = knocking.post(id_token=token, state=asked["state"])
    assert again.status_code == 403
    assert refusals(knocking)[-1].reason == Reason.STATE_USED
    assert count(knocking, Launch) == 1


def test_a_token_is_no_good_for_another_login_of_the_same_browser(knocking: Knocking) -> None:
    first, second = knocking.begun(), knocking.begun()
    answer = knocking.post(id_token=knocking.token(first["nonce"]), state=second["state"])
    assert_refused(knocking, answer, Reason.NONCE_MISMATCH)


@pytest.mark.parametrize(
    ("fields", "reason", "status"),
    [
        ({"id_token": "x"}, Reason.STATE_MISSING, 400),
        ({"id_token": "x", "state": ""}, Reason.STATE_MISSING, 400),
        ({"id_token": "x", "state": "invented"}, Reason.STATE_UNKNOWN, 403),
        ({"id_token": "x", "state": "s" * 5000}, Reason.STATE_UNKNOWN, 403),
        ({"id_token": "x", "state": "é\x00"}, Reason.STATE_UNKNOWN, 403),
    ],
)
def test_an_answer_without_a_login_of_ours_is_refused(
    knocking: Knocking, fields: dict[str, Any], reason: str, status: int
) -> None:
    assert_refused(knocking, knocking.post(**fields), reason, status)


def test_a_state_of_another_organisation_is_unknown_here(knocking: Knocking) -> None:
    asked = knocking.begun()
    with knocking.database.transaction() as session:
        from course.enrolment.service import add_organisation

        add_organisation(session, key="elsewhere", name="Elsewhere", now=utc_now())
    answer = knocking.browser.post(
        "/lti/elsewhere/launch", data={"state": asked["state"], "id_token": knocking.token(asked["nonce"])}
    )
    assert_refused(knocking, answer, Reason.STATE_UNKNOWN)


def test_an_answer_that_comes_too_late_is_refused(knocking: Knocking) -> None:
    asked = knocking.begun()
    with time_machine.travel(utc_now() + timedelta(minutes=11), tick=False):
        answer = knocking.post(id_token=knocking.token(asked["nonce"]), state=asked["state"])
    assert_refused(knocking, answer, Reason.STATE_EXPIRED)


def test_a_token_is_good_a_minute_longer_than_it_says_and_no_more(knocking: Knocking) -> None:
    asked = knocking.begun()
    token = knocking.token(asked["nonce"])
    with time_machine.travel(utc_now() + LIFETIME + LEEWAY + timedelta(seconds=2), tick=False):
        assert_refused(knocking, knocking.post(id_token=token, state=asked["state"]), Reason.EXPIRED)
    with time_machine.travel(utc_now() + LIFETIME + LEEWAY - timedelta(seconds=5), tick=False):
        assert knocking.post(id_token=token, state=asked["state"]).status_code == 303


def test_the_platform_may_answer_that_it_cannot(knocking: Knocking) -> None:
    asked = knocking.begun()
    answer = knocking.post(error="access_denied", error_description="Not\nallowed", state=asked["state"])
    row = assert_refused(knocking, answer, Reason.PLATFORM_ERROR)
    assert "access_denied" in row.detail
    assert "\n" not in row.detail
    assert "Not" not in answer.text  # the learner reads our words


def test_an_error_that_belongs_to_no_login_leaves_none_of_its_words(knocking: Knocking) -> None:
    knocking.post(error="call_this_number", state="invented")
    assert "call" not in refusals(knocking)[-1].detail


def test_a_signed_token_of_another_platform_opens_nothing(knocking: Knocking) -> None:
    stranger = Issuer()
    asked = knocking.begun()
    payload = stranger.launch_payload(nonce=asked["nonce"], now=utc_now(), target_link_uri=LAUNCH_URL)
    answer = knocking.post(id_token=stranger.sign(payload), state=asked["state"])
    assert_refused(knocking, answer, Reason.BAD_SIGNATURE)


def test_a_place_that_nobody_has_accepted_waits_until_somebody_does(knocking: Knocking) -> None:
    answer = knocking.launch(changes={claims.DEPLOYMENT_ID: "2"})
    assert_refused(knocking, answer, Reason.DEPLOYMENT_WAITING)
    knocking.launch(changes={claims.DEPLOYMENT_ID: "2"})
    with knocking.database.transaction() as session:
        waiting = session.scalars(select(Deployment).where(Deployment.state == "waiting")).one()
        assert waiting.deployment_id == "2"
        assert count(knocking, Identity) == 0
        waiting.state = "refused"
    assert_refused(knocking, knocking.launch(changes={claims.DEPLOYMENT_ID: "2"}), Reason.DEPLOYMENT_REFUSED)
    with knocking.database.transaction() as session:
        session.scalars(select(Deployment).where(Deployment.deployment_id == "2")).one().state = "accepted"
    assert knocking.launch(changes={claims.DEPLOYMENT_ID: "2"}).status_code == 303


def test_a_refused_launch_changes_nothing_and_may_be_tried_again_with_a_right_token(knocking: Knocking) -> None:
    asked = knocking.begun()
    wrong = knocking.token(asked["nonce"], changes={claims.VERSION: "1.2.0"})
    assert_refused(knocking, knocking.post(id_token=wrong, state=asked["state"]), Reason.WRONG_VERSION)
    assert count(knocking, Identity) == 0
    assert knocking.post(id_token=knocking.token(asked["nonce"]), state=asked["state"]).status_code == 303


def test_an_anonymous_launch_is_taken_in(knocking: Knocking) -> None:
    nobody = dict.fromkeys(("sub", "name", "given_name", "family_name", "email"), MISSING)
    assert knocking.launch(changes=nobody).status_code == 303
    assert count(knocking, Identity) == 0


# -- What proves the browser ------------------------------------------------------------------------------------------


def test_the_answer_of_a_login_opens_nothing_in_a_browser_that_did_not_begin_it(app: Flask, knocking: Knocking) -> None:
    asked = knocking.begun()
    token = knocking.token(asked["nonce"])
    victim = app.test_client()
    for origin in (None, "null", "https://evil.example", "http://127.0.0.1:8000", "https://lms.example.evil.example"):
        answer = knocking.post(victim, origin=origin, id_token=token, state=asked["state"])
        assert_refused(knocking, answer, Reason.BROWSER_UNPROVEN)
    assert knocking.post(id_token=token, state=asked["state"]).status_code == 303


def test_a_cookie_of_another_login_proves_nothing(app: Flask, knocking: Knocking) -> None:
    asked = knocking.begun()
    victim = app.test_client()
    knocking.begun(browser=victim)
    answer = knocking.post(victim, id_token=knocking.token(asked["nonce"]), state=asked["state"])
    assert_refused(knocking, answer, Reason.BROWSER_UNPROVEN)


def test_where_cookies_are_blocked_the_platforms_own_page_is_the_proof(app: Flask, knocking: Knocking) -> None:
    asked = knocking.begun()
    answer = knocking.post(
        app.test_client(), origin="https://lms.example", id_token=knocking.token(asked["nonce"]), state=asked["state"]
    )
    assert answer.status_code == 303


def test_a_platform_with_storage_is_asked_to_keep_the_state_and_gives_it_back(app: Flask, knocking: Knocking) -> None:
    page = knocking.login(lti_storage_target="_parent")
    assert page.status_code == 200
    found = dict(re.findall(r'data-([a-z-]+)="([^"]*)"', page.text))
    assert (found["frame"], found["origin"]) == ("_parent", "https://lms.example")
    state = found["value"]
    assert f"state={state}" in found["next"]
    nonce = re.findall(r"nonce=([\w-]+)", found["next"])[0]
    blocked, token = app.test_client(), knocking.token(nonce)
    asking = knocking.post(blocked, origin="https://school.lms.example", id_token=token, state=state)
    assert asking.status_code == 200
    assert 'data-lti-storage="get"' in asking.text
    assert found["key"] in asking.text
    assert count(knocking, Launch) == 0
    sent = {"id_token": token, "state": state}
    for origin, kept in (
        ("http://127.0.0.1:8000", ""), ("http://127.0.0.1:8000", "other"),
        ("https://evil.example", state), (None, state),
    ):  # fmt: skip
        answer = knocking.post(blocked, origin=origin, storage_state=kept, **sent)
        assert_refused(knocking, answer, Reason.BROWSER_UNPROVEN)
    assert knocking.post(blocked, origin="http://127.0.0.1:8000", storage_state=state, **sent).status_code == 303


def test_a_storage_frame_with_an_impossible_name_is_no_storage(knocking: Knocking) -> None:
    assert knocking.login(lti_storage_target='"><script>').status_code == 302


# -- Keys -------------------------------------------------------------------------------------------------------------


def test_keys_are_fetched_once_and_again_for_a_new_one(knocking: Knocking) -> None:
    assert knocking.launch().status_code == knocking.launch().status_code == 303
    assert knocking.keys.asked == 1
    knocking.issuer = Issuer(kid="platform-2")
    knocking.keys.keyset = knocking.issuer.keyset()
    assert knocking.launch().status_code == 303
    assert knocking.keys.asked == 2


def test_a_platform_whose_keys_cannot_be_fetched_is_told_apart_from_a_forger(knocking: Knocking) -> None:
    knocking.keys.status = 500
    answer = knocking.launch()
    assert_refused(knocking, answer, Reason.KEYSET_UNREACHABLE)
    knocking.launch()
    assert knocking.keys.asked == 1  # left alone for a while


# -- Pages ------------------------------------------------------------------------------------------------------------


def test_the_launch_address_opened_by_hand_says_where_to_go(nobody_in: FlaskClient) -> None:
    answer = nobody_in.get(f"{DOOR}/launch")
    assert answer.status_code == 200
    assert "Ouvrez votre formation depuis votre plateforme" in answer.text


@pytest.fixture
def nobody_in(app: Flask) -> FlaskClient:
    return app.test_client()


def test_every_page_of_the_door_shows_in_a_frame_and_holds_no_code(knocking: Knocking) -> None:
    pages = [
        knocking.browser.get(f"{DOOR}/launch"),
        knocking.login(iss="https://other.example"),
        knocking.login(lti_storage_target="_parent"),
        knocking.post(state="x"),
        knocking.browser.get("/lti/nobody/login"),
    ]
    for page in pages:
        assert "frame-ancestors *" in page.headers["Content-Security-Policy"]
        assert "unsafe" not in page.headers["Content-Security-Policy"]
        assert page.headers["Cache-Control"] == "no-store"
        assert not re.search(r"<[^>]+\s(style|on[a-z]+)\s*=|<style|<script(?![^>]*\ssrc=)|javascript:", page.text)


def test_a_refusal_is_logged_with_its_reference_and_nothing_of_the_person(
    knocking: Knocking, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        answer = knocking.launch(changes={claims.MESSAGE_TYPE: "Other", "sub": "s-4711"})
    row = assert_refused(knocking, answer, Reason.WRONG_MESSAGE_TYPE)
    assert row.registration_id == knocking.registration.id
    assert row.reference in caplog.text
    for text in (caplog.text, row.detail):
        for personal in ("Lina", "lina@", "s-4711"):
            assert personal not in text


def test_every_reason_has_words_that_say_what_to_do(app: Flask) -> None:
    with app.test_request_context():
        for reason in Reason:
            happened, remedy = learner_words(reason)
            assert happened.endswith(".")
            assert len(remedy) > 40


def test_somebody_who_only_causes_refusals_is_stopped(knocking: Knocking) -> None:
    for _ in range(120):
        knocking.post(state="x", id_token="y")
    assert knocking.post(state="x", id_token="y").status_code == 429
    assert count(knocking, Refusal) == 120
    limiter.reset()


def test_the_address_of_the_first_page_is_within_this_site(knocking: Knocking) -> None:
    location = urlsplit(str(knocking.launch().location))
    assert (location.scheme, location.netloc) == ("", "")
