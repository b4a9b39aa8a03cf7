"""Somebody trains one cohort and learns in another, as people do whom an LMS sends: each role sees its own."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import pytest
from sqlalchemy.orm import make_transient

from assessments.attempts.waiting import count_to_rate, waiting_answers
from core.errors import NotFound
from course.enrolment import service as enrolment
from course.enrolment.accounts import AccountForm, edit_account
from course.enrolment.models import Cohort, CohortMember, Person, Role
from course.enrolment.trainers import contacts_for, trainers_for
from tests.factories.school import NOON, School
from tests.factories.written import hand_in, written_school


@dataclass(frozen=True)
class Mixed:
    """The school's trainer also learns in cohort B, which the colleague trains."""

    school: School
    second: Cohort
    colleague: Person

    def acting_as(self, role: Role) -> Person:
        """The trainer of cohort A and learner of cohort B, as `role`, the way a launch gives it."""
        with self.school.database.reading() as session:
            person = session.get_one(Person, self.school.trainer.id)
        make_transient(person)
        person.role = role
        return person


@pytest.fixture
def mixed(school: School) -> Mixed:
    school = written_school(school)
    with school.database.transaction() as session:
        second = enrolment.add_cohort(
            session, organisation_id=school.organisation.id, course_id=school.course.id, name="Promotion B", now=NOON
        )
        colleague = enrolment.add_person(
            session, organisation_id=school.organisation.id, email="colleague@school.test", display_name="Colleague",
            role=Role.TRAINER, now=NOON,
        )  # fmt: skip
        enrolment.join_cohort(session, cohort=second, person=colleague, now=NOON)
        enrolment.join_cohort(session, cohort=second, person=school.trainer, role=Role.LEARNER, now=NOON)
    return Mixed(school, second, colleague)


def test_each_role_sees_its_own_cohorts_and_no_board_of_the_other(mixed: Mixed) -> None:
    trainer, learner = mixed.acting_as(Role.TRAINER), mixed.acting_as(Role.LEARNER)
    first, second = mixed.school.cohort.id, mixed.second.id
    with mixed.school.database.reading() as session:
        assert [one.id for one in enrolment.cohorts_for(session, person=trainer)] == [first]
        assert [one.id for one in enrolment.cohorts_for(session, person=learner)] == [second]
        assert enrolment.get_cohort(session, person=trainer, cohort_id=first).id == first
        assert enrolment.get_cohort(session, person=learner, cohort_id=second).id == second
        for person, cohort_id in ((trainer, second), (learner, first)):
            with pytest.raises(NotFound):
                enrolment.get_cohort(session, person=person, cohort_id=cohort_id)
        every = enrolment.cohorts_for(session, person=mixed.school.administrator)
        assert {one.id for one in every} == {first, second}


def test_joining_with_a_role_does_not_change_what_somebody_is_elsewhere(mixed: Mixed) -> None:
    with mixed.school.database.reading() as session:
        member = session.get_one(CohortMember, (mixed.second.id, mixed.school.trainer.id))
        assert member.role is Role.LEARNER
        assert session.get_one(CohortMember, (mixed.school.cohort.id, member.person_id)).role is Role.TRAINER
        assert [one.id for one in enrolment.learners_of(session, cohort=mixed.second)] == [member.person_id]
        assert enrolment.learns(session, person_id=member.person_id)
        assert not enrolment.learns(session, person_id=mixed.colleague.id)


def test_a_co_trainer_is_no_learner_whose_results_one_may_read(mixed: Mixed) -> None:
    school = mixed.school
    with school.database.transaction() as session:
        enrolment.join_cohort(session, cohort=school.cohort, person=mixed.colleague, now=NOON)
    with school.database.reading() as session:
        may = enrolment.get_learner(session, person=mixed.colleague, learner_id=school.trainer.id)
        assert may.id == school.trainer.id  # the learner of the cohort that the colleague trains
        with pytest.raises(NotFound):
            enrolment.get_learner(session, person=mixed.acting_as(Role.TRAINER), learner_id=mixed.colleague.id)
        with pytest.raises(NotFound):
            enrolment.get_learner(
                session, person=mixed.acting_as(Role.LEARNER), learner_id=school.learner.id, course_id=school.course.id
            )


def test_written_answers_wait_for_those_who_train_the_learner_and_for_nobody_else(mixed: Mixed) -> None:
    school = mixed.school
    hand_in(school, school.learner)
    hand_in(school, mixed.acting_as(Role.LEARNER))
    with school.database.reading() as session:
        (mine,) = waiting_answers(session, person=mixed.acting_as(Role.TRAINER))
        assert mine.cohort_ids == (school.cohort.id,)
        (theirs,) = waiting_answers(session, person=mixed.colleague)
        assert theirs.cohort_ids == (mixed.second.id,)
        assert mine.response_id != theirs.response_id
        administrator = school.administrator
        assert count_to_rate(session, person=administrator, cohort=school.cohort) == 1
        assert count_to_rate(session, person=administrator, cohort=mixed.second) == 1


def test_what_is_assigned_to_a_cohort_is_not_for_its_trainers(mixed: Mixed) -> None:
    school, person = mixed.school, mixed.acting_as(Role.LEARNER)
    with school.database.transaction() as session:
        for cohort, day in ((school.cohort, date(2026, 4, 1)), (mixed.second, date(2026, 5, 1))):
            enrolment.assign_modules(
                session, cohort=cohort, module_keys=["mod01"], opens_on=day, due_on=None, assigned_by=school.trainer,
                now=NOON,
            )  # fmt: skip
        given = enrolment.assignments_for(session, person=person, course_id=school.course.id)
        assert [one.cohort_id for one in given] == [mixed.second.id]
        opening = enrolment.opening_day(session, person=person, course_id=school.course.id, module_key="mod01")
        assert opening == date(2026, 5, 1)


def test_a_learner_turns_to_the_trainers_of_the_cohort_in_which_they_learn(mixed: Mixed) -> None:
    with mixed.school.database.reading() as session:
        learner = mixed.acting_as(Role.LEARNER)
        found = trainers_for(session, learner=learner, course_id=mixed.school.course.id)
        assert [one.id for one in found] == [mixed.colleague.id]
        assert contacts_for(session, learner=learner, course_id=mixed.school.course.id) == found


def test_correcting_a_name_leaves_the_roles_in_cohorts_and_a_new_role_sets_them(mixed: Mixed) -> None:
    school = mixed.school
    places = (school.cohort.id, mixed.second.id)
    form = AccountForm("Another name", "trainer@school.test", Role.TRAINER, places)

    def roles() -> list[Role]:
        with school.database.reading() as session:
            return [session.get_one(CohortMember, (place, school.trainer.id)).role for place in places]

    for role, expected in ((Role.TRAINER, [Role.TRAINER, Role.LEARNER]), (Role.LEARNER, [Role.LEARNER] * 2)):
        with school.database.transaction() as session:
            person = session.get_one(Person, school.trainer.id)
            edit_account(session, person=person, form=replace(form, role=role), now=NOON)
        assert roles() == expected
