"""What the LMS has still to be told, overwritten by what is newer, sent till it stays.

A delivery is what is true of a learner in a module, whichever LMS hears of it; a score is what one column of one grade
book has to hold for one learner. Both are written in the transaction that made the progress, so nothing is told that
did not happen and nothing that happened is forgotten. `revision` counts what was recorded, `delivered` what the LMS has
confirmed.
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


class Score(Base):
    """The grade that a line item has to show for a learner, and how far the platform knows it (AGS 2.0, 3.4).

    One row a line item and identity. It is sent with a timestamp that is strictly later than any before it, in whole
    seconds, reserved before the call: a worker that dies in the middle leaves a row that can safely be sent again.
    """

    __tablename__ = "lti_score"
    __table_args__ = (
        UniqueConstraint("line_item_id", "identity_id"),
        Index(None, "state", "due_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    line_item_id: Mapped[int] = mapped_column(ForeignKey("lti_line_item.id", ondelete="CASCADE"))
    identity_id: Mapped[int] = mapped_column(ForeignKey("lti_identity.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    share: Mapped[float]
    """What the learner has of the maximum, 0-1. Where there is nothing to tell there is no row."""
    comment: Mapped[str] = mapped_column(String(500), default="")
    """Shown beside the grade; sent each time, since some platforms take its absence for an empty one."""
    activity_progress: Mapped[str] = mapped_column(String(20), default="Completed")
    revision: Mapped[int]
    delivered: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(String(20))
    """waiting, sent, failed (it will not be tried by itself again), blocked (a person has to act) or overridden."""
    problem: Mapped[str] = mapped_column(String(60), default="")
    """Code of the newest refusal."""
    reason: Mapped[str] = mapped_column(String(500), default="")
    """The platform's own words about it, without personal data."""
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    leased_until: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    tries: Mapped[int] = mapped_column(default=0)
    sent_timestamp: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    """The latest timestamp that was reserved for a call, whole seconds."""
    tried_shares: Mapped[list[float]] = mapped_column(JSON, default=list)
    """Shares that were sent and never confirmed: where the platform holds one, no teacher wrote it."""
    sent_share: Mapped[float | None] = mapped_column(default=None)
    """The share that the platform confirmed last."""
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    result_share: Mapped[float | None] = mapped_column(default=None)
    """What the platform's grade book held when it was read back, 0-1 of the line item's maximum; empty where none."""
    result_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
