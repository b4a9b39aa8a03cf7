"""Who a platform's people are to us: one identity for each issuer and `sub`, in the role of the platform's course."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.database import Database
from course.enrolment.invitations import invite
from course.enrolment.models import Cohort, CohortMember, Person, Role
from course.enrolment.service import learners_of
from lms_adapter.lti.context_cohorts import keep_cohort
from lms_adapter.lti.models import Context, Identity, Member, Registration
from lms_adapter.lti.people import leave_context, person_of, place_member
from tests.factories.platform_rows import add_context
from tests.factories.platforms import connect_platform
from tests.factories.school import NOON, School, build_school

LATER = NOON + timedelta(days=1)


def comes(session: Session, registration: Registration, **changes: Any) -> Identity:
    said: dict[str, Any] = {
        "subject": "17", "name": "Lina Test", "email": "lina@lms.example", "role": Role.LEARNER, "locale": "fr",
        "now": NOON,
    }  # fmt: skip
    return person_of(session, registration=registration, **{**said, **changes})


def person(session: Session, identity: Identity) -> Person:
    return session.get_one(Person, identity.person_id)


def test_a_first_arrival_makes_a_person_without_a_password(school: School) -> None:
    with school.database.transaction() as session:
        registration, _ = connect_platform(session, school)
        made = person(session, comes(session, registration))
        assert (made.display_name, made.email, made.role, made.locale, made.password_hash) == (
            "Lina Test", "lina@lms.example", Role.LEARNER, "fr", None,
        )  # fmt: skip


def test_the_second_arrival_finds_the_person_of_the_first(school: School) -> None:
    with school.database.transaction() as session:
        registration, _ = connect_platform(session, school)
        first, second = comes(session, registration), comes(session, registration, now=LATER)
        assert first.id == second.id
        assert second.last_seen_at == LATER
        assert second.first_seen_at == NOON


def test_the_same_sub_of_another_platform_is_somebody_else(school: School) -> None:
    with school.database.transaction() as session:
        here, _ = connect_platform(session, school)
        there, _ = connect_platform(session, school, issuer="https://other.example")
        assert comes(session, here).person_id != comes(session, there).person_id


def test_an_address_that_an_account_has_opens_nothing(school: School) -> None:
    with school.database.transaction() as session:
        registration, _ = connect_platform(session, school)
        identity = comes(session, registration, email=school.learner.email)
        assert identity.person_id != school.learner.id
        assert person(session, identity).email is None
        assert identity.email == school.learner.email


def test_without_a_name_a_neutral_label_stands_in_and_says_nothing_of_the_address(school: School) -> None:
    with school.database.transaction() as session:
        registration, _ = connect_platform(session, school)
        french = person(session, comes(session, registration, name=""))
        english = person(session, comes(session, registration, subject="18", name="", email="", locale="en-US"))
        assert french.display_name.startswith("Apprenant ")
        assert len(french.display_name) == len("Apprenant 3F2A")
        assert "lina" not in french.display_name.lower()
        assert english.display_name.startswith("Learner ")
        assert english.email is None


def test_a_later_arrival_brings_name_and_address_up_to_date_and_keeps_what_is_left_out(school: School) -> None:
    with school.database.transaction() as session:
        registration, _ = connect_platform(session, school)
        comes(session, registration)
        comes(session, registration, name="Lina Durand", email="durand@lms.example")
        made = person(session, comes(session, registration, name="", email=""))
        assert (made.display_name, made.email) == ("Lina Durand", "durand@lms.example")


@pytest.mark.parametrize("owned", ["password", "invitation", "administrator"])
def test_an_account_of_its_own_is_not_renamed_by_a_platform(school: School, owned: str) -> None:
    with school.database.transaction() as session:
        registration, _ = connect_platform(session, school)
        made = person(session, comes(session, registration))
        if owned == "password":
            made.password_hash = school.learner.password_hash
        elif owned == "invitation":
            invite(session, person=made, now=NOON)
        else:
            made.role = Role.ADMINISTRATOR
        role = made.role
        session.flush()
        identity = comes(session, registration, name="Other", email="other@lms.example", role=Role.TRAINER)
        assert (made.display_name, made.email, made.role) == ("Lina Test", "lina@lms.example", role)
        assert (identity.name, identity.email) == ("Other", "other@lms.example")


def test_a_person_of_two_platforms_keeps_their_name(school: School) -> None:
    with school.database.transaction() as session:
        registration, _ = connect_platform(session, school)
        other, _ = connect_platform(session, school, issuer="https://other.example")
        first, second = comes(session, registration), comes(session, other, email="")
        second.person_id = first.person_id
        session.flush()
        comes(session, other, name="L. T.", email="lt@other.example")
        assert person(session, first).display_name == "Lina Test"


def test_once_a_trainer_somewhere_always_a_trainer_of_ours_and_never_an_administrator(school: School) -> None:
    with school.database.transaction() as session:
        registration, _ = connect_platform(session, school)
        comes(session, registration, role=Role.TRAINER)
        made = person(session, comes(session, registration, role=Role.LEARNER))
        assert made.role is Role.TRAINER
        assert person(session, comes(session, registration, subject="9", role=Role.ADMINISTRATOR)).role is Role.LEARNER


def test_a_name_of_control_characters_and_any_length_is_set_in_order(school: School) -> None:
    with school.database.transaction() as session:
        registration, _ = connect_platform(session, school)
        made = person(session, comes(session, registration, name="  Lina\n\u202eTest\x00 " + "x" * 400, email="no"))
        assert made.display_name.startswith("Lina Test x")
        assert len(made.display_name) == 200
        assert made.email is None


@pytest.mark.postgresql
@pytest.mark.parametrize("subjects", [("17", "17"), ("17", "18")])
def test_two_first_arrivals_at_the_same_moment_make_one_person_for_each_sub(
    postgresql_database: Database, subjects: tuple[str, str]
) -> None:
    """The second one has looked and found nobody when the first commits; both bring the same address."""
    school = build_school(postgresql_database)
    with school.database.transaction() as session:
        registration, _ = connect_platform(session, school)
    written, waiting = threading.Event(), threading.Event()

    def first() -> int:
        with school.database.transaction() as session:
            identity = comes(session, registration, subject=subjects[0])
            written.set()
            waiting.wait(2)
            return identity.person_id

    def second() -> int:
        written.wait(5)
        with school.database.transaction() as session:
            threading.Timer(0.3, waiting.set).start()  # by then it hangs on the other's row
            return comes(session, registration, subject=subjects[1]).person_id

    with ThreadPoolExecutor(2) as pool:
        people = [one.result(10) for one in (pool.submit(first), pool.submit(second))]
    with school.database.reading() as session:
        assert len(set(people)) == len(set(subjects))
        assert session.scalar(select(func.count()).select_from(Identity)) == len(set(subjects))
        found = [session.get_one(Person, one) for one in set(people)]
        assert sorted(one.address for one in found) == ["", "lina@lms.example"][-len(found) :]
        nobody = select(func.count()).where(Person.display_name == "Lina Test")
        assert session.scalar(nobody) == len(set(subjects))


@pytest.fixture
def place(school: School) -> tuple[School, Registration, Context, Cohort]:
    with school.database.transaction() as session:
        registration, deployment = connect_platform(session, school)
        context = add_context(session, deployment, title="Lille")
        cohort = keep_cohort(session, context=context, course_id=school.course.id, now=NOON)
        return school, registration, context, cohort


Place = tuple[School, Registration, Context, Cohort]


def roles(session: Session, cohort: Cohort) -> dict[int, Role]:
    found = select(CohortMember.person_id, CohortMember.role).where(CohortMember.cohort_id == cohort.id)
    return {row.person_id: row.role for row in session.execute(found)}


def test_a_member_is_in_the_cohorts_of_the_course_in_the_role_of_the_course(place: Place) -> None:
    school, registration, context, cohort = place
    with school.database.transaction() as session:
        learner = comes(session, registration)
        trainer = comes(session, registration, subject="18", role=Role.TRAINER)
        place_member(session, context=context, identity=learner, role=Role.LEARNER, now=NOON, launched=True)
        place_member(session, context=context, identity=trainer, role=Role.TRAINER, now=NOON, launched=True)
        assert roles(session, cohort) == {learner.person_id: Role.LEARNER, trainer.person_id: Role.TRAINER}


def test_who_launched_as_a_trainer_is_not_demoted_by_a_roster_but_by_a_launch(place: Place) -> None:
    school, registration, context, cohort = place
    with school.database.transaction() as session:
        identity = comes(session, registration, role=Role.TRAINER)

        def placed(role: Role, *, launched: bool = False) -> Role:
            place_member(
                session, context=context, identity=identity, role=role, now=LATER, launched=launched,
                listed=not launched,
            )  # fmt: skip
            return roles(session, cohort)[identity.person_id]

        assert placed(Role.LEARNER) is Role.LEARNER
        assert placed(Role.TRAINER, launched=True) is Role.TRAINER
        assert placed(Role.LEARNER) is Role.TRAINER
        assert placed(Role.LEARNER, launched=True) is Role.LEARNER


def test_learner_here_and_trainer_there(place: Place) -> None:
    school, registration, context, cohort = place
    with school.database.transaction() as session:
        other = Context(
            organisation_id=context.organisation_id, registration_id=registration.id,
            deployment_id=context.deployment_id, context_id="3", title="Lyon", label="", created_at=NOON,
        )  # fmt: skip
        session.add(other)
        session.flush()
        there = keep_cohort(session, context=other, course_id=school.course.id, now=NOON)
        identity = comes(session, registration)
        place_member(session, context=context, identity=identity, role=Role.LEARNER, now=NOON, launched=True)
        place_member(session, context=other, identity=identity, role=Role.TRAINER, now=NOON, launched=True)
        assert roles(session, cohort)[identity.person_id] is Role.LEARNER
        assert roles(session, there)[identity.person_id] is Role.TRAINER


def test_who_leaves_the_course_leaves_the_cohort_and_finds_it_again(place: Place) -> None:
    school, registration, context, cohort = place
    with school.database.transaction() as session:
        identity = comes(session, registration)
        member = place_member(session, context=context, identity=identity, role=Role.LEARNER, now=NOON, listed=True)
        leave_context(session, context=context, member=member, now=LATER)
        assert identity.person_id not in roles(session, cohort)
        assert not session.get_one(Member, (context.id, identity.id)).active
        place_member(session, context=context, identity=identity, role=Role.LEARNER, now=LATER, listed=True)
        assert [one.id for one in learners_of(session, cohort=cohort)] == [identity.person_id]


def test_a_cohort_made_later_has_everybody_who_is_there(place: Place) -> None:
    school, registration, context, cohort = place
    with school.database.transaction() as session:
        for subject in ("1", "2", "3"):
            identity = comes(session, registration, subject=subject, email="")
            member = place_member(session, context=context, identity=identity, role=Role.LEARNER, now=NOON, listed=True)
        leave_context(session, context=context, member=member, now=NOON)
        session.delete(cohort)
        session.flush()
        session.expire_all()
        made = keep_cohort(session, context=context, course_id=school.course.id, now=NOON)
        assert len(learners_of(session, cohort=made)) == 2


def test_groups_are_kept_from_the_launch_that_told_them(place: Place) -> None:
    school, registration, context, _ = place
    with school.database.transaction() as session:
        identity = comes(session, registration)
        told = {"context": context, "identity": identity, "role": Role.LEARNER, "now": NOON}
        place_member(session, **told, groups=("4", "5"), launched=True)  # type: ignore[arg-type]
        assert place_member(session, **told, listed=True).groups == ["4", "5"]  # type: ignore[arg-type]
