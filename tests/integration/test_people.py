"""Enrolment, the walls between organisations, and a person's right to their data."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assessments.attempts.models import Attempt, Response
from assessments.mastery.models import MasteryState
from core.database import Database
from core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from course.enrolment import passwords
from course.enrolment import service as enrolment
from course.enrolment.models import LessonProgress, Person, Role
from lms_adapter.outbox.models import Delivery
from reports.people import erase_person, export_person, references_to_people
from reports.service import request_skill_gaps
from tests.factories.school import NOON, PASSWORD, School, build_school
from tests.integration.test_reports_by_the_worker import work


@pytest.fixture
def school(any_database: Database) -> School:
    return build_school(any_database)


def test_the_right_password_signs_in_and_a_wrong_one_does_not_say_which_part_was_wrong(school: School) -> None:
    with school.database.transaction() as session:
        assert sign_in(session, " LEARNER1@school.test ", PASSWORD).id == school.learner.id
        said = set()
        for email, password in (("learner1@school.test", "wrong"), ("nobody@school.test", PASSWORD)):
            with pytest.raises(NotAllowed) as refusal:
                sign_in(session, email, password)
            said.add(refusal.value.message)
        assert len(said) == 1


def sign_in(session: Session, email: str, password: str) -> Person:
    person = passwords.account_opened_by(password, passwords.accounts_of(session, email=email))
    return passwords.note_sign_in(session, person=person, password=password, now=NOON)


def test_a_password_changed_while_it_was_being_checked_opens_nothing(school: School) -> None:
    with school.database.reading() as session:
        people = passwords.accounts_of(session, email="learner1@school.test")
    opened = passwords.account_opened_by(PASSWORD, people)
    with school.database.transaction() as session:
        person = session.get_one(Person, opened.id)
        passwords.change_password(session, person=person, old=PASSWORD, new="another-long-password")
    with school.database.transaction() as session, pytest.raises(NotAllowed):
        passwords.note_sign_in(session, person=opened, password=PASSWORD, now=NOON)


def test_a_changed_password_ends_the_sessions_made_before(school: School) -> None:
    with school.database.transaction() as session:
        person = session.get_one(Person, school.learner.id)
        epoch = person.session_epoch
        passwords.change_password(session, person=person, old=PASSWORD, new="another-long-password")
        assert passwords.person_of_session(session, person_id=person.id, session_epoch=epoch) is None
        assert sign_in(session, person.address, "another-long-password") is person


def test_a_short_password_is_refused(school: School) -> None:
    with school.database.transaction() as session:
        person = session.get_one(Person, school.learner.id)
        with pytest.raises(InvalidInput):
            passwords.change_password(session, person=person, old=PASSWORD, new="short")


def test_an_address_is_taken_once_in_an_organisation(school: School) -> None:
    other = build_school(school.database, key="other")
    with school.database.transaction() as session:
        wanted: dict[str, Any] = {
            "email": "Learner1@school.test",
            "display_name": "X",
            "role": Role.LEARNER,
            "now": NOON,
        }
        enrolment.add_person(session, organisation_id=other.organisation.id, **wanted)
        with pytest.raises(Conflict):
            enrolment.add_person(session, organisation_id=school.organisation.id, **wanted)


def test_who_sees_whom(school: School) -> None:
    other = build_school(school.database, key="other")
    with school.database.transaction() as session:
        learner = school.learner
        for may in (learner, school.trainer, school.administrator):
            assert enrolment.get_learner(session, person=may, learner_id=learner.id).id == learner.id
        for may_not in (school.learners[1], other.trainer, other.administrator):
            with pytest.raises(NotFound):
                enrolment.get_learner(session, person=may_not, learner_id=learner.id)
        assert enrolment.cohorts_for(session, person=other.administrator)[0].id == other.cohort.id
        with pytest.raises(NotFound):
            enrolment.get_cohort(session, person=other.administrator, cohort_id=school.cohort.id)
        with pytest.raises(NotFound):
            enrolment.join_cohort(session, cohort=school.cohort, person=other.learner, now=NOON)


def test_assigning_again_changes_the_dates_and_withdrawing_takes_back(school: School) -> None:
    with school.database.transaction() as session:
        given: dict[str, Any] = {
            "cohort": school.cohort,
            "module_keys": ["mod01"],
            "assigned_by": school.trainer,
            "now": NOON,
        }
        enrolment.assign_modules(session, opens_on=None, due_on=date(2026, 4, 1), **given)
        enrolment.assign_modules(session, opens_on=None, due_on=date(2026, 5, 1), **given)
        (assignment,) = enrolment.assignments_for(session, person=school.learner, course_id=school.course.id)
        assert assignment.due_on == date(2026, 5, 1)
        enrolment.withdraw_assignment(session, cohort=school.cohort, module_key="mod01")
        assert enrolment.assignments_of(session, cohort=school.cohort) == []


def test_a_person_gets_everything_that_is_kept_about_them_and_nothing_of_others(school: School) -> None:
    work(school)
    with school.database.reading() as session:
        exported = export_person(session, person=session.get_one(Person, school.learner.id))
    text = json.dumps(exported, ensure_ascii=False)
    assert exported["person"]["email"] == "learner1@school.test"
    assert len(exported["responses"]) == len(exported["attempts"][0]["items"])
    assert exported["skill_gaps"][school.course.key]["responses"] == len(exported["responses"])
    assert "learner2" not in text
    assert "password" not in text
    assert "seed" not in text


def test_the_export_holds_every_row_that_refers_to_the_person(school: School) -> None:
    work(school)
    request_skill_gaps_of(school)
    referring = references_to_people()
    assert {"for_the_lms", "memberships", "lessons", "assignment_assigned_by", "report_request_requested_by"} <= set(
        referring
    )
    with school.database.reading() as session:
        learner = export_person(session, person=session.get_one(Person, school.learner.id))
        trainer = export_person(session, person=session.get_one(Person, school.trainer.id))
    assert [one["record"]["module"] for one in learner["for_the_lms"]] == ["mod01"]
    assert [one["joined_at"] for one in learner["memberships"]] == [NOON.isoformat()]
    assert [one["cohort_id"] for one in trainer["report_request_requested_by"]] == [school.cohort.id]
    assert set(referring) <= set(learner)
    json.dumps(learner)


def request_skill_gaps_of(school: School) -> None:
    with school.database.transaction() as session:
        request_skill_gaps(session, cohort=school.cohort, requested_by=school.trainer, now=NOON)


def test_erasing_a_person_leaves_nothing_about_them_and_everything_about_others(school: School) -> None:
    work(school)
    tables = (Attempt, Response, MasteryState, LessonProgress, Delivery)
    with school.database.transaction() as session:
        enrolment.assign_modules(
            session, cohort=school.cohort, module_keys=["mod01"], opens_on=None, due_on=None,
            assigned_by=school.trainer, now=NOON,
        )  # fmt: skip
        erase_person(session, person=session.get_one(Person, school.learner.id))
        erase_person(session, person=session.get_one(Person, school.trainer.id))
    with school.database.reading() as session:
        for table in tables:
            mine = select(func.count()).select_from(table).where(table.person_id == school.learner.id)
            assert session.scalar(mine) == 0
        theirs = select(func.count()).select_from(Response).where(Response.person_id == school.learners[1].id)
        assert session.scalar(theirs)
        (assignment,) = enrolment.assignments_of(session, cohort=school.cohort)
        assert assignment.assigned_by is None


def test_a_learner_who_was_away_is_flagged_with_the_reason(school: School) -> None:
    from reports.cohort_board import cohort_board

    work(school)
    with school.database.transaction() as session:
        enrolment.assign_modules(
            session, cohort=school.cohort, module_keys=["mod01"], opens_on=None, due_on=NOON.date(),
            assigned_by=school.trainer, now=NOON,
        )  # fmt: skip
    with school.database.reading() as session:
        board = cohort_board(session, cohort=school.cohort, course=school.course, now=NOON + timedelta(days=20))
    flags = {row.person.id: [flag.kind for flag in row.flags] for row in board.rows}
    assert flags[school.learner.id] == ["late", "absent"]
    assert flags[school.learners[5].id] == ["not_started", "late"]


def test_the_session_of_an_erased_person_does_not_open_the_account_that_gets_their_number(school: School) -> None:
    newest = school.learners[-1]
    with school.database.transaction() as session:
        erase_person(session, person=session.get_one(Person, newest.id))
    with school.database.transaction() as session:
        successor = enrolment.add_person(
            session, organisation_id=school.organisation.id, email="successor@school.test", display_name="S",
            role=Role.ADMINISTRATOR, now=NOON,
        )  # fmt: skip
        successor_id = successor.id
    with school.database.reading() as session:
        assert (successor_id == newest.id) is school.database.is_sqlite
        for number in (newest.id, successor_id):
            epoch = newest.session_epoch
            assert passwords.person_of_session(session, person_id=number, session_epoch=epoch) is None
