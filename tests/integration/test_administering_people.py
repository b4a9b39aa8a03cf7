"""Accounts on both databases: what two administrators do at the same moment, and what a link is worth."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.database import Database
from core.errors import PasserelleError
from course.enrolment.accounts import AccountForm, LastAdministrator, edit_account, open_account
from course.enrolment.invitations import accept_invitation, invite, reset_password
from course.enrolment.models import CohortMember, Invitation, Person, Role
from course.enrolment.passwords import SignInRefused, account_opened_by, accounts_of
from course.enrolment.roster import RosterRefused, enrol_roster
from course.enrolment.roster_lines import read_roster
from reports.people import erase_person, export_person
from tests.factories.school import NOON, PASSWORD, School, build_school

NEW = "une phrase assez longue"


@pytest.fixture
def school(any_database: Database) -> School:
    return build_school(any_database)


def at_once(school: School, *deeds: Callable[[Session], object]) -> list[str]:
    """Do everything at the same moment, each in its own transaction: `done`, or the kind of refusal."""
    together = Barrier(len(deeds))

    def do(deed: Callable[[Session], object]) -> str:
        together.wait()
        try:
            with school.database.transaction() as session:
                deed(session)
        except PasserelleError as refusal:
            return type(refusal).__name__
        return "done"

    with ThreadPoolExecutor(len(deeds)) as pool:
        return sorted(pool.map(do, deeds))


def administrators(school: School) -> int:
    with school.database.reading() as session:
        query = select(func.count(Person.id)).where(
            Person.organisation_id == school.organisation.id, Person.role == Role.ADMINISTRATOR
        )
        return session.scalar(query) or 0


def test_two_administrators_who_erase_or_demote_one_another_leave_one(school: School) -> None:
    with school.database.transaction() as session:
        session.get_one(Person, school.trainer.id).role = Role.ADMINISTRATOR
    demoted = AccountForm("Trainer", school.trainer.address, Role.TRAINER)
    outcomes = at_once(
        school,
        lambda session: erase_person(session, person=session.get_one(Person, school.administrator.id)),
        lambda session: edit_account(
            session, person=session.get_one(Person, school.trainer.id), form=demoted, now=NOON
        ),
    )
    assert outcomes == ["LastAdministrator", "done"]
    assert administrators(school) == 1


def test_the_last_administrator_cannot_be_erased(school: School) -> None:
    with pytest.raises(LastAdministrator), school.database.transaction() as session:
        erase_person(session, person=session.get_one(Person, school.administrator.id))
    assert administrators(school) == 1


def test_a_link_followed_twice_at_the_same_moment_works_once(school: School) -> None:
    with school.database.transaction() as session:
        token = reset_password(session, person=session.get_one(Person, school.learner.id), now=NOON)
    outcomes = at_once(
        school,
        lambda session: accept_invitation(session, token=token, password=NEW + " un", now=NOON),
        lambda session: accept_invitation(session, token=token, password=NEW + " deux", now=NOON),
    )
    assert outcomes == ["NoSuchInvitation", "done"]


def test_an_address_added_twice_at_the_same_moment_is_one_account(school: School) -> None:
    form = AccountForm("Zoé", "zoe@exemple.fr", Role.LEARNER)

    def add(session: Session) -> object:
        return open_account(session, organisation_id=school.organisation.id, form=form, now=NOON)

    assert at_once(school, add, add) == ["AddressTaken", "done"]


def test_a_list_comes_in_whole_or_not_at_all(school: School) -> None:
    def take_in(text: str) -> int:
        with school.database.transaction() as session:
            _, made = enrol_roster(session, organisation_id=school.organisation.id, lines=read_roster(text), now=NOON)
        return len(made)

    with pytest.raises(RosterRefused):
        take_in("Zoé;zoe@exemple.fr\nAli;ali@exemple.fr;;Nulle part")
    assert take_in("Zoé;zoe@exemple.fr\nAli;ali@exemple.fr;;PROMOTION A") == 2
    assert take_in("Zoé;zoe@exemple.fr\nAli;ali@exemple.fr;;Promotion A") == 0


def test_a_list_does_not_make_a_trainer_of_whom_a_platform_calls_one(school: School) -> None:
    """An address that a platform tells proves nothing: whoever claims it there shall not train a cohort of ours."""
    with school.database.transaction() as session:
        stranger = Person(
            organisation_id=school.organisation.id, email="nina@school.example", display_name="Nina",
            role=Role.TRAINER, locale="fr", created_at=NOON,
        )  # fmt: skip
        session.add(stranger)
        session.flush()
        lines = read_roster(f"Nina;nina@school.example;apprenant;{school.cohort.name}")
        plan, made = enrol_roster(session, organisation_id=school.organisation.id, lines=lines, now=NOON)
        assert ([one.role for one in plan.entries], made) == ([Role.LEARNER], [])
        assert session.get_one(CohortMember, (school.cohort.id, stranger.id)).role is Role.LEARNER


def test_a_link_goes_with_its_person_and_is_no_secret_in_their_data(school: School) -> None:
    with school.database.transaction() as session:
        person = session.get_one(Person, school.learner.id)
        token = invite(session, person=person, now=NOON)
        exported = export_person(session, person=person)
        assert exported["invitations"][0]["expires_at"] == "2026-03-09T12:00:00+00:00"
        assert "token" not in str(exported)
        assert token not in str(exported)
        erase_person(session, person=person)
    with school.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Invitation)) == 0


def test_a_link_alone_leaves_the_present_password_until_it_is_used(school: School) -> None:
    with school.database.transaction() as session:
        token = invite(session, person=session.get_one(Person, school.learner.id), now=NOON)
        mine = accounts_of(session, email=school.learner.address)
        assert account_opened_by(PASSWORD, mine).id == school.learner.id
        accept_invitation(session, token=token, password=NEW, now=NOON)
        assert account_opened_by(NEW, mine).id == school.learner.id
        with pytest.raises(SignInRefused):
            account_opened_by(PASSWORD, mine)
