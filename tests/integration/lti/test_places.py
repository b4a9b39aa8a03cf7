"""Who is in the cohort of a platform's course, and who only looks on: by role, from outside any course, by a roster."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.database import Database
from course.enrolment.models import CohortMember, Person, Role
from course.enrolment.service import cohorts_for, learners_of, members_with
from lms_adapter.lti.arrivals import Arrival, arrive
from lms_adapter.lti.context_cohorts import cohorts_of_context
from lms_adapter.lti.launches import open_launch
from lms_adapter.lti.models import Deployment, Identity, Member, Registration
from reports.cohort_board import cohort_board
from tests.factories.platform_course import connect_course
from tests.factories.platforms import INSTRUCTOR, LEARNER, connect_platform, message
from tests.factories.rosters import one_page, person, read
from tests.factories.school import NOON, School, build_school

MEMBERSHIP = "http://purl.imsglobal.org/vocab/lis/v2/membership#"
MENTOR, DESIGNER = MEMBERSHIP + "Mentor", MEMBERSHIP + "ContentDeveloper"
TEST_USER = "http://purl.imsglobal.org/vocab/lti/system/person#TestUser"
NOWHERE = {"context_id": "", "context_title": "", "context_label": ""}
Platform = tuple[School, Registration, Deployment]


@pytest.fixture
def platform(any_database: Database) -> Platform:
    school = build_school(any_database)
    with any_database.transaction() as session:
        return school, *connect_platform(session, school)


def comes(session: Session, platform: Platform, *, subject: str, **changes: Any) -> Arrival:
    _, registration, deployment = platform
    sent = {"name": f"Personne {subject}", "email": "", **changes}
    return arrive(
        session,
        registration=session.merge(registration),
        deployment=session.merge(deployment),
        message=message(subject=subject, **sent),
        now=NOON,
    )


def people(session: Session, arrival: Arrival) -> dict[str, Role]:
    """Who is in the cohort of the context, and as what."""
    (cohort,) = cohorts_of_context(session, context=arrival.context)
    query = select(Person.display_name, CohortMember.role).join(CohortMember, CohortMember.person_id == Person.id)
    return dict(session.execute(query.where(CohortMember.cohort_id == cohort.id)).all())


@pytest.mark.parametrize(
    ("roles", "looks"),
    [
        ((MENTOR,), Role.LEARNER),
        ((DESIGNER,), Role.TRAINER),
        ((LEARNER, TEST_USER), Role.LEARNER),
        ((MEMBERSHIP + "Officer",), Role.LEARNER),
    ],
)
def test_who_neither_follows_nor_teaches_looks_on_and_stands_on_no_board(
    platform: Platform, roles: tuple[str, ...], looks: Role
) -> None:
    school = platform[0]
    with school.database.transaction() as session:
        comes(session, platform, subject="17")
        other = comes(session, platform, subject="40", roles=roles)
        assert other.role is looks
        assert other.target is not None
        assert people(session, other) == {"Personne 17": Role.LEARNER}
        (cohort,) = cohorts_of_context(session, context=other.context)
        board = cohort_board(session, cohort=cohort, course=school.course, now=NOON)
        assert len(board.rows) == 1
        assert cohorts_for(session, person=other.person) == []
        assert session.scalar(select(func.count()).select_from(Member)) == 1


def test_an_unknown_or_empty_role_is_a_learners(platform: Platform) -> None:
    with platform[0].database.transaction() as session:
        comes(session, platform, subject="1", roles=())
        arrival = comes(session, platform, subject="2", roles=("https://example.org/roles#Wizard",))
        assert people(session, arrival) == {"Personne 1": Role.LEARNER, "Personne 2": Role.LEARNER}


def test_a_learner_who_becomes_a_mentor_leaves_the_cohort_and_comes_back_as_a_learner(platform: Platform) -> None:
    with platform[0].database.transaction() as session:
        first = comes(session, platform, subject="17")
        assert people(session, comes(session, platform, subject="17", roles=(MENTOR,))) == {}
        again = comes(session, platform, subject="17")
        assert again.person.id == first.person.id
        assert people(session, again) == {"Personne 17": Role.LEARNER}


def test_from_outside_any_course_nobody_is_trainer_of_anybody(platform: Platform) -> None:
    """An instructor at the platform is not one of whoever else came over a link on a dashboard."""
    school = platform[0]
    with school.database.transaction() as session:
        learner = comes(session, platform, subject="17", **NOWHERE)
        trainer = comes(session, platform, subject="4", roles=(INSTRUCTOR,), **NOWHERE)
        assert trainer.role is Role.TRAINER
        assert trainer.context.id == learner.context.id
        (cohort,) = cohorts_of_context(session, context=trainer.context)
        assert [one.id for one in learners_of(session, cohort=cohort)] == [learner.person.id]
        assert members_with(session, cohort=cohort, role=Role.TRAINER) == []
        assert cohorts_for(session, person=trainer.person) == []


def test_a_trainer_in_a_course_stays_one_there_when_they_also_come_from_outside(platform: Platform) -> None:
    with platform[0].database.transaction() as session:
        inside = comes(session, platform, subject="4", roles=(INSTRUCTOR,))
        outside = comes(session, platform, subject="4", roles=(INSTRUCTOR,), **NOWHERE)
        assert outside.person.id == inside.person.id
        assert people(session, inside) == {"Personne 4": Role.TRAINER}
        assert people(session, outside) == {}


def test_there_is_no_roster_of_what_is_no_course(platform: Platform) -> None:
    with platform[0].database.transaction() as session:
        context = comes(session, platform, subject="4", memberships_url="https://lms.example/all", **NOWHERE).context
        assert (context.memberships_url, context.roster_due_at) == ("", None)


def test_a_launch_that_looks_on_is_a_launch_like_any_other(platform: Platform) -> None:
    school, registration, _ = platform
    with school.database.transaction() as session:
        arrival = comes(session, platform, subject="4", roles=(INSTRUCTOR,), **NOWHERE)
        row, _code = open_launch(
            session, registration=session.merge(registration), message=message(**NOWHERE), arrival=arrival, now=NOON
        )
        assert (row.role, row.details["course"], row.details["target"]) == (Role.TRAINER, "small", "assessment:a01")


def test_a_roster_gives_no_account_to_who_only_looks_on_and_lets_go_whom_it_had_as_a_learner(
    any_database: Database,
) -> None:
    connected = connect_course(build_school(any_database))
    assert read(connected, one_page(person(1), person(2), person(3, role="Mentor"))).listed == 2
    test_user = person(4, roles=[TEST_USER])
    found = read(connected, one_page(person(1), person(2, role="Mentor"), person(3, role="Mentor"), test_user))
    assert (found.listed, found.changed, found.left, found.problem) == (1, 0, 1, "")
    with connected.database.reading() as session:
        active = select(Identity.subject).join(Member, Member.identity_id == Identity.id).where(Member.active)
        assert session.scalars(active).all() == ["1"]
        assert sorted(session.scalars(select(Identity.subject))) == ["1", "2"]


def test_who_launched_as_a_trainer_is_not_put_out_by_a_roster_that_calls_them_something_else(
    any_database: Database,
) -> None:
    connected = connect_course(build_school(any_database))
    with any_database.transaction() as session:
        arrive(
            session,
            registration=session.merge(connected.registration),
            deployment=session.merge(connected.deployment),
            message=message(subject="4", email="", roles=(INSTRUCTOR,)),
            now=NOON - timedelta(hours=1),
        )
    assert read(connected, one_page(person(1), person(4, role="Mentor"))).left == 0
    assert read(connected, one_page(person(1))).left == 1


def test_a_roster_of_nothing_but_onlookers_is_believed(any_database: Database) -> None:
    connected = connect_course(build_school(any_database))
    read(connected, one_page(person(1)))
    found = read(connected, one_page(person(3, role="Mentor")))
    assert (found.left, found.problem) == (1, "")
