"""Asking a platform for a token: a signed assertion in place of a secret (LTI security framework 1.0, 4.1; RFC 7523).

And what its reply means: platforms drop scopes that they do not grant without a word, and Moodle answers with an HTML
page where it could not fetch our keys.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from joserfc import jwt
from joserfc.jwk import RSAKey

from lms_adapter.lti.service_errors import ServiceError, cleaned

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
BACKDATED = timedelta(seconds=10)
"""Moodle grants no leeway where its clock is behind ours."""
LIVES = timedelta(minutes=5)
USUAL_SECONDS = 3600
"""Life of a token whose reply does not say it."""
LONGEST_SECONDS = 86_400
"""Nobody's token is kept for longer, whatever the reply says."""


@dataclass(frozen=True, slots=True)
class Granted:
    """What a token reply gave."""

    token: str
    scopes: tuple[str, ...]
    seconds: int


def token_request(*, client_id: str, audience: str, key: RSAKey, scopes: str, now: datetime) -> dict[str, str]:
    """The fields of a token request."""
    claims = {
        "iss": client_id,
        "sub": client_id,
        "aud": audience,
        "iat": int((now - BACKDATED).timestamp()),
        "exp": int((now + LIVES).timestamp()),
        "jti": secrets.token_urlsafe(24),
    }
    header = {"alg": "RS256", "typ": "JWT", "kid": key.kid}
    return {
        "grant_type": "client_credentials",
        "client_assertion_type": ASSERTION_TYPE,
        "client_assertion": jwt.encode(header, claims, key, algorithms=["RS256"]),
        "scope": scopes,
    }


def read_token(document: Any, *, asked: Collection[str], host: str) -> Granted:
    """A token reply. Raises ServiceError."""
    token = document.get("access_token") if isinstance(document, Mapping) else None
    if not isinstance(token, str) or not token:
        raise ServiceError(f"{host} answered a token request without a token.", kind="person", code="client_refused")
    scope, life = document.get("scope"), document.get("expires_in")
    scopes = tuple(sorted(scope.split() if isinstance(scope, str) else asked))
    try:
        seconds = int(min(float(life), LONGEST_SECONDS)) if life is not None else USUAL_SECONDS
    except (TypeError, ValueError, OverflowError):
        seconds = USUAL_SECONDS
    return Granted(token, scopes, max(seconds, 0))


def token_refusal(error: ServiceError, *, host: str) -> ServiceError:
    """What a failed token request means: most of it is for an administrator of the platform."""
    if error.kind != "permanent" and error.status != 401:
        return error
    said = error.document.get("error") if isinstance(error.document, Mapping) else None
    if said == "invalid_scope":
        code, meaning = "scope_not_granted", "does not grant the scopes"
    elif error.html and error.status in (200, 404):
        code, meaning = "key_set_unreachable", "cannot reach our key set"
    elif error.status in (404, 405, 410, 301, 302, 303, 307, 308):
        code, meaning = "token_endpoint_wrong", "has no token service at the address that we were given"
    else:
        code, meaning = "client_refused", "does not accept our signature or client id"
    reason = cleaned(error.reason) if not error.html else ""
    return ServiceError(
        f"{host} {meaning}" + (f": {reason}" if reason else "."),
        kind="person",
        code=code,
        status=error.status,
        reason=reason,
    )


def missing_scopes(asked: Collection[str], granted: Collection[str], *, host: str) -> ServiceError | None:
    """An error that names the scopes that were asked for and not granted; None where all were."""
    missing = sorted(set(asked) - set(granted))
    if not missing:
        return None
    names = ", ".join(one.rpartition("/")[2] if "/scope/" in one else one for one in missing)
    return ServiceError(f"{host} does not grant {names}.", kind="person", code="scope_not_granted", reason=names)
