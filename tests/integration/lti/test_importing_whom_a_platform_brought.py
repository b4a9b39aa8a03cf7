"""A list of people meets accounts that platforms made: an address that a platform tells proves nothing."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor, wait

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.database import Database
from course.enrolment.accounts import AccountForm, edit_account
from course.enrolment.invitations import invite
from course.enrolment.models import CohortMember, Invitation, Person, Role
from course.enrolment.roster import Plan, Standing, enrol_roster
from course.enrolment.roster_lines import read_roster
from lms_adapter.lti.doubles import suspicions
from lms_adapter.lti.identities import platforms_of_people
from lms_adapter.lti.models import Registration
from lms_adapter.lti.people import person_of
from tests.factories.platforms import connect_platform
from tests.factories.school import NOON, School, build_school

NINA = "nina@school.test"


@pytest.fixture
def school(any_database: Database) -> School:
    return build_school(any_database)


def nina_comes(session: Session, school: School, *, role: Role = Role.LEARNER) -> Person:
    """Somebody arrives from a platform that says that her address is this one."""
    registration = session.scalar(select(Registration)) or connect_platform(session, school)[0]
    identity = person_of(
        session, registration=registration, subject="17", name="Nina", email=NINA, role=role, locale="fr", now=NOON
    )
    return session.get_one(Person, identity.person_id)


def take_in(session: Session, school: School, *lines: str) -> tuple[Plan, list[str]]:
    """Enrol these lines in the school's cohort: the plan as it was done, and who got a link."""
    plan, made = enrol_roster(
        session,
        organisation_id=school.organisation.id,
        lines=read_roster("\n".join(lines)),
        otherwise=school.cohort,
        now=NOON,
    )
    return plan, [person.address for person, _ in made]


def role_here(session: Session, school: School, person: Person) -> Role | None:
    """What somebody is in the school's cohort; None for who is not in it."""
    member = session.get(CohortMember, (school.cohort.id, person.id))
    return member.role if member else None


def test_a_learner_enters_the_cohort_and_nothing_else_about_the_account_changes(school: School) -> None:
    with school.database.transaction() as session:
        nina = nina_comes(session, school, role=Role.TRAINER)
        plan, links = take_in(session, school, f"Antonina Vera;{NINA}")
        assert [(one.standing, one.unproven) for one in plan.entries] == [(Standing.JOINS, True)]
        assert role_here(session, school, nina) is Role.LEARNER
        assert (nina.display_name, nina.role, nina.password_hash) == ("Nina", Role.TRAINER, None)
        assert links == []
        assert session.get(Invitation, nina.id) is None


@pytest.mark.parametrize("role", ["formatrice", "administratrice"])
def test_whom_the_importedgives_more_than_a_learners_place_is_left_alone_and_the_others_are_taken_in(
    school: School, role: str
) -> None:
    with school.database.transaction() as session:
        nina = nina_comes(session, school, role=Role.TRAINER)
        plan, links = take_in(session, school, f"Nina;{NINA};{role}", "Zoé;zoe@school.test")
        assert [(one.standing, one.unproven) for one in plan.entries] == [
            (Standing.LEFT, True),
            (Standing.NEW, False),
        ]
        assert role_here(session, school, nina) is None
        assert session.get(Invitation, nina.id) is None
        assert links == ["zoe@school.test"]


def test_a_importedof_none_but_such_lines_has_nothing_to_do(school: School) -> None:
    with school.database.transaction() as session:
        nina_comes(session, school)
        plan, _ = take_in(session, school, f"Nina;{NINA};formatrice")
        assert not plan.ready


def test_whoever_was_given_a_link_is_taken_at_the_administrators_word(school: School) -> None:
    with school.database.transaction() as session:
        nina = nina_comes(session, school)
        nina.role = Role.TRAINER
        invite(session, person=nina, now=NOON)
        plan, _ = take_in(session, school, f"Nina;{NINA};formatrice")
        assert [(one.standing, one.unproven) for one in plan.entries] == [(Standing.JOINS, False)]
        assert role_here(session, school, nina) is Role.TRAINER


def test_an_address_taken_off_such_an_account_makes_a_new_one_that_is_suspected_to_be_the_same(school: School) -> None:
    with school.database.transaction() as session:
        nina = nina_comes(session, school)
        edit_account(session, person=nina, form=AccountForm("Nina", "", Role.LEARNER), now=NOON)
        plan, links = take_in(session, school, f"Nina Costa;{NINA};formatrice")
        assert [one.standing for one in plan.entries] == [Standing.NEW]
        assert links == [NINA]
        own = session.scalars(select(Person).where(Person.email == NINA)).one()
        assert role_here(session, school, own) is Role.TRAINER
        pairs = suspicions(session, organisation_id=school.organisation.id)
        assert [(one.keep.person.id, one.gone.person.id, one.sign) for one in pairs] == [(own.id, nina.id, "address")]
        again = nina_comes(session, school)
        assert (again.id, again.email) == (nina.id, None), "the next launch does not take the address back"


def test_which_platforms_made_them_is_known_of_the_own_organisation_only(school: School) -> None:
    other = build_school(school.database, key="other")
    with school.database.transaction() as session:
        nina = nina_comes(session, school)
        asked = [nina.id, school.learner.id]
        known = platforms_of_people(session, organisation_id=school.organisation.id, person_ids=asked)
        assert known == {nina.id: ["Moodle du campus"]}
        assert platforms_of_people(session, organisation_id=other.organisation.id, person_ids=asked) == {}


@pytest.mark.postgresql
def test_a_list_waits_for_whoever_arrives_at_this_moment_and_sees_them(postgresql_database: Database) -> None:
    school = build_school(postgresql_database)
    begun = threading.Event()

    def take_in_meanwhile() -> list[Standing]:
        with school.database.transaction() as session:
            begun.set()  # the arrival is not committed yet
            plan, _ = take_in(session, school, "Zoé;zoe@school.test", f"Nina;{NINA};formatrice")
            return [one.standing for one in plan.entries]

    with ThreadPoolExecutor(1) as pool:
        with school.database.transaction() as session:
            nina_comes(session, school)
            imported = pool.submit(take_in_meanwhile)
            assert begun.wait(10)
            assert not wait([imported], timeout=0.5).done, "it waits"
        assert imported.result(10) == [Standing.NEW, Standing.LEFT]
