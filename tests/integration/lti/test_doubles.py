"""Which accounts are suspected to be one human being, and that nobody is asked twice who said they are two."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.database import Database
from course.enrolment.models import Person
from learning.telling_apart import take_back, tell_apart
from lms_adapter.lti.doubles import OF_ONE_PERSON, suspicions, told_apart
from lms_adapter.lti.identities import known_people
from lms_adapter.lti.models import Registration
from lms_adapter.lti.people import person_of
from tests.factories.platforms import connect_platform
from tests.factories.school import NOON, School, build_school
from tests.factories.two_accounts import LATER


@pytest.fixture
def school(any_database: Database) -> School:
    return build_school(any_database)


def comes(session: Session, school: School, platform: str, **said: Any) -> Person:
    """Somebody's first arrival from a platform, which says nothing of them but this."""
    issuer = f"https://{platform}.example"
    registration = session.scalar(select(Registration).where(Registration.issuer == issuer))
    if registration is None:
        registration, _ = connect_platform(session, school, issuer=issuer, name=platform)
    values = {"subject": "17", "name": "", "email": "", "role": school.learner.role, "locale": "fr", **said}
    return session.get_one(Person, person_of(session, registration=registration, now=NOON, **values).person_id)


def pairs(session: Session, school: School) -> set[tuple[int, int]]:
    """Numbers of the accounts to keep and to let go."""
    found = suspicions(session, organisation_id=school.organisation.id)
    assert len({(one.keep.person.id, one.gone.person.id) for one in found}) == len(found)
    return {(one.keep.person.id, one.gone.person.id) for one in found}


def apart(session: Session, school: School, one: Person, other: Person) -> None:
    tell_apart(session, pair=(one.id, other.id), by=school.administrator, now=LATER)


def three_alike(session: Session, school: School) -> tuple[Person, Person, Person]:
    """The first learner, and two people of that name from two platforms."""
    name = school.learner.display_name
    return school.learner, comes(session, school, "one", name=name), comes(session, school, "two", name=name)


def test_a_pair_that_was_told_apart_is_suspected_no_longer_and_comes_back_when_that_is_taken_back(
    school: School,
) -> None:
    with school.database.transaction() as session:
        other = comes(session, school, "one", name=school.learner.display_name)
        assert pairs(session, school) == {(school.learner.id, other.id)}
        apart(session, school, other, school.learner)
        assert pairs(session, school) == set()
        take_back(session, pair=(school.learner.id, other.id), by=school.administrator, now=LATER)
        assert pairs(session, school) == {(school.learner.id, other.id)}


def test_of_three_alike_each_is_held_against_the_one_to_keep(school: School) -> None:
    with school.database.transaction() as session:
        a, b, c = three_alike(session, school)
        assert pairs(session, school) == {(a.id, b.id), (a.id, c.id)}


def test_whoever_was_told_apart_from_the_one_to_keep_is_held_against_the_next(school: School) -> None:
    with school.database.transaction() as session:
        a, b, c = three_alike(session, school)
        apart(session, school, a, c)
        assert pairs(session, school) == {(a.id, b.id), (b.id, c.id)}


def test_of_two_others_one_told_apart_leaves_the_other_its_pair(school: School) -> None:
    with school.database.transaction() as session:
        a, b, c = three_alike(session, school)
        apart(session, school, b, c)
        assert pairs(session, school) == {(a.id, b.id), (a.id, c.id)}
        apart(session, school, a, b)
        assert pairs(session, school) == {(a.id, c.id)}
        apart(session, school, a, c)
        assert pairs(session, school) == set()


def test_the_same_address_is_the_sign_where_the_name_is_the_same_too(school: School) -> None:
    with school.database.transaction() as session:
        comes(session, school, "one", name=school.learner.display_name, email=school.learner.address)
        assert [one.sign for one in suspicions(session, organisation_id=school.organisation.id)] == ["address"]


def test_an_address_of_a_few_is_a_sign_and_a_mailbox_of_many_is_none(school: School) -> None:
    with school.database.transaction() as session:
        for number in range(OF_ONE_PERSON):
            comes(session, school, "one", subject=str(number), name=f"Name {number}", email="office@lms.example")
        assert len(pairs(session, school)) == OF_ONE_PERSON - 1
        comes(session, school, "one", subject="more", name="One more", email="office@lms.example")
        assert pairs(session, school) == set()


def test_two_of_one_name_on_one_platform_are_two_and_a_third_elsewhere_is_held_against_each_in_turn(
    school: School,
) -> None:
    with school.database.transaction() as session:
        a = comes(session, school, "one", subject="1", name="Jean Martin")
        b = comes(session, school, "one", subject="2", name="Jean Martin")
        c = comes(session, school, "two", name="jean  MARTIN")
        assert pairs(session, school) == {(a.id, c.id)}
        apart(session, school, a, c)
        assert pairs(session, school) == {(b.id, c.id)}


def test_pairs_told_apart_are_listed_newest_first_with_who_said_so(school: School) -> None:
    with school.database.transaction() as session:
        a, b, c = three_alike(session, school)
        tell_apart(session, pair=(c.id, b.id), by=school.administrator, now=NOON)
        tell_apart(session, pair=(a.id, b.id), by=school.administrator, now=LATER)
        organisation_id = school.organisation.id
        everybody = known_people(session, organisation_id=organisation_id)
        listed = told_apart(session, organisation_id=organisation_id, everybody=everybody)
        assert [(one.one.person.id, one.other.person.id, one.at) for one in listed] == [
            (a.id, b.id, LATER),
            (b.id, c.id, NOON),
        ]
        assert {one.by for one in listed} == {school.administrator.display_name}


def test_another_organisation_suspects_nothing_and_lists_nothing(school: School) -> None:
    other = build_school(school.database, key="other")
    with school.database.transaction() as session:
        a, b, _ = three_alike(session, school)
        apart(session, school, a, b)
        everybody = known_people(session, organisation_id=other.organisation.id)
        assert suspicions(session, organisation_id=other.organisation.id) == []
        assert told_apart(session, organisation_id=other.organisation.id, everybody=everybody) == []
