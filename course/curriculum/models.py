"""A course as published in an organisation, and every version of it: old reports keep saying what they were made on."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, UtcDateTime


class Course(Base):
    """A course of an organisation; its content is in its versions."""

    __tablename__ = "course"
    __table_args__ = (UniqueConstraint("organisation_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    key: Mapped[str] = mapped_column(String(60))
    """Name of the course folder, used in addresses."""
    title: Mapped[str] = mapped_column(String(300))
    version: Mapped[int]
    """Number of the version that learners see."""


class CourseVersion(Base):
    """The content of a course at one publication; never changed afterwards."""

    __tablename__ = "course_version"

    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    digest: Mapped[str] = mapped_column(String(64))
    """SHA-256 of the content: publishing the same folder again changes nothing."""
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    """profile, curriculum, lessons (source text by key) and cases, as the course folder held them."""
    published_at: Mapped[datetime] = mapped_column(UtcDateTime)
