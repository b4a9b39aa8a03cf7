"""What a platform posts back, and what that opens: steps 3 and 4 of a launch (Security Framework 1.0, 5.1.1.3)."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from core.clock import utc_now
from course.enrolment.service import add_organisation
from lms_adapter.lti import claims
from lms_adapter.lti.launch import LEEWAY
from lms_adapter.lti.models import Deployment, Identity, Launch, Login
from lms_adapter.lti.refusals import Reason
from tests.functional.lti.knocking import LAUNCH_URL, Knocking, assert_refused, count, refusals
from tests.simulators.lti.issuer import LIFETIME, MISSING, Issuer


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
