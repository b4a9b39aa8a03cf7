"""What a copy of the database must not tell: private keys and tokens for the services of others are sealed, tokens that
open something here are kept as a hash.

A sealed text is a compact JWE (RFC 7516: direct encryption, AES-256 in GCM) under a key derived from the installation's
secret. Whoever has the database without the secret reads nothing, and a text that was changed does not open.
"""

from __future__ import annotations

import hashlib
import hmac

from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from core.errors import Conflict

_HEADER = {"alg": "dir", "enc": "A256GCM"}


def token_hash(token: str) -> str:
    """SHA-256 (hex): what is kept of a random token; with 128 bits and more in it nobody searches it backwards."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


class BrokenSeal(Conflict):
    """A sealed text does not open: the installation's secret is another one, or the text was changed."""


class Sealer:
    """Seals and opens texts with a key that only this installation's secret gives."""

    def __init__(self, secret_key: str) -> None:
        derived = hmac.digest(secret_key.encode(), b"passerelle/sealing/1", hashlib.sha256)
        self._key = OctKey.import_key(derived)

    def seal(self, text: str) -> str:
        """Text -> what may stand in the database."""
        return jwe.encrypt_compact(_HEADER, text.encode(), self._key)

    def open(self, sealed: str) -> str:
        """What `seal` gave -> the text. Raises BrokenSeal."""
        try:
            plain = jwe.decrypt_compact(sealed, self._key).plaintext
        except (JoseError, ValueError):
            plain = None
        if plain is None:
            raise BrokenSeal("A sealed value does not open: PASSERELLE_SECRET_KEY is not the one it was sealed with.")
        return plain.decode()
