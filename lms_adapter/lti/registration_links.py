"""One-time addresses that an administrator pastes into a platform, good for one dynamic registration.

Whoever has such an address can connect a platform to the organisation: it is kept as a hash, works once, and lives for
seven days at most.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from core.errors import NotFound
from core.sealing import token_hash
from lms_adapter.lti.models import Registration, RegistrationLink

LIFETIMES = (timedelta(hours=1), timedelta(days=1), timedelta(days=7))


class NoSuchLink(NotFound):
    """The registration link was never given out, has expired or has been used; `why` says which."""

    def __init__(self, why: str) -> None:
        super().__init__(f"This registration link cannot be used ({why}). Make a new one on the connections page.")
        self.why = why


def make_link(
    session: Session,
    *,
    organisation_id: int,
    created_by: int | None,
    lifetime: timedelta,
    now: datetime,
    registration: Registration | None = None,
) -> tuple[RegistrationLink, str]:
    """A new link and its token, which cannot be read again; with a registration it renews that one."""
    session.execute(
        delete(RegistrationLink).where(
            RegistrationLink.organisation_id == organisation_id, RegistrationLink.expires_at < now - max(LIFETIMES)
        )
    )
    token = secrets.token_urlsafe(32)
    link = RegistrationLink(
        token_hash=token_hash(token),
        organisation_id=organisation_id,
        registration_id=registration.id if registration else None,
        created_by=created_by,
        created_at=now,
        expires_at=now + min(lifetime, max(LIFETIMES)),
    )
    session.add(link)
    session.flush()
    return link, token


def open_links(session: Session, *, organisation_id: int, now: datetime) -> list[RegistrationLink]:
    """Links that could still be used, newest first."""
    query = select(RegistrationLink).where(
        RegistrationLink.organisation_id == organisation_id,
        RegistrationLink.used_at.is_(None),
        RegistrationLink.expires_at > now,
    )
    return list(session.scalars(query.order_by(RegistrationLink.created_at.desc())))


def withdraw_links(session: Session, *, organisation_id: int, now: datetime) -> int:
    """End every link that could still be used; how many there were."""
    links = open_links(session, organisation_id=organisation_id, now=now)
    for link in links:
        session.delete(link)
    session.flush()
    return len(links)


def live_link(session: Session, *, organisation_id: int, token: str, now: datetime) -> RegistrationLink:
    """The link of a token; looking does not use it up. Raises NoSuchLink (unknown, used, expired)."""
    link = session.get(RegistrationLink, token_hash(token))
    if link is None or link.organisation_id != organisation_id:
        raise NoSuchLink("unknown")
    if link.used_at is not None:
        raise NoSuchLink("used")
    if link.expires_at <= now:
        raise NoSuchLink("expired")
    return link


def claim_link(session: Session, *, organisation_id: int, token: str, now: datetime) -> RegistrationLink:
    """Take the link for a registration that begins now: of two at once, one gets it. Raises NoSuchLink."""
    link = live_link(session, organisation_id=organisation_id, token=token, now=now)
    query = update(RegistrationLink).where(
        RegistrationLink.token_hash == link.token_hash, RegistrationLink.used_at.is_(None)
    )
    claimed = session.execute(query.values(used_at=now).returning(RegistrationLink.token_hash)).first()
    if claimed is None:
        raise NoSuchLink("used")
    return link


def release_link(session: Session, *, token: str) -> None:
    """Give back a link whose registration the platform has refused or never heard of."""
    session.execute(
        update(RegistrationLink).where(RegistrationLink.token_hash == token_hash(token)).values(used_at=None)
    )
