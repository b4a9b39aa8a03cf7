"""A grade book opens the attempt behind a grade (LTI Submission Review 1.0): whose, which one, and for whom."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from assessments.attempts.models import Attempt, Response
from assessments.attempts.service import variant_of
from assessments.items.published import items_by_id
from core.clock import utc_now
from course.enrolment.models import CohortMember, Person
from learning import answering
from lms_adapter.lti import claims
from lms_adapter.lti.models import Context, ContextCohort, Launch, Member
from tests.factories.launches import TRAINER, Platform, enter, launched
from tests.factories.platform_rows import add_column
from tests.factories.right_responses import right_response
from tests.factories.school import NOON, School
from tests.factories.written import TEXT, hand_in, written_school

REVIEW = claims.SUBMISSION_REVIEW_REQUEST


@pytest.fixture
def learner(school: School, platform: Platform) -> Launch:
    """The launch by which learner 17 arrived."""
    return launched(school, platform)[0]


class Book:
    """A person's browser, sent by the grade book."""

    def __init__(self, app: Flask, school: School, platform: Platform, **changes: Any) -> None:
        self.launch, code = launched(school, platform, message_type=REVIEW, **changes)
        self.root = f"/l/{self.launch.id}"
        self.client: FlaskClient = enter(app, (self.launch, code))

    def leads_to(self) -> str:
        """Where the first redirect leads, within the launch."""
        answer = self.client.get(f"{self.root}/lti/arrivee")
        assert answer.status_code == 302
        return answer.location.removeprefix(self.root)

    def page(self) -> str:
        """The first page; it must be there without any other redirect."""
        answer = self.client.get(f"{self.root}{self.leads_to()}")
        assert answer.status_code == 200, f"{answer.status_code} {answer.location}"
        return answer.text


def attempt_of(school: School, launch: Launch, *, right: int, finish: bool = True, hours: int = 0) -> str:
    """Take the first assessment with so many right answers, the others left out."""
    now = NOON + timedelta(hours=hours)
    with school.database.transaction() as session:
        person = session.get_one(Person, launch.person_id)
        attempt = answering.begin(session, person=person, course=school.course, kind="graded", target="a01", now=now)
        versions = items_by_id(session, ids=attempt.items)
        for place, item_id in enumerate(attempt.items[:right]):
            version = versions[item_id]
            answering.answer(
                session, attempt=attempt, item_key=version.item_key,
                response=right_response(variant_of(attempt, version)),
                idempotency_key=f"answer-{place:04}", draw=None, now=now,
            )  # fmt: skip
        if finish:
            answering.finish(session, attempt=attempt, now=now)
        return attempt.id


def cohort_of(school: School) -> int:
    with school.database.reading() as session:
        return session.scalars(select(ContextCohort.cohort_id)).one()


def test_a_trainer_lands_on_that_learners_attempt_with_answers_and_feedback(
    app: Flask, school: School, platform: Platform, learner: Launch
) -> None:
    attempt = attempt_of(school, learner, right=3)
    book = Book(app, school, platform, **TRAINER, for_user="17")
    where = f"/groupes/{cohort_of(school)}/apprenants/{learner.person_id}/tentatives/{attempt}"
    assert book.leads_to() == where
    page = book.page()
    assert "Lina Test" in page
    assert "3 points sur 4" in page
    assert page.count('id="question-') >= 4
    assert "sans réponse" in page
    assert "Votre réponse" not in page
    assert "votre choix" not in page


def test_the_launch_does_not_keep_what_the_platform_calls_the_other_person(
    app: Flask, school: School, platform: Platform, learner: Launch
) -> None:
    """It would outlive their erasure, and stand in the trainer's export."""
    assert learner.person_id
    kept = Book(app, school, platform, **{**TRAINER, "subject": "90"}, for_user="17").launch.details
    assert "17" not in kept.values()
    assert kept["for_identity"] > 0


def test_the_attempt_that_counts_is_the_one_that_opens_and_the_others_are_one_click_away(
    app: Flask, school: School, platform: Platform, learner: Launch
) -> None:
    ids = [attempt_of(school, learner, right=right, hours=place) for place, right in enumerate((1, 4, 2))]
    book = Book(app, school, platform, **TRAINER, for_user="17")
    assert book.leads_to().endswith(ids[1])
    assert all(one in book.page() for one in ids)


def test_the_column_says_what_is_reviewed_where_the_link_says_something_else(
    app: Flask, school: School, platform: Platform, learner: Launch
) -> None:
    attempt = attempt_of(school, learner, right=2)
    with school.database.transaction() as session:
        context = session.get_one(Context, learner.context_id)
        add_column(session, context, course_id=school.course.id, url="https://lms.example/items/8?type_id=1")
    book = Book(
        app, school, platform, **TRAINER, for_user="17", line_item_url="https://lms.example/items/8?type_id=1",
        custom={"course": "small", "target": "lesson:l01_01"}, resource_link_id="6",
    )  # fmt: skip
    assert book.leads_to().endswith(attempt)


def test_an_answer_that_waits_leads_to_its_grading(app: Flask, school: School, platform: Platform) -> None:
    school = written_school(school)
    learner = launched(school, platform)[0]
    with school.database.reading() as session:
        person = session.get_one(Person, learner.person_id)
    answer_id = hand_in(school, person)
    book = Book(app, school, platform, **TRAINER, for_user="17")
    page = book.page()
    assert f"{book.root}/a-corriger/{answer_id}?groupe={cohort_of(school)}" in page
    assert TEXT in page
    assert book.client.get(f"{book.root}/a-corriger/{answer_id}").status_code == 200


def test_a_learner_reviews_their_own_attempt(app: Flask, school: School, platform: Platform, learner: Launch) -> None:
    attempt = attempt_of(school, learner, right=4)
    for for_user in ("17", ""):
        book = Book(app, school, platform, for_user=for_user)
        assert book.leads_to() == f"/cours/small/resultats/{attempt}"
        assert "Évaluation réussie" in book.page()


def test_a_learner_never_sees_another_ones(app: Flask, school: School, platform: Platform, learner: Launch) -> None:
    attempt = attempt_of(school, learner, right=4)
    book = Book(app, school, platform, subject="18", name="Ana Test", email="", for_user="17")
    assert book.leads_to() == "/lti/copie"
    page = book.page()
    assert "n’est pas la vôtre" in page
    assert "Lina" not in page
    assert book.client.get(f"{book.root}/cours/small/resultats/{attempt}").status_code == 404
    address = f"{book.root}/groupes/{cohort_of(school)}/apprenants/{learner.person_id}/tentatives/{attempt}"
    assert book.client.get(address).status_code == 403


def test_a_trainer_sees_nobody_of_another_course_of_the_platform(
    app: Flask, school: School, platform: Platform, learner: Launch
) -> None:
    attempt = attempt_of(school, learner, right=4)
    elsewhere = cohort_of(school)
    book = Book(app, school, platform, **TRAINER, for_user="17", context_id="99", context_title="Autre")
    page = book.page()
    assert "n’est pas connue dans ce cours" in page
    assert "Lina" not in page
    for cohort_id in (elsewhere, elsewhere + 1):
        address = f"{book.root}/groupes/{cohort_id}/apprenants/{learner.person_id}/tentatives/{attempt}"
        assert book.client.get(address).status_code == 404


@pytest.mark.parametrize(("begun", "said"), [(False, "n’a pas encore commencé"), (True, "n’a pas encore rendu")])
def test_what_is_not_there_yet_is_said_with_a_way_on(
    app: Flask, school: School, platform: Platform, learner: Launch, begun: bool, said: str
) -> None:
    if begun:
        attempt_of(school, learner, right=1, finish=False)
    book = Book(app, school, platform, **TRAINER, for_user="17")
    page = book.page()
    assert said in page
    assert f"{book.root}/groupes/{cohort_of(school)}/apprenants/{learner.person_id}" in page


@pytest.mark.parametrize(("for_user", "said"), [("404", "n’est pas connue"), ("", "n’a pas dit de qui")])
def test_whom_the_platform_does_not_name_or_nobody_knows_is_said(
    app: Flask, school: School, platform: Platform, learner: Launch, for_user: str, said: str
) -> None:
    assert said in Book(app, school, platform, **TRAINER, for_user=for_user).page()


def test_somebody_who_left_is_said_to_have_left(
    app: Flask, school: School, platform: Platform, learner: Launch
) -> None:
    attempt_of(school, learner, right=4)
    with school.database.transaction() as session:
        for member in session.scalars(select(Member)):
            member.active = False
        session.delete(session.get_one(CohortMember, (session.scalars(select(ContextCohort.cohort_id)).one(),
                                                      learner.person_id)))  # fmt: skip
    assert "ne suit plus ce cours" in Book(app, school, platform, **TRAINER, for_user="17").page()


def test_the_grade_of_a_competency_leads_to_the_gap(
    app: Flask, school: School, platform: Platform, learner: Launch
) -> None:
    key = school.course.profile.competencies[0].id
    link = {"custom": {"course": "small", "target": f"competency:{key}"}, "resource_link_id": "6"}
    own = Book(app, school, platform, for_user="17", **link)
    assert own.leads_to() == f"/cours/small/ecart?competence={key}"
    trainer = Book(app, school, platform, **TRAINER, for_user="17", **link)
    assert trainer.leads_to() == f"/groupes/{cohort_of(school)}/apprenants/{learner.person_id}#gap"


def test_an_attempt_whose_time_is_over_is_closed_before_a_trainer_reads_it(
    app: Flask, school: School, platform: Platform, learner: Launch
) -> None:
    with school.database.transaction() as session:
        person = session.get_one(Person, learner.person_id)
        now = utc_now() - timedelta(hours=2)
        attempt = answering.begin(session, person=person, course=school.course, kind="graded", target="a02", now=now)
    book = Book(app, school, platform, **TRAINER, for_user="17")
    address = f"{book.root}/groupes/{cohort_of(school)}/apprenants/{learner.person_id}/tentatives/{attempt.id}"
    assert "rendue à la fin du temps" in book.client.get(address).text
    with school.database.reading() as session:
        assert session.get_one(Attempt, attempt.id).ended == "time_up"
        assert session.scalars(select(Response)).all() == []
