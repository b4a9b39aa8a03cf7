"""The keys that an organisation signs with: made when first needed, renewed on schedule, and at once in an emergency.

Platforms keep our key set for a while (LTI security framework 1.0, 6.3), so a new key is served for some days before it
signs, and the old one is served until the last token that it signed has expired. Which key signs follows from the
moments in the rows: a rotation that was begun ends by itself, whether or not a worker runs on that day.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from joserfc.jwk import RSAKey
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from core.sealing import Sealer
from course.enrolment.models import Organisation
from lms_adapter.lti.models import ToolKey

BITS = 2048
SIGNS_FOR = timedelta(days=90)
"""How long a key signs."""
SERVED_BEFORE = timedelta(days=7)
"""How long a new key is served before it signs."""
SERVED_AFTER = timedelta(days=1)
"""How long a key is served after its last signature; what we sign lives for minutes."""


def signing_key(session: Session, *, organisation_id: int, sealer: Sealer, now: datetime) -> RSAKey:
    """The key (with its kid) that signs for the organisation now; the first call makes it. Needs a transaction.

    Raises core.sealing.BrokenSeal where the installation's secret was changed: `rotate_at_once` then makes a new key.
    """
    row = _signing(session, organisation_id, now)
    if row is None:
        _lock(session, organisation_id)
        row = _signing(session, organisation_id, now) or _make(session, organisation_id, sealer, now, signs_from=now)
    return RSAKey.import_key(_parameters(sealer.open(row.private_jwk)))


def signing_row(session: Session, *, organisation_id: int, now: datetime) -> ToolKey | None:
    """What is kept of the key that signs now; None before the first one."""
    return _signing(session, organisation_id, now)


def served_keys(session: Session, *, organisation_id: int, now: datetime) -> list[ToolKey]:
    """The keys that platforms may still meet or shall know in time, newest first."""
    query = (
        select(ToolKey)
        .where(
            ToolKey.organisation_id == organisation_id,
            or_(ToolKey.served_until.is_(None), ToolKey.served_until > now),
        )
        .order_by(ToolKey.signs_from.desc(), ToolKey.kid)
    )
    return list(session.scalars(query))


def public_keyset(session: Session, *, organisation_id: int, now: datetime) -> dict[str, Any]:
    """The organisation's JWK set (RFC 7517): public members only."""
    return {"keys": [row.public_jwk for row in served_keys(session, organisation_id=organisation_id, now=now)]}


def public_pem(session: Session, *, organisation_id: int, now: datetime) -> str:
    """The public part of the signing key as PEM, for platforms where it is pasted; empty before the first key."""
    row = _signing(session, organisation_id, now)
    return RSAKey.import_key(row.public_jwk).as_pem(private=False).decode("ascii") if row else ""


def rotate_keys(session: Session, *, sealer: Sealer, now: datetime) -> int:
    """Begin the rotation of every organisation whose key grows old, forget keys out of service; how many were begun."""
    for row in session.scalars(select(ToolKey).where(ToolKey.served_until <= now)):
        session.delete(row)
    session.flush()
    return sum(
        begin_rotation(session, organisation_id=organisation_id, sealer=sealer, now=now)
        for organisation_id in _organisations_with_old_keys(session, now)
    )


def begin_rotation(session: Session, *, organisation_id: int, sealer: Sealer, now: datetime) -> bool:
    """Serve a new key now that signs in some days; False where one is on its way already, or there is no key yet."""
    _lock(session, organisation_id)
    rows = _rows(session, organisation_id)
    if not rows or rows[0].signs_from > now:
        return False
    next_row = _make(session, organisation_id, sealer, now, signs_from=now + SERVED_BEFORE)
    for row in rows:
        if row.signs_until is None:
            row.signs_until, row.served_until = next_row.signs_from, next_row.signs_from + SERVED_AFTER
    session.flush()
    return True


def rotate_at_once(session: Session, *, organisation_id: int, sealer: Sealer, now: datetime) -> RSAKey:
    """A new key that signs from now on, and every other one withdrawn: for a key that somebody else may have.

    What was signed with them is worth nothing any more; a platform that kept our key set refuses us until it fetches it
    again.
    """
    _lock(session, organisation_id)
    for row in _rows(session, organisation_id):
        session.delete(row)
    session.flush()
    made = _make(session, organisation_id, sealer, now, signs_from=now)
    return RSAKey.import_key(_parameters(sealer.open(made.private_jwk)))


def _signing(session: Session, organisation_id: int, now: datetime) -> ToolKey | None:
    query = select(ToolKey).where(
        ToolKey.organisation_id == organisation_id,
        ToolKey.signs_from <= now,
        or_(ToolKey.signs_until.is_(None), ToolKey.signs_until > now),
    )
    return session.scalars(query.order_by(ToolKey.signs_from.desc(), ToolKey.kid).limit(1)).first()


def _rows(session: Session, organisation_id: int) -> list[ToolKey]:
    query = select(ToolKey).where(ToolKey.organisation_id == organisation_id)
    return list(session.scalars(query.order_by(ToolKey.signs_from.desc(), ToolKey.kid)))


def _organisations_with_old_keys(session: Session, now: datetime) -> Iterator[int]:
    """Those whose newest key has signed for so long that the next one has to be served now."""
    old = select(ToolKey.organisation_id).where(
        ToolKey.signs_until.is_(None), ToolKey.signs_from <= now - SIGNS_FOR + SERVED_BEFORE
    )
    yield from session.scalars(old.distinct().order_by(ToolKey.organisation_id)).all()


def _lock(session: Session, organisation_id: int) -> None:
    """Whoever makes keys for the organisation does so alone; rows that refer to it can be written meanwhile."""
    query = select(Organisation.id).where(Organisation.id == organisation_id)
    session.execute(query.with_for_update(key_share=True))


def _make(session: Session, organisation_id: int, sealer: Sealer, now: datetime, *, signs_from: datetime) -> ToolKey:
    key = RSAKey.generate_key(BITS, {"alg": "RS256", "use": "sig"}, auto_kid=False)
    public = dict(key.as_dict(private=False))
    kid = key.thumbprint()
    row = ToolKey(
        kid=kid,
        organisation_id=organisation_id,
        public_jwk={**public, "kid": kid},
        private_jwk=sealer.seal(json.dumps({**key.as_dict(private=True), "kid": kid})),
        created_at=now,
        signs_from=signs_from,
    )
    session.add(row)
    session.flush()
    return row


def _parameters(text: str) -> dict[str, Any]:
    return dict(json.loads(text))
