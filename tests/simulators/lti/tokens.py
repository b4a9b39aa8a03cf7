"""Token endpoint of a simulated platform: client credentials with a signed assertion (RFC 7523; security 4.1).

No leeway, as in Moodle: an iat of a second ahead is refused. Where our keys cannot be fetched Moodle answers 404 with
a page for people.
"""

from __future__ import annotations

import base64
import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import httpx
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from werkzeug.wrappers import Request, Response

from tests.simulators.lti.answers import Refused, html_page, json_answer
from tests.simulators.lti.campus import Tool

if TYPE_CHECKING:
    from tests.simulators.lti.platform import SimulatedPlatform

LIFETIME = timedelta(hours=1)
LONGEST_ASSERTION = timedelta(hours=1)
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


@dataclass(frozen=True, slots=True)
class Granted:
    """An access token that was given out."""

    client_id: str
    scopes: frozenset[str]
    expires_at: datetime


class KeysUnreachable(Exception):
    """Our key set could not be fetched."""


def answer_token(platform: SimulatedPlatform, request: Request) -> Response:
    """POST of a form -> access token."""
    if request.method != "POST" or request.mimetype != "application/x-www-form-urlencoded":
        return _no("invalid_request")
    form = request.form
    assertion, scope = form.get("client_assertion", ""), form.get("scope", "")
    if not (assertion and scope):
        return _no("invalid_request")
    if form.get("grant_type") != "client_credentials" or form.get("client_assertion_type") != ASSERTION_TYPE:
        return _no("unsupported_grant_type")
    tool = platform.tools.get(str(unchecked_claims(assertion).get("sub", "")))
    if tool is None or not tool.active:
        return _no("invalid_client")
    try:
        claims = verified(platform, tool, assertion)
        _check(platform, tool, claims)
    except KeysUnreachable:
        return html_page(404, "cannot fetch the key set") if platform.profile.type_id else _no("invalid_client")
    except (JoseError, ValueError, Refused) as error:
        platform.problems.append(f"token: {error}")
        return _no("invalid_client")
    granted = [one for one in scope.split() if one in tool.scopes]
    if not granted:
        return _no("invalid_scope")
    token = secrets.token_hex(32)
    expires = platform.clock() + platform.token_lifetime
    platform.tokens[token] = Granted(tool.client_id, frozenset(granted), expires)
    document = {
        "access_token": token,
        "token_type": "Bearer",
        "expires_in": int(platform.token_lifetime.total_seconds()),
        "scope": " ".join(granted),
    }
    return json_answer(document, content_type=platform.profile.token_type)


def bearer(platform: SimulatedPlatform, request: Request, *scopes: str) -> Tool:
    """The tool whose token came with a call; one of the scopes is needed."""
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    granted = platform.tokens.get(token) if kind == "Bearer" else None
    if granted is None or granted.expires_at <= platform.clock():
        raise Refused(401, "Unauthorized")
    if not granted.scopes & set(scopes):
        raise Refused(platform.profile.scope_refusal, "insufficient scope")
    return platform.tools[granted.client_id]


def verified(platform: SimulatedPlatform, tool: Tool, token: str) -> dict[str, Any]:
    """The claims of what the tool signed. The kept keys are fetched again once where they do not verify it.

    Raises KeysUnreachable, JoseError or ValueError.
    """
    if _header(token).get("alg") != "RS256" or not _header(token).get("kid"):
        raise ValueError("RS256 with a kid is needed")
    if tool.keyset is None:
        tool.keyset = fetched(platform, tool)
    try:
        payload = jws.deserialize_compact(token, KeySet.import_key_set(tool.keyset), algorithms=["RS256"]).payload  # type: ignore[arg-type]
    except (JoseError, ValueError):
        if tool.pasted:
            raise
        tool.keyset = fetched(platform, tool)
        payload = jws.deserialize_compact(token, KeySet.import_key_set(tool.keyset), algorithms=["RS256"]).payload  # type: ignore[arg-type]
    return dict(json.loads(payload or b"{}"))


def fetched(platform: SimulatedPlatform, tool: Tool) -> dict[str, Any]:
    """The tool's key set from its address."""
    platform.key_fetches += 1
    if not platform.reaches_tools:
        raise KeysUnreachable(tool.jwks_uri)
    try:
        answer = platform.to_tools.get(tool.jwks_uri)
        answer.raise_for_status()
        return dict(answer.json())
    except (httpx.HTTPError, ValueError) as error:
        raise KeysUnreachable(tool.jwks_uri) from error


def _check(platform: SimulatedPlatform, tool: Tool, claims: dict[str, Any]) -> None:
    now = platform.clock().timestamp()
    issued, expires, audience = claims.get("iat"), claims.get("exp"), claims.get("aud")
    if not isinstance(issued, int) or not isinstance(expires, int):
        raise Refused(400, "iat and exp are needed")
    if issued > int(now):
        raise Refused(400, "Cannot handle token with iat in the future")
    if expires <= now:
        raise Refused(400, "Expired token")
    if platform.profile.trusts_signature:
        return
    if expires - issued > LONGEST_ASSERTION.total_seconds():
        raise Refused(400, "Expired token, or one that lives too long")
    if claims.get("iss") != tool.client_id:
        raise Refused(400, "iss is not the client id")
    if platform.token_url not in (audience if isinstance(audience, list) else [audience]):
        raise Refused(400, "aud is not the token endpoint")
    jti = claims.get("jti")
    if not isinstance(jti, str) or not jti or jti in tool.jtis:
        raise Refused(400, "jti is missing or was used before")
    tool.jtis.add(jti)


def unchecked_claims(token: str) -> dict[str, Any]:
    """The claims of a token before its signature was looked at; empty where it cannot be read."""
    return _part(token, 1)


def _header(token: str) -> dict[str, Any]:
    return _part(token, 0)


def _part(token: str, index: int) -> dict[str, Any]:
    parts = token.split(".")
    if len(parts) != 3:
        return {}
    try:
        read = json.loads(base64.urlsafe_b64decode(parts[index] + "=" * (-len(parts[index]) % 4)))
    except ValueError:
        return {}
    return read if isinstance(read, dict) else {}


def _no(error: str) -> Response:
    return json_answer({"error": error}, status=400)
