"""The key of a simulated platform, and id_tokens signed with it: right ones, and wrong ones on request."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

from lms_adapter.lti import claims

LIFETIME = timedelta(seconds=60)
"""As Moodle has it."""
MISSING = object()
"""As a changed claim: leave it out."""


class Issuer:
    """A platform that signs."""

    def __init__(
        self,
        issuer: str = "https://lms.example",
        client_id: str = "client-1",
        kid: str = "platform-1",
        key: RSAKey | None = None,
    ) -> None:
        self.issuer = issuer
        self.client_id = client_id
        self.key = key or new_key(kid)

    def keyset(self) -> dict[str, Any]:
        """What its JWKS address answers."""
        return dict(KeySet([self.key]).as_dict(private=False))

    def sign(self, payload: Mapping[str, Any], *, header: Mapping[str, Any] | None = None) -> str:
        """A compact JWS of the payload; `header` changes or (with MISSING) removes parts of the header."""
        return jwt.encode(
            _changed({"alg": "RS256", "typ": "JWT", "kid": self.key.kid}, header), dict(payload), self.key
        )

    def rotate(self, kid: str) -> None:
        """Sign with a new key, which alone is served from now on."""
        self.key = new_key(kid)

    def launch_payload(
        self, *, nonce: str, now: datetime, target_link_uri: str, changes: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """The claims of an ordinary resource link launch by a learner; `changes` replaces or removes some."""
        return _changed(
            {
                "iss": self.issuer,
                "aud": self.client_id,
                "sub": "17",
                "iat": int(now.timestamp()),
                "exp": int((now + LIFETIME).timestamp()),
                "nonce": nonce,
                "name": "Lina Test",
                "given_name": "Lina",
                "family_name": "Test",
                "email": "lina@lms.example",
                claims.VERSION: "1.3.0",
                claims.MESSAGE_TYPE: claims.RESOURCE_LINK_REQUEST,
                claims.DEPLOYMENT_ID: "1",
                claims.TARGET_LINK_URI: target_link_uri,
                claims.ROLES: ["http://purl.imsglobal.org/vocab/lis/v2/membership#Learner"],
                claims.RESOURCE_LINK: {"id": "5", "title": "Premier module"},
                claims.CONTEXT: {"id": "2", "label": "LILLE", "title": "Promotion Lille", "type": ["CourseSection"]},
            },
            changes,
        )


def new_key(kid: str) -> RSAKey:
    """A key pair to sign with."""
    return RSAKey.generate_key(2048, {"kid": kid, "alg": "RS256", "use": "sig"}, auto_kid=False)


def _changed(first: Mapping[str, Any], changes: Mapping[str, Any] | None) -> dict[str, Any]:
    merged = {**first, **(changes or {})}
    return without_missing(merged)


def without_missing(claims_or_header: Mapping[str, Any]) -> dict[str, Any]:
    """Without what shall be left out."""
    return {name: value for name, value in claims_or_header.items() if value is not MISSING}
