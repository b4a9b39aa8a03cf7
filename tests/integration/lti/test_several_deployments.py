"""One platform, several deployments: what has the same id in two of them is two things, with two sets of people.

LTI core 1.3, 5.4.1 and 5.3.5: the ids of a context and of a resource link are unique within their deployment.
"""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.database import Database
from course.enrolment.models import Cohort, CohortMember, Role
from course.enrolment.service import cohorts_for, learners_of
from lms_adapter.lti import claims
from lms_adapter.lti.arrivals import Arrival, arrive
from lms_adapter.lti.connections import get_connection
from lms_adapter.lti.context_cohorts import cohorts_of_context
from lms_adapter.lti.contexts import nearest
from lms_adapter.lti.models import Context, Deployment, Identity, LineItem, Member, Registration, ResourceLink
from lms_adapter.lti.roster import read_roster
from lms_adapter.lti.targets import Target
from lms_adapter.outbox.ledger import ledger_of_cohort
from lms_adapter.outbox.scores import line_items_for
from tests.factories.platforms import INSTRUCTOR, connect_platform, message
from tests.factories.rosters import Listing, person
from tests.factories.school import NOON, School, build_school

A01 = Target("assessment", "a01")
GRADES = {"line_item_url": "https://lms.example/items/1", "line_items_url": "https://lms.example/items"}


class Campus:
    """A platform with deployments 1, 2 and 3, all accepted."""

    def __init__(self, database: Database) -> None:
        self.school: School = build_school(database)
        self.database = database
        with database.transaction() as session:
            self.registration, first = connect_platform(session, self.school)
            self.deployments = {"1": first}
            for number in ("2", "3"):
                self.deployments[number] = Deployment(
                    organisation_id=self.school.organisation.id, registration_id=self.registration.id,
                    deployment_id=number, state="accepted", first_seen_at=NOON,
                )  # fmt: skip
            session.add_all(self.deployments.values())

    def comes(self, session: Session, number: str, **changes: Any) -> Arrival:
        """Somebody arrives from a course of that deployment."""
        return arrive(
            session,
            registration=session.get_one(Registration, self.registration.id),
            deployment=session.get_one(Deployment, self.deployments[number].id),
            message=message(deployment_id=number, **changes),
            now=NOON,
        )


@pytest.fixture
def campus(any_database: Database) -> Campus:
    return Campus(any_database)


def only_cohort(session: Session, arrival: Arrival) -> Cohort:
    (cohort,) = cohorts_of_context(session, context=arrival.context)
    return cohort


def test_a_course_and_a_link_of_the_same_id_in_another_deployment_are_others(campus: Campus) -> None:
    with campus.database.transaction() as session:
        north = campus.comes(session, "1", context_title="Antenne nord")
        south = campus.comes(session, "2", context_title="Antenne sud", custom={"course": "small", "target": "gap"})
        again = campus.comes(session, "1", context_title="Antenne nord")
        assert north.resource_link is not None
        assert south.resource_link is not None
        assert (north.context.context_id, north.resource_link.resource_link_id) == ("2", "5")
        assert (south.context.context_id, south.resource_link.resource_link_id) == ("2", "5")
        assert again.context.id == north.context.id != south.context.id
        assert [one.context.deployment_id for one in (north, south)] == [campus.deployments[key].id for key in "12"]
        assert (again.target, south.target) == (A01, Target("gap"))
        assert [only_cohort(session, one).name for one in (north, south)] == ["Antenne nord", "Antenne sud"]


def test_nobody_sees_people_or_columns_of_the_other(campus: Campus) -> None:
    with campus.database.transaction() as session:
        north = campus.comes(session, "1", **GRADES)
        south = campus.comes(session, "2", subject="18", email="", **GRADES)
        trainer = campus.comes(session, "1", subject="4", email="", roles=(INSTRUCTOR,))
        here, there = only_cohort(session, north), only_cohort(session, south)
        assert [one.id for one in learners_of(session, cohort=here)] == [north.person.id]
        assert [one.id for one in learners_of(session, cohort=there)] == [south.person.id]
        assert [one.id for one in cohorts_for(session, person=trainer.person)] == [here.id]
        columns = {cohort.id: ledger_of_cohort(session, cohort=cohort) for cohort in (here, there)}
        assert [[one.context.id for one in found] for found in columns.values()] == [
            [north.context.id], [south.context.id],
        ]  # fmt: skip
        for arrival in (north, south):
            told = line_items_for(
                session, course_id=campus.school.course.id, targets=[str(A01)], person_id=arrival.person.id
            )
            assert [item.context_id for item, _ in told] == [arrival.context.id]
        shown = get_connection(
            session, organisation_id=campus.school.organisation.id, registration_id=campus.registration.id, now=NOON
        )
        assert sorted(one.people for one in shown.courses) == [1, 2]


def test_a_person_of_both_deployments_is_one_person_in_two_cohorts(campus: Campus) -> None:
    with campus.database.transaction() as session:
        north, south = campus.comes(session, "1"), campus.comes(session, "2", roles=(INSTRUCTOR,))
        assert north.person.id == south.person.id
        places = select(CohortMember.cohort_id, CohortMember.role).where(CohortMember.person_id == north.person.id)
        assert dict(session.execute(places).all()) == {
            only_cohort(session, north).id: Role.LEARNER, only_cohort(session, south).id: Role.TRAINER,
        }  # fmt: skip


def test_a_roster_fills_only_the_course_of_its_deployment(campus: Campus) -> None:
    with campus.database.transaction() as session:
        north = campus.comes(session, "1", memberships_url="https://lms.example/north")
        south = campus.comes(session, "2", subject="18", email="", memberships_url="https://lms.example/south")
        contexts = {"1": north.context.id, "2": south.context.id}
    platform = Listing({"https://lms.example/north": ([person(17), person(30)], "")})
    assert read_roster(campus.database, platform, context_id=contexts["1"], clock=lambda: NOON) is not None
    with campus.database.reading() as session:
        query = select(Identity.subject).join(Member, Member.identity_id == Identity.id).where(Member.active)
        found = {key: set(session.scalars(query.where(Member.context_id == one))) for key, one in contexts.items()}
    assert found == {"1": {"17", "30"}, "2": {"18"}}


def test_content_is_chosen_for_the_course_of_the_deployment_that_asks(campus: Campus) -> None:
    with campus.database.transaction() as session:
        north = campus.comes(session, "1")
        picking = campus.comes(
            session, "2", message_type=claims.DEEP_LINKING_REQUEST, resource_link_id="", custom={},
            subject="4", email="", roles=(INSTRUCTOR,),
        )  # fmt: skip
        assert picking.context.id != north.context.id
        assert cohorts_of_context(session, context=picking.context) == []


def test_a_review_finds_the_column_of_its_own_deployment(campus: Campus) -> None:
    with campus.database.transaction() as session:
        campus.comes(session, "1", **GRADES)
        review = {
            "message_type": claims.SUBMISSION_REVIEW_REQUEST, "custom": {}, "resource_link_id": "", "for_user": "17",
            "subject": "4", "email": "", "roles": (INSTRUCTOR,), **GRADES,
        }  # fmt: skip
        assert campus.comes(session, "1", **review).target == A01
        assert campus.comes(session, "2", **review).target is None


def test_a_copy_follows_its_own_deployment_first(campus: Campus) -> None:
    with campus.database.transaction() as session:
        campus.comes(session, "1", custom={"course": "small", "target": "gap"})
        original = campus.comes(session, "2")
        copy = campus.comes(
            session, "2", context_id="9", context_history=("2",), resource_link_id="70", resource_link_title="Autre",
            custom={"resource_link_id_history": "5"},
        )  # fmt: skip
        assert copy.context.copied_from == original.context.id
        assert copy.target == A01


def test_a_copy_into_another_deployment_follows_the_only_course_of_that_id(campus: Campus) -> None:
    copied = {
        "context_history": ("2",), "resource_link_title": "Autre", "custom": {"resource_link_id_history": "5"},
    }  # fmt: skip
    with campus.database.transaction() as session:
        original = campus.comes(session, "1")
        copy = campus.comes(session, "3", context_id="9", resource_link_id="70", **copied)
        assert copy.context.copied_from == original.context.id
        assert copy.target == A01
        campus.comes(session, "2", custom={"course": "small", "target": "gap"})
        doubtful = campus.comes(session, "3", context_id="10", resource_link_id="71", **copied)
        assert doubtful.context.copied_from is None
        assert doubtful.target is None


@pytest.mark.parametrize(
    ("history", "known", "expected"),
    [
        (("a", "b"), [("a", 1, "A"), ("b", 1, "B")], "A"),
        (("a", "b"), [("a", 2, "A2"), ("b", 1, "B1")], "B1"),
        (("a", "b"), [("a", 2, "A2"), ("b", 2, "B2")], "A2"),
        (("a",), [("a", 2, "A2"), ("a", 3, "A3")], None),
        (("a", "b"), [("a", 2, "A2"), ("a", 3, "A3"), ("b", 3, "B3")], "B3"),
        (("a",), [("a", 1, "A1"), ("a", 2, "A2"), ("a", 3, "A3")], "A1"),
        ((), [("a", 1, "A1")], None),
        (("c",), [("a", 1, "A1")], None),
    ],
)
def test_what_a_copy_was_made_from(
    history: tuple[str, ...], known: list[tuple[str, int, str]], expected: str | None
) -> None:
    assert nearest(history, known, deployment_id=1) == expected


@pytest.mark.postgresql
def test_two_classes_may_arrive_at_once_from_two_deployments_with_the_same_ids(postgresql_database: Database) -> None:
    campus = Campus(postgresql_database)
    start = threading.Barrier(8)

    def one(number: int) -> tuple[str, int]:
        where = "12"[number % 2]
        start.wait(10)
        with campus.database.transaction() as session:
            arrival = campus.comes(session, where, subject=str(number), email=f"{number}@lms.example", **GRADES)
            return where, arrival.context.id

    with ThreadPoolExecutor(8) as pool:
        arrived = list(pool.map(one, range(8)))
    assert len(set(arrived)) == 2
    with campus.database.reading() as session:
        for kind, wanted in ((Context, 2), (ResourceLink, 2), (LineItem, 2), (Member, 8)):
            assert session.scalar(select(func.count()).select_from(kind)) == wanted, kind
        for context in session.scalars(select(Context)):
            (cohort,) = cohorts_of_context(session, context=context)
            assert len(learners_of(session, cohort=cohort)) == 4
