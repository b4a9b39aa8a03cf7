"""Every rule of a launch once, each with the message that breaks it (OIDC core 3.1.3.7; LTI core 1.3, 5.3 and 5.4)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from core.sealing import token_hash
from lms_adapter.lti import claims
from lms_adapter.lti.claims import Message
from lms_adapter.lti.launch import LEEWAY, OLDEST, BegunLogin, accept
from lms_adapter.lti.refusals import LaunchRefused, Reason
from tests.simulators.lti.issuer import MISSING, Issuer

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
URL = "https://passerelle.example/lti/school/launch"
LOGIN = BegunLogin(
    issuer="https://lms.example", client_id="client-1", nonce_hash=token_hash("n-1"), target_link_uri=URL
)
DEEP_LINKING = {
    claims.MESSAGE_TYPE: claims.DEEP_LINKING_REQUEST,
    claims.RESOURCE_LINK: MISSING,
    claims.DEEP_LINKING_SETTINGS: {
        "deep_link_return_url": "https://lms.example/back",
        "accept_types": ["ltiResourceLink"],
    },
}
ANONYMOUS = dict.fromkeys(("sub", "name", "given_name", "family_name", "email"), MISSING)
REVIEW = {claims.MESSAGE_TYPE: claims.SUBMISSION_REVIEW_REQUEST, claims.FOR_USER: {"user_id": "21"}}


@pytest.fixture(scope="module")
def issuer() -> Issuer:
    return Issuer()


def seconds(moment: datetime) -> int:
    return int(moment.timestamp())


def accepted(
    issuer: Issuer, changes: Mapping[str, Any] | None = None, *, login: BegunLogin = LOGIN, now: datetime = NOW
) -> Message:
    payload = issuer.launch_payload(nonce="n-1", now=NOW, target_link_uri=URL, changes=changes)
    return accept(payload, login=login, tool_url=URL, now=now)


def reason(issuer: Issuer, changes: Mapping[str, Any], *, now: datetime = NOW) -> str:
    with pytest.raises(LaunchRefused) as refused:
        accepted(issuer, changes, now=now)
    assert refused.value.clause
    assert refused.value.detail
    return refused.value.reason


BROKEN: list[tuple[str, dict[str, Any], Reason]] = [
    ("issuer of another platform", {"iss": "https://other.example"}, Reason.ISSUER_MISMATCH),
    ("issuer with a slash more", {"iss": "https://lms.example/"}, Reason.ISSUER_MISMATCH),
    ("no issuer", {"iss": MISSING}, Reason.ISSUER_MISMATCH),
    ("issuer that is no text", {"iss": ["https://lms.example"]}, Reason.ISSUER_MISMATCH),
    ("audience of another tool", {"aud": "client-2"}, Reason.AUDIENCE_MISMATCH),
    ("audience list of others", {"aud": ["client-2", "client-3"]}, Reason.AUDIENCE_MISMATCH),
    ("several audiences without azp", {"aud": ["client-1", "client-2"]}, Reason.AUDIENCE_MISMATCH),
    ("azp of another", {"aud": ["client-1", "client-2"], "azp": "client-2"}, Reason.AUDIENCE_MISMATCH),
    ("azp of another with one audience", {"azp": "client-2"}, Reason.AUDIENCE_MISMATCH),
    ("azp that is no text", {"azp": 1}, Reason.AUDIENCE_MISMATCH),
    ("no audience", {"aud": MISSING}, Reason.CLAIM_MISSING),
    ("audience that is a number", {"aud": 7}, Reason.CLAIM_MALFORMED),
    ("empty audience list", {"aud": []}, Reason.CLAIM_MALFORMED),
    ("no exp", {"exp": MISSING}, Reason.CLAIM_MISSING),
    ("no iat", {"iat": MISSING}, Reason.CLAIM_MISSING),
    ("exp as text", {"exp": "1772452860"}, Reason.CLAIM_MALFORMED),
    ("exp as truth", {"exp": True}, Reason.CLAIM_MALFORMED),
    ("exp beyond all time", {"exp": 10**400}, Reason.CLAIM_MALFORMED),
    ("exp that is no number", {"exp": float("nan")}, Reason.CLAIM_MALFORMED),
    ("iat before all time", {"iat": -1}, Reason.CLAIM_MALFORMED),
    ("expired", {"exp": seconds(NOW - LEEWAY)}, Reason.EXPIRED),
    ("issued in the future", {"iat": seconds(NOW + LEEWAY) + 1}, Reason.FROM_THE_FUTURE),
    ("not good yet", {"nbf": seconds(NOW + LEEWAY) + 1}, Reason.FROM_THE_FUTURE),
    ("issued long ago", {"iat": seconds(NOW - OLDEST - LEEWAY) - 1}, Reason.TOO_OLD),
    ("no nonce", {"nonce": MISSING}, Reason.CLAIM_MISSING),
    ("empty nonce", {"nonce": ""}, Reason.CLAIM_MALFORMED),
    ("nonce of another login", {"nonce": "n-2"}, Reason.NONCE_MISMATCH),
    ("nonce that is no text", {"nonce": 1}, Reason.CLAIM_MALFORMED),
    ("no version", {claims.VERSION: MISSING}, Reason.CLAIM_MISSING),
    ("another version", {claims.VERSION: "1.2.0"}, Reason.WRONG_VERSION),
    ("version as number", {claims.VERSION: 1.3}, Reason.WRONG_VERSION),
    ("no message type", {claims.MESSAGE_TYPE: MISSING}, Reason.CLAIM_MISSING),
    ("unknown message", {claims.MESSAGE_TYPE: "basic-lti-launch-request"}, Reason.WRONG_MESSAGE_TYPE),
    ("our own kind of message", {claims.MESSAGE_TYPE: claims.DEEP_LINKING_RESPONSE}, Reason.WRONG_MESSAGE_TYPE),
    ("message type that is no text", {claims.MESSAGE_TYPE: {}}, Reason.WRONG_MESSAGE_TYPE),
    ("no deployment", {claims.DEPLOYMENT_ID: MISSING}, Reason.CLAIM_MISSING),
    ("empty deployment", {claims.DEPLOYMENT_ID: ""}, Reason.CLAIM_MALFORMED),
    ("deployment as number", {claims.DEPLOYMENT_ID: 1}, Reason.CLAIM_MALFORMED),
    ("deployment too long", {claims.DEPLOYMENT_ID: "d" * 256}, Reason.CLAIM_MALFORMED),
    ("no target", {claims.TARGET_LINK_URI: MISSING}, Reason.CLAIM_MISSING),
    ("target elsewhere", {claims.TARGET_LINK_URI: "https://elsewhere.example/"}, Reason.FOREIGN_TARGET),
    ("target on another port", {claims.TARGET_LINK_URI: "https://passerelle.example:444/"}, Reason.FOREIGN_TARGET),
    ("target without TLS", {claims.TARGET_LINK_URI: URL.replace("https", "http")}, Reason.FOREIGN_TARGET),
    ("target that is code", {claims.TARGET_LINK_URI: "javascript:alert(1)"}, Reason.CLAIM_MALFORMED),
    ("target of another login", {claims.TARGET_LINK_URI: URL + "?x=1"}, Reason.TARGET_MISMATCH),
    ("empty sub", {"sub": ""}, Reason.CLAIM_MALFORMED),
    ("blank sub", {"sub": "  "}, Reason.CLAIM_MALFORMED),
    ("null sub", {"sub": None}, Reason.CLAIM_MISSING),
    ("sub as number", {"sub": 17}, Reason.CLAIM_MALFORMED),
    ("sub too long", {"sub": "1" * 256}, Reason.CLAIM_MALFORMED),
    ("somebody with a name and no sub", {"sub": MISSING}, Reason.CLAIM_MISSING),
    ("no roles", {claims.ROLES: MISSING}, Reason.CLAIM_MISSING),
    ("roles as text", {claims.ROLES: "Learner"}, Reason.CLAIM_MALFORMED),
    ("a role that is no text", {claims.ROLES: ["Learner", 1]}, Reason.CLAIM_MALFORMED),
    ("no resource link", {claims.RESOURCE_LINK: MISSING}, Reason.CLAIM_MISSING),
    ("resource link without id", {claims.RESOURCE_LINK: {"title": "x"}}, Reason.CLAIM_MISSING),
    ("resource link with empty id", {claims.RESOURCE_LINK: {"id": ""}}, Reason.CLAIM_MALFORMED),
    ("resource link as text", {claims.RESOURCE_LINK: "5"}, Reason.CLAIM_MALFORMED),
    ("context without id", {claims.CONTEXT: {"title": "x"}}, Reason.CLAIM_MISSING),
    ("context as list", {claims.CONTEXT: ["2"]}, Reason.CLAIM_MALFORMED),
    ("title of the link as number", {claims.RESOURCE_LINK: {"id": "5", "title": 5}}, Reason.CLAIM_MALFORMED),
    ("name as object", {"name": {}}, Reason.CLAIM_MALFORMED),
    ("grade service as text", {claims.AGS_ENDPOINT: "x"}, Reason.CLAIM_MALFORMED),
    ("line item that is no address", {claims.AGS_ENDPOINT: {"lineitem": "file:///etc"}}, Reason.CLAIM_MALFORMED),
    ("scopes as text", {claims.AGS_ENDPOINT: {"scope": "x"}}, Reason.CLAIM_MALFORMED),
    ("roster that is no address", {claims.NRPS_ENDPOINT: {"context_memberships_url": "x"}}, Reason.CLAIM_MALFORMED),
    ("custom as list", {claims.CUSTOM: ["x"]}, Reason.CLAIM_MALFORMED),
    ("custom value as object", {claims.CUSTOM: {"course": {"key": "small"}}}, Reason.CLAIM_MALFORMED),
    ("presentation as text", {claims.LAUNCH_PRESENTATION: "iframe"}, Reason.CLAIM_MALFORMED),
    ("platform as text", {claims.TOOL_PLATFORM: "moodle"}, Reason.CLAIM_MALFORMED),
    ("lis as text", {claims.LIS: "x"}, Reason.CLAIM_MALFORMED),
    ("deep linking without settings", {**DEEP_LINKING, claims.DEEP_LINKING_SETTINGS: MISSING}, Reason.CLAIM_MISSING),
    ("deep linking without return address", {**DEEP_LINKING, claims.DEEP_LINKING_SETTINGS: {"accept_types": []}},
     Reason.CLAIM_MISSING),
    ("deep linking that returns into code",
     {**DEEP_LINKING, claims.DEEP_LINKING_SETTINGS: {"deep_link_return_url": "javascript:x", "accept_types": []}},
     Reason.CLAIM_MALFORMED),
    ("deep linking without types",
     {**DEEP_LINKING, claims.DEEP_LINKING_SETTINGS: {"deep_link_return_url": "https://lms.example/"}},
     Reason.CLAIM_MISSING),
    ("deep linking by nobody", {**DEEP_LINKING, **ANONYMOUS}, Reason.NOBODY),
    ("review of nobody", {**REVIEW, claims.FOR_USER: MISSING}, Reason.CLAIM_MISSING),
    ("review without user_id", {**REVIEW, claims.FOR_USER: {"name": "x"}}, Reason.CLAIM_MISSING),
    ("review by nobody", {**REVIEW, **ANONYMOUS}, Reason.NOBODY),
    ("review of no link", {**REVIEW, claims.RESOURCE_LINK: MISSING}, Reason.CLAIM_MISSING),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "expected"), [row[1:] for row in BROKEN], ids=[row[0] for row in BROKEN])
def test_a_message_that_breaks_a_rule_is_refused_by_that_rule(
    issuer: Issuer, changes: dict[str, Any], expected: Reason
) -> None:
    assert reason(issuer, changes) == expected


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"aud": ["client-1"]},
        {"aud": ["client-1", "client-2"], "azp": "client-1"},
        {"azp": "client-1"},
        {"exp": seconds(NOW - LEEWAY) + 1},
        {"exp": NOW.timestamp() + 0.25},
        {"iat": seconds(NOW + LEEWAY)},
        {"iat": seconds(NOW - OLDEST)},
        {"nbf": seconds(NOW)},
        {claims.CUSTOM: []},  # how PHP writes an object that holds nothing
        {claims.ROLES: []},
        {claims.ROLES: ["https://example.org/unknown", "Learner", "Instructor"]},
        {claims.CONTEXT: MISSING},
        {claims.CONTEXT: {"id": "2"}},
        {"name": MISSING, "given_name": MISSING, "family_name": MISSING},
        {"email": MISSING},
        {"email": None, "name": None},
        {"https://unknown.example/claim": {"deep": [1, None]}},
        REVIEW,
        DEEP_LINKING,
        {**DEEP_LINKING, claims.TARGET_LINK_URI: MISSING},
    ],
)
def test_what_the_standard_allows_is_accepted(issuer: Issuer, changes: dict[str, Any]) -> None:
    assert accepted(issuer, changes).subject == "17"


def test_the_leeway_counts_from_the_clock_that_is_given(issuer: Issuer) -> None:
    assert accepted(issuer, now=NOW - timedelta(seconds=59)).subject == "17"
    assert accepted(issuer, now=NOW + timedelta(seconds=119)).subject == "17"
    assert reason(issuer, {}, now=NOW + timedelta(seconds=120)) == Reason.EXPIRED
    assert reason(issuer, {}, now=NOW - timedelta(seconds=61)) == Reason.FROM_THE_FUTURE


def test_an_anonymous_launch_has_no_subject(issuer: Issuer) -> None:
    assert accepted(issuer, ANONYMOUS).subject == ""


def test_details_of_refusals_hold_nothing_personal(issuer: Issuer) -> None:
    for _, changes, _ in BROKEN:
        with pytest.raises(LaunchRefused) as refused:
            accepted(issuer, {"given_name": "Lina-Personal", **changes})
        assert "Lina" not in refused.value.detail
        assert "lina@" not in refused.value.detail


def test_a_message_as_moodle_sends_it_is_read_whole(issuer: Issuer) -> None:
    read = accepted(issuer, {
        "given_name": "Lina", "family_name": "Test", "name": "Lina  Test",
        claims.CUSTOM: {
            "Course": "small", "course": "small", "target": "assessment:a01", "context_id_history": "7,3",
            "person_groups": "11,12", "resource_link_id_history": "$ResourceLink.id.history", "price": "$5 or more",
        },
        claims.AGS_ENDPOINT: {
            "scope": [claims.SCOPE_SCORE],
            "lineitems": "https://lms.example/mod/lti/services.php/2/lineitems?type_id=1",
            "lineitem": "https://lms.example/mod/lti/services.php/2/lineitems/9/lineitem?type_id=1",
        },
        claims.NRPS_ENDPOINT: {
            "context_memberships_url": "https://lms.example/mod/lti/services.php/CourseSection/2/bindings/1/memberships",
            "service_versions": ["1.0", "2.0"],
        },
        claims.TOOL_PLATFORM: {"guid": "g", "product_family_code": "moodle", "version": "2025041406", "name": "Campus"},
        claims.LAUNCH_PRESENTATION: {
            "locale": "fr", "document_target": "IFRAME", "return_url": "https://lms.example/return",
        },
        claims.LIS: {"person_sourcedid": "", "course_section_sourcedid": ""},
    })  # fmt: skip
    assert read.custom == {
        "course": "small", "target": "assessment:a01", "context_id_history": "7,3", "person_groups": "11,12",
        "price": "$5 or more",
    }  # fmt: skip
    assert read.context_history == ("7", "3")
    assert read.groups == ("11", "12")
    assert (read.name, read.email, read.locale) == ("Lina Test", "lina@lms.example", "fr")
    assert (read.context_id, read.context_label, read.context_title) == ("2", "LILLE", "Promotion Lille")
    assert (read.resource_link_id, read.resource_link_title) == ("5", "Premier module")
    assert read.line_item_url.endswith("/9/lineitem?type_id=1")
    assert read.line_items_url.endswith("/2/lineitems?type_id=1")
    assert read.ags_scopes == (claims.SCOPE_SCORE,)
    assert read.memberships_url.endswith("/memberships")
    assert (read.product, read.product_version, read.platform_name) == ("moodle", "2025041406", "Campus")
    assert (read.document_target, read.return_url) == ("iframe", "https://lms.example/return")


def test_custom_values_of_other_types_are_written_out_as_canvas_sends_them(issuer: Issuer) -> None:
    read = accepted(issuer, {claims.CUSTOM: {"Number": 7, "Yes": True, "Nothing": None}})
    assert read.custom == {"number": "7", "yes": "true"}


def test_histories_are_url_encoded_lists_and_nothing_odd_gets_in(issuer: Issuer) -> None:
    history = "a%2Cb,, c ,%00,%FF," + "x" * 300
    assert accepted(issuer, {claims.CUSTOM: {"context_id_history": history}}).context_history == ("a,b", "c")


def test_an_address_to_go_back_to_that_no_browser_should_follow_is_left_out(issuer: Issuer) -> None:
    read = accepted(issuer, {claims.LAUNCH_PRESENTATION: {"return_url": "javascript:alert(1)", "document_target": "x"}})
    assert (read.return_url, read.document_target) == ("", "")


def test_names_come_from_their_parts_where_there_is_no_whole(issuer: Issuer) -> None:
    assert accepted(issuer, {"name": MISSING}).name == "Lina Test"
    assert accepted(issuer, {"name": MISSING, "given_name": MISSING}).name == "Test"


def test_review_and_deep_linking_keep_what_their_pages_need(issuer: Issuer) -> None:
    assert accepted(issuer, REVIEW).for_user == "21"
    read = accepted(issuer, DEEP_LINKING)
    assert read.deep_linking["deep_link_return_url"] == "https://lms.example/back"
    assert read.resource_link_id == ""
