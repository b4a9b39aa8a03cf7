"""One-time links: how a new or locked-out person gets to set their password, in a house without a mail server.

The administrator hands the link over. Only a hash of its token is kept; a link works once, for seven days, and a newer
one replaces it. Unknown, used and expired links are refused alike, so that nothing is learned from trying.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.errors import NotFound
from core.sealing import token_hash
from course.enrolment.models import Invitation, Person
from course.enrolment.passwords import set_password, sign_out_everywhere

LIFETIME = timedelta(days=7)


class NoSuchInvitation(NotFound):
    """The link was never given out, was used, was replaced or has expired."""


def invite(session: Session, *, person: Person, now: datetime) -> str:
    """Make a link's token for a person, instead of any earlier one; it cannot be read again afterwards."""
    token = secrets.token_urlsafe(32)
    invitation = session.get(Invitation, person.id)
    if invitation is None:
        invitation = Invitation(person_id=person.id, organisation_id=person.organisation_id)
        session.add(invitation)
    invitation.token_hash, invitation.created_at, invitation.expires_at = token_hash(token), now, now + LIFETIME
    session.flush()
    return token


def reset_password(session: Session, *, person: Person, now: datetime) -> str:
    """Make the present password worthless at once, end every session, and return the token of a new link."""
    person.password_hash = None
    sign_out_everywhere(session, person=person)
    return invite(session, person=person, now=now)


def invited_person(session: Session, *, token: str, now: datetime) -> Person:
    """Whom a link is for; looking does not use it up. Raises NoSuchInvitation."""
    return session.get_one(Person, _living(session, token, now).person_id)


def accept_invitation(session: Session, *, token: str, password: str, now: datetime) -> Person:
    """Set the person's password, end their other sessions, and use the link up.

    Raises NoSuchInvitation, WeakPassword, PasswordOfOtherAccount; after a refused password the link still works.
    """
    invitation = _living(session, token, now, lock=True)
    person = session.get_one(Person, invitation.person_id)
    set_password(session, person=person, new=password)
    person.last_seen_at = now
    session.delete(invitation)
    session.flush()
    return person


def _living(session: Session, token: str, now: datetime, *, lock: bool = False) -> Invitation:
    query = select(Invitation).where(Invitation.token_hash == token_hash(token))
    invitation = session.scalar(query.with_for_update() if lock else query)
    if invitation is None or invitation.expires_at <= now:
        raise NoSuchInvitation("This link is not valid, or no longer. Ask your administrator for a new one.")
    return invitation


def invitations_of(session: Session, *, organisation_id: int) -> dict[int, datetime]:
    """When the link of each person who still has one expires, by person; it may have done so already."""
    query = select(Invitation.person_id, Invitation.expires_at).where(Invitation.organisation_id == organisation_id)
    return {row.person_id: row.expires_at for row in session.execute(query)}
