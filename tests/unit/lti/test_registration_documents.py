"""What a platform says of itself is read with care, and what we say of the tool is what platforms ask for."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import pytest

from lms_adapter.lti import claims
from lms_adapter.lti.manual import faults_in, typed_values
from lms_adapter.lti.registration_documents import (
    PLATFORM_CONFIGURATION,
    TOOL_CONFIGURATION,
    BadPlatformConfiguration,
    BadRegistrationReply,
    PlatformConfiguration,
    Tool,
    read_configuration,
    read_reply,
    renewed_configuration,
    tool_configuration,
)

URL = "https://lms.example/.well-known/openid-configuration"
TOOL = Tool(
    public_url="https://passerelle.example:8443",
    organisation_key="school",
    name="Passerelle",
    name_fr="Passerelle",
    description="Lessons",
    description_fr="Leçons",
    logo_url="https://passerelle.example:8443/icon.svg",
)


def configuration(**changes: Any) -> dict[str, Any]:
    document = {
        "issuer": "https://lms.example",
        "authorization_endpoint": "https://lms.example/auth",
        "token_endpoint": "https://lms.example/token",
        "jwks_uri": "https://lms.example/keys",
        "registration_endpoint": "https://lms.example/register",
        PLATFORM_CONFIGURATION: {
            "product_family_code": "moodle",
            "version": "5.0.6",
            "messages_supported": [
                {"type": claims.RESOURCE_LINK_REQUEST},
                {"type": claims.DEEP_LINKING_REQUEST, "placements": ["ContentArea", "RichTextEditor"]},
            ],
        },
        **changes,
    }
    return {name: value for name, value in document.items() if value is not None}


def read(document: Any, *, url: str = URL, allow_http: bool = False) -> PlatformConfiguration:
    return read_configuration(document, url=url, allow_http=allow_http)


def test_a_configuration_is_read() -> None:
    found = read(configuration(authorization_server="https://auth.example"))
    assert (found.issuer, found.product, found.product_version) == ("https://lms.example", "moodle", "5.0.6")
    assert found.token_audience == "https://auth.example"
    assert set(found.messages or {}) == {claims.RESOURCE_LINK_REQUEST, claims.DEEP_LINKING_REQUEST}


@pytest.mark.parametrize(
    ("document", "code", "detail"),
    [
        (["no", "object"], "not_a_document", ""),
        (None, "not_a_document", ""),
        (configuration(jwks_uri=None), "missing", "jwks_uri"),
        (configuration(registration_endpoint=""), "missing", "registration_endpoint"),
        (configuration(token_endpoint=["https://lms.example"]), "missing", "token_endpoint"),
        (configuration(token_endpoint="http://lms.example/token"), "insecure", "token_endpoint"),
        (configuration(token_endpoint="javascript:alert(1)"), "address", "token_endpoint"),
        (configuration(jwks_uri="https://user:pass@lms.example/keys"), "address", "jwks_uri"),
        (configuration(jwks_uri="https://lms.example/" + "k" * 1000), "address", "jwks_uri"),
        (configuration(jwks_uri="https://lms.example:port/"), "address", "jwks_uri"),
        (configuration(issuer="https://lms.example/" + "i" * 500), "address", "issuer"),
    ],
)
def test_a_configuration_that_cannot_be_used_is_refused(document: Any, code: str, detail: str) -> None:
    with pytest.raises(BadPlatformConfiguration) as refused:
        read(document)
    assert (refused.value.code, refused.value.detail) == (code, detail)


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/.well-known/openid-configuration",
        "https://lms.example.evil.example/x",
        "https://lms.example:8443/x",
    ],
)
def test_the_issuer_has_to_be_at_the_host_that_the_configuration_came_from(url: str) -> None:
    """LTI dynamic registration 1.0, 3.5."""
    with pytest.raises(BadPlatformConfiguration) as refused:
        read(configuration(), url=url)
    assert refused.value.code == "issuer_mismatch"


def test_the_usual_port_is_no_other_host() -> None:
    assert read(configuration(), url="https://LMS.example:443/x").issuer == "https://lms.example"


def test_plain_http_is_taken_only_where_private_platforms_are_allowed() -> None:
    plain = {
        name: str(value).replace("https:", "http:")
        for name, value in configuration().items()
        if name != PLATFORM_CONFIGURATION
    }
    with pytest.raises(BadPlatformConfiguration):
        read(plain, url=URL.replace("https:", "http:"))
    assert read(plain, url=URL.replace("https:", "http:"), allow_http=True).product == ""


def test_our_document_has_what_moodle_needs() -> None:
    """openid-registration.php: required attributes; domain is host and port of target_link_uri; claims open privacy."""
    document = tool_configuration(TOOL, read(configuration()))
    inner = document[TOOL_CONFIGURATION]
    assert document["response_types"] == ["id_token"]
    assert document["token_endpoint_auth_method"] == "private_key_jwt"
    assert document["application_type"] == "web"
    assert document["redirect_uris"] == ["https://passerelle.example:8443/lti/school/launch"]
    assert document["initiate_login_uri"] == "https://passerelle.example:8443/lti/school/login"
    assert inner["domain"] == urlsplit(inner["target_link_uri"]).netloc == "passerelle.example:8443"
    assert {"name", "given_name", "family_name", "email", "sub", "iss"} <= set(inner["claims"])
    assert set(document["scope"].split()) == set(claims.SCOPES)


def test_no_custom_parameter_holds_an_equals_sign() -> None:
    inner = tool_configuration(TOOL)[TOOL_CONFIGURATION]
    assert inner["custom_parameters"]["context_id_history"] == "$Context.id.history"
    assert not any("=" in f"{name}{value}" for name, value in inner["custom_parameters"].items())


def test_a_platform_is_asked_for_no_message_or_placement_that_it_does_not_know() -> None:
    messages = tool_configuration(TOOL, read(configuration()))[TOOL_CONFIGURATION]["messages"]
    assert [one["type"] for one in messages] == [claims.RESOURCE_LINK_REQUEST, claims.DEEP_LINKING_REQUEST]
    assert messages[1]["placements"] == ["ContentArea"]
    assert all(one["label#fr"] for one in messages)


def test_a_platform_that_names_no_messages_is_asked_for_all_three() -> None:
    messages = tool_configuration(TOOL, read(configuration(**{PLATFORM_CONFIGURATION: None})))[TOOL_CONFIGURATION][
        "messages"
    ]
    assert [one["type"] for one in messages] == [
        claims.RESOURCE_LINK_REQUEST, claims.DEEP_LINKING_REQUEST, claims.SUBMISSION_REVIEW_REQUEST,
    ]  # fmt: skip


def test_a_reply_is_read_with_tolerance() -> None:
    found = read_reply(
        {
            "client_id": 42,
            "scope": ["unknown", claims.SCOPE_SCORE],
            "registration_client_uri": "https://lms.example/register/42",
            "registration_access_token": "secret",
            TOOL_CONFIGURATION: {"deployment_id": 7},
        },
        allow_http=False,
    )
    assert (found.client_id, found.deployment_id, found.scopes) == ("42", "7", (claims.SCOPE_SCORE,))
    assert (found.registration_uri, found.registration_token) == ("https://lms.example/register/42", "secret")


def test_an_address_to_update_at_is_kept_only_with_its_token_and_only_with_tls() -> None:
    for uri, token in (("https://lms.example/r", ""), ("http://lms.example/r", "secret"), ("", "secret")):
        reply = {"client_id": "a", "registration_client_uri": uri, "registration_access_token": token}
        found = read_reply(reply, allow_http=False)
        assert (found.registration_uri, found.registration_token) == ("", "")


@pytest.mark.parametrize("reply", [None, [], {}, {"client_id": ""}, {"client_id": "c" * 256}, {"client_id": True}])
def test_a_reply_without_a_client_id_is_refused(reply: Any) -> None:
    with pytest.raises(BadRegistrationReply):
        read_reply(reply, allow_http=False)


def test_an_update_keeps_what_the_platform_added_and_sends_no_secret_back() -> None:
    current = {
        "client_id": "42", "client_name": "old", "client_secret": "s", "registration_access_token": "t",
        TOOL_CONFIGURATION: {"deployment_id": "7", "domain": "old.example"},
    }  # fmt: skip
    sent = renewed_configuration(current, tool_configuration(TOOL))
    assert (sent["client_id"], sent["client_name"]) == ("42", "Passerelle")
    assert sent[TOOL_CONFIGURATION]["deployment_id"] == "7"
    assert sent[TOOL_CONFIGURATION]["domain"] == "passerelle.example:8443"
    assert not {"client_secret", "registration_access_token"} & set(sent)


def test_typed_values_are_checked_field_by_field() -> None:
    values = typed_values(
        {
            "issuer": " https://lms.example?x=1 ",
            "client_id": "",
            "authorization_endpoint": "lms.example/auth",
            "token_endpoint": "http://lms.example/token",
            "jwks_uri": "https://lms.example/keys\n",
        }
    )
    assert faults_in(values, allow_http=False) == {
        "issuer": "query",
        "client_id": "empty",
        "authorization_endpoint": "address",
        "token_endpoint": "insecure",
    }
    assert values["jwks_uri"] == "https://lms.example/keys"
