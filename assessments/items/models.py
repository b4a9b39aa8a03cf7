"""Items as published: every correction is a new version, so that an old response keeps the key it was graded with."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, UtcDateTime


class ItemVersion(Base):
    """One wording and key of an item; never changed after publication."""

    __tablename__ = "item_version"
    __table_args__ = (
        UniqueConstraint("course_id", "item_key", "number"),
        Index(None, "course_id", "current"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    item_key: Mapped[str] = mapped_column(String(60))
    number: Mapped[int]
    """1, 2, ... within the item."""
    current: Mapped[bool]
    """The version that is handed out today; at most one an item, none for a retired item."""
    digest: Mapped[str] = mapped_column(String(64))
    module_key: Mapped[str] = mapped_column(String(60))
    use: Mapped[str] = mapped_column(String(20))
    """assessment, check, diagnostic or exam."""
    competency_key: Mapped[str] = mapped_column(String(60))
    difficulty: Mapped[float]
    """0-100, the author's; calibration comes beside it, never over it."""
    guessing: Mapped[float]
    """Chance of being right without knowing: 1/options for single choice, else 0."""
    document: Mapped[dict[str, Any]] = mapped_column(JSON)
    """The item as its author wrote it."""
    published_at: Mapped[datetime] = mapped_column(UtcDateTime)
    origin: Mapped[str] = mapped_column(String(20), default="course")
    """course: from the course folder; correction: made on this server, and kept when the folder is published again
    until the folder's own text of the item changes."""


class ItemStatistics(Base):
    """How one version of an item behaves, as last computed from the responses to it."""

    __tablename__ = "item_statistics"
    __table_args__ = (Index(None, "course_id"),)

    item_version_id: Mapped[int] = mapped_column(ForeignKey("item_version.id"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    responses: Mapped[int]
    """First answers that were counted."""
    document: Mapped[dict[str, Any]] = mapped_column(JSON)
    """assessments.items.statistics.Statistics as a document."""
    flags: Mapped[list[str]] = mapped_column(JSON, default=list)
    """Why it should be looked at, strongest first."""
    computed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class StatisticsRequest(Base):
    """The statistics of a course were asked for or are being computed: one row a course, taken under a lease."""

    __tablename__ = "statistics_request"

    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    state: Mapped[str] = mapped_column(String(20))
    """waiting, running, done or failed."""
    requested_at: Mapped[datetime] = mapped_column(UtcDateTime)
    tries: Mapped[int] = mapped_column(default=0)
    leased_until: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
