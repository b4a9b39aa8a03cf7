"""Somebody arrives from a platform: the course, the link and what it opens, the cohort, the person, the visitor."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.database import Database
from course.curriculum.service import publish_course
from course.enrolment.models import Cohort, CohortMember, Person, Role
from course.enrolment.service import learners_of
from lms_adapter.lti import claims
from lms_adapter.lti.arrivals import Arrival, arrive
from lms_adapter.lti.models import (
    Context,
    ContextCohort,
    Deployment,
    Identity,
    LineItem,
    Member,
    Registration,
    ResourceLink,
)
from lms_adapter.lti.targets import Target
from tests.factories.platforms import INSTRUCTOR, connect_platform, message
from tests.factories.school import NOON, School, build_school, small_course

A01 = Target("assessment", "a01")
Platform = tuple[Registration, Deployment]


@pytest.fixture
def platform(school: School) -> Platform:
    with school.database.transaction() as session:
        return connect_platform(session, school)


def comes(session: Session, platform: Platform, *, now: Any = NOON, **changes: Any) -> Arrival:
    registration, deployment = session.merge(platform[0]), session.merge(platform[1])
    return arrive(session, registration=registration, deployment=deployment, message=message(**changes), now=now)


def publish_another(session: Session, school: School) -> None:
    folder = small_course()
    other = replace(folder, curriculum={**folder.curriculum, "id": "other"})
    publish_course(session, organisation_id=school.organisation.id, folder=other, now=NOON)


def names(session: Session) -> list[str]:
    return list(session.scalars(select(Cohort.name).join(ContextCohort).order_by(Cohort.id)))


def test_a_first_launch_makes_everything_that_there_was_not(school: School, platform: Platform) -> None:
    with school.database.transaction() as session:
        arrival = comes(session, platform)
        assert arrival.identity is not None
        assert (arrival.identity.subject, arrival.person.id) == ("17", arrival.identity.person_id)
        assert (arrival.role, arrival.target) == (Role.LEARNER, A01)
        assert arrival.course is not None
        assert arrival.course.id == school.course.id
        assert arrival.resource_link is not None
        assert (arrival.resource_link.title, arrival.resource_link.target) == ("Premier module", "assessment:a01")
        cohort = session.scalars(select(Cohort).join(ContextCohort)).one()
        assert (cohort.name, cohort.course_id) == ("Promotion Lille", school.course.id)
        assert [one.id for one in learners_of(session, cohort=cohort)] == [arrival.person.id]
        assert arrival.person.last_seen_at == NOON


def test_a_second_launch_makes_nothing_new(school: School, platform: Platform) -> None:
    kinds = (Context, ResourceLink, ContextCohort, Cohort, CohortMember, Identity, Member, Person)
    with school.database.transaction() as session:
        comes(session, platform)
        before = [session.scalar(select(func.count()).select_from(one)) for one in kinds]
        comes(session, platform, now=NOON + timedelta(hours=1))
        assert [session.scalar(select(func.count()).select_from(one)) for one in kinds] == before


def test_titles_and_services_follow_the_platform_and_are_not_forgotten(school: School, platform: Platform) -> None:
    with school.database.transaction() as session:
        services = {
            "line_items_url": "https://lms.example/items",
            "memberships_url": "https://lms.example/members",
            "ags_scopes": (claims.SCOPE_SCORE,),
        }
        comes(session, platform, **services)
        context = comes(session, platform, context_title="Promotion Lille 2", resource_link_title="Module 1").context
        assert (context.title, context.label) == ("Promotion Lille 2", "LILLE")
        assert (context.line_items_url, context.memberships_url) == tuple(services.values())[:2]
        assert context.ags_scopes == [claims.SCOPE_SCORE]
        assert names(session) == ["Promotion Lille 2"]
        assert session.scalars(select(ResourceLink.title)).one() == "Module 1"


def test_a_cohort_that_somebody_renamed_keeps_its_name(school: School, platform: Platform) -> None:
    with school.database.transaction() as session:
        comes(session, platform)
        session.scalars(select(Cohort).join(ContextCohort)).one().name = "Mon groupe"
        session.flush()
        comes(session, platform, context_title="Autre titre")
        assert names(session) == ["Mon groupe"]


def test_courses_of_one_title_are_told_apart(school: School, platform: Platform) -> None:
    with school.database.transaction() as session:
        for number, label in enumerate(("L1", "L2", "L2"), start=1):
            comes(session, platform, context_id=str(number), context_label=label)
        comes(session, platform, context_id="", context_title="", context_label="")
        assert names(session) == [
            "Promotion Lille", "Promotion Lille (L2)", "Promotion Lille (2)", "Moodle du campus",
        ]  # fmt: skip


@pytest.mark.parametrize(
    ("custom", "target"),
    [
        ({"course": "small", "target": "module:mod01"}, Target("module", "mod01")),
        ({"course": "small", "target": "competency:analyse_ventes"}, Target("competency", "analyse_ventes")),
        ({"course": "small", "target": "lesson:l01_01"}, Target("lesson", "l01_01")),
        ({"course": "small", "target": "gap"}, Target("gap")),
        ({"target": "gap"}, Target("gap")),
        ({"course": "small", "target": "lesson:none"}, None),
        ({"course": "small", "target": "module:"}, None),
        ({"course": "small", "target": "x" * 5000}, None),
        ({"course": "small"}, None),
        ({"course": "none", "target": "gap"}, None),
        ({}, None),
    ],
)
def test_a_link_opens_what_it_names_if_the_course_has_it(
    school: School, platform: Platform, custom: dict[str, str], target: Target | None
) -> None:
    """In an organisation with one course, that is the course of every link that says nothing else."""
    with school.database.transaction() as session:
        arrival = comes(session, platform, custom=custom)
        assert arrival.target == target
        assert arrival.course is not None
        assert arrival.course.key == "small"


def test_where_there_are_two_courses_a_silent_link_is_of_the_one_that_is_used_there(
    school: School, platform: Platform
) -> None:
    with school.database.transaction() as session:
        publish_another(session, school)
        silent = comes(session, platform, custom={})
        assert (silent.course, silent.target) == (None, None)
        assert names(session) == []
        comes(session, platform, resource_link_id="6", custom={"course": "other", "target": "gap"})
        used = comes(session, platform, custom={}).course
        assert used is not None
        assert used.key == "other"
        comes(session, platform, resource_link_id="7")
        assert names(session) == ["Promotion Lille", f"Promotion Lille – {school.course.title}"]


def test_what_a_trainer_chose_holds_until_the_link_says_it_itself(school: School, platform: Platform) -> None:
    with school.database.transaction() as session:
        link = comes(session, platform, custom={"course": "small", "target": "lesson:none"}).resource_link
        assert link is not None
        link.course_id, link.target, link.chosen_by = school.course.id, "gap", school.trainer.id
        session.flush()
        assert comes(session, platform, custom={}).target == Target("gap")
        assert comes(session, platform, custom={"course": "small", "target": "lesson:none"}).target == Target("gap")
        assert comes(session, platform).target == A01
        session.refresh(link)
        assert link.target == "assessment:a01"
        assert link.chosen_by is None


def test_a_link_that_now_names_something_else_does_not_open_what_it_named_before(
    school: School, platform: Platform
) -> None:
    with school.database.transaction() as session:
        comes(session, platform)
        assert comes(session, platform, custom={"course": "small", "target": "lesson:none"}).target is None
        assert comes(session, platform, custom={}).target == A01


def test_a_copied_course_is_used_as_the_first_was_in_a_cohort_of_its_own(school: School, platform: Platform) -> None:
    with school.database.transaction() as session:
        first = comes(session, platform).context
        copy = comes(
            session, platform, context_id="9", context_title="Promotion Lyon", context_history=("404", "2"),
            resource_link_id="77", custom={},
        )  # fmt: skip
        assert copy.context.copied_from == first.id
        assert names(session) == ["Promotion Lille", "Promotion Lyon"]
        assert copy.target == A01


def test_a_copied_link_is_found_by_its_history_and_else_by_a_title_that_only_one_has(
    school: School, platform: Platform
) -> None:
    with school.database.transaction() as session:
        link = comes(session, platform, custom={}).resource_link
        assert link is not None
        link.course_id, link.target, link.chosen_by = school.course.id, "gap", school.trainer.id
        session.flush()
        copy = {"context_id": "9", "context_history": ("2",)}
        history = {"resource_link_id_history": "8,5"}
        assert comes(
            session, platform, **copy, resource_link_id="70", resource_link_title="Autre", custom=history
        ).target == Target("gap")
        assert comes(session, platform, **copy, resource_link_id="71", custom={}).target == Target("gap")
        comes(session, platform, resource_link_id="6", custom={})
        assert comes(session, platform, **copy, resource_link_id="72", custom={}).target is None
        assert comes(session, platform, context_id="10", resource_link_id="73", custom={}).target is None


def test_the_history_of_another_platform_is_not_followed(school: School, platform: Platform) -> None:
    with school.database.transaction() as session:
        comes(session, platform)
        other = connect_platform(session, school, issuer="https://other.example", name="Autre")
        copy = comes(session, other, context_id="9", context_history=("2",), resource_link_id="7", custom={})
        assert copy.context.copied_from is None
        assert copy.target is None


def test_a_grade_column_is_kept_for_what_is_graded(school: School, platform: Platform) -> None:
    grades = {"line_item_url": "https://lms.example/items/1", "line_items_url": "https://lms.example/items"}
    with school.database.transaction() as session:
        comes(session, platform, custom={"course": "small", "target": "lesson:l01_01"}, **grades)
        assert session.scalar(select(func.count()).select_from(LineItem)) == 0
        comes(session, platform, **grades)
        assert session.scalars(select(LineItem.target)).one() == "assessment:a01"


def test_a_review_without_a_link_finds_what_its_column_is_of(school: School, platform: Platform) -> None:
    grades = {"line_item_url": "https://lms.example/items/1", "line_items_url": "https://lms.example/items"}
    with school.database.transaction() as session:
        comes(session, platform, **grades)
        review = comes(
            session, platform, **grades, custom={}, resource_link_id="", roles=(INSTRUCTOR,), subject="2",
            message_type=claims.SUBMISSION_REVIEW_REQUEST, for_user="17",
        )  # fmt: skip
        assert (review.resource_link, review.target, review.role) == (None, A01, Role.TRAINER)


def test_choosing_content_makes_no_cohort(school: School, platform: Platform) -> None:
    with school.database.transaction() as session:
        picking = comes(
            session, platform, message_type=claims.DEEP_LINKING_REQUEST, resource_link_id="", custom={},
            roles=(INSTRUCTOR,),
        )  # fmt: skip
        assert (picking.role, picking.resource_link, picking.target) == (Role.TRAINER, None, None)
        assert names(session) == []


def test_the_roster_is_asked_for_when_it_is_old_and_not_while_it_is_tried_again(
    school: School, platform: Platform
) -> None:
    with school.database.transaction() as session:
        roster = {"memberships_url": "https://lms.example/members"}
        assert comes(session, platform).context.roster_due_at is None
        context = comes(session, platform, **roster).context
        assert context.roster_due_at == NOON
        context.roster_read_at, context.roster_due_at = NOON, None
        session.flush()
        assert comes(session, platform, now=NOON + timedelta(minutes=59)).context.roster_due_at is None
        later = NOON + timedelta(minutes=61)
        assert comes(session, platform, now=later).context.roster_due_at == later
        context.roster_tries, context.roster_due_at = 3, later + timedelta(hours=2)
        session.flush()
        assert comes(session, platform, now=later).context.roster_due_at == later + timedelta(hours=2)


def test_a_launch_without_a_sub_makes_a_visitor_of_a_day(school: School, platform: Platform) -> None:
    with school.database.transaction() as session:
        first = comes(session, platform, subject="", roles=(INSTRUCTOR,))
        second = comes(session, platform, subject="", locale="en")
        assert first.identity is None
        assert (first.person.display_name, first.person.email, first.role) == ("Visiteur", None, Role.LEARNER)
        assert first.person.guest_until == NOON + timedelta(hours=24)
        assert second.person.display_name == "Visitor"
        assert second.person.id != first.person.id
        assert first.target == A01
        cohort = session.scalars(select(Cohort).join(ContextCohort)).one()
        assert learners_of(session, cohort=cohort) == []
        assert session.scalar(select(func.count()).select_from(Member)) == 0


@pytest.mark.postgresql
def test_a_whole_class_may_arrive_at_once_in_a_new_course(postgresql_database: Database) -> None:
    school = build_school(postgresql_database)
    with school.database.transaction() as session:
        platform = connect_platform(session, school)
    start = threading.Barrier(8)

    def one(number: int) -> int:
        start.wait(10)
        with school.database.transaction() as session:
            return comes(
                session, platform, subject=str(number // 2), email=f"{number}@lms.example",
                line_item_url="https://lms.example/items/1", line_items_url="https://lms.example/items",
            ).person.id  # fmt: skip

    with ThreadPoolExecutor(8) as pool:
        people = set(pool.map(one, range(8)))
    with school.database.reading() as session:
        assert len(people) == 4
        for kind, wanted in ((Context, 1), (ResourceLink, 1), (ContextCohort, 1), (LineItem, 1), (Member, 4)):
            assert session.scalar(select(func.count()).select_from(kind)) == wanted
        cohort = session.scalars(select(Cohort).join(ContextCohort)).one()
        assert {one.id for one in learners_of(session, cohort=cohort)} == people
