"""Who learns: organisations, people, cohorts, assignments, accommodations, which lessons a person has been through,
and the audit trail of what was decided about people and their results.
"""

from __future__ import annotations

import enum
import secrets
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Date, Enum, ForeignKey, ForeignKeyConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, UtcDateTime

FIRST_EPOCHS = 2**30
"""Session epochs start below this, and so never outgrow their column."""


class Role(enum.StrEnum):
    """What a person may do; one role a person in an organisation."""

    LEARNER = "learner"
    TRAINER = "trainer"
    ADMINISTRATOR = "administrator"


ROLE = Enum(Role, native_enum=False, length=20, values_callable=lambda roles: [role.value for role in roles])


class Organisation(Base):
    """A training organisation. Organisations are walls: nothing is seen across them."""

    __tablename__ = "organisation"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(60), unique=True)
    """Short name in addresses and commands."""
    name: Mapped[str] = mapped_column(String(200))
    demonstration: Mapped[bool] = mapped_column(default=False)
    """Everything in it was made up to show the product, and says so on every page."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Person(Base):
    """Somebody with an account in one organisation."""

    __tablename__ = "person"
    __table_args__ = (
        UniqueConstraint("organisation_id", "email"),
        Index(None, "email"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    email: Mapped[str | None] = mapped_column(String(254))
    """Lower case; the name to sign in with. Absent for people whom an LMS sent without an address of their own."""
    display_name: Mapped[str] = mapped_column(String(200))
    role: Mapped[Role] = mapped_column(ROLE)
    locale: Mapped[str] = mapped_column(String(5), default="fr")
    """fr or en: the language of the interface for this person."""
    password_hash: Mapped[str | None] = mapped_column(String(200), default=None)
    """Argon2id; absent for people who only arrive from an LMS."""
    session_epoch: Mapped[int] = mapped_column(default=lambda: secrets.randbelow(FIRST_EPOCHS))
    """Raised to end every session of this person at once. It starts anywhere, because SQLite gives the number of an
    erased person to the next one: a session that outlived its person must not open the account of a stranger."""
    last_seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    guest_until: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    """Set for a visitor whom the LMS did not name: what they do is erased after this moment."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    @property
    def address(self) -> str:
        """The e-mail address as text, empty where there is none."""
        return self.email or ""


class Cohort(Base):
    """People who follow one course together."""

    __tablename__ = "cohort"

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    starts_on: Mapped[date | None] = mapped_column(Date, default=None)
    ends_on: Mapped[date | None] = mapped_column(Date, default=None)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class CohortMember(Base):
    """A person's place in a cohort: a learner follows it, a trainer answers for it."""

    __tablename__ = "cohort_member"

    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    role: Mapped[Role] = mapped_column(ROLE)
    """learner or trainer."""
    joined_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Assignment(Base):
    """A module that a cohort has to do, and between which dates."""

    __tablename__ = "assignment"
    __table_args__ = (UniqueConstraint("cohort_id", "module_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id", ondelete="CASCADE"))
    module_key: Mapped[str] = mapped_column(String(60))
    opens_on: Mapped[date | None] = mapped_column(Date, default=None)
    due_on: Mapped[date | None] = mapped_column(Date, default=None)
    assigned_by: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), default=None)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class LessonProgress(Base):
    """How far a person is in one lesson."""

    __tablename__ = "lesson_progress"
    __table_args__ = (
        ForeignKeyConstraint(["person_id"], ["person.id"], ondelete="CASCADE"),
        ForeignKeyConstraint(["course_id"], ["course.id"]),
    )

    person_id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(primary_key=True)
    lesson_key: Mapped[str] = mapped_column(String(60), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    sections: Mapped[list[str]] = mapped_column(JSON)
    """Anchors of the sections that were reached, in the order of the lesson."""
    position: Mapped[str] = mapped_column(String(120), default="")
    """Anchor of the section where the person was last."""
    seconds: Mapped[int] = mapped_column(default=0)
    """Time with the lesson in front, as the page reported it."""
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    completed_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)


class Invitation(Base):
    """A one-time link with which a person sets their password; at most one a person, gone once it was used."""

    __tablename__ = "invitation"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    """SHA-256 (hex) of the token; the token itself is only in the link."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Accommodation(Base):
    """The extra-time factor of a learner. Append-only: the newest row holds, the others are its history.

    Why somebody needs it is nobody's business here: no reason is kept.
    """

    __tablename__ = "accommodation"
    __table_args__ = (Index(None, "person_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    time_factor: Mapped[float]
    """1 for none, 1.33 for a third more, at most 3."""
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), default=None)
    decided_at: Mapped[datetime] = mapped_column(UtcDateTime)


class AuditEntry(Base):
    """Something that a person decided about other people's results. Append-only."""

    __tablename__ = "audit_entry"
    __table_args__ = (Index(None, "organisation_id", "at"), Index(None, "organisation_id", "subject"))

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), default=None)
    """Nobody for what the system does by itself at night."""
    action: Mapped[str] = mapped_column(String(60))
    """noun.verb: regrading.confirmed, accommodation.set, rating.changed."""
    subject: Mapped[str] = mapped_column(String(120))
    """What it is about: item:i05_003, person:12, attempt:..."""
    detail: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """Figures before and after; nothing personal beyond numbers of rows."""
    at: Mapped[datetime] = mapped_column(UtcDateTime)
