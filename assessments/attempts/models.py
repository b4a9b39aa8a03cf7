"""Attempts, the responses in them, and what people later say about a response.

A response is evidence: it is added, and never rewritten. A rubric score or a corrected key is a `Grading` beside it;
the score that counts is the current grading's, else the response's own.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, UtcDateTime


class Attempt(Base):
    """One go of a person at an assessment (graded), or their standing practice in a lesson (practice)."""

    __tablename__ = "attempt"
    __table_args__ = (
        UniqueConstraint("person_id", "course_id", "kind", "target_key", "number"),
        Index(None, "course_id", "person_id"),
        Index(None, "finished_at", "deadline_at"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    """Random: an address that cannot be guessed."""
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    kind: Mapped[str] = mapped_column(String(20))
    """graded, practice, diagnostic or exam."""
    target_key: Mapped[str] = mapped_column(String(60))
    """Key of the assessment, or of the lesson for practice."""
    number: Mapped[int]
    """1, 2, ... for this person and target."""
    seed: Mapped[str] = mapped_column(String(32))
    """From the operating system's randomness; every variant of the attempt follows from it. Never leaves the server."""
    items: Mapped[list[int]] = mapped_column(JSON)
    """Ids of the item versions handed out, in order; a diagnostic adds one after each answer."""
    hints: Mapped[list[str]] = mapped_column(JSON, default=list)
    """Questions whose hint was read before answering, as "item version:draw" (practice only)."""
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    raw: Mapped[float | None] = mapped_column(default=None)
    """Points before any penalty, over every item handed out. None while an answer waits for its rater."""
    maximum: Mapped[float | None] = mapped_column(default=None)
    scaled: Mapped[float | None] = mapped_column(default=None)
    """0 to 1, after the penalty: what counts. None while an answer waits for its rater."""
    penalty: Mapped[float] = mapped_column(default=0.0)
    """Share of the points taken off for a retry or for handing in late, 0 to 1."""
    passed: Mapped[bool | None] = mapped_column(default=None)
    policy: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """The rules that were said before the start (assessments.attempts.policy.Policy as a document): a later change of
    the course does not change an attempt that has begun."""
    time_factor: Mapped[float] = mapped_column(default=1.0)
    """The learner's extra-time factor when the attempt began."""
    deadline_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    """By the server's clock, extra time included; answers are taken until the grace after it has passed."""
    ended: Mapped[str | None] = mapped_column(String(20), default=None)
    """How it ended: handed_in, time_up; a diagnostic also decided, limit (questions a competency) or no_item."""
    worked_seconds: Mapped[float] = mapped_column(default=0.0)
    """A diagnostic's clock: working time of the questions that are behind, pauses left out."""
    handed_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    """When the open question of a diagnostic came in front; None while it is paused, and for other kinds."""


class Response(Base):
    """One graded answer. Append-only: a corrected key makes a new item version and a replay, never an update."""

    __tablename__ = "response"
    __table_args__ = (
        UniqueConstraint("attempt_id", "idempotency_key"),
        Index(None, "person_id", "course_id", "id"),
        Index(  # the answers that a person grades: a few among many, counted on every page of a trainer
            "ix_response_graded_by_people",
            "organisation_id",
            "id",
            sqlite_where=text("score IS NULL"),
            postgresql_where=text("score IS NULL"),
        ),
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
    score: Mapped[float | None]
    """0 to 1 as the machine graded it; None for an answer that a person grades."""
    correct: Mapped[bool | None]
    """None for an answer that a person grades."""
    tries: Mapped[int]
    """1 for this person's first answer to this item, 2 for the second, ..."""
    hinted: Mapped[bool] = mapped_column(default=False)
    """The hint had been read: the answer tells less."""
    seconds: Mapped[float | None] = mapped_column(default=None)
    """How long the question was in front, as the page says (at most an hour); None where it did not say."""
    late: Mapped[bool] = mapped_column(default=False)
    """Taken after the deadline, as the late policy allows."""
    answered_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Grading(Base):
    """A later verdict on a response: a rubric score, or the same answer under a corrected item. Append-only."""

    __tablename__ = "grading"
    __table_args__ = (Index(None, "response_id", "current"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    response_id: Mapped[int] = mapped_column(ForeignKey("response.id", ondelete="CASCADE"))
    item_version_id: Mapped[int] = mapped_column(ForeignKey("item_version.id"))
    """The version it was graded under."""
    cause: Mapped[str] = mapped_column(String(20))
    """rubric or regrading."""
    regrading_id: Mapped[int | None] = mapped_column(ForeignKey("regrading.id"), default=None)
    current: Mapped[bool]
    """The one that counts; at most one a response."""
    score: Mapped[float]
    correct: Mapped[bool]
    graded_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Rating(Base):
    """What one rater saw in an answer, criterion by criterion; a rater may correct it until the grading is made."""

    __tablename__ = "rating"
    __table_args__ = (UniqueConstraint("response_id", "rater_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    response_id: Mapped[int] = mapped_column(ForeignKey("response.id", ondelete="CASCADE"))
    rater_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), default=None)
    item_version_id: Mapped[int] = mapped_column(ForeignKey("item_version.id"))
    """Whose rubric was used."""
    points: Mapped[dict[str, int]] = mapped_column(JSON)
    """Criterion id -> 0 to 4."""
    comment: Mapped[str] = mapped_column(Text, default="")
    """What the learner reads."""
    rated_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Regrading(Base):
    """A corrected item, and what that does to answers already given: previewed, then replayed by the worker."""

    __tablename__ = "regrading"
    __table_args__ = (Index(None, "state", "leased_until"), Index(None, "course_id", "item_key"))

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    item_key: Mapped[str] = mapped_column(String(60))
    from_version_id: Mapped[int] = mapped_column(ForeignKey("item_version.id"))
    to_version_id: Mapped[int | None] = mapped_column(ForeignKey("item_version.id"), default=None)
    """The corrected version, once the correction was confirmed."""
    document: Mapped[dict[str, Any]] = mapped_column(JSON)
    """The corrected item, as its author would write it."""
    reason: Mapped[str] = mapped_column(String(500))
    requested_by: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), default=None)
    requested_at: Mapped[datetime] = mapped_column(UtcDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    state: Mapped[str] = mapped_column(String(20))
    """previewing, previewed, waiting, running, done, cancelled or failed."""
    preview: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """What would change: responses, learners, attempts, mastery, cohort figures, grades to send again."""
    total: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    """Learners finished, of `total`."""
    tries: Mapped[int] = mapped_column(default=0)
    leased_until: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    error: Mapped[str] = mapped_column(String(500), default="")
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
