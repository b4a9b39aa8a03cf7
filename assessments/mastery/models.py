"""What is believed about a learner: the posterior after the last response, and points of its history."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, UtcDateTime


class MasteryState(Base):
    """The Gaussian posterior of one learner in one course, kept up to date with every response."""

    __tablename__ = "mastery_state"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    competencies: Mapped[list[str]] = mapped_column(JSON)
    """Keys of the competencies, in the order of the vectors."""
    mean: Mapped[bytes] = mapped_column(LargeBinary)
    """K little-endian float64, logits."""
    covariance: Mapped[bytes] = mapped_column(LargeBinary)
    """K x K little-endian float64, row by row."""
    evidence: Mapped[list[int]] = mapped_column(JSON)
    """Responses that informed each competency directly."""
    responses: Mapped[int]
    last_response_id: Mapped[int]
    """Responses up to this one are in the state."""
    model: Mapped[str] = mapped_column(String(40))
    """Version of the model and reference scale that made it."""
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)


class MasteryPoint(Base):
    """The levels of a learner at one moment, kept when an attempt begins or ends and when a lesson is completed."""

    __tablename__ = "mastery_point"
    __table_args__ = (Index(None, "person_id", "course_id", "taken_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    attempt_id: Mapped[str | None] = mapped_column(ForeignKey("attempt.id", ondelete="CASCADE"), default=None)
    reason: Mapped[str] = mapped_column(String(20))
    """start, attempt or lesson."""
    levels: Mapped[dict[str, Any]] = mapped_column(JSON)
    """competency key -> [level, low, high, probability closed]."""
    taken_at: Mapped[datetime] = mapped_column(UtcDateTime)
