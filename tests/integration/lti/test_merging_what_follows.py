"""What goes with an account into the one that stays: places, ways in, and what was decided by it or about it."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from assessments.attempts.models import Grading, Rating, Response
from core.database import Database
from course.enrolment.audit import entries_about, note_action
from course.enrolment.invitations import invite, invited_person
from course.enrolment.models import AuditEntry, CohortMember, Person, Role
from lms_adapter.lti.models import Identity
from lms_adapter.outbox.models import Score
from reports.people import export_person
from tests.factories.school import NOON, School, build_school
from tests.factories.two_accounts import (
    Two,
    count,
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


def test_cohorts_identities_and_extra_time_follow(two: Two) -> None:
    school, keep, gone = two
    with school.database.transaction() as session:
        merge(session, two)
        cohorts = select(CohortMember.person_id).where(CohortMember.person_id.in_((keep.id, gone.id)))
        assert session.scalars(cohorts).all() == [keep.id, keep.id]
        assert session.scalars(select(Identity.person_id)).all() == [keep.id]
        assert session.scalars(select(Score.person_id)).all() == [keep.id]
        assert (
            export_person(session, person=session.get_one(Person, keep.id))["accommodations"][0]["time_factor"] == 1.33
        )


def test_the_next_arrival_of_the_platform_finds_the_kept_account(two: Two) -> None:
    school, keep, _ = two
    with school.database.transaction() as session:
        merge(session, two)
        identity = session.scalars(select(Identity)).one()
        assert identity.person_id == keep.id
        assert session.get_one(Person, keep.id).email == school.learner.email


def test_an_open_invitation_and_a_free_address_are_good_for_the_kept_account(school: School) -> None:
    with school.database.transaction() as session:
        keep, gone = platform_person(session, school), session.get_one(Person, school.learner.id)
        keep.email = gone.password_hash = None
        token = invite(session, person=gone, now=NOON)
        merge(session, (school, keep, gone))
        assert invited_person(session, token=token, now=NOON).id == keep.id
        assert session.get_one(Person, keep.id).email == school.learner.email


def test_two_ratings_of_one_answer_both_stay(school: School) -> None:
    with school.database.transaction() as session:
        keep, gone = session.get_one(Person, school.trainer.id), platform_person(session, school, role=Role.TRAINER)
        works(session, school, school.learners[2], at=NOON, right=1)
        responses = session.scalars(select(Response).limit(2)).all()
        for rater, response in ((keep, responses[0]), (gone, responses[0]), (gone, responses[1])):
            session.add(
                Rating(
                    organisation_id=school.organisation.id,
                    response_id=response.id,
                    rater_id=rater.id,
                    item_version_id=response.item_version_id,
                    points={"one": 2},
                    rated_at=NOON,
                )
            )
        session.flush()
        merge(session, (school, keep, gone))
        assert session.scalars(select(Rating.rater_id).order_by(Rating.id)).all() == [keep.id, None, keep.id]
        assert count(session, select(func.count()).select_from(Grading)) == 0


def test_the_audit_trail_says_who_merged_and_follows_the_person(two: Two) -> None:
    school, keep, gone = two
    with school.database.transaction() as session:
        merge(session, two)
        organisation_id = school.organisation.id
        entries = entries_about(session, organisation_id=organisation_id, subject=f"person:{keep.id}")
        assert [one.action for one in entries] == ["person.merged", "accommodation.set"]
        assert entries[0].actor_id == school.administrator.id
        assert entries[0].detail["attempts"] == 2
        assert "lina" not in str(entries[0].detail).lower()
        assert not entries_about(session, organisation_id=organisation_id, subject=f"person:{gone.id}")


def test_what_the_account_decided_about_others_stays_told(school: School) -> None:
    with school.database.transaction() as session:
        keep, gone = session.get_one(Person, school.trainer.id), platform_person(session, school, role=Role.TRAINER)
        note_action(
            session, organisation_id=school.organisation.id, actor_id=gone.id, action="rating.changed", subject="x",
            now=NOON,
        )  # fmt: skip
        merge(session, (school, keep, gone))
        assert session.scalars(select(AuditEntry.actor_id).where(AuditEntry.subject == "x")).one() == keep.id
