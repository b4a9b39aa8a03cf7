"""Opening an id_token: what is inside is believed only if the platform's key sealed it.

OpenID Connect core 1.0, 3.1.3.7 (6-8) and 1EdTech Security Framework 1.0, 5.1.3 (1-2): a JWS signed with RS256 by a key
of the platform's published key set. The algorithm is ours to choose, never the token's: `none` and HS256 (signing with
the public key as a password) are refused before any key is looked for (RFC 8725, 3.1).
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode
from collections.abc import Mapping
from typing import Any, NoReturn

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

from lms_adapter.lti.refusals import LaunchRefused, Reason, shown

ALGORITHM = "RS256"
LARGEST_TOKEN = 64_000
"""Characters. A launch of a platform has 2,000 to 6,000; groups and long titles make it more."""
SMALLEST_KEY = 2048
"""Bits (RFC 7518, 3.3: a key of 2048 bits or larger MUST be used)."""
KEYSET_TYPES = "application/jwk-set+json, application/json, */*"
"""What a key set is asked for as; some platforms serve it as anything."""

_REGISTRY = jws.JWSRegistry(algorithms=[ALGORITHM], strict_check_header=False)
_REGISTRY.max_header_length = 4096
_REGISTRY.max_signature_length = 2800  # a key of 16,384 bits


def key_id_of(token: str) -> str:
    """The kid that the token's header names, once the header is one that we accept; nothing is verified yet.

    Security Framework 5.1.1: "the kid ... identifies the key"; certification refuses tokens without.
    """
    header = _header(token)
    if header.get("alg") != ALGORITHM:
        # 3.1.3.7 (7): "The alg value SHOULD be the default of RS256"; Security Framework 5.1.1: "RS256 MUST".
        raise LaunchRefused(
            Reason.ALGORITHM_REFUSED,
            clause="OIDC core 3.1.3.7 (7); Security Framework 5.1.1",
            detail=f"signed with {shown(header.get('alg'), 40)} instead of RS256",
        )
    kid = header.get("kid")
    if not isinstance(kid, str) or not kid or len(kid) > 500:
        raise LaunchRefused(
            Reason.NO_KEY_ID, clause="Security Framework 5.1.1", detail="the token does not name its key (kid)"
        )
    return kid


def has_key(keyset: Mapping[str, Any] | None, kid: str) -> bool:
    """Whether a key set has a key of that name."""
    return bool(keyset) and any(key.get("kid") == kid for key in keys_in(keyset))


def keys_in(keyset: object) -> list[dict[str, Any]]:
    """The keys of a JWK set document (RFC 7517, 5); none where it is no key set."""
    keys = keyset.get("keys") if isinstance(keyset, Mapping) else None
    return [key for key in keys if isinstance(key, dict)] if isinstance(keys, list) else []


def signing_key_in(key: Mapping[str, Any]) -> RSAKey | None:
    """The key, if it may sign for us: RSA of a decent size, for signatures by RS256 where it says what it is for.

    RFC 7517, 4.2 (use) and 4.4 (alg).
    """
    if key.get("kty") != "RSA" or key.get("use", "sig") != "sig" or key.get("alg", ALGORITHM) != ALGORITHM:
        return None
    try:
        large = _bits(key["n"]) >= SMALLEST_KEY
        return RSAKey.import_key({"kty": "RSA", "n": key["n"], "e": key["e"]}) if large else None
    except (JoseError, ValueError, TypeError, KeyError, AttributeError):
        return None


def open_token(token: str, keyset: Mapping[str, Any] | None) -> dict[str, Any]:
    """The claims of a token that a key of `keyset` has signed. Raises LaunchRefused.

    3.1.3.7 (6): "the Client MUST validate the signature of all other ID Tokens according to JWS using the algorithm
    specified in the JWT alg Header Parameter ... The Client MUST use the keys provided by the Issuer."
    """
    kid = key_id_of(token)
    for key in _signing_keys(keyset, kid):
        try:
            opened = jws.deserialize_compact(token, key, registry=_REGISTRY)
        except (JoseError, ValueError, TypeError):
            continue
        return _claims(opened.payload)
    raise LaunchRefused(
        Reason.BAD_SIGNATURE, clause="OIDC core 3.1.3.7 (6)", detail=f"the signature is not that of key {shown(kid)}"
    )


def _header(token: str) -> dict[str, Any]:
    if len(token) > LARGEST_TOKEN:
        raise LaunchRefused(
            Reason.TOKEN_TOO_LARGE, clause="ours", detail=f"{len(token)} characters; at most {LARGEST_TOKEN} are read"
        )
    try:
        header: object = jws.extract_compact(token.encode(), registry=_REGISTRY).headers()
    except (JoseError, ValueError, TypeError, AttributeError, RecursionError):
        _unreadable("no JWS in compact form (RFC 7515, 7.1)")
    if not isinstance(header, dict):
        _unreadable("the header is no object")
    if "crit" in header:
        # RFC 7515, 4.1.11: "If any of the listed ... are not understood and supported ... the JWS is invalid."
        _unreadable("the header asks for an extension (crit) that we do not know")
    return header


def _signing_keys(keyset: Mapping[str, Any] | None, kid: str) -> list[RSAKey]:
    """The keys of that name that may sign. Raises LaunchRefused where there is none."""
    named = [key for key in keys_in(keyset) if key.get("kid") == kid]
    if not named:
        raise LaunchRefused(
            Reason.UNKNOWN_KEY,
            clause="OIDC core 3.1.3.7 (6)",
            detail=f"no key {shown(kid)} in the key set of the platform, not even after fetching it again",
        )
    usable = [found for key in named if (found := signing_key_in(key)) is not None]
    if not usable:
        raise LaunchRefused(
            Reason.BAD_SIGNATURE,
            clause="RFC 7518 3.3; RFC 7517 4.2, 4.4",
            detail=f"key {shown(kid)} is no RSA key for RS256 signatures of at least {SMALLEST_KEY} bits",
        )
    return usable


def _bits(modulus: str) -> int:
    """Length of a key, by its modulus (RFC 7518, 6.3.1.1)."""
    return int.from_bytes(urlsafe_b64decode(modulus + "=" * (-len(modulus) % 4))).bit_length()


def _claims(payload: bytes | None) -> dict[str, Any]:
    try:
        claims = json.loads((payload or b"").decode("utf-8"), parse_constant=_no_number)
        # no database keeps infinity, which 1e999 is read as, nor half a surrogate pair
        written = json.dumps(claims, ensure_ascii=False, allow_nan=False)
        written.encode("utf-8")
    except (ValueError, RecursionError):
        _unreadable("the payload is no JSON text (RFC 8259)")
    if not isinstance(claims, dict):
        _unreadable("the payload is no JSON object (RFC 7519, 7.2)")
    if "\\u0000" in written.replace("\\\\", ""):
        _unreadable("a text of the payload holds a NUL character")
    return claims


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON number")  # a NaN is neither before nor after any time


def _unreadable(detail: str) -> NoReturn:
    raise LaunchRefused(Reason.TOKEN_UNREADABLE, clause="OIDC core 3.1.3.7 (6)", detail=detail)
