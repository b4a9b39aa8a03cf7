"""Signing in with a local account: passwords kept as Argon2id, sessions that can be ended all at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import false, select
from sqlalchemy.orm import Session

from core.errors import InvalidInput, NotAllowed
from course.enrolment.models import Person

SHORTEST = 10
LONGEST = 200

_hasher = PasswordHasher()
_absent = _hasher.hash("nobody has this password")  # so that an unknown address takes as long as a known one


class SignInRefused(NotAllowed):
    """Address and password do not belong together; which of the two was wrong is not said."""


class WeakPassword(InvalidInput):
    """The new password is too short or too long."""


class PasswordOfOtherAccount(InvalidInput):
    """The new password already opens another account of the same address, and signing in could not tell them apart."""


def hash_password(password: str) -> str:
    """Argon2id hash of a password of 10 to 200 characters. Raises WeakPassword."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise WeakPassword(f"A password needs {SHORTEST} to {LONGEST} characters.", field="password")
    return _hasher.hash(password)


def accounts_of(session: Session, *, email: str) -> list[Person]:
    """Everybody who signs in with that address: one address may have accounts in several organisations."""
    return list(session.scalars(select(Person).where(Person.email == email.strip().lower()).order_by(Person.id)))


def account_opened_by(password: str, people: Sequence[Person]) -> Person:
    """Which of these accounts the password opens. Raises SignInRefused.

    Slow on purpose, so it needs no session: on SQLite, hashing inside a transaction would let anybody at the door keep
    every learner's answer waiting.
    """
    if not any(person.password_hash for person in people):
        _matches(_absent, password)
    for person in people:
        if person.password_hash and _matches(person.password_hash, password):
            return person
    raise SignInRefused("Address or password not recognised.")


def note_sign_in(session: Session, *, person: Person, password: str, now: datetime) -> Person:
    """The account that the password has just opened, as it is now, with the sign-in noted.

    Raises SignInRefused if the account went away or got another password in between.
    """
    present = session.get(Person, person.id)
    if present is None or present.password_hash is None or present.password_hash != person.password_hash:
        raise SignInRefused("Address or password not recognised.")
    if _hasher.check_needs_rehash(present.password_hash):
        present.password_hash = _hasher.hash(password)
    present.last_seen_at = now
    session.flush()
    return present


def person_of_session(session: Session, *, person_id: int, session_epoch: int) -> Person | None:
    """Who a session belongs to; None once the account is gone or its sessions were ended."""
    person = session.get(Person, person_id)
    return person if person and person.session_epoch == session_epoch else None


def change_password(session: Session, *, person: Person, old: str, new: str) -> None:
    """Set a new password and end the other sessions. Raises SignInRefused, WeakPassword, PasswordOfOtherAccount."""
    if not person.password_hash or not _matches(person.password_hash, old):
        raise SignInRefused("The present password is not right.", field="old")
    set_password(session, person=person, new=new)


def set_password(session: Session, *, person: Person, new: str) -> None:
    """Set a password without asking for the old one, and end every session. Raises as `change_password` does."""
    hashed = hash_password(new)
    same = Person.email == person.email if person.email else false()
    others = select(Person.password_hash).where(same, Person.id != person.id)
    if any(other and _matches(other, new) for other in session.scalars(others)):
        raise PasswordOfOtherAccount("This password already opens another of your accounts.", field="password")
    person.password_hash = hashed
    sign_out_everywhere(session, person=person)


def sign_out_everywhere(session: Session, *, person: Person) -> None:
    """End every session of this person."""
    person.session_epoch += 1
    session.flush()


def change_locale(session: Session, *, person: Person, locale: str) -> None:
    """Set the language of the interface: fr or en."""
    if locale not in ("fr", "en"):
        raise InvalidInput("The interface speaks fr and en.", field="locale")
    person.locale = locale
    session.flush()


def _matches(password_hash: str, password: str) -> bool:
    try:
        return _hasher.verify(password_hash, password[: LONGEST + 1])
    except (VerificationError, InvalidHashError):
        return False
