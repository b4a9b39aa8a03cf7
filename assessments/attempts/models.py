"""Attempts and the responses in them. A response is evidence: it is added, and never rewritten."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, UtcDateTime


class Attempt(Base):
    """One go of a person at an assessment (graded), or their standing practice in a lesson (practice)."""

    __tablename__ = "attempt"
    __table_args__ = (
        UniqueConstraint("person_id", "course_id", "kind", "target_key", "number"),
        Index(None, "course_id", "person_id"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    """Random: an address that cannot be guessed."""
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    kind: Mapped[str] = mapped_column(String(20))
    """graded or practice."""
    target_key: Mapped[str] = mapped_column(String(60))
    """Key of the assessment, or of the lesson for practice."""
    number: Mapped[int]
    """1, 2, ... for this person and target."""
    seed: Mapped[str] = mapped_column(String(32))
    """From the operating system's randomness; every variant of the attempt follows from it. Never leaves the server."""
    items: Mapped[list[int]] = mapped_column(JSON)
    """Ids of the item versions handed out, in order."""
    hints: Mapped[list[str]] = mapped_column(JSON, default=list)
    """Questions whose hint was read before answering, as "item version:draw" (practice only)."""
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    raw: Mapped[float | None] = mapped_column(default=None)
    """Points; set when the attempt is finished."""
    maximum: Mapped[float | None] = mapped_column(default=None)
    passed: Mapped[bool | None] = mapped_column(default=None)


class Response(Base):
    """One graded answer. Append-only: a corrected key makes a new item version and a replay, never an update."""

    __tablename__ = "response"
    __table_args__ = (
        UniqueConstraint("attempt_id", "idempotency_key"),
        Index(None, "person_id", "course_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    attempt_id: Mapped[str] = mapped_column(ForeignKey("attempt.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    item_version_id: Mapped[int] = mapped_column(ForeignKey("item_version.id"), index=True)
    idempotency_key: Mapped[str] = mapped_column(String(64))
    """Chosen by the client for this answer: sent twice, it counts once."""
    draw: Mapped[int] = mapped_column(default=0)
    """Which draw of the item's parameters was answered: 0, and in practice one more after each answer; later versions
    of the item count on from higher numbers."""
    answer: Mapped[dict[str, Any]] = mapped_column(JSON)
    """The response as it was sent."""
    score: Mapped[float]
    """0 to 1."""
    correct: Mapped[bool]
    tries: Mapped[int]
    """1 for this person's first answer to this item, 2 for the second, ..."""
    hinted: Mapped[bool] = mapped_column(default=False)
    """The hint had been read: the answer tells less."""
    answered_at: Mapped[datetime] = mapped_column(UtcDateTime)
