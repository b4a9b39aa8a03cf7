"""What becomes of each row that refers to a person when two accounts turn out to be one human being.

Every column that names a person has its rule here, and a test fails for one that has none. Most rows simply follow.
Where both accounts have a row and there can only be one, the two are united; nothing that somebody did is dropped. What
is only computed from the rest (mastery, severity, records for the LMS) is made again by learning.merging.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Column, Table, delete, or_, select, update
from sqlalchemy.orm import Session

from assessments.attempts.models import Attempt, Rating, Response
from assessments.items.models import ItemVersion
from assessments.mastery.models import MasteryState, RaterSeverity
from course.enrolment.models import CohortMember, Invitation, LessonProgress, Person, Role
from lms_adapter.lti.models import DistinctPeople
from lms_adapter.outbox.models import Delivery

Rule = Callable[[Session, int, int], None]
"""Takes the session, whose row it becomes, whose it was."""
FAR = 1_000_000
"""Attempt numbers are moved out of the way by this much while they are given anew."""


def column_name(column: Column[Any]) -> str:
    """table.column."""
    return f"{column.table.name}.{column.name}"


def follow(session: Session, column: Column[Any], keep: int, gone: int) -> None:
    """Let the column name the kept person wherever it named the other."""
    table = column.table
    assert isinstance(table, Table)
    session.execute(update(table).where(column == gone).values({column.name: keep}))


def unite_attempts(session: Session, keep: int, gone: int) -> None:
    """Attempts at the same thing are numbered anew, in the order in which they began.

    A later number must not cost more than what the learner was told at the start: the rules that an attempt keeps are
    changed so that its penalty stays what it was.
    """
    runs: dict[tuple[int, str, str], list[Attempt]] = defaultdict(list)
    found = select(Attempt).where(Attempt.person_id.in_((keep, gone))).order_by(Attempt.started_at, Attempt.number)
    for attempt in session.scalars(found):
        runs[attempt.course_id, attempt.kind, attempt.target_key].append(attempt)
    shared = [run for run in runs.values() if len({one.person_id for one in run}) > 1]
    numbers = {attempt.id: attempt.number for run in shared for attempt in run}
    for step, attempt_id in enumerate(numbers):
        session.get_one(Attempt, attempt_id).number = FAR + step
    session.flush()
    session.execute(update(Attempt).where(Attempt.person_id == gone).values(person_id=keep))
    for run in shared:
        for number, attempt in enumerate(run, start=1):
            _keep_penalty(attempt, before=numbers[attempt.id], after=number)
            attempt.number = number
    session.flush()


def _keep_penalty(attempt: Attempt, *, before: int, after: int) -> None:
    penalty = attempt.policy.get("retry_penalty")
    if penalty and after != before:
        share = (before - 1) / (after - 1) if after > 1 else 0.0
        attempt.policy = {**attempt.policy, "retry_penalty": penalty * share}


def unite_responses(session: Session, keep: int, gone: int) -> None:
    """Answers stay as they are; which try of the person at the item each was, is counted over both accounts."""
    query = (
        select(Response.id, Response.person_id, Response.course_id, ItemVersion.item_key, Response.tries)
        .join(ItemVersion, ItemVersion.id == Response.item_version_id)
        .where(Response.person_id.in_((keep, gone)))
        .order_by(Response.id)
    )
    runs: dict[tuple[int, str], list[tuple[int, int, int]]] = defaultdict(list)
    for response_id, person_id, course_id, item_key, tries in session.execute(query):
        runs[course_id, item_key].append((response_id, person_id, tries))
    for run in runs.values():
        if len({person_id for _, person_id, _ in run}) > 1:
            for number, (response_id, _, tries) in enumerate(run, start=1):
                if number != tries:
                    session.execute(update(Response).where(Response.id == response_id).values(tries=number))
    session.execute(update(Response).where(Response.person_id == gone).values(person_id=keep))


def unite_ratings(session: Session, keep: int, gone: int) -> None:
    """Where both accounts rated one answer, the second rating stays, without a name: it counted when it was made."""
    rated = select(Rating.response_id).where(Rating.rater_id == keep)
    session.execute(update(Rating).where(Rating.rater_id == gone, Rating.response_id.in_(rated)).values(rater_id=None))
    session.execute(update(Rating).where(Rating.rater_id == gone).values(rater_id=keep))


def unite_memberships(session: Session, keep: int, gone: int) -> None:
    """A cohort of both is joined since the earlier day; whoever was its trainer in one account is."""
    for member in session.scalars(select(CohortMember).where(CohortMember.person_id == gone)).all():
        other = session.get(CohortMember, (member.cohort_id, keep))
        if other is None:
            other = CohortMember(
                cohort_id=member.cohort_id,
                person_id=keep,
                organisation_id=member.organisation_id,
                role=member.role,
                joined_at=member.joined_at,
            )
            session.add(other)
        other.joined_at = min(other.joined_at, member.joined_at)
        other.role = Role.TRAINER if Role.TRAINER in (other.role, member.role) else Role.LEARNER
        session.delete(member)
    session.flush()


def unite_lessons(session: Session, keep: int, gone: int) -> None:
    """A lesson of both has every section that either reached, the time of both, and is completed since the first."""
    for lesson in session.scalars(select(LessonProgress).where(LessonProgress.person_id == gone)).all():
        other = session.get(LessonProgress, (keep, lesson.course_id, lesson.lesson_key))
        if other is None:
            session.execute(
                update(LessonProgress)
                .where(
                    LessonProgress.person_id == gone,
                    LessonProgress.course_id == lesson.course_id,
                    LessonProgress.lesson_key == lesson.lesson_key,
                )
                .values(person_id=keep)
                .execution_options(synchronize_session=False)
            )
            session.expunge(lesson)
            continue
        longer, shorter = sorted((other.sections, lesson.sections), key=len, reverse=True)
        other.sections = [*longer, *(one for one in shorter if one not in longer)]
        other.position = other.position or lesson.position
        other.seconds += lesson.seconds
        other.started_at = min(other.started_at, lesson.started_at)
        done = [one for one in (other.completed_at, lesson.completed_at) if one is not None]
        other.completed_at = min(done, default=None)
        session.delete(lesson)
    session.flush()


def unite_invitations(session: Session, keep: int, gone: int) -> None:
    """An open link is good for the kept account, if that has neither a link nor a password of its own."""
    has_password = session.get_one(Person, keep).password_hash is not None
    if has_password or session.get(Invitation, keep) is not None:
        session.execute(delete(Invitation).where(Invitation.person_id == gone))
    else:
        session.execute(update(Invitation).where(Invitation.person_id == gone).values(person_id=keep))


def unite_deliveries(session: Session, keep: int, gone: int) -> None:
    """One record a module: the kept account's, which learning.merging writes again from everything."""
    for delivery in session.scalars(select(Delivery).where(Delivery.person_id == gone)).all():
        same = select(Delivery.id).where(
            Delivery.person_id == keep,
            Delivery.course_id == delivery.course_id,
            Delivery.module_key == delivery.module_key,
        )
        if session.scalar(same) is None:
            delivery.person_id = keep
        else:
            session.delete(delivery)
    session.flush()


def unite_severities(session: Session, keep: int, gone: int) -> None:
    """How severe a rater is, is fitted again every night; until then one of the two figures holds."""
    fitted = select(RaterSeverity.course_id).where(RaterSeverity.person_id == keep)
    here = RaterSeverity.person_id == gone
    session.execute(delete(RaterSeverity).where(here, RaterSeverity.course_id.in_(fitted)))
    session.execute(update(RaterSeverity).where(here).values(person_id=keep))


def unite_distinctions(session: Session, keep: int, gone: int) -> None:
    """Whoever is not the account that goes is not the kept one; that these two were told apart is over.

    It serves both columns of a pair: whichever comes first moves the whole row.
    """
    either = or_(DistinctPeople.first_id == gone, DistinctPeople.second_id == gone)
    for said in session.scalars(select(DistinctPeople).where(either)).all():
        other = said.second_id if said.first_id == gone else said.first_id
        first, second = sorted((keep, other))
        if other != keep and session.get(DistinctPeople, (first, second)) is None:
            session.add(
                DistinctPeople(
                    first_id=first,
                    second_id=second,
                    organisation_id=said.organisation_id,
                    said_by=said.said_by,
                    said_at=said.said_at,
                )
            )
        session.delete(said)
    session.flush()


def drop_states(session: Session, keep: int, gone: int) -> None:  # noqa: ARG001 - a rule takes both
    """A state is made again from the united answers."""
    session.execute(delete(MasteryState).where(MasteryState.person_id == gone))


FOLLOWING = frozenset(
    {
        "accommodation.decided_by",
        "accommodation.person_id",
        "assignment.assigned_by",
        "audit_entry.actor_id",
        "lti_distinct_people.said_by",
        "lti_identity.person_id",
        "lti_launch.person_id",
        "lti_registration.created_by",
        "lti_registration_link.created_by",
        "lti_resource_link.chosen_by",
        "lti_score.person_id",
        "mastery_point.person_id",
        "regrading.requested_by",
        "report_request.requested_by",
        "skill_gap_record.person_id",
    }
)
"""Columns whose rows simply follow: no two of them exclude one another."""
UNITED: Mapping[str, Rule] = {
    "attempt.person_id": unite_attempts,
    "cohort_member.person_id": unite_memberships,
    "delivery.person_id": unite_deliveries,
    "invitation.person_id": unite_invitations,
    "lesson_progress.person_id": unite_lessons,
    "lti_distinct_people.first_id": unite_distinctions,
    "lti_distinct_people.second_id": unite_distinctions,
    "mastery_state.person_id": drop_states,
    "rater_severity.person_id": unite_severities,
    "rating.rater_id": unite_ratings,
    "response.person_id": unite_responses,
}
"""Columns of rows that exclude one another, and how they become one."""
