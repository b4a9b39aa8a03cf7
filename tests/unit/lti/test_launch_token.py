"""What makes a token believed: its key, its algorithm, its signature; and nothing at all that crashes the door."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from joserfc import jws
from joserfc.errors import SecurityWarning
from joserfc.jwk import RSAKey

from core.sealing import token_hash
from lms_adapter.lti import claims
from lms_adapter.lti.claims import Message
from lms_adapter.lti.id_token import LARGEST_TOKEN, has_key, key_id_of, open_token
from lms_adapter.lti.launch import BegunLogin, accept
from lms_adapter.lti.refusals import LaunchRefused, Reason
from tests.simulators.lti.issuer import MISSING, Issuer

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
URL = "https://passerelle.example/lti/school/launch"
LOGIN = BegunLogin(
    issuer="https://lms.example", client_id="client-1", nonce_hash=token_hash("n-1"), target_link_uri=URL
)
ISSUER = Issuer()


def payload(**changes: Any) -> dict[str, Any]:
    return ISSUER.launch_payload(nonce="n-1", now=NOW, target_link_uri=URL, changes=changes)


def reason(token: str, keyset: Any = None) -> str:
    with pytest.raises(LaunchRefused) as refused:
        open_token(token, ISSUER.keyset() if keyset is None else keyset)
    return refused.value.reason


def encoded(part: object) -> str:
    raw = part if isinstance(part, bytes) else json.dumps(part).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def signed(raw: bytes) -> str:
    """Any bytes, signed as they should be."""
    return jws.serialize_compact({"alg": "RS256", "kid": ISSUER.key.kid}, raw, ISSUER.key)


def test_a_token_with_the_platforms_signature_opens() -> None:
    token = ISSUER.sign(payload())
    assert key_id_of(token) == "platform-1"
    assert open_token(token, ISSUER.keyset())["sub"] == "17"


def test_headers_that_nobody_asked_for_do_no_harm() -> None:
    assert open_token(ISSUER.sign(payload(), header={"x5t": "abc", "typ": MISSING}), ISSUER.keyset())


def test_unsigned_tokens_are_refused_whatever_they_call_it() -> None:
    for algorithm in ("none", "None", "NONE", "", None, 1, "RS512", "ES256", "PS256", "RS1"):
        token = f"{encoded({'alg': algorithm, 'kid': 'platform-1'})}.{encoded(payload())}."
        assert reason(token) == Reason.ALGORITHM_REFUSED, algorithm


def test_the_public_key_is_no_password() -> None:
    """HS256 with the public key as secret: RFC 8725, 2.1."""
    for secret in (ISSUER.key.as_pem(private=False), json.dumps(ISSUER.key.as_dict(private=False)).encode()):
        head = f"{encoded({'alg': 'HS256', 'kid': 'platform-1'})}.{encoded(payload())}"
        forged = f"{head}.{encoded(hmac.digest(secret, head.encode(), hashlib.sha256))}"
        assert reason(forged) == Reason.ALGORITHM_REFUSED


@pytest.mark.parametrize("kid", [MISSING, "", None, 7, ["platform-1"], "k" * 501])
def test_a_token_must_name_its_key(kid: object) -> None:
    token = f"{encoded({'alg': 'RS256', **({} if kid is MISSING else {'kid': kid})})}.{encoded(payload())}.AAAA"
    assert reason(token) == Reason.NO_KEY_ID


def test_a_key_that_the_platform_does_not_have_is_unknown() -> None:
    token = ISSUER.sign(payload(), header={"kid": "platform-2"})
    assert reason(token) == Reason.UNKNOWN_KEY
    nothing: Any
    for nothing in ({}, {"keys": []}, {"keys": None}, {"keys": ["x", 1]}, []):
        assert reason(ISSUER.sign(payload()), nothing) == Reason.UNKNOWN_KEY
    assert not has_key(None, "platform-1")


def test_the_key_of_another_is_not_the_platforms_even_under_its_name() -> None:
    assert reason(Issuer().sign(payload())) == Reason.BAD_SIGNATURE


def test_a_token_that_was_changed_is_refused() -> None:
    head, body, seal = ISSUER.sign(payload()).split(".")
    other = encoded(payload(sub="1"))
    for token in (f"{head}.{other}.{seal}", f"{head}.{body}.{seal[:-8]}AAAAAAAA", f"{head}.{body}."):
        assert reason(token) == Reason.BAD_SIGNATURE
    assert reason(f"{encoded({'alg': 'RS256', 'kid': 'platform-1', 'typ': 'x'})}.{body}.{seal}") == Reason.BAD_SIGNATURE


def test_a_key_within_the_token_is_not_believed() -> None:
    mallory = RSAKey.generate_key(2048, {"kid": "platform-1"}, auto_kid=False)
    head = {"alg": "RS256", "kid": "platform-1", "jwk": mallory.as_dict(private=False), "jku": "https://evil.example/"}
    registry = jws.JWSRegistry(algorithms=["RS256"], strict_check_header=False)
    token = jws.serialize_compact(head, json.dumps(payload()).encode(), mallory, registry=registry)
    assert reason(token) == Reason.BAD_SIGNATURE


@pytest.mark.parametrize(
    "changes",
    [{"kty": "EC"}, {"use": "enc"}, {"alg": "RS512"}, {"n": "AQAB"}, {"n": 5}, {"n": MISSING}, {"e": ""}, {"n": "!"}],
)
def test_a_key_that_is_not_for_such_signatures_signs_nothing(changes: dict[str, Any]) -> None:
    key = {name: value for name, value in {**ISSUER.keyset()["keys"][0], **changes}.items() if value is not MISSING}
    assert reason(ISSUER.sign(payload()), {"keys": [key]}) == Reason.BAD_SIGNATURE


def test_a_key_set_that_says_little_of_its_keys_will_do() -> None:
    key = {name: ISSUER.keyset()["keys"][0][name] for name in ("kty", "kid", "n", "e")}
    assert open_token(ISSUER.sign(payload()), {"keys": [{"kty": "oct", "kid": "platform-1", "k": "AA"}, key]})


def test_a_short_key_signs_nothing() -> None:
    with pytest.warns(SecurityWarning):
        short = RSAKey.generate_key(1024, {"kid": "platform-1"}, auto_kid=False)
    keyset = {"keys": [short.as_dict(private=False)]}
    assert reason(ISSUER.sign(payload()), keyset) == Reason.BAD_SIGNATURE


@pytest.mark.parametrize(
    "token",
    ["", ".", "..", "...", "a.b", "a.b.c.d", "é.é.é", "\x00", "e30.e30.e30", f"{encoded([])}.e30.AA",
     f"{encoded('x')}.e30.AA", f"{encoded(None)}.e30.AA", f"{encoded(5)}.e30.AA", f"{encoded(b'[' * 3000)}.e30.AA",
     f"{encoded({'alg': 'RS256', 'kid': 'platform-1', 'crit': ['b64'], 'b64': False})}.e30.AA"],
)  # fmt: skip
def test_what_is_no_token_is_refused(token: str) -> None:
    assert reason(token) in (Reason.TOKEN_UNREADABLE, Reason.ALGORITHM_REFUSED)


def test_a_token_of_enormous_size_is_not_even_looked_at() -> None:
    assert reason("a" * (LARGEST_TOKEN + 1)) == Reason.TOKEN_TOO_LARGE


@pytest.mark.parametrize(
    "raw",
    [b"", b"x", b"[]", b"1", b'"x"', b"null", b"{", b"\xff\xfe", b'{"exp": NaN}', b'{"exp": Infinity}',
     b'{"a": [1e999]}',
     b'{"sub": "\\ud800"}', b'{"sub": "a\\u0000b"}', b'{"a":' * 6000 + b"1" + b"}" * 6000,
     b'{"exp": ' + b"9" * 5000 + b"}"],
)  # fmt: skip
def test_a_signed_payload_that_is_no_claims_is_refused(raw: bytes) -> None:
    assert reason(signed(raw)) == Reason.TOKEN_UNREADABLE


def test_a_backslash_is_no_nul() -> None:
    assert open_token(signed(b'{"sub": "a\\\\u0000b"}'), ISSUER.keyset()) == {"sub": "a\\u0000b"}


# -- Whatever is signed, the answer is a message or a refusal ------------------------------------------------------

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
names = st.sampled_from([
    *payload(), claims.CUSTOM, claims.AGS_ENDPOINT, claims.NRPS_ENDPOINT, claims.FOR_USER, claims.DEEP_LINKING_SETTINGS,
    claims.LAUNCH_PRESENTATION, claims.TOOL_PLATFORM, claims.LIS, "azp", "nbf", "locale", "middle_name",
])  # fmt: skip
inner_names = st.sampled_from([
    "id", "title", "label", "type", "lineitem", "lineitems", "scope", "context_memberships_url", "service_versions",
    "locale", "return_url", "document_target", "user_id", "deep_link_return_url", "accept_types", "version", "name",
    "context_id_history", "person_groups", "product_family_code",
])  # fmt: skip
some_value = json_values | st.dictionaries(inner_names, json_values, max_size=5)
message_types = st.sampled_from(
    [claims.RESOURCE_LINK_REQUEST, claims.DEEP_LINKING_REQUEST, claims.SUBMISSION_REVIEW_REQUEST]
)


def answer_to(opened: dict[str, Any]) -> Message | LaunchRefused:
    """A message or a refusal; anything else that is raised fails the test."""
    try:
        return accept(opened, login=LOGIN, tool_url=URL, now=NOW)
    except LaunchRefused as refused:
        return refused


@settings(max_examples=600, deadline=None)
@given(changes=st.dictionaries(names, some_value | st.just(MISSING), max_size=4), message_type=message_types)
def test_any_change_of_a_right_message_gives_a_message_or_a_refusal(changes: dict[str, Any], message_type: str) -> None:
    changed = payload(**{claims.MESSAGE_TYPE: message_type, **changes})
    read = answer_to(changed)
    if isinstance(read, LaunchRefused):
        assert read.reason in set(Reason)
        assert read.detail.isprintable()
        return
    for name in ("name", "email", "locale", "context_id", "resource_link_id", "line_item_url", "for_user", "subject"):
        assert isinstance(getattr(read, name), str)
    assert max(len(read.context_id), len(read.resource_link_id), len(read.subject), len(read.for_user)) <= 255
    assert all(isinstance(value, str) for value in read.custom.values())
    assert all(len(one) <= 255 for one in (*read.context_history, *read.groups))


@settings(max_examples=150, deadline=None)
@given(raw=json_values | st.dictionaries(names, json_values, max_size=8) | st.binary(max_size=60))
def test_anything_that_is_signed_gives_a_message_or_a_refusal(raw: Any) -> None:
    token = signed(raw if isinstance(raw, bytes) else json.dumps(raw).encode())
    try:
        opened = open_token(token, ISSUER.keyset())
    except LaunchRefused:
        return
    assert isinstance(answer_to(opened), Message | LaunchRefused)


@settings(max_examples=300, deadline=None)
@given(token=st.text(max_size=60) | st.from_regex(r"([\w-]{0,30}\.){2}[\w-]{0,30}", fullmatch=True))
def test_any_text_for_a_token_is_refused(token: str) -> None:
    with pytest.raises(LaunchRefused):
        open_token(token, ISSUER.keyset())
