"""Deep linking 2.0: what is read of a request's settings, and the claims of the answer, clause by clause."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey

from lms_adapter.lti import claims
from lms_adapter.lti.deep_linking import (
    BadSettings,
    Pick,
    content_item,
    read_settings,
    response_claims,
    sign_response,
)
from lms_adapter.lti.targets import Target

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
ASKED = {
    "deep_link_return_url": "https://lms.example/mod/lti/contentitem_return.php?id=3",
    "accept_types": ["ltiResourceLink"],
    "accept_presentation_document_targets": ["frame", "iframe", "window"],
    "accept_multiple": True,
    "auto_create": False,
    "title": "A title",
    "text": "A text",
    "data": "csrf:opaque",
}
LAUNCH = "https://passerelle.example/lti/school/launch"
A01 = Pick("small", Target("assessment", "a01"), "Évaluation : suivre les ventes")


def asked(**changes: Any) -> dict[str, Any]:
    return {name: value for name, value in {**ASKED, **changes}.items() if value is not ...}


def answer(items: list[dict[str, Any]], **settings: Any) -> dict[str, Any]:
    return response_claims(
        read_settings(asked(**settings)),
        items,
        issuer="https://lms.example",
        client_id="client-1",
        deployment_id="7",
        nonce="n-1",
        now=NOW,
    )


def test_every_setting_is_read() -> None:
    found = read_settings(ASKED)
    assert found.return_url == ASKED["deep_link_return_url"]
    assert found.return_origin == "https://lms.example"
    assert found.types == ("ltiResourceLink",)
    assert found.takes_links
    assert found.documents == ("frame", "iframe", "window")
    assert (found.multiple, found.auto_create, found.title, found.text) == (True, False, "A title", "A text")
    assert found.data == "csrf:opaque"


@pytest.mark.conformance
def test_4_4_1_columns_are_left_out_only_where_the_platform_says_that_it_ignores_them() -> None:
    assert read_settings(asked()).line_items
    assert read_settings(asked(accept_lineitem=True)).line_items
    assert not read_settings(asked(accept_lineitem=False)).line_items


def test_a_platform_that_does_not_say_several_gets_one() -> None:
    assert not read_settings(asked(accept_multiple=...)).multiple
    assert not read_settings(asked(accept_multiple=False)).multiple
    assert read_settings(asked(accept_multiple="true")).multiple


@pytest.mark.parametrize(
    "address",
    [
        ...,
        "",
        7,
        "/return",
        "javascript:alert(1)",
        "ftp://lms.example/x",
        "https:///x",
        "https://lms.example; form-action *",
        "https://user@lms.example/x",
        "https://lms.example:nine/x",
        "https://lms.example,evil.example/x",
        "https://*.example/x",
        "https://lms.example\n.evil.example/",
    ],
)
def test_an_address_that_an_answer_cannot_go_to_or_that_would_widen_the_policy_is_refused(address: object) -> None:
    with pytest.raises(BadSettings) as refused:
        read_settings(asked(deep_link_return_url=address))
    assert refused.value.field == "deep_link_return_url"


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("http://localhost:8080/return?x=1", "http://localhost:8080"),
        ("https://[::1]:8443/return", "https://[::1]:8443"),
    ],
)
def test_the_origin_keeps_the_port(address: str, origin: str) -> None:
    assert read_settings(asked(deep_link_return_url=address)).return_origin == origin


@pytest.mark.parametrize("types", [..., [], "", [7]])
def test_a_request_that_takes_nothing_is_refused(types: object) -> None:
    with pytest.raises(BadSettings, match="accept_types"):
        read_settings(asked(accept_types=types))


def test_types_without_ours_and_the_comma_separated_form_are_read() -> None:
    assert not read_settings(asked(accept_types=["link", "html"])).takes_links
    assert read_settings(asked(accept_types="link, ltiResourceLink")).takes_links


@pytest.mark.conformance
def test_4_5_the_answer_is_ours_to_the_platform() -> None:
    payload = answer([content_item(A01, launch_url=LAUNCH)])
    assert payload["iss"] == "client-1"
    assert payload["aud"] == "https://lms.example"
    assert payload["nonce"] == "n-1"
    assert payload[claims.DEPLOYMENT_ID] == "7"
    assert payload[claims.MESSAGE_TYPE] == "LtiDeepLinkingResponse"
    assert payload[claims.VERSION] == "1.3.0"
    assert payload[claims.DEEP_LINKING_DATA] == "csrf:opaque"
    assert "sub" not in payload


def test_the_answer_is_not_from_the_future_of_a_slow_clock_and_does_not_last() -> None:
    payload = answer([])
    assert NOW - timedelta(seconds=30) <= datetime.fromtimestamp(payload["iat"], UTC) < NOW
    assert NOW < datetime.fromtimestamp(payload["exp"], UTC) <= NOW + timedelta(minutes=10)


@pytest.mark.conformance
def test_4_5_data_is_echoed_when_given_and_only_then() -> None:
    assert answer([], data="")[claims.DEEP_LINKING_DATA] == ""
    assert claims.DEEP_LINKING_DATA not in answer([], data=...)


def test_a_change_of_mind_is_an_answer_without_items() -> None:
    assert answer([])[claims.CONTENT_ITEMS] == []


def test_a_message_for_the_person_and_one_for_the_log_have_claims_of_their_own() -> None:
    payload = response_claims(
        read_settings(ASKED), [], issuer="i", client_id="c", deployment_id="1", nonce="n", now=NOW, message="m", log="l"
    )
    assert payload["https://purl.imsglobal.org/spec/lti-dl/claim/msg"] == "m"
    assert payload["https://purl.imsglobal.org/spec/lti-dl/claim/log"] == "l"


def test_a_graded_link_comes_with_its_column_and_the_way_to_the_attempt() -> None:
    assert content_item(A01, launch_url=LAUNCH) == {
        "type": "ltiResourceLink",
        "title": "Évaluation : suivre les ventes",
        "url": LAUNCH,
        "custom": {"course": "small", "target": "assessment:a01"},
        "lineItem": {
            "scoreMaximum": 100,
            "label": "Évaluation : suivre les ventes",
            "resourceId": "a01",
            "tag": "assessment",
            "submissionReview": {},
        },
    }


def test_no_column_where_the_platform_takes_none_or_nothing_is_graded() -> None:
    assert "lineItem" not in content_item(A01, launch_url=LAUNCH, line_items=False)
    for target in (Target("lesson", "l01_01"), Target("module", "mod01"), Target("gap"), Target("course")):
        assert "lineItem" not in content_item(Pick("small", target, "x"), launch_url=LAUNCH)


def test_titles_fit_and_a_column_may_have_a_name_of_its_own() -> None:
    item = content_item(Pick("small", Target("competency", "c1"), "x" * 400, "text", "Analyse"), launch_url=LAUNCH)
    assert len(item["title"]) == 255
    assert (item["text"], item["lineItem"]["label"], item["lineItem"]["resourceId"]) == ("text", "Analyse", "c1")


def test_custom_values_survive_platforms_that_keep_lines_of_key_and_value() -> None:
    for kind in ("assessment", "competency"):
        values = content_item(Pick("small", Target(kind, "k"), "t"), launch_url=LAUNCH)["custom"].values()
        assert not any(mark in value for value in values for mark in "=\n;")


def test_the_answer_is_signed_with_the_key_that_its_header_names() -> None:
    key = RSAKey.generate_key(2048, {"kid": "k-1", "alg": "RS256", "use": "sig"}, auto_kid=False)
    token = sign_response(answer([]), key=key)
    opened = jwt.decode(token, RSAKey.import_key(key.as_dict(private=False)), algorithms=["RS256"])
    assert opened.header == {"alg": "RS256", "typ": "JWT", "kid": "k-1"}
    assert opened.claims[claims.MESSAGE_TYPE] == "LtiDeepLinkingResponse"
