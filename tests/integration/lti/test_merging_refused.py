"""Which two accounts do not become one, and who arrives or works while they do."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from assessments.attempts.models import Attempt
from core.database import Database
from course.enrolment.models import Person
from learning.merging import MergeRefused, merge_people, preview_merge
from lms_adapter.lti.arrivals import arrive
from lms_adapter.lti.models import Deployment, Registration
from tests.factories.platforms import message
from tests.factories.rules import with_rules
from tests.factories.school import NOON, School, build_school
from tests.factories.two_accounts import (
    LATER,
    Two,
    merge,
    platform_person,
    two_accounts,
    with_attempts,
    works,
)


@pytest.fixture
def school(any_database: Database) -> School:
    return with_attempts(build_school(any_database))


@pytest.fixture
def two(school: School) -> Two:
    return two_accounts(school)


def reason(session: Session, school: School, keep: Person, gone: Person, *, now: datetime = LATER) -> str:
    keep, gone = session.get_one(Person, keep.id), session.get_one(Person, gone.id)
    shown = preview_merge(session, keep=keep, gone=gone, by=school.administrator, now=now).refusal
    with pytest.raises(MergeRefused) as refusal:
        merge_people(session, keep=keep, gone=gone, by=school.administrator, now=now)
    assert shown is not None
    assert shown.reason == refusal.value.reason
    assert session.get(Person, gone.id) is not None
    return refusal.value.reason


def test_what_is_refused(school: School) -> None:
    with school.database.transaction() as session:
        lms = platform_person(session, school)
        assert reason(session, school, lms, lms) == "same"
        assert reason(session, school, school.learner, school.learners[1]) == "passwords"
        assert reason(session, school, lms, school.learner) == "password"
        assert reason(session, school, school.learner, school.administrator) == "administrator"


def test_people_of_two_organisations_are_never_merged(school: School) -> None:
    other = build_school(school.database, key="other")
    with school.database.transaction() as session:
        lms = platform_person(session, other)
        assert reason(session, school, school.learner, lms) == "organisation"


def test_nobody_is_merged_while_they_work_and_an_attempt_that_was_left_lying_moves(school: School) -> None:
    with school.database.transaction() as session:
        lms = platform_person(session, school)
        attempt_id = works(session, school, lms, at=NOON, right=1, finish=False)
        assert reason(session, school, school.learner, lms, now=NOON + timedelta(minutes=20)) == "at_work"
        merge(session, (school, school.learner, lms), now=NOON + timedelta(hours=2))
        attempt = session.get_one(Attempt, attempt_id)
        assert (attempt.person_id, attempt.finished_at) == (school.learner.id, None)


def test_an_attempt_whose_time_is_over_is_handed_in_first(any_database: Database) -> None:
    school = with_rules(build_school(any_database), a01={"time_limit_minutes": 30})
    with school.database.transaction() as session:
        lms = platform_person(session, school)
        attempt_id = works(session, school, lms, at=NOON, right=1, finish=False)
        assert reason(session, school, school.learner, lms, now=NOON + timedelta(minutes=20)) == "at_work"
        merge(session, (school, school.learner, lms))
        assert session.get_one(Attempt, attempt_id).ended == "time_up"


@pytest.mark.postgresql
def test_somebody_who_arrives_while_they_are_merged_arrives_as_the_kept_account(postgresql_database: Database) -> None:
    school = build_school(postgresql_database)
    with school.database.transaction() as session:
        gone = platform_person(session, school)
        registration, deployment = (
            session.scalars(select(Registration)).one(),
            session.scalars(select(Deployment)).one(),
        )
    merged, arriving = threading.Event(), threading.Event()

    def arrives() -> int:
        merged.wait(10)
        with school.database.transaction() as session:
            threading.Timer(0.5, arriving.set).start()  # by then it waits for the course's lock
            return arrive(
                session,
                registration=session.merge(registration),
                deployment=session.merge(deployment),
                message=message(custom={}),
                now=LATER,
            ).person.id

    with ThreadPoolExecutor(1) as pool:
        arrival = pool.submit(arrives)
        with school.database.transaction() as session:
            merge(session, (school, school.learner, gone))
            merged.set()
            assert arriving.wait(10)
        assert arrival.result(10) == school.learner.id
