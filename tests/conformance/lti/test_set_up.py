"""What certification asks for before its first test (guide, 6): login, redirect address, keys, registration."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from joserfc.jwk import KeySet

from core.clock import utc_now
from lms_adapter.lti.registration_links import make_link
from tests.conformance.lti.kit import ORGANISATION, TOOL, Kit
from tests.simulators.lti import auth
from tests.simulators.lti.browserless import read_form
from tests.simulators.lti.registration import TOOL as TOOL_CONFIGURATION
from tests.simulators.lti.registration import offer


@pytest.mark.conformance("LTI Advantage certification 6: OIDC workflow before every launch")
def test_a_login_is_answered_with_the_request_that_the_security_framework_asks_for(kit: Kit) -> None:
    person = kit.person()
    begun = auth.begin(kit.platform, kit.learner, kit.activity)
    visit = person.log_in(begun)
    assert person.authenticate(visit)
    asked = visit.authentication
    fixed = {"scope": "openid", "response_type": "id_token", "response_mode": "form_post", "prompt": "none"}
    assert fixed.items() <= asked.items()
    assert asked["client_id"] == "client-1"
    assert asked["login_hint"] == kit.learner.id
    assert asked["lti_message_hint"] == auth.login_fields(kit.platform, begun)["lti_message_hint"]
    assert len(asked["state"]) >= 32
    assert len(asked["nonce"]) >= 32


@pytest.mark.conformance("LTI Advantage certification 6: OIDC workflow before every launch")
def test_a_login_is_answered_by_get_and_by_post_and_every_one_has_its_own_state_and_nonce(moodle: Kit) -> None:
    seen = []
    for method in ("get", "post"):
        person = moodle.person()
        visit = person.log_in(auth.begin(moodle.platform, moodle.learner, moodle.activity))
        if method == "get":
            fields = auth.login_fields(moodle.platform, visit.begun)
            visit.login = person.tool.get(f"/lti/{ORGANISATION}/login", query_string=fields, base_url=TOOL)
        assert person.authenticate(visit)
        seen += [visit.authentication["state"], visit.authentication["nonce"]]
    assert len(set(seen)) == 4


@pytest.mark.conformance("LTI Advantage certification 6: redirect_uri is one of the registered values")
def test_the_redirect_address_is_the_registered_one_whatever_the_link_says(kit: Kit) -> None:
    kit.activity.url = f"{TOOL}/lti/{ORGANISATION}/launch?course=small"
    visit = kit.person().open(kit.activity)
    assert visit.authentication["redirect_uri"] == f"{TOOL}/lti/{ORGANISATION}/launch"
    assert visit.opened


@pytest.mark.conformance("LTI Advantage certification 6: JWKS URI of the tool")
def test_our_public_keys_are_served_without_any_private_part(kit: Kit) -> None:
    answer = kit.app.test_client().get(f"/lti/{ORGANISATION}/jwks", base_url=TOOL)
    assert answer.status_code == 200
    assert answer.mimetype in ("application/json", "application/jwk-set+json")
    keys = answer.get_json()["keys"]
    assert keys
    for key in keys:
        assert {"kid", "kty", "alg", "n", "e"} <= key.keys()
        assert (key["kty"], key["alg"]) == ("RSA", "RS256")
        assert not {"d", "p", "q", "dp", "dq", "qi"} & key.keys()
    assert all(key.as_dict()["kid"] for key in KeySet.import_key_set(answer.get_json()).keys)


@pytest.mark.conformance("LTI Advantage certification 6: TLS")
def test_every_address_that_we_hand_out_has_tls_and_so_have_the_cookies(kit: Kit) -> None:
    person = kit.person()
    visit = person.open(kit.activity)
    assert visit.opened
    assert urlsplit(visit.authentication["redirect_uri"]).scheme == "https"
    for answer in (visit.login, visit.launched):
        assert answer is not None
        for cookie in answer.headers.getlist("Set-Cookie"):
            assert "Secure" in cookie
            assert "Partitioned" in cookie
            assert "SameSite=None" in cookie


@pytest.mark.conformance("LTI dynamic registration 1.0, 3: registration by one link")
def test_a_platform_registers_the_tool_by_one_link_and_the_first_launch_works(kit: Kit) -> None:
    platform = kit.platform
    del platform.tools["client-1"]
    platform.issuer.client_id = "client-2"
    with kit.database.transaction() as session:
        _, token = make_link(
            session,
            organisation_id=kit.school.organisation.id,
            created_by=kit.school.administrator.id,
            lifetime=timedelta(hours=1),
            now=utc_now(),
        )
    path = f"/lti/{ORGANISATION}/register/{token}"
    client = kit.app.test_client()
    question = client.get(f"{path}?{urlsplit(offer(platform, TOOL + path)).query}", base_url=TOOL)
    _, fields = read_form(question.get_data(as_text=True), holding="registration_token")
    assert not platform.tools, "nothing is registered before somebody has said yes"
    answer = client.post(path, base_url=TOOL, data=fields)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    tool = platform.tools["client-2"]
    configuration = tool.configuration[TOOL_CONFIGURATION]
    assert configuration["domain"] == urlsplit(TOOL).netloc
    assert {"name", "email"} <= set(configuration["claims"])
    tool.active = True
    course = platform.add_course("Cours")
    platform.enrol(course, kit.learner)
    activity = platform.add_activity(course, custom=kit.activity.custom)
    assert kit.person().open(activity).opened, kit.refusals()
