"""Two accounts that are one human being become one: what either did counts, and nothing is lost.

It happens when somebody arrives from two platforms, or from a platform and with a password: a platform's word about a
name or an address is no proof, so an administrator decides, sees beforehand what moves, and cannot take it back. In one
transaction every row of the account that goes is given to the one that stays (learning.merging_rows), mastery is made
again from the united answers, and every LMS is told what is true now.

The account that goes has no password: two passwords would leave two ways in, of which one would silently end. Nobody is
merged while they work on an attempt in the account that goes.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Column, func, select, update
from sqlalchemy.orm import Session

from assessments.attempts.models import Attempt, Response
from assessments.attempts.policy import PRACTICE
from assessments.attempts.service import lock_learner
from assessments.mastery.models import MasteryState
from assessments.mastery.service import relearn
from core.errors import Conflict
from course.curriculum.places import NotInCourse
from course.curriculum.service import PublishedCourse, get_course
from course.enrolment.audit import OTHER_PERSON, note_action
from course.enrolment.models import AuditEntry, CohortMember, LessonProgress, Person, Role
from learning.answering import close_if_over
from learning.lms import tell
from learning.merging_rows import FOLLOWING, UNITED, column_name, follow
from learning.scores import tell_levels
from lms_adapter.lti.context_cohorts import settle_in_cohorts
from lms_adapter.lti.contexts import lock_context
from lms_adapter.lti.models import Context, Identity, Member
from lms_adapter.outbox.models import Delivery, Score
from reports.people import references_to_people, subject_of

AT_WORK = timedelta(minutes=30)
"""Somebody who began or answered this recently may still be at an attempt without a clock."""


class MergeRefused(Conflict):
    """These two accounts cannot become one, or not now; `reason` is a code, one of REASONS."""

    def __init__(self, reason: str) -> None:
        super().__init__(REASONS[reason])
        self.reason = reason


REASONS = {
    "same": "Both are the same account.",
    "organisation": "The accounts belong to different organisations.",
    "guest": "A visitor's account is erased after a day and cannot be merged.",
    "administrator": "The account that goes is an administrator's. Keep that one, or change its role first.",
    "passwords": "Both accounts have a password. End one of them by erasing that account or keep both.",
    "password": "The account that goes has a password. Keep that one and let the other go.",
    "at_work": "An attempt is under way in the account that goes. Wait until it is handed in.",
}


@dataclass(frozen=True, slots=True)
class MergePreview:
    """What would move from one account to the other."""

    moves: dict[str, int] = field(default_factory=dict)
    """identities, attempts, responses, lessons, cohorts, scores: how many of each."""
    refusal: MergeRefused | None = None


def preview_merge(session: Session, *, keep: Person, gone: Person, by: Person, now: datetime) -> MergePreview:
    """What merging would move, and why it would be refused; nothing is changed."""
    try:
        _refuse(session, keep=keep, gone=gone, by=by, now=now)
    except MergeRefused as refusal:
        return MergePreview(_moves(session, gone.id), refusal)
    return MergePreview(_moves(session, gone.id))


def merge_people(session: Session, *, keep: Person, gone: Person, by: Person, now: datetime) -> MergePreview:
    """Give everything of `gone` to `keep` and remove the empty account; it cannot be undone. Raises MergeRefused."""
    contexts = _locked_contexts(session, people=(keep.id, gone.id))
    for person_id in sorted({keep.id, gone.id}):
        lock_learner(session, person_id=person_id)
    session.refresh(keep)
    session.refresh(gone)
    _close_overdue(session, people=(keep.id, gone.id), now=now)
    _refuse(session, keep=keep, gone=gone, by=by, now=now)
    preview = MergePreview(_moves(session, gone.id))
    courses = _courses_of(session, organisation_id=keep.organisation_id, people=(keep.id, gone.id))
    gone_id, address = gone.id, gone.email
    _move_rows(session, keep=keep, gone=gone)
    _take_facts(keep, gone)
    _remove(session, gone)
    keep.email = keep.email or address
    session.flush()
    for context in contexts:
        settle_in_cohorts(session, context=context, person_id=keep.id, now=now)
    for course in courses:
        relearn(session, course=course, person_ids=[keep.id], now=now)
        _tell_again(session, course=course, person_id=keep.id, now=now)
    note_action(
        session,
        organisation_id=keep.organisation_id,
        actor_id=by.id,
        action="person.merged",
        subject=subject_of(keep),
        detail={"gone": gone_id, **preview.moves},
        now=now,
    )
    return preview


def _refuse(session: Session, *, keep: Person, gone: Person, by: Person, now: datetime) -> None:
    if keep.id == gone.id:
        raise MergeRefused("same")
    if not keep.organisation_id == gone.organisation_id == by.organisation_id:
        raise MergeRefused("organisation")
    if keep.guest_until or gone.guest_until:
        raise MergeRefused("guest")
    if gone.role is Role.ADMINISTRATOR:
        raise MergeRefused("administrator")
    if gone.password_hash is not None:
        raise MergeRefused("passwords" if keep.password_hash is not None else "password")
    if _at_work(session, person_id=gone.id, now=now):
        raise MergeRefused("at_work")


def _at_work(session: Session, *, person_id: int, now: datetime) -> bool:
    """Whether an attempt with a running clock is open, or one without a clock was touched lately."""
    for attempt in _open_attempts(session, people=(person_id,)):
        if attempt.deadline_at is not None:
            if attempt.deadline_at > now:
                return True
            continue
        last = session.scalar(select(func.max(Response.answered_at)).where(Response.attempt_id == attempt.id))
        if max(last or attempt.started_at, attempt.started_at) > now - AT_WORK:
            return True
    return False


def _open_attempts(session: Session, *, people: Collection[int]) -> list[Attempt]:
    query = select(Attempt).where(
        Attempt.person_id.in_(people), Attempt.finished_at.is_(None), Attempt.kind != PRACTICE
    )
    return list(session.scalars(query.order_by(Attempt.started_at)))


def _close_overdue(session: Session, *, people: Collection[int], now: datetime) -> None:
    for attempt in _open_attempts(session, people=people):
        try:
            close_if_over(session, attempt=attempt, now=now)
        except NotInCourse:
            continue  # the course no longer has it: it moves as it is


def _moves(session: Session, person_id: int) -> dict[str, int]:
    columns = {
        "identities": Identity.person_id,
        "attempts": Attempt.person_id,
        "responses": Response.person_id,
        "lessons": LessonProgress.person_id,
        "cohorts": CohortMember.person_id,
        "scores": Score.person_id,
    }
    return {
        name: session.scalar(select(func.count()).where(column == person_id)) or 0 for name, column in columns.items()
    }


def _locked_contexts(session: Session, *, people: Collection[int]) -> list[Context]:
    """The platform's courses of both, locked in one order: a launch that is on its way waits before it looks."""
    query = select(Member.context_id).join(Identity, Identity.id == Member.identity_id)
    ids = session.scalars(query.where(Identity.person_id.in_(people)).distinct()).all()
    return [lock_context(session, context_id=context_id) for context_id in sorted(ids)]


def _courses_of(session: Session, *, organisation_id: int, people: Collection[int]) -> list[PublishedCourse]:
    ids: set[int] = set()
    for model in (Attempt, LessonProgress, MasteryState, Delivery):
        ids |= set(session.scalars(select(model.course_id).where(model.person_id.in_(people)).distinct()))
    return [get_course(session, organisation_id=organisation_id, course_id=one) for one in sorted(ids)]


def _move_rows(session: Session, *, keep: Person, gone: Person) -> None:
    session.flush()
    for column in references_to_people().values():
        name = column_name(column)
        if name in FOLLOWING:
            follow(session, column, keep.id, gone.id)
        else:
            UNITED[name](session, keep.id, gone.id)
    _move_audit(session, keep=keep, gone=gone)
    session.flush()
    session.expire_all()


def _move_audit(session: Session, *, keep: Person, gone: Person) -> None:
    """What was decided about the account, or about another beside it, is told of the kept one."""
    here = AuditEntry.organisation_id == keep.organisation_id
    subjects = subject_of(keep), subject_of(gone)
    session.execute(update(AuditEntry).where(here, AuditEntry.subject == subjects[1]).values(subject=subjects[0]))
    number = AuditEntry.detail[OTHER_PERSON].as_integer()
    for entry in session.scalars(select(AuditEntry).where(here, number.in_((keep.id, gone.id)))):
        of_these_two = entry.subject in subjects  # then it names the account that went, as the entry of the merge does
        entry.detail = {**entry.detail, OTHER_PERSON: gone.id if of_these_two else keep.id}


def _take_facts(keep: Person, gone: Person) -> None:
    """What an account says of its person: trainer if one was, the earlier beginning, the later visit."""
    if keep.role is Role.LEARNER and gone.role is Role.TRAINER:
        keep.role = Role.TRAINER
    keep.created_at = min(keep.created_at, gone.created_at)
    seen = [one for one in (keep.last_seen_at, gone.last_seen_at) if one is not None]
    keep.last_seen_at = max(seen, default=None)


def _remove(session: Session, gone: Person) -> None:
    """Remove the account, which nothing refers to any more: what did would go with it, unseen."""
    for column in references_to_people().values():
        if session.scalar(select(func.count()).select_from(column.table).where(_is(column, gone.id))):
            raise AssertionError(f"{column_name(column)} still names the account that goes")
    session.delete(gone)
    session.flush()


def _is(column: Column[Any], person_id: int) -> Any:
    return column == person_id


def _tell_again(session: Session, *, course: PublishedCourse, person_id: int, now: datetime) -> None:
    """Write what every LMS has to know anew, for what it was told of before."""
    query = select(Delivery.module_key).where(Delivery.person_id == person_id, Delivery.course_id == course.id)
    for key in session.scalars(query.order_by(Delivery.module_key)).all():
        try:
            tell(session, course=course, person_id=person_id, key=key, now=now)
        except NotInCourse:
            continue  # the course no longer has it: what was told stands
    tell_levels(session, course=course, person_id=person_id, now=now)
