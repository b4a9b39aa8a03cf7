"""Calls that our own code never makes: wrong assertions, wrong tokens, wrong media types. How a platform takes them."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any, ParamSpec

import httpx
from joserfc import jwt
from joserfc.jwk import RSAKey

from core.clock import utc_now
from lms_adapter.lti.client_assertion import ASSERTION_TYPE, BACKDATED, LIVES, Granted, read_token, token_refusal
from lms_adapter.lti.http import Answer
from lms_adapter.lti.keys import signing_key
from lms_adapter.lti.service_errors import ServiceError
from tests.conformance.lti.live.ground import Ground

P = ParamSpec("P")
LEFT_OUT = object()
"""As a changed claim: without it."""


def our_key(ground: Ground) -> RSAKey:
    """What we sign with."""
    with ground.database.transaction() as session:
        return signing_key(
            session, organisation_id=ground.registration.organisation_id, sealer=ground.sealer, now=utc_now()
        )


def assertion(
    ground: Ground,
    *,
    now: datetime | None = None,
    key: RSAKey | None = None,
    header: Mapping[str, Any] | None = None,
    **changes: Any,
) -> str:
    """The assertion that we send, with other claims, another header or another key."""
    registration, moment = ground.registration, now or utc_now()
    claims = {
        "iss": registration.client_id,
        "sub": registration.client_id,
        "aud": registration.token_audience or registration.token_endpoint,
        "iat": int((moment - BACKDATED).timestamp()),
        "exp": int((moment + LIVES).timestamp()),
        "jti": secrets.token_urlsafe(24),
        **changes,
    }
    signed = key or our_key(ground)
    named = {"alg": "RS256", "typ": "JWT", "kid": signed.kid, **(header or {})}
    return jwt.encode(
        {name: value for name, value in named.items() if value is not LEFT_OUT},
        {name: value for name, value in claims.items() if value is not LEFT_OUT},
        signed,
        algorithms=["RS256"],
    )


def ask(ground: Ground, scopes: Collection[str], *, with_assertion: str | None = None, **changes: Any) -> Granted:
    """A token request of our own, read as our code reads it. Raises ServiceError."""
    fields = {
        "grant_type": "client_credentials",
        "client_assertion_type": ASSERTION_TYPE,
        "client_assertion": with_assertion or assertion(ground, **changes),
        "scope": " ".join(scopes),
    }
    host = httpx.URL(ground.registration.token_endpoint).host
    try:
        answer = ground.http.post_form(ground.registration.token_endpoint, fields)
    except ServiceError as error:
        raise token_refusal(error, host=host) from error
    return read_token(answer.document, asked=scopes, host=host)


def refusal(call: Callable[P, object], *parts: P.args, **named: P.kwargs) -> ServiceError | None:
    """The error that a call ends in; None where it succeeds."""
    try:
        call(*parts, **named)
    except ServiceError as error:
        return error
    return None


def status_of(call: Callable[P, Answer], *parts: P.args, **named: P.kwargs) -> int:
    """The status of an answer, whatever it is; 0 where none came."""
    try:
        return call(*parts, **named).status
    except ServiceError as error:
        return error.status or 0


def in_a_word(error: ServiceError | None) -> str:
    """For a note."""
    return "accepted" if error is None else f"refused ({error.status})"


def with_query(url: str, **parameters: str) -> str:
    """An address with more in its query."""
    return str(httpx.URL(url).copy_merge_params(parameters))
