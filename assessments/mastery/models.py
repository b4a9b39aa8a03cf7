"""What is believed about a learner, points of its history, and the calibrations that the belief rests on."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, UniqueConstraint
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
    model: Mapped[str] = mapped_column(String(60))
    """Version of the model, reference scale and calibration that made it."""
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


class Calibration(Base):
    """One fit of the model's parameters to a course's responses; the current one is what every estimate uses.

    It is asked for as a row, and taken under a lease like a report.
    """

    __tablename__ = "calibration"
    __table_args__ = (UniqueConstraint("course_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    number: Mapped[int]
    """1, 2, ... within the course."""
    current: Mapped[bool]
    model: Mapped[str] = mapped_column(String(40))
    competencies: Mapped[list[str]] = mapped_column(JSON)
    """Keys of the competencies, in the order of the vectors."""
    prior_mean: Mapped[bytes] = mapped_column(LargeBinary)
    """K little-endian float64, logits."""
    prior_covariance: Mapped[bytes] = mapped_column(LargeBinary)
    """K x K little-endian float64, row by row."""
    dynamics: Mapped[dict[str, Any]] = mapped_column(JSON)
    """tau2, half_life_days, lesson_gain."""
    learners: Mapped[int]
    responses: Mapped[int]
    certificate: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """assessments.mastery.certificate.Certificate as a document; empty until it has been computed."""
    computed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """When it was asked for, and once computed, when that was."""
    state: Mapped[str] = mapped_column(String(20), default="done")
    """waiting, fitting, replaying (the learners' states), done or failed."""
    total: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    """Learners replayed with it, of `total`."""
    tries: Mapped[int] = mapped_column(default=0)
    leased_until: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    error: Mapped[str] = mapped_column(String(500), default="")


class CalibratedItem(Base):
    """What a calibration found of one item version."""

    __tablename__ = "calibrated_item"

    calibration_id: Mapped[int] = mapped_column(ForeignKey("calibration.id", ondelete="CASCADE"), primary_key=True)
    item_version_id: Mapped[int] = mapped_column(ForeignKey("item_version.id"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    a: Mapped[float]
    """Discrimination."""
    b: Mapped[float]
    """Difficulty, logits."""
    a_deviation: Mapped[float]
    """Of log a."""
    b_deviation: Mapped[float]
    """Logits."""
    responses: Mapped[int]


class RaterSeverity(Base):
    """How severe a rater is beside the others of a course, logits: above 0 is severe."""

    __tablename__ = "rater_severity"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    severity: Mapped[float]
    deviation: Mapped[float]
    ratings: Mapped[int]
    computed_at: Mapped[datetime] = mapped_column(UtcDateTime)
