"""Logins under way: a state and a nonce for each, good once and for ten minutes (Security Framework 1.0, 5.1.1).

Both are random and unguessable, and only their digests are kept. The state finds the login again when the answer comes
and names the cookie that ties it to the browser; the nonce is signed into the token. Spending a login is one UPDATE
that tells whether it won: of two answers that arrive at once, on any database, one opens a launch.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from core.database import rows_changed
from core.sealing import token_hash
from lms_adapter.lti.launch import BegunLogin
from lms_adapter.lti.models import Login, Registration
from lms_adapter.lti.refusals import LaunchRefused, Reason

LIFETIME = timedelta(minutes=10)
"""Time enough to sign in to the platform, should it ask."""
REMEMBERED = timedelta(hours=1)
"""How long a login is kept after it has expired, so that a late answer is told why it is late."""
LONGEST_STATE = 100

_CLAUSE = "Security Framework 5.1.1.3; OIDC core 3.1.2.1 (state)"


@dataclass(frozen=True, slots=True)
class Begun:
    """What travels to the platform and comes back."""

    state: str
    nonce: str


def begin_login(
    session: Session, *, registration: Registration, target_link_uri: str, storage_target: str, now: datetime
) -> Begun:
    """Record a login; the state and the nonce are returned and kept nowhere. Moodle takes only base64url or hex."""
    begun = Begun(secrets.token_urlsafe(32), secrets.token_urlsafe(32))
    session.add(
        Login(
            state_hash=token_hash(begun.state),
            nonce_hash=token_hash(begun.nonce),
            organisation_id=registration.organisation_id,
            registration_id=registration.id,
            target_link_uri=target_link_uri,
            storage_target=storage_target,
            expires_at=now + LIFETIME,
        )
    )
    session.flush()
    return begun


def find_login(session: Session, *, organisation_id: int, state: str, now: datetime) -> Login:
    """The login that an answer belongs to, while it is good. Raises LaunchRefused."""
    if not state:
        raise LaunchRefused(Reason.STATE_MISSING, clause=_CLAUSE, detail="the answer has no state")
    login = session.get(Login, token_hash(state)) if len(state) <= LONGEST_STATE else None
    if login is None or login.organisation_id != organisation_id:
        detail = "no login of this organisation has this state, or it was forgotten since"
        raise LaunchRefused(Reason.STATE_UNKNOWN, clause=_CLAUSE, detail=detail)
    if login.used_at is not None:
        raise _used()
    if login.expires_at <= now:
        minutes = int(LIFETIME.total_seconds() // 60)
        raise LaunchRefused(Reason.STATE_EXPIRED, clause=_CLAUSE, detail=f"the login began over {minutes} minutes ago")
    return login


def spend_login(session: Session, *, login: Login, now: datetime) -> None:
    """Use a login up. Raises LaunchRefused where another answer was first.

    OIDC core 3.1.3.7 (11) and Security Framework 5.1.3 (9): the nonce is checked for replay. A nonce belongs to one
    login, so that a login that is good once makes a nonce that is good once.
    """
    unused = update(Login).where(Login.state_hash == login.state_hash, Login.used_at.is_(None), Login.expires_at > now)
    if rows_changed(session, unused.values(used_at=now)) != 1:
        raise _used()


def begun_login(login: Login, registration: Registration) -> BegunLogin:
    """The login as the checks of a launch want it."""
    return BegunLogin(
        issuer=registration.issuer,
        client_id=registration.client_id,
        nonce_hash=login.nonce_hash,
        target_link_uri=login.target_link_uri,
    )


def sweep_logins(session: Session, *, now: datetime) -> int:
    """Remove logins that expired an hour ago. Returns how many."""
    return rows_changed(session, delete(Login).where(Login.expires_at < now - REMEMBERED))


def _used() -> LaunchRefused:
    return LaunchRefused(Reason.STATE_USED, clause=_CLAUSE, detail="this login has been answered before")
