"""A launch ends in the browser that began it: by cookie, by where the form came from, or by the platform's storage."""

from __future__ import annotations

import re

from flask import Flask

from lms_adapter.lti.models import Launch
from lms_adapter.lti.refusals import Reason
from tests.functional.lti.knocking import Knocking, assert_refused, count


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
