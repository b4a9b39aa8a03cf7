"""What certification does not ask: launches that an attacker, a broken platform or a bad day sends.

Names of the clauses: OpenID Connect core 1.0 (OIDC), 1EdTech Security Framework 1.0 (SEC), LTI core 1.3 (LTI).
"""

from __future__ import annotations

import base64
import json
import time
from datetime import timedelta
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey
from sqlalchemy import update

from core.clock import utc_now
from course.enrolment.models import Role
from course.enrolment.service import add_organisation
from lms_adapter.lti import claims
from lms_adapter.lti.models import Deployment, Login, Registration
from tests.conformance.lti.kit import ORGANISATION, TOOL, Kit, assert_refused
from tests.simulators.lti import auth
from tests.simulators.lti.browserless import PersonAtPlatform, Visit
from tests.simulators.lti.issuer import MISSING, new_key


def begun(kit: Kit, **more: Any) -> tuple[PersonAtPlatform, Visit]:
    """A login under way whose id_token is about to be posted."""
    person = kit.person()
    visit = person.log_in(auth.begin(kit.platform, kit.learner, kit.activity, **more))
    assert person.authenticate(visit)
    return person, visit


def payload(visit: Visit) -> dict[str, Any]:
    """What the platform signed."""
    return dict(json.loads(_decoded(visit.fields["id_token"].split(".")[1])))


def _decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def _encoded(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


@pytest.mark.conformance("beyond certification, OIDC 3.1.3.7 (3): aud is another tool's")
@pytest.mark.parametrize("audience", ["another-tool", ["another-tool"], [], "", 7])
def test_a_token_for_another_tool_is_refused(moodle: Kit, audience: object) -> None:
    visit = moodle.person().open(moodle.activity, changes={"aud": audience})
    assert visit.launched is not None
    assert visit.launched.status_code < 500
    assert moodle.launches() == []
    assert moodle.refusals()[0] in ("audience_mismatch", "claim_malformed")


@pytest.mark.conformance("beyond certification, OIDC 3.1.3.7 (4, 5): a list of audiences and azp")
@pytest.mark.parametrize(
    ("audience", "party", "opened"),
    [
        (["client-1"], MISSING, True),
        (["client-1", "other"], "client-1", True),
        (["client-1", "other"], MISSING, False),
        (["client-1", "other"], "other", False),
        ("client-1", "other", False),
    ],
)
def test_a_list_of_audiences_needs_azp_to_be_us(moodle: Kit, audience: object, party: object, opened: bool) -> None:
    visit = moodle.person().open(moodle.activity, changes={"aud": audience, "azp": party})
    assert visit.opened is opened
    assert moodle.refusals() == ([] if opened else ["audience_mismatch"])


@pytest.mark.conformance("beyond certification, SEC 5.1.1.1: a platform that nobody has connected")
@pytest.mark.parametrize("changes", [{"iss": "https://evil.example"}, {"client_id": "unknown"}])
def test_a_login_from_an_unknown_platform_is_refused(kit: Kit, changes: dict[str, str]) -> None:
    visit = kit.person().log_in(auth.begin(kit.platform, kit.learner, kit.activity), changes)
    assert visit.status in (400, 403, 404)
    assert kit.refusals() == ["unknown_platform"]


@pytest.mark.conformance("beyond certification, LTI 5.3.3: a deployment that nobody has accepted")
def test_an_unknown_deployment_waits_for_an_administrator_and_then_works(kit: Kit) -> None:
    tool = kit.platform.tools["client-1"]
    tool.deployment_id = "77"
    assert_refused(kit, kit.person().open(kit.activity), "deployment_waiting")
    with kit.database.transaction() as session:
        session.execute(update(Deployment).where(Deployment.deployment_id == "77").values(state="accepted"))
    assert kit.person().open(kit.activity).opened


@pytest.mark.conformance("beyond certification, SEC 5.1.1: alg none")
@pytest.mark.parametrize("algorithm", ["none", "None", "nOnE", ""])
def test_an_unsigned_token_is_refused(moodle: Kit, algorithm: str) -> None:
    person, visit = begun(moodle)
    header = _encoded({"alg": algorithm, "typ": "JWT", "kid": "platform-1"})
    person.arrive(visit, {"id_token": f"{header}.{visit.fields['id_token'].split('.')[1]}."})
    assert moodle.launches() == []
    assert moodle.refusals()[0] in ("algorithm_refused", "token_unreadable")


@pytest.mark.conformance("beyond certification, SEC 5.1.1: HS256 with the public key as the password")
def test_a_token_sealed_with_the_public_key_as_a_password_is_refused(moodle: Kit) -> None:
    person, visit = begun(moodle)
    public = moodle.platform.issuer.key.as_pem(private=False)
    token = jwt.encode(
        {"alg": "HS256", "kid": "platform-1"}, payload(visit), OctKey.import_key(base64.b64encode(public))
    )
    person.arrive(visit, {"id_token": token})
    assert_refused(moodle, visit, "algorithm_refused")


@pytest.mark.conformance("beyond certification, OIDC 3.1.3.7 (6): the payload was changed")
def test_a_token_that_was_changed_on_the_way_is_refused(kit: Kit) -> None:
    person, visit = begun(kit)
    header, _, signature = visit.fields["id_token"].split(".")
    changed = {**payload(visit), claims.ROLES: ["http://purl.imsglobal.org/vocab/lis/v2/membership#Instructor"]}
    person.arrive(visit, {"id_token": f"{header}.{_encoded(changed)}.{signature}"})
    assert_refused(kit, visit, "bad_signature")


@pytest.mark.conformance("beyond certification, OIDC 3.1.3.7 (6): another key under the platform's name")
def test_a_token_signed_with_somebody_elses_key_of_the_same_name_is_refused(kit: Kit) -> None:
    person, visit = begun(kit)
    token = jwt.encode({"alg": "RS256", "kid": "platform-1"}, payload(visit), new_key("platform-1"))
    person.arrive(visit, {"id_token": token})
    assert_refused(kit, visit, "bad_signature")


@pytest.mark.conformance("beyond certification, SEC 5.1.1: a key inside the token itself")
def test_a_key_that_the_token_brings_along_is_not_believed(moodle: Kit) -> None:
    person, visit = begun(moodle)
    own = new_key("platform-1")
    header = {"alg": "RS256", "kid": "platform-1", "jwk": own.as_dict(private=False)}
    person.arrive(visit, {"id_token": jwt.encode(header, payload(visit), own)})
    assert moodle.launches() == []
    assert moodle.refusals()[0] in ("bad_signature", "token_unreadable")


@pytest.mark.conformance("beyond certification, OIDC 3.1.3.7 (9, 10): clocks that are a little off")
@pytest.mark.parametrize(
    ("issued", "expires", "opened"), [(30, 90, True), (-90, -30, True), (150, 210, False), (-190, -130, False)]
)
def test_half_a_minute_between_two_clocks_is_forgiven_and_two_minutes_are_not(
    moodle: Kit, issued: int, expires: int, opened: bool
) -> None:
    now = int(time.time())
    visit = moodle.person().open(moodle.activity, changes={"iat": now + issued, "exp": now + expires})
    assert visit.opened is opened


@pytest.mark.conformance("beyond certification, OIDC 3.1.3.7 (2): login and token name different issuers")
def test_a_token_of_another_issuer_than_the_login_is_refused(kit: Kit) -> None:
    visit = kit.person().open(kit.activity, changes={"iss": "https://other.example"})
    assert_refused(kit, visit, "issuer_mismatch")


@pytest.mark.conformance("beyond certification, OIDC 3.1.3.7 (11): nonce absent or foreign")
@pytest.mark.parametrize(("nonce", "reason"), [(MISSING, "claim_missing"), ("0" * 32, "nonce_mismatch")])
def test_a_token_with_a_foreign_nonce_or_none_is_refused(moodle: Kit, nonce: object, reason: str) -> None:
    assert_refused(moodle, moodle.person().open(moodle.activity, changes={"nonce": nonce}), reason)


@pytest.mark.conformance("beyond certification, OIDC 3.1.3.7 (11): the whole answer is replayed")
def test_an_answer_that_is_posted_twice_opens_one_launch(kit: Kit) -> None:
    person, visit = begun(kit)
    person.arrive(visit)
    assert visit.opened
    again = Visit(visit.begun, authentication=visit.authentication, fields=visit.fields)
    person.arrive(again)
    assert again.status in (400, 403)
    assert len(kit.launches()) == 1
    assert kit.refusals() == ["state_used"]


@pytest.mark.conformance("beyond certification, OIDC 3.1.3.7 (11): the token of one login with the state of another")
def test_a_token_of_one_login_is_not_good_for_another(kit: Kit) -> None:
    _, first = begun(kit)
    person, second = begun(kit)
    person.arrive(second, {"id_token": first.fields["id_token"]})
    assert_refused(kit, second, "nonce_mismatch")


@pytest.mark.conformance("beyond certification, SEC 5.1.1.3: state missing, unknown or expired")
@pytest.mark.parametrize(("state", "reason"), [("", "state_missing"), ("f" * 43, "state_unknown")])
def test_an_answer_without_our_state_is_refused(moodle: Kit, state: str, reason: str) -> None:
    person, visit = begun(moodle)
    person.arrive(visit, {"state": state})
    assert_refused(moodle, visit, reason)


@pytest.mark.conformance("beyond certification, SEC 5.1.1.3: state missing, unknown or expired")
def test_an_answer_that_comes_after_the_login_has_expired_is_refused(kit: Kit) -> None:
    person, visit = begun(kit)
    with kit.database.transaction() as session:
        session.execute(update(Login).values(expires_at=utc_now() - timedelta(seconds=1)))
    person.arrive(visit)
    assert_refused(kit, visit, "state_expired")


@pytest.mark.conformance("beyond certification, OIDC 3.1.2.1: the answer comes from another browser (login CSRF)")
@pytest.mark.parametrize("origin", ["", "https://evil.example", "null"])
def test_an_answer_that_a_foreign_page_posts_in_another_browser_is_refused(moodle: Kit, origin: str) -> None:
    _, visit = begun(moodle)
    victim = moodle.person()
    victim.arrive(visit, origin=origin)
    assert_refused(moodle, visit, "browser_unproven")


@pytest.mark.conformance("beyond certification, OIDC 3.1.2.1: third-party cookies are blocked")
def test_a_browser_that_keeps_no_cookie_of_ours_gets_in_from_the_platforms_own_page(kit: Kit) -> None:
    _, visit = begun(kit)
    cookieless = kit.person()
    cookieless.arrive(visit)
    assert visit.launched is not None
    assert visit.launched.status_code in (302, 303)
    assert len(kit.launches()) == 1


@pytest.mark.conformance("beyond certification, OIDC 3.1.2.6: an error instead of a token")
def test_an_error_of_the_platform_is_shown_as_what_it_is(kit: Kit) -> None:
    person = kit.person()
    visit = person.log_in(auth.begin(kit.platform, kit.learner, kit.activity))
    assert person.authenticate(visit, {"login_hint": "999"})
    assert visit.fields["error"] == "access_denied"
    person.arrive(visit)
    assert_refused(kit, visit, "platform_error")


@pytest.mark.conformance("beyond certification, OIDC 3.1.2.6: an error text with markup in it")
def test_an_error_text_is_never_markup_of_our_page(moodle: Kit) -> None:
    person, visit = begun(moodle)
    state = visit.fields["state"]
    visit.fields = {"state": state, "error": "<script>alert(1)</script>", "error_description": "<img src=x>"}
    person.arrive(visit)
    assert "<script>alert(1)" not in visit.text
    assert "<img src=x>" not in visit.text


@pytest.mark.conformance("beyond certification, LTI 5.3.4: a link to somebody else's address")
@pytest.mark.parametrize(
    "address", ["https://evil.example/", "https://tool.example.evil.example/", "javascript:alert(1)"]
)
def test_a_foreign_target_is_never_redirected_to(moodle: Kit, address: str) -> None:
    moodle.activity.url = address
    visit = moodle.person().log_in(auth.begin(moodle.platform, moodle.learner, moodle.activity))
    assert visit.status in (400, 403)
    assert moodle.refusals() == ["foreign_target"]


@pytest.mark.conformance("beyond certification, LTI 5.3.4: target_link_uri of login and token differ")
def test_a_token_for_another_link_than_the_login_is_refused(kit: Kit) -> None:
    other = f"{TOOL}/lti/{ORGANISATION}/launch?x=1"
    visit = kit.person().open(kit.activity, changes={claims.TARGET_LINK_URI: other})
    assert_refused(kit, visit, "target_mismatch")


@pytest.mark.conformance("beyond certification, LTI 5.3.6.1: an anonymous launch")
def test_nobody_opens_a_link_and_is_a_guest_without_rights(kit: Kit) -> None:
    nobody = dict.fromkeys(("sub", "name", "given_name", "family_name", "email"), MISSING)
    visit = kit.person(kit.teacher).open(kit.activity, changes=nobody)
    assert visit.opened, visit.text
    assert [one.role for one in kit.launches()] == [Role.LEARNER]
    assert kit.identities() == []
    assert kit.members() == []


@pytest.mark.conformance("beyond certification, SEC 6.3: the platform has renewed its key")
def test_a_new_key_of_the_platform_is_fetched_once_and_then_known(kit: Kit) -> None:
    assert kit.person().open(kit.activity).opened
    fetched = len(kit.platform.requests("keys"))
    kit.platform.issuer.rotate("platform-2")
    assert kit.person().open(kit.activity).opened
    assert kit.person(kit.teacher).open(kit.activity).opened
    assert len(kit.platform.requests("keys")) == fetched + 1


@pytest.mark.conformance("beyond certification, SEC 6.3: invented names of keys")
def test_invented_names_of_keys_do_not_make_us_ask_the_platform_without_end(moodle: Kit) -> None:
    for number in range(12):
        moodle.person().open(moodle.activity, header={"kid": f"invented-{number}"})
    assert len(moodle.platform.requests("keys")) <= 6
    assert moodle.launches() == []


@pytest.mark.conformance("beyond certification: organisations are walls")
def test_a_platform_of_one_organisation_opens_nothing_at_anothers_address(moodle: Kit) -> None:
    fields = auth.login_fields(moodle.platform, auth.begin(moodle.platform, moodle.learner, moodle.activity))
    with moodle.database.transaction() as session:
        add_organisation(session, key="other", name="Autre", now=utc_now())
    client = moodle.app.test_client()
    foreign = client.post("/lti/other/login", data=fields, base_url=TOOL)
    assert foreign.status_code in (400, 403, 404)
    _, visit = begun(moodle)
    posted = client.post("/lti/other/launch", data=visit.fields, base_url=TOOL, headers={"Origin": moodle.platform.url})
    assert posted.status_code in (400, 403, 404)
    assert moodle.launches() == []


@pytest.mark.conformance("beyond certification: a platform that was switched off")
def test_a_platform_that_was_switched_off_opens_nothing_any_more_not_even_what_is_under_way(kit: Kit) -> None:
    person, visit = begun(kit)
    with kit.database.transaction() as session:
        session.execute(update(Registration).values(enabled=False))
    person.arrive(visit)
    assert_refused(kit, visit, "platform_off")


@pytest.mark.conformance("beyond certification: an administrator of the platform is no administrator here")
def test_an_administrator_of_the_platform_is_a_trainer_at_most(kit: Kit) -> None:
    chief = kit.platform.add_account("Admin User", administrator=True)
    assert kit.person(chief).open(kit.activity).opened
    assert kit.launches()[0].role in (Role.TRAINER, Role.LEARNER)


@pytest.mark.conformance("beyond certification: two tabs, two people, one browser")
def test_two_launches_in_one_browser_stay_apart(kit: Kit) -> None:
    client = kit.app.test_client()
    first = PersonAtPlatform(kit.platform, kit.teacher, client).open(kit.activity)
    second = PersonAtPlatform(kit.platform, kit.learner, client).open(kit.activity)
    assert first.opened
    assert second.opened
    roles = {one.id: one.role for one in kit.launches()}
    assert sorted(roles.values()) == sorted([Role.TRAINER, Role.LEARNER])
    for visit, role in ((first, Role.TRAINER), (second, Role.LEARNER)):
        launch_id = visit.addresses[-1].split("/")[2]
        assert roles[launch_id] is role
        assert client.get(visit.addresses[-1], base_url=TOOL).status_code == 200
