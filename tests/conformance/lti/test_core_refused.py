"""Launches that have to be refused (certification guide, 6.1.1: known "bad" payloads), by either role."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from lms_adapter.lti import claims
from tests.conformance.lti.kit import Kit, assert_refused
from tests.simulators.lti import auth
from tests.simulators.lti.browserless import Visit
from tests.simulators.lti.campus import Account
from tests.simulators.lti.issuer import MISSING

LAUNCH_ONLY = (claims.TARGET_LINK_URI, claims.RESOURCE_LINK, claims.ROLES)


@pytest.fixture(params=["instructor", "student"])
def account(request: pytest.FixtureRequest, kit: Kit) -> Account:
    """Whoever launches."""
    return kit.teacher if request.param == "instructor" else kit.learner


def launch(
    kit: Kit, account: Account, changes: dict[str, Any] | None = None, header: dict[str, Any] | None = None
) -> Visit:
    """A launch with claims or parts of the header changed."""
    return kit.person(account).open(kit.activity, changes=changes or {}, header=header or {})


@pytest.mark.conformance("LTI Advantage certification 6.1.1: No KID Sent in JWT header")
def test_a_token_that_does_not_name_its_key_is_refused(kit: Kit, account: Account) -> None:
    assert_refused(kit, launch(kit, account, header={"kid": MISSING}), "no_key_id")


@pytest.mark.conformance("LTI Advantage certification 6.1.1: Incorrect KID in JWT header")
def test_a_token_that_names_a_key_which_the_platform_does_not_have_is_refused(kit: Kit, account: Account) -> None:
    assert_refused(kit, launch(kit, account, header={"kid": "WRONGKID"}), "unknown_key")


@pytest.mark.conformance("LTI Advantage certification 6.1.1: Wrong LTI Version")
@pytest.mark.parametrize("version", ["11.3", "1.3", "1.1.1", "LTI-1p3", 1.3])
def test_another_version_of_lti_is_refused(moodle: Kit, version: object) -> None:
    assert_refused(moodle, launch(moodle, moodle.learner, {claims.VERSION: version}), "wrong_version")


@pytest.mark.conformance("LTI Advantage certification 6.1.1: No LTI Version")
def test_a_token_without_a_version_is_refused(kit: Kit, account: Account) -> None:
    assert_refused(kit, launch(kit, account, {claims.VERSION: MISSING}), "claim_missing")


@pytest.mark.conformance("LTI Advantage certification 6.1.1: Invalid LTI message")
@pytest.mark.parametrize(
    "text", [json.dumps({"name": "no JWT"}), "a.b", "", "....", "eyJhbGciOiJSUzI1NiJ9.e30.", "\N{SNOWMAN}.x.y"]
)
def test_something_that_is_no_signed_message_is_refused(moodle: Kit, text: str) -> None:
    person = moodle.person()
    visit = person.log_in(auth.begin(moodle.platform, moodle.learner, moodle.activity))
    assert person.authenticate(visit)
    person.arrive(visit, {"id_token": text})
    assert visit.launched is not None
    assert 400 <= visit.launched.status_code < 500
    assert moodle.launches() == []
    assert len(moodle.refusals()) == 1


@pytest.mark.conformance("LTI Advantage certification 6.1.1: Invalid LTI message")
def test_a_signed_message_that_is_not_of_lti_is_refused(kit: Kit, account: Account) -> None:
    of_lti = (claims.VERSION, claims.MESSAGE_TYPE, claims.DEPLOYMENT_ID, claims.ROLES, claims.RESOURCE_LINK)
    changes = dict.fromkeys((*of_lti, claims.TARGET_LINK_URI, claims.CONTEXT), MISSING)
    assert_refused(kit, launch(kit, account, changes), "claim_missing")


@pytest.mark.conformance("LTI Advantage certification 6.1.1: Missing LTI Claims")
@pytest.mark.parametrize(
    "name",
    ["iss", "aud", "exp", "iat", "nonce", claims.VERSION, claims.MESSAGE_TYPE, claims.DEPLOYMENT_ID, *LAUNCH_ONLY],
)
def test_each_claim_that_is_required_is_missed(moodle: Kit, name: str) -> None:
    visit = launch(moodle, moodle.teacher, {name: MISSING})
    assert_refused(moodle, visit, "issuer_mismatch" if name == "iss" else "claim_missing")


@pytest.mark.conformance("LTI Advantage certification 6.1.1: Timestamps Incorrect")
@pytest.mark.parametrize(
    ("issued", "expires", "reason"),
    [
        (-7200, -3600, "expired"),
        (3600, 7200, "from_the_future"),
        (-86400, 3600, "too_old"),
        ("yesterday", 60, "claim_malformed"),
        (0, "tomorrow", "claim_malformed"),
        (0, None, "claim_missing"),
        (None, 60, "claim_missing"),
    ],
)
def test_wrong_moments_are_refused(moodle: Kit, issued: Any, expires: Any, reason: str) -> None:
    now = int(time.time())
    changes = {
        "iat": now + issued if isinstance(issued, int) else issued,
        "exp": now + expires if isinstance(expires, int) else expires,
    }
    assert_refused(moodle, launch(moodle, moodle.learner, changes), reason)


@pytest.mark.conformance("LTI Advantage certification 6.1.1: messsage_type Claim Missing")
def test_a_token_without_a_message_type_is_refused(kit: Kit, account: Account) -> None:
    assert_refused(kit, launch(kit, account, {claims.MESSAGE_TYPE: MISSING}), "claim_missing")


@pytest.mark.conformance("LTI Advantage certification 6.1.1: role Claim Missing")
def test_a_token_without_roles_is_refused(kit: Kit, account: Account) -> None:
    assert_refused(kit, launch(kit, account, {claims.ROLES: MISSING}), "claim_missing")


@pytest.mark.conformance("LTI Advantage certification 6.1.1: deployment_id Claim Missing")
def test_a_token_without_a_deployment_is_refused(kit: Kit, account: Account) -> None:
    assert_refused(kit, launch(kit, account, {claims.DEPLOYMENT_ID: MISSING}), "claim_missing")


@pytest.mark.conformance("LTI Advantage certification 6.1.1: resource_link_id Claim Missing")
@pytest.mark.parametrize("link", [MISSING, {}, {"title": "no id"}, {"id": ""}], ids=["none", "empty", "title", "blank"])
def test_a_token_without_the_id_of_its_link_is_refused(moodle: Kit, link: object) -> None:
    visit = launch(moodle, moodle.learner, {claims.RESOURCE_LINK: link})
    assert_refused(moodle, visit, "claim_missing" if link != {"id": ""} else moodle.refusals()[0])


@pytest.mark.conformance("LTI Advantage certification 6.1.1: user Claim Missing")
def test_somebody_who_has_a_name_and_no_sub_is_refused(kit: Kit, account: Account) -> None:
    assert_refused(kit, launch(kit, account, {"sub": MISSING}), "claim_missing")
