"""Saying that two accounts are two people: by whom, twice, at the same moment, and what becomes of it later."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.database import Database
from core.errors import NotFound
from course.enrolment.audit import entries_about
from course.enrolment.models import AuditEntry, Person, Role
from course.enrolment.service import NoSuchPerson
from learning.merging import merge_people
from learning.telling_apart import OneAccountTwice, take_back, tell_apart
from lms_adapter.lti.models import DistinctPeople
from reports.people import erase_person, export_person
from tests.factories.school import NOON, School, build_school
from tests.factories.two_accounts import LATER, platform_person


@pytest.fixture
def school(any_database: Database) -> School:
    return build_school(any_database)


def said(session: Session) -> list[tuple[int, int]]:
    """The pairs that were told apart."""
    columns = select(DistinctPeople.first_id, DistinctPeople.second_id)
    return [(row.first_id, row.second_id) for row in session.execute(columns.order_by(*columns.selected_columns))]


def apart(session: Session, school: School, one: Person, other: Person) -> None:
    tell_apart(session, pair=(one.id, other.id), by=school.administrator, now=NOON)


def history(session: Session, person: Person) -> list[tuple[str, object]]:
    """What the audit trail tells about somebody, oldest first: the act, and whom else it names."""
    entries = entries_about(session, organisation_id=person.organisation_id, subject=f"person:{person.id}")
    return [(one.action, one.detail.get("other_person")) for one in reversed(entries)]


def test_a_pair_is_one_pair_in_either_order_and_saying_it_twice_is_saying_it_once(school: School) -> None:
    one, other, *_ = school.learners
    with school.database.transaction() as session:
        apart(session, school, other, one)
        apart(session, school, one, other)
        assert said(session) == [(one.id, other.id)]
        assert history(session, one) == [("person.told_apart", other.id)]
        assert history(session, other) == [("person.told_apart", one.id)]


def test_taking_back_is_noted_once_and_harmless_where_nothing_was_said(school: School) -> None:
    one, other, *_ = school.learners
    with school.database.transaction() as session:
        apart(session, school, one, other)
        for _ in range(2):
            take_back(session, pair=(other.id, one.id), by=school.administrator, now=LATER)
        assert said(session) == []
        acts = [act for act, _ in history(session, one)]
        assert acts == ["person.told_apart", "person.apart_taken_back"]
        entry = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
        assert entry is not None
        assert (entry.actor_id, entry.at) == (school.administrator.id, LATER)


def test_strangers_visitors_and_one_account_twice_are_refused(school: School) -> None:
    other = build_school(school.database, key="other")
    with school.database.transaction() as session:
        session.get_one(Person, school.learners[1].id).guest_until = NOON + timedelta(days=1)
        for act in (tell_apart, take_back):
            for number in (other.learner.id, school.learners[1].id, 999_999):
                with pytest.raises(NoSuchPerson):
                    act(session, pair=(school.learner.id, number), by=school.administrator, now=NOON)
            with pytest.raises(OneAccountTwice):
                act(session, pair=(school.learner.id, school.learner.id), by=school.administrator, now=NOON)
        assert said(session) == []


def at_once(school: School, *deeds: Callable[[Session], object]) -> list[str]:
    """Do everything at the same moment, each in its own transaction: `done`, or the kind of refusal."""
    together = Barrier(len(deeds))

    def do(deed: Callable[[Session], object]) -> str:
        together.wait()
        try:
            with school.database.transaction() as session:
                deed(session)
        except NotFound:
            return "not found"
        return "done"

    with ThreadPoolExecutor(len(deeds)) as pool:
        return sorted(pool.map(do, deeds))


def test_two_administrators_who_say_it_at_the_same_moment_say_it_once(school: School) -> None:
    one, other, *_ = school.learners
    outcomes = at_once(
        school,
        lambda session: apart(session, school, one, other),
        lambda session: apart(session, school, other, one),
    )
    assert outcomes == ["done", "done"]
    with school.database.reading() as session:
        assert said(session) == [(one.id, other.id)]
        assert len(history(session, one)) == 1


def test_telling_apart_and_merging_at_the_same_moment_leave_no_pair_of_somebody_who_went(school: School) -> None:
    with school.database.transaction() as session:
        gone = platform_person(session, school)

    def merge(session: Session) -> None:
        keep, goes = session.get_one(Person, school.learner.id), session.get(Person, gone.id)
        assert goes is not None
        merge_people(session, keep=keep, gone=goes, by=school.administrator, now=LATER)

    outcomes = at_once(school, merge, lambda session: apart(session, school, school.learners[1], gone))
    assert outcomes in (["done", "done"], ["done", "not found"])
    with school.database.reading() as session:
        kept = [(school.learner.id, school.learners[1].id)]
        assert said(session) == (kept if outcomes == ["done", "done"] else [])


def test_a_merge_says_of_the_kept_account_what_was_said_of_the_other(school: School) -> None:
    with school.database.transaction() as session:
        keep, gone = session.get_one(Person, school.learner.id), platform_person(session, school)
        third, fourth = school.learners[1], school.learners[2]
        for one, other in ((gone, third), (keep, third), (fourth, gone), (keep, gone)):
            apart(session, school, one, other)
        gone_id = gone.id
        merge_people(session, keep=keep, gone=gone, by=school.administrator, now=LATER)
        assert said(session) == [(keep.id, third.id), (keep.id, fourth.id)]
        assert history(session, fourth) == [("person.told_apart", keep.id)]
        own = history(session, session.get_one(Person, keep.id))
        assert own.count(("person.told_apart", gone_id)) == 2, "that the two were told apart names the one that went"
        assert own[-1] == ("person.merged", None)
        assert ("person.told_apart", fourth.id) in own


def test_what_an_account_said_that_goes_is_said_by_the_kept_one(school: School) -> None:
    one, other, *_ = school.learners
    with school.database.transaction() as session:
        keep, gone = session.get_one(Person, school.trainer.id), platform_person(session, school, role=Role.TRAINER)
        tell_apart(session, pair=(one.id, other.id), by=gone, now=NOON)
        merge_people(session, keep=keep, gone=gone, by=school.administrator, now=LATER)
        assert session.scalars(select(DistinctPeople.said_by)).all() == [keep.id]


def test_neither_learns_from_their_data_who_the_other_is(school: School) -> None:
    one, other, *_ = school.learners
    with school.database.transaction() as session:
        apart(session, school, one, other)
        told = {"first_id": one.id, "organisation_id": school.organisation.id, "said_at": NOON.isoformat()}
        first, second = (export_person(session, person=session.get_one(Person, who.id)) for who in (one, other))
        assert first["lti_distinct_people_first_id"] == [told]
        assert second["lti_distinct_people_second_id"] == [
            {"second_id": other.id, "organisation_id": school.organisation.id, "said_at": NOON.isoformat()}
        ]
        for data in (first, second):
            assert [decision["action"] for decision in data["decisions"]] == ["person.told_apart"]
            assert data["decisions"][0]["detail"] == {}
        mine = export_person(session, person=session.get_one(Person, school.administrator.id))
        assert mine["lti_distinct_people_said_by"] == [
            {
                "organisation_id": school.organisation.id,
                "said_by": school.administrator.id,
                "said_at": NOON.isoformat(),
            }
        ]
        acts = [entry["detail"] for entry in mine["audit_entry_actor_id"]]
        assert acts == [{}, {}]


def test_an_erased_person_is_named_in_no_pair_and_in_nobodys_history(school: School) -> None:
    one, other, third, *_ = school.learners
    with school.database.transaction() as session:
        apart(session, school, one, other)
        apart(session, school, one, third)
        erase_person(session, person=session.get_one(Person, other.id))
    with school.database.reading() as session:
        assert said(session) == [(one.id, third.id)]
        assert history(session, one) == [("person.told_apart", third.id)]


def test_what_an_erased_administrator_said_stays_without_their_name(school: School) -> None:
    one, other, *_ = school.learners
    with school.database.transaction() as session:
        session.get_one(Person, school.trainer.id).role = Role.ADMINISTRATOR
        tell_apart(session, pair=(one.id, other.id), by=school.trainer, now=NOON)
        erase_person(session, person=session.get_one(Person, school.trainer.id))
    with school.database.reading() as session:
        assert session.scalars(select(DistinctPeople.said_by)).all() == [None]
