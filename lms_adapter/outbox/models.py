"""What the LMS has still to be told: one row a learner and module, overwritten by the newer record, sent till it stays.

The row is written in the transaction that made the progress, so nothing is told that did not happen and nothing that
happened is forgotten. `revision` counts what was recorded, `delivered` what the LMS has confirmed.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, UtcDateTime


class Delivery(Base):
    """The latest progress record of a learner in a module, and how far the LMS knows it."""

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("person_id", "course_id", "module_key"),
        Index(None, "state", "due_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    module_key: Mapped[str] = mapped_column(String(60))
    record: Mapped[dict[str, Any]] = mapped_column(JSON)
    """lms_adapter.progress.Progress as a document."""
    revision: Mapped[int]
    delivered: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(String(20))
    """held (no LMS is connected yet), waiting, sent or failed."""
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    leased_until: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    tries: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str] = mapped_column(String(500), default="")
    """The reason of the last refusal, without personal data."""
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
