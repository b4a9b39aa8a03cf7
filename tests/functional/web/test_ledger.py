"""The ledger: what the grade book was told, in words, and the buttons of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from core.settings import Settings
from course.enrolment.models import Cohort, Person, Role
from course.enrolment.service import add_cohort, join_cohort
from lms_adapter.lti.arrivals import arrive
from lms_adapter.lti.claims import SCOPE_LINE_ITEM, SCOPE_SCORE
from lms_adapter.lti.models import Context, ContextCohort, Identity, LineItem
from lms_adapter.lti.people import place_member
from lms_adapter.outbox.models import Score
from lms_adapter.outbox.scores import record_score
from tests.factories.platforms import connect_platform, message
from tests.factories.school import NOON, School
from tests.functional.web.visitor import visit_as
from web.app import create_app

COLUMN = "https://lms.example/mod/lti/services.php/2/lineitems/5/lineitem?type_id=1"


@dataclass(frozen=True)
class Booked:
    """A cohort of a platform's course with a column and three scores."""

    cohort_id: int
    line_item_id: int
    context_id: int
    trainer: Person
    scores: tuple[int, ...]


@pytest.fixture
def app(settings: Settings, school: School) -> Flask:
    app = create_app(settings, school.database)
    app.config.update(WTF_CSRF_ENABLED=False)
    return app


@pytest.fixture
def booked(school: School) -> Booked:
    with school.database.transaction() as session:
        registration, deployment = connect_platform(session, school)
        offered = {"line_item_url": COLUMN, "line_items_url": COLUMN, "ags_scopes": (SCOPE_LINE_ITEM, SCOPE_SCORE)}

        def land(subject: str, name: str) -> Identity:
            sent = message(subject=subject, name=name, email="", **offered)
            found = arrive(session, registration=registration, deployment=deployment, message=sent, now=NOON)
            assert found.identity is not None
            return found.identity

        people = [land("1", "Ada Test"), land("2", "Bela Test"), land("3", "Cléa Test")]
        line_item = session.scalars(select(LineItem)).one()
        context = session.get_one(Context, line_item.context_id)
        trainer = session.get_one(Person, school.trainer.id)
        cohort_id = session.scalars(select(ContextCohort.cohort_id)).one()
        place_member(session, context=context, identity=land("9", "Formatrice"), role=Role.TRAINER, now=NOON)
        cohort = session.get_one(Cohort, cohort_id)
        join_cohort(session, cohort=cohort, person=trainer, now=NOON)
        scores = []
        for identity, state, problem, reason in (
            (people[0], "sent", "", ""),
            (people[1], "failed", "learner_not_gradable", "User cannot be graded"),
            (people[2], "overridden", "overridden", ""),
        ):
            score = record_score(
                session, line_item=line_item, identity=identity, share=0.82, comment="", completed=True, now=NOON
            )
            score.state, score.problem, score.reason = state, problem, reason
            score.sent_share, score.sent_at = 0.82, NOON + timedelta(minutes=1)
            scores.append(score)
        scores[2].result_share = 0.75
        session.flush()
        return Booked(cohort_id, line_item.id, context.id, trainer, tuple(one.id for one in scores))


def test_the_ledger_says_what_arrived_what_did_not_and_why(app: Flask, booked: Booked) -> None:
    page = visit_as(app, booked.trainer).get(f"/groupes/{booked.cohort_id}/carnet").text
    assert "1 note transmise" in page
    assert "1 n’est pas arrivée" in page or "1 n'est pas arrivée" in page
    assert "1 modifiée dans la plateforme" in page
    assert "ne note pas cette personne" in page
    assert "User cannot be graded" in page
    assert "75\u202f%" in page
    assert "Overridden" in page, "in Moodle the teacher has to give the grade back first"
    assert page.index("Bela Test") < page.index("Ada Test"), "what needs somebody comes first"


def test_sending_again_queues_one_score_and_then_all_that_failed(app: Flask, booked: Booked, school: School) -> None:
    trainer = visit_as(app, booked.trainer)
    address = f"/groupes/{booked.cohort_id}/carnet/renvoyer"
    assert trainer.post(address, data={"score": booked.scores[2]}).status_code == 303
    assert states(school) == ["sent", "failed", "waiting"]
    assert trainer.post(address).status_code == 303
    assert states(school) == ["sent", "waiting", "waiting"]


def test_a_trainer_of_another_cohort_sends_nothing_again(app: Flask, booked: Booked, school: School) -> None:
    with school.database.transaction() as session:
        elsewhere = add_cohort(
            session, organisation_id=school.organisation.id, course_id=school.course.id, name="Ailleurs", now=NOON
        )
        other = session.get_one(Person, school.learner.id)
        other.role = Role.TRAINER
        join_cohort(session, cohort=elsewhere, person=other, now=NOON, role=Role.TRAINER)
    stranger = visit_as(app, other)
    assert stranger.get(f"/groupes/{booked.cohort_id}/carnet").status_code == 404
    for cohort_id in (booked.cohort_id, elsewhere.id):
        sent = stranger.post(f"/groupes/{cohort_id}/carnet/renvoyer", data={"score": booked.scores[1]})
        assert sent.status_code == 404
    assert states(school) == ["sent", "failed", "overridden"]


def test_columns_of_competencies_are_wished_for_once_and_removed(app: Flask, booked: Booked, school: School) -> None:
    trainer = visit_as(app, booked.trainer)
    key = school.course.profile.competencies[0].id
    address = f"/groupes/{booked.cohort_id}/carnet/colonnes"
    for _ in range(2):
        sent = trainer.post(address, data={"context": booked.context_id, "competency": [key]})
        assert sent.status_code == 303
    with school.database.reading() as session:
        (wished,) = session.scalars(select(LineItem).where(LineItem.ours))
        assert (wished.target, wished.state) == (f"competency:{key}", "wanted")
    assert trainer.post(f"{address}/{wished.id}/retirer").status_code == 303
    assert trainer.post(f"{address}/{booked.line_item_id}/retirer").status_code == 409, "it belongs to an activity"
    with school.database.reading() as session:
        assert {one.state for one in session.scalars(select(LineItem))} == {"unwanted", "present"}


@pytest.mark.parametrize("sent", [{}, {"competency": "unknown"}, {"context": "0", "competency": "unknown"}])
def test_a_wish_that_names_nothing_known_changes_nothing(
    app: Flask, booked: Booked, school: School, sent: dict[str, str]
) -> None:
    answer = visit_as(app, booked.trainer).post(f"/groupes/{booked.cohort_id}/carnet/colonnes", data=sent)
    assert answer.status_code == 422
    with school.database.reading() as session:
        assert not session.scalars(select(LineItem).where(LineItem.ours)).all()


def test_a_cohort_without_columns_learns_how_to_get_one(app: Flask, school: School) -> None:
    page = visit_as(app, school.trainer).get(f"/groupes/{school.cohort.id}/carnet").text
    assert "Aucune colonne de notes" in page
    assert "Renvoyer ce qui" not in page


def states(school: School) -> list[str]:
    with school.database.reading() as session:
        return list(session.scalars(select(Score.state).order_by(Score.id)))
