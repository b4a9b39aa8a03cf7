"""Beginning an attempt: the rules are fixed, the deadline is set, the items are drawn.

The seed comes from the operating system's randomness and never leaves the server.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from assessments.attempts.access import NoSuchQuestion, attempts_at, lock_learner
from assessments.attempts.draw import PoolItem, draw_items
from assessments.attempts.models import Attempt
from assessments.attempts.policy import PRACTICE, attempts_left, deadline_of, next_start, policy_for
from assessments.attempts.seeds import new_seed
from assessments.items.published import PublishedItem
from core.clock import calendar_day
from core.errors import NotAllowed
from course.curriculum.structure import Assessment
from course.enrolment.accommodations import current_factor
from course.enrolment.models import Person


class NoAttemptLeft(NotAllowed):
    """Every attempt that the assessment allows has been used."""


class TooSoon(NotAllowed):
    """The next attempt may begin later; `opens_at` says when."""

    def __init__(self, opens_at: datetime) -> None:
        super().__init__(f"The next attempt may begin at {opens_at:%H:%M} UTC on {opens_at:%Y-%m-%d}.")
        self.opens_at = opens_at


class NotOpenYet(NotAllowed):
    """The trainer opens the module on a later day; `opens_on` says which."""

    def __init__(self, opens_on: date) -> None:
        super().__init__(f"This opens on {opens_on:%Y-%m-%d}.")
        self.opens_on = opens_on


def begin_graded(
    session: Session,
    *,
    person: Person,
    course_id: int,
    assessment: Assessment,
    pool: Sequence[PublishedItem],
    now: datetime,
    opens_on: date | None = None,
) -> Attempt:
    """Begin an attempt at an assessment or the exam, or return the one that is open.

    `opens_on` is the day from which the trainers let it begin. Raises NotOpenYet, NoAttemptLeft, TooSoon,
    NotEnoughItems, and NoSuchQuestion for an assessment without any item.
    """
    lock_learner(session, person_id=person.id)
    earlier = attempts_at(session, person_id=person.id, course_id=course_id, target_key=assessment.id)
    for attempt in earlier:
        if attempt.finished_at is None:
            return attempt
    _refuse_unless_open(assessment, earlier, opens_on, now)
    if not pool:
        raise NoSuchQuestion("This assessment has no items yet.")
    policy, seed = policy_for(assessment), new_seed()
    factor = current_factor(session, person_id=person.id)
    return _add_attempt(
        session,
        person=person,
        course_id=course_id,
        kind=assessment.kind,
        target_key=assessment.id,
        number=len(earlier) + 1,
        seed=seed,
        items=draw_items(
            [_facts(one) for one in pool], count=assessment.draw, seed=seed, blueprint=assessment.blueprint
        ),
        policy=policy.as_document(),
        time_factor=factor,
        deadline_at=deadline_of(policy, started_at=now, time_factor=factor),
        now=now,
    )


def _refuse_unless_open(
    assessment: Assessment, earlier: Sequence[Attempt], opens_on: date | None, now: datetime
) -> None:
    if opens_on is not None and calendar_day(now) < opens_on:
        raise NotOpenYet(opens_on)
    if not attempts_left(allowed=assessment.attempts, used=len(earlier)):
        raise NoAttemptLeft(f"All {assessment.attempts} attempts at this assessment have been used.")
    opens_at = next_start(policy_for(assessment), last_finished_at=earlier[-1].finished_at if earlier else None)
    if opens_at is not None and now < opens_at:
        raise TooSoon(opens_at)


def _facts(version: PublishedItem) -> PoolItem:
    item = version.item
    return PoolItem(
        id=version.id,
        key=version.item_key,
        competency=version.competency_key,
        difficulty=version.difficulty,
        use=item.use,
        interaction=item.interaction,
        case=item.case,
    )


def open_practice(
    session: Session, *, person: Person, course_id: int, lesson_key: str, checks: Sequence[PublishedItem], now: datetime
) -> Attempt:
    """The standing practice of a person in a lesson, with the lesson's present checks."""
    lock_learner(session, person_id=person.id)
    ids = [version.id for version in checks]
    standing = attempts_at(session, person_id=person.id, course_id=course_id, target_key=lesson_key, kind=PRACTICE)
    if standing:
        if standing[0].items != ids:
            standing[0].items = ids
            session.flush()
        return standing[0]
    return _add_attempt(
        session,
        person=person,
        course_id=course_id,
        kind=PRACTICE,
        target_key=lesson_key,
        number=1,
        seed=new_seed(),
        items=ids,
        now=now,
    )


def _add_attempt(session: Session, *, person: Person, now: datetime, **columns: Any) -> Attempt:
    attempt = Attempt(
        id=secrets.token_hex(16),
        organisation_id=person.organisation_id,
        person_id=person.id,
        started_at=now,
        **columns,
    )
    session.add(attempt)
    session.flush()
    return attempt
