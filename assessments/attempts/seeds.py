"""The seed of a new attempt: 184 bits from the operating system's randomness, with the mark of derived item seeds."""

from __future__ import annotations

import secrets

from assessments.items.item_seed import KEYED

_OCTETS = 23
"""31 characters, which with the mark fill the column."""


def new_seed() -> str:
    """It never leaves the server."""
    return KEYED + secrets.token_urlsafe(_OCTETS)
