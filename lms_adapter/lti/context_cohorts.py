"""The cohorts that a platform's course is to us: one for each of our courses that is used in it.

A cohort of a platform's course holds whoever is active there, as trainer or learner of that very course. Somebody who
leaves the platform's course leaves the cohort; their answers, estimates and grades stay, and they find them again when
they come back.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import count

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from course.curriculum.models import Course
from course.enrolment.models import Cohort, CohortMember, Role
from course.enrolment.service import add_cohort
from lms_adapter.lti.models import Context, ContextCohort, Identity, Member, Registration

LONGEST = 200
"""Characters of a cohort's name."""


def cohorts_of_context(session: Session, *, context: Context) -> list[Cohort]:
    """The cohorts of a platform's course."""
    query = select(Cohort).join(ContextCohort, ContextCohort.cohort_id == Cohort.id)
    return list(session.scalars(query.where(ContextCohort.context_id == context.id).order_by(Cohort.id)))


def keep_cohort(session: Session, *, context: Context, course_id: int, now: datetime) -> Cohort:
    """The cohort of the platform's course for one of ours, made with everybody in it the first time it is needed."""
    kept = session.get(ContextCohort, (context.id, course_id))
    if kept is not None:
        return session.get_one(Cohort, kept.cohort_id)
    cohort = add_cohort(
        session,
        organisation_id=context.organisation_id,
        course_id=course_id,
        name=_free_name(session, context=context, course_id=course_id),
        now=now,
    )
    session.add(
        ContextCohort(
            context_id=context.id, course_id=course_id, cohort_id=cohort.id, organisation_id=context.organisation_id
        )
    )
    for person_id, role in _present(session, context=context).items():
        _join(session, cohort=cohort, person_id=person_id, role=role, now=now)
    session.flush()
    return cohort


def settle_in_cohorts(session: Session, *, context: Context, person_id: int, now: datetime) -> None:
    """Put a person into the cohorts of the context, in the role they have in it; out of them where they are gone."""
    role = _present(session, context=context, person_id=person_id).get(person_id)
    for cohort in cohorts_of_context(session, context=context):
        member = session.get(CohortMember, (cohort.id, person_id))
        if member is None and role is not None:
            _join(session, cohort=cohort, person_id=person_id, role=role, now=now)
        elif member is not None and role is None:
            session.delete(member)
        elif member is not None and role is not None:
            member.role = role
    session.flush()


def rename_cohorts(session: Session, *, context: Context, before: str) -> None:
    """Follow a new title of the platform's course, where the cohort still has the name of the old one."""
    for cohort in cohorts_of_context(session, context=context):
        if cohort.name == _cut(before):
            cohort.name = _free_name(session, context=context, course_id=cohort.course_id)
            session.flush()


def _present(session: Session, *, context: Context, person_id: int | None = None) -> dict[int, Role]:
    """Whoever is active in the context; a person with two identities there is trainer if one of them is."""
    query = (
        select(Identity.person_id, Member.role)
        .join(Identity, Identity.id == Member.identity_id)
        .where(Member.context_id == context.id, Member.active)
    )
    if person_id is not None:
        query = query.where(Identity.person_id == person_id)
    found: dict[int, Role] = {}
    for known, role in session.execute(query):
        found[known] = Role.TRAINER if Role.TRAINER in (role, found.get(known)) else role
    return found


def _join(session: Session, *, cohort: Cohort, person_id: int, role: Role, now: datetime) -> None:
    session.add(
        CohortMember(
            cohort_id=cohort.id,
            person_id=person_id,
            organisation_id=cohort.organisation_id,
            role=role,
            joined_at=now,
        )
    )


def _free_name(session: Session, *, context: Context, course_id: int) -> str:
    """A name that no cohort of the organisation has: the title, with the label, the course or a number behind it."""
    for name in _names(session, context=context, course_id=course_id):
        taken = exists().where(Cohort.organisation_id == context.organisation_id, Cohort.name == name)
        if not session.scalar(select(taken)):
            return name
    raise AssertionError("numbers do not end")


def _names(session: Session, *, context: Context, course_id: int) -> Iterator[str]:
    course_title = session.get_one(Course, course_id).title
    platform = session.get_one(Registration, context.registration_id).name
    title = context.title or context.label or platform
    yield _cut(title)
    if session.scalar(select(exists().where(ContextCohort.context_id == context.id))):
        yield _cut(title, f" – {course_title}")
    elif context.label and context.label != title:
        yield _cut(title, f" ({context.label})")
    yield from (_cut(title, f" ({number})") for number in count(2))


def _cut(title: str, addition: str = "") -> str:
    addition = addition[: LONGEST // 2]
    return title[: LONGEST - len(addition)].rstrip() + addition
