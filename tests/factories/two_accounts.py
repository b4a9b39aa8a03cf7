"""Two accounts of one human being, one with a password and one that a platform made, and what each of them did."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Select
from sqlalchemy.orm import Session

from assessments.items.published import items_by_id
from course.enrolment.accommodations import set_factor
from course.enrolment.lesson_progress import LessonReport
from course.enrolment.models import Person, Role
from course.enrolment.service import join_cohort
from learning import answering
from learning.merging import merge_people
from lms_adapter.lti.context_cohorts import keep_cohort
from lms_adapter.lti.models import Context, LineItem
from lms_adapter.lti.people import person_of, place_member
from lms_adapter.outbox.models import Score
from tests.factories.platforms import connect_platform
from tests.factories.rules import with_rules
from tests.factories.school import NOON, School
from tests.integration.test_answering import right_answer, wrong_answer

LATER = NOON + timedelta(days=3)
Two = tuple[School, Person, Person]
"""The school, the account that stays, the account that goes."""


def with_attempts(school: School) -> School:
    """The school with an assessment that may be tried often and costs a little each time."""
    return with_rules(school, a01={"attempts": 9, "retry_penalty": 0.1, "time_limit_minutes": None})


def platform_person(session: Session, school: School, *, subject: str = "17", role: Role = Role.LEARNER) -> Person:
    """Somebody from a platform's course that is a cohort here, with a column of the grade book."""
    registration, deployment = connect_platform(session, school)
    context = Context(
        organisation_id=school.organisation.id, registration_id=registration.id, deployment_id=deployment.id,
        context_id="2", title="Lille", label="", created_at=NOON,
    )  # fmt: skip
    session.add(context)
    session.flush()
    keep_cohort(session, context=context, course_id=school.course.id, now=NOON)
    identity = person_of(
        session, registration=registration, subject=subject, name="Lina Test", email="lina@lms.example", role=role,
        locale="fr", now=NOON,
    )  # fmt: skip
    place_member(session, context=context, identity=identity, role=role, now=NOON, launched=True)
    item = LineItem(
        organisation_id=school.organisation.id, context_id=context.id, course_id=school.course.id,
        target="assessment:a01", url="https://lms.example/1", state="present", created_at=NOON,
    )  # fmt: skip
    session.add(item)
    session.flush()
    session.add(
        Score(
            organisation_id=school.organisation.id,
            line_item_id=item.id,
            identity_id=identity.id,
            person_id=identity.person_id,
            share=0.5,
            revision=1,
            state="sent",
            due_at=NOON,
            recorded_at=NOON,
        )
    )
    session.flush()
    return session.get_one(Person, identity.person_id)


def works(session: Session, school: School, person: Person, *, at: datetime, right: int, finish: bool = True) -> str:
    """An attempt in which so many answers are right, a minute each."""
    attempt = answering.begin(session, person=person, course=school.course, kind="graded", target="a01", now=at)
    versions = items_by_id(session, ids=attempt.items)
    for place, item_id in enumerate(attempt.items):
        version = versions[item_id]
        response = (right_answer if place < right else wrong_answer)(attempt, version)
        answering.answer(
            session, attempt=attempt, item_key=version.item_key, response=response,
            idempotency_key=f"answer-{place:04}", draw=None, now=at + timedelta(minutes=1 + place),
        )  # fmt: skip
    if finish:
        answering.finish(session, attempt=attempt, now=at + timedelta(minutes=30))
    return attempt.id


def reads(session: Session, school: School, person: Person, *, at: datetime, sections: list[str], done: bool) -> None:
    report = LessonReport(sections=sections, position=sections[-1], seconds=60, completed=done)
    answering.report_lesson(session, person=person, course=school.course, lesson_key="l01_01", report=report, now=at)


def two_accounts(school: School) -> Two:
    """An account with a password, and the account of a platform, of one human being; both have worked."""
    with school.database.transaction() as session:
        keep = session.get_one(Person, school.learner.id)
        gone = platform_person(session, school)
        join_cohort(session, cohort=school.cohort, person=gone, now=NOON)
        works(session, school, keep, at=NOON, right=2)
        works(session, school, gone, at=NOON + timedelta(hours=2), right=9)
        works(session, school, keep, at=NOON + timedelta(hours=4), right=4)
        works(session, school, gone, at=NOON + timedelta(hours=6), right=9)
        set_factor(session, person=gone, factor=1.33, decided_by=school.administrator, now=NOON)
    return school, keep, gone


def count(session: Session, query: Select[int]) -> int:
    return session.scalar(query) or 0


def merge(session: Session, two: Two, *, now: datetime = LATER) -> Person:
    school, keep, gone = (two[0], *(session.get_one(Person, one.id) for one in two[1:]))
    merge_people(session, keep=keep, gone=gone, by=school.administrator, now=now)
    return keep
