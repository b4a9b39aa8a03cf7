"""Extra time: who may give it, what it does to what is open, what is kept of it, and what the learner reads."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from assessments.attempts.models import Attempt
from core.clock import utc_now
from course.enrolment.accommodations import current_factor
from course.enrolment.models import Accommodation, AuditEntry, Person
from reports.people import erase_person, export_person
from tests.factories.rules import with_rules
from tests.factories.school import School
from tests.functional.web.visitor import COURSE, visit_as

API = "/api/v1"


@pytest.fixture
def page_of(school: School) -> str:
    return f"/apprenants/{school.learner.id}/temps"


def begin(client: FlaskClient, kind: str, target: str) -> str:
    begun = client.post(f"{API}/attempts", json={"course": "small", "kind": kind, "target": target})
    assert begun.json is not None
    assert begun.status_code == 201, begun.json
    return str(begun.json["id"])


def test_a_trainer_gives_a_third_more_and_the_learner_reads_what_they_have(
    app: Flask, school: School, page_of: str
) -> None:
    with_rules(school, a01={"time_limit_minutes": 60}, exam={"time_limit_minutes": 60})
    trainer, learner = visit_as(app, school.trainer), visit_as(app, school.learner)
    assert "sans temps supplémentaire" in trainer.get(page_of).text
    assert trainer.post(page_of, data={"factor": "third"}).status_code == 303
    page = trainer.get(page_of).text
    assert "Aujourd’hui\u202f: temps majoré d’un tiers." in page
    assert school.trainer.display_name in page
    start = learner.get(f"{COURSE}/evaluations/a01").text
    assert "Vous disposez de 1\u00a0h\u00a020 (temps majoré d’un tiers)" in start
    for kind, target in (("graded", "a01"), ("exam", "ex")):
        shown = learner.get(f"{API}/attempts/{begin(learner, kind, target)}").json
        assert shown is not None
        assert shown["time_factor"] == pytest.approx(4 / 3)
        assert shown["seconds_left"] == pytest.approx(80 * 60, abs=5)
    assert "1\u00a0h\u00a020" in learner.get(f"{COURSE}/evaluations/ex").text


def test_what_is_open_is_prolonged_and_never_shortened(app: Flask, school: School, page_of: str) -> None:
    with_rules(school, a01={"time_limit_minutes": 60})
    trainer, learner = visit_as(app, school.trainer), visit_as(app, school.learner)
    timed, untimed = begin(learner, "graded", "a01"), begin(learner, "practice", "l01_01")
    trainer.post(page_of, data={"factor": "half"})
    assert "1 évaluation en cours a plus de temps" in trainer.get(page_of).text
    trainer.post(page_of, data={"factor": "1"})
    with school.database.reading() as session:
        attempt = session.get_one(Attempt, timed)
        assert attempt.deadline_at == attempt.started_at + timedelta(minutes=90)
        assert session.get_one(Attempt, untimed).deadline_at is None
        assert current_factor(session, person_id=school.learner.id) == 1.0
        trail = session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
        assert [entry.action for entry in trail] == ["accommodation.set", "attempt.prolonged", "accommodation.set"]
        assert trail[1].detail == {"target": "a01", "attempt": 1, "before": 1.0, "after": 1.5}
        assert all(entry.subject == f"person:{school.learner.id}" for entry in trail)


def test_time_that_is_over_is_not_given_back(app: Flask, school: School, page_of: str) -> None:
    with_rules(school, a01={"time_limit_minutes": 1})
    learner = visit_as(app, school.learner)
    identity = begin(learner, "graded", "a01")
    with school.database.transaction() as session:
        attempt = session.get_one(Attempt, identity)
        attempt.started_at -= timedelta(hours=1)
        attempt.deadline_at = attempt.started_at + timedelta(minutes=1)
    visit_as(app, school.trainer).post(page_of, data={"factor": "double"})
    shown = learner.get(f"{API}/attempts/{identity}").json
    assert shown is not None
    assert (shown["ended"], shown["seconds_left"]) == ("time_up", 0.0)
    assert learner.get(f"{API}/attempts/{identity}/items/{shown['items'][0]}").status_code == 409


@pytest.mark.parametrize("typed", ["", "0,5", "3,01", "nan", "inf", "-1", "beaucoup", "1e999"])
def test_a_factor_that_is_none_is_refused_and_nothing_is_kept(
    app: Flask, school: School, page_of: str, typed: str
) -> None:
    answer = visit_as(app, school.trainer).post(page_of, data={"factor": "other", "other": typed})
    assert answer.status_code == 422
    assert "Écrivez un nombre de 1 à 3" in answer.text
    with school.database.reading() as session:
        assert session.scalars(select(Accommodation)).all() == []


def test_another_factor_is_typed_as_the_french_do(app: Flask, school: School, page_of: str) -> None:
    trainer = visit_as(app, school.administrator)
    assert trainer.post(page_of, data={"factor": "other", "other": "1,4"}).status_code == 303
    assert trainer.post(page_of, data={"factor": "other", "other": "1.4"}).status_code == 303
    assert "temps multiplié par 1,40" in trainer.get(page_of).text
    with school.database.reading() as session:
        assert [one.time_factor for one in session.scalars(select(Accommodation))] == [1.4]


def test_only_those_who_answer_for_a_learner_may_see_or_set_it(app: Flask, school: School, page_of: str) -> None:
    assert visit_as(app, school.learner).get(page_of).status_code == 403
    assert visit_as(app, school.learner).post(page_of, data={"factor": "triple"}).status_code == 403
    trainers = f"/apprenants/{school.trainer.id}/temps"
    assert visit_as(app, school.administrator).get(trainers).status_code == 404
    assert page_of in visit_as(app, school.trainer).get(
        f"/groupes/{school.cohort.id}/apprenants/{school.learner.id}"
    ).text  # fmt: skip
    assert page_of in visit_as(app, school.administrator).get(f"/administration/personnes/{school.learner.id}").text


def test_export_and_erasure_know_of_it(app: Flask, school: School, page_of: str) -> None:
    visit_as(app, school.trainer).post(page_of, data={"factor": "third"})
    with school.database.transaction() as session:
        learner = session.get_one(Person, school.learner.id)
        exported = export_person(session, person=learner)
        assert [one["time_factor"] for one in exported["accommodations"]] == [pytest.approx(4 / 3)]
        assert [one["action"] for one in exported["decisions"]] == ["accommodation.set"]
        assert "actor_id" not in exported["decisions"][0]
        of_trainer = export_person(session, person=session.get_one(Person, school.trainer.id))
        assert "time_factor" not in str(of_trainer)
        erase_person(session, person=learner)
        assert session.scalars(select(Accommodation)).all() == []
        assert session.scalars(select(AuditEntry)).all() == []


def test_the_exam_is_announced_on_its_page_with_its_rules(app: Flask, school: School) -> None:
    with_rules(school, exam={"draw": 5, "retry_penalty": 0.1, "wait_hours": 24, "late": "penalise"}, now=utc_now())
    page = visit_as(app, school.learner).get(f"{COURSE}/evaluations/ex").text
    for said in (
        "Commencer l’examen", 'data-kind="exam"', "1\u00a0h une fois commencée", "2 sur 2 encore possibles",
        "retire 10\u202f% des points", "attendre 24 heures", "perd alors 10\u202f% de ses points",
        "réussie ou pas encore réussie, sans les points",
    ):  # fmt: skip
        assert said in page, said
