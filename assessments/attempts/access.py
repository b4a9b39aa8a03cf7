"""Getting at an attempt: the learner's lock, whose it is, which rules it has, what it asks and how that looks.

A learner's writes queue behind one another (`lock_learner`), so that two tabs, a double click or a repeated request
neither lose nor double anything.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assessments.attempts.models import Attempt, Response
from assessments.attempts.policy import (
    EXAM,
    GRADED,
    PRACTICE,
    Policy,
    Timing,
    closes_at,
    policy_for,
    policy_from_document,
    timing_of,
)
from assessments.items.item_seed import item_seeds
from assessments.items.models import ItemVersion
from assessments.items.published import PublishedItem, items_by_id
from assessments.items.variant import Variant, make_variant
from core.errors import Conflict, NotFound
from course.curriculum.service import get_course
from course.enrolment.models import Person

DRAWS_A_VERSION = 100_000
COUNTING = (GRADED, EXAM)
"""Kinds of attempts that have a result."""


class NoSuchAttempt(NotFound):
    """The attempt does not exist, or belongs to somebody else."""


class LearnerGone(NotFound):
    """The learner's account was erased while something was being written for it."""


class NoSuchQuestion(NotFound):
    """The attempt does not hand out this item."""


class AttemptOver(Conflict):
    """Time is up: nothing is taken any more. `since` is the moment until which something was."""

    def __init__(self, since: datetime) -> None:
        super().__init__(f"Time was up at {since:%H:%M:%S} UTC on {since:%Y-%m-%d}; what had arrived by then counts.")
        self.since = since


def lock_learner(session: Session, *, person_id: int) -> None:
    """Make this learner's other writing transactions wait for this one (on SQLite every writer waits already).

    Raises LearnerGone where the account was erased meanwhile.
    """
    if session.scalar(select(Person.id).where(Person.id == person_id).with_for_update()) is None:
        raise LearnerGone("This account has been erased.")


def hold_attempt(session: Session, *, attempt: Attempt) -> None:
    """Take the learner's lock, and only then read the attempt: it may have been handed in while we waited."""
    lock_learner(session, person_id=attempt.person_id)
    session.refresh(attempt)


def get_attempt(session: Session, *, person: Person, attempt_id: str) -> Attempt:
    """An attempt of this person. Raises NoSuchAttempt, for a stranger's as for a wrong id."""
    attempt = session.get(Attempt, attempt_id)
    if attempt is None or attempt.person_id != person.id:
        raise NoSuchAttempt("There is no such attempt.", field="attempt")
    return attempt


def attempts_at(
    session: Session, *, person_id: int, course_id: int, target_key: str, kind: str | None = None
) -> list[Attempt]:
    """A person's attempts at one assessment or the exam (with `kind`, practice of one lesson), first to last."""
    query = select(Attempt).where(
        Attempt.person_id == person_id,
        Attempt.course_id == course_id,
        Attempt.kind == kind if kind else Attempt.kind.in_(COUNTING),
        Attempt.target_key == target_key,
    )
    return list(session.scalars(query.order_by(Attempt.number)))


def attempts_of(session: Session, *, person_id: int, course_id: int) -> list[Attempt]:
    """A person's attempts at the assessments and the exam of a course, oldest first."""
    query = select(Attempt).where(
        Attempt.person_id == person_id, Attempt.course_id == course_id, Attempt.kind.in_(COUNTING)
    )
    return list(session.scalars(query.order_by(Attempt.started_at, Attempt.number)))


def policy_of(session: Session, *, attempt: Attempt) -> Policy:
    """The rules of an attempt; one that began before rules were kept has those of the course."""
    if attempt.policy:
        return policy_from_document(attempt.policy)
    course = get_course(session, organisation_id=attempt.organisation_id, course_id=attempt.course_id)
    assessment = course.curriculum.any_assessment(attempt.target_key)
    return policy_for(assessment) if assessment else Policy()


def over_since(session: Session, *, attempt: Attempt, now: datetime) -> datetime | None:
    """Since when an open attempt takes nothing any more; None while it does, or where it is finished."""
    if attempt.finished_at is not None or attempt.deadline_at is None or now <= attempt.deadline_at:
        return None
    policy = policy_of(session, attempt=attempt)
    if timing_of(policy, deadline_at=attempt.deadline_at, now=now) is not Timing.OVER:
        return None
    return closes_at(policy, deadline_at=attempt.deadline_at)


def question(session: Session, *, attempt: Attempt, item_key: str) -> tuple[PublishedItem, int]:
    """The version of an item that the attempt hands out, and its present draw. Raises NoSuchQuestion."""
    version = handed_out(session, attempt, item_key)
    if attempt.kind != PRACTICE:
        return version, 0
    query = select(func.count()).select_from(Response)
    query = query.where(Response.attempt_id == attempt.id, Response.item_version_id == version.id)
    return version, first_draw(version) + (session.scalar(query) or 0)


def first_draw(version: PublishedItem) -> int:
    """Practice: draws are numbered through the versions of an item, so that an answer to a question that a tab still
    shows in its former wording is not taken for one to the present wording.
    """
    return (version.number - 1) * DRAWS_A_VERSION


def handed_out(session: Session, attempt: Attempt, item_key: str) -> PublishedItem:
    """The version of an item that the attempt hands out. Raises NoSuchQuestion."""
    for version in items_by_id(session, ids=attempt.items).values():
        if version.item_key == item_key:
            return version
    raise NoSuchQuestion(f"This attempt does not ask {item_key!r}. Reload the page.", field="item")


def variant_of(attempt: Attempt, version: PublishedItem, draw: int = 0) -> Variant:
    """The item as this learner sees it in this attempt."""
    seeds = item_seeds(attempt.seed, version.item_key, draw=draw)
    return make_variant(version.item, seeds.figures, order_seed=seeds.order)


def answered_items(session: Session, *, attempt: Attempt) -> list[str]:
    """Keys of the items that have an answer in this attempt, in the order they were answered."""
    query = (
        select(ItemVersion.item_key)
        .join(Response, Response.item_version_id == ItemVersion.id)
        .where(Response.attempt_id == attempt.id)
        .order_by(Response.id)
    )
    return list(dict.fromkeys(session.scalars(query)))
