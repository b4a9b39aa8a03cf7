"""Requests for reports, which the worker takes one by one, and the reports that came of them.

The row is the truth: committed with the request, leased by a worker, taken again when the lease runs out. A broker's
message only wakes the worker.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, UtcDateTime


class ReportRequest(Base):
    """Somebody, or the night, asked for the skill gaps of a cohort."""

    __tablename__ = "report_request"
    __table_args__ = (Index(None, "state", "leased_until"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id", ondelete="CASCADE"), index=True)
    requested_by: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), default=None)
    """Nobody for the nightly run."""
    state: Mapped[str] = mapped_column(String(20))
    """waiting, running, done or failed."""
    total: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    """Learners finished, of `total`: what a progress bar shows."""
    tries: Mapped[int] = mapped_column(default=0)
    leased_until: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    error: Mapped[str] = mapped_column(String(500), default="")
    requested_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)


class SkillGapRecord(Base):
    """A learner's skill-gap report as it was at one moment; never changed afterwards."""

    __tablename__ = "skill_gap_record"
    __table_args__ = (Index(None, "person_id", "course_id", "computed_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    request_id: Mapped[int | None] = mapped_column(ForeignKey("report_request.id", ondelete="SET NULL"), default=None)
    course_version: Mapped[int]
    model: Mapped[str] = mapped_column(String(60))
    """Version of the model, reference scale and calibration."""
    regrading_id: Mapped[int | None] = mapped_column(ForeignKey("regrading.id"), default=None)
    """The last regrading of the course that it includes."""
    responses: Mapped[int]
    document: Mapped[dict[str, Any]] = mapped_column(JSON)
    """reports.skill_gap.SkillGapReport as a document."""
    computed_at: Mapped[datetime] = mapped_column(UtcDateTime)
