"""« Mesure »: the bank of questions and the certificate, as administrators and trainers read them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest
from flask import Flask
from flask.testing import FlaskClient

from assessments.mastery.models import Calibration
from assessments.mastery.parameters import MODEL
from tests.factories.school import School, build_school
from tests.functional.web.visitor import visit_as

STEPS = [{"from": 0.7, "to": 0.8, "predicted": 0.74, "observed": 0.71, "n": 210}]


def gate(key: str, value: float | None, low: float | None, high: float | None, *, holds: bool = True) -> dict[str, Any]:
    return {"key": key, "value": value, "low": low, "high": high, "holds": holds}


def certificate(**changed: Any) -> dict[str, Any]:
    document = {
        "computed_at": "2026-03-02T02:00:00+00:00",
        "learners": 212,
        "responses": 14321,
        "held_out_responses": 2803,
        "coverage_90": 0.904,
        "rmse_points": 10.1,
        "closed_curve": STEPS,
        "response_curve": [],
        "items_with_too_little_data": [{"item": "i01_001", "responses": 12}, {"item": "gone", "responses": 3}],
        "items_total": 40,
        "limits": ["authors_origin", "a_code_of_tomorrow"],
        "gates": [
            gate("coverage_90", 0.904, 0.87, 0.95),
            gate("ece_closed", 0.008, None, 0.03),
            gate("auc", None, 0.6, None),
        ],
    }
    return document | changed


def calibrate(school: School, number: int = 1, *, current: bool = True, state: str = "done", **changed: Any) -> None:
    keys = [competency.id for competency in school.course.profile.competencies]
    skills = len(keys)
    with school.database.transaction() as session:
        session.add(
            Calibration(
                organisation_id=school.organisation.id,
                course_id=school.course.id,
                number=number,
                current=current,
                model=MODEL,
                competencies=keys,
                prior_mean=np.zeros(skills).astype("<f8").tobytes(),
                prior_covariance=np.eye(skills).astype("<f8").tobytes(),
                dynamics={"tau2": 0.005, "half_life_days": 180.0, "lesson_gain": 0.0},
                learners=212,
                responses=14321,
                certificate=certificate(**changed) if state == "done" else {},
                computed_at=datetime(2026, 3, number, 2, 0, tzinfo=UTC),
                state=state,
                total=212,
                done=40,
            )
        )


def test_the_bank_opens_with_a_sentence_and_draws_each_competency(administrator: FlaskClient, school: School) -> None:
    page = administrator.get("/mesure/banque").text
    assert "permettent de trancher pour" in page.split("<h1")[1].split("</h1>")[0]
    for competency in school.course.profile.competencies:
        assert f'id="bank-{competency.id}-title"' in page or "Aucune question" in page
    assert page.count("bank-line ") == len(school.course.profile.competencies)


def test_trainers_read_both_pages_and_learners_neither(trainer: FlaskClient, learner: FlaskClient) -> None:
    for address in ("/mesure/banque", "/mesure/certificat", "/mesure/banque.json"):
        assert trainer.get(address).status_code == 200
        assert learner.get(address).status_code == 403
    assert trainer.get("/mesure").location.endswith("/mesure/banque")
    assert ">Mesure</a>" in trainer.get("/groupes?toutes").text


def test_the_bank_comes_as_data(administrator: FlaskClient, school: School) -> None:
    document = administrator.get("/mesure/banque.json?cours=small").get_json()
    assert document["format"] == "passerelle/bank/1"
    assert len(document["competencies"]) == len(school.course.profile.competencies)


def test_a_course_that_is_not_there_is_not_found(administrator: FlaskClient) -> None:
    assert administrator.get("/mesure/banque?cours=unknown").status_code == 404


def test_before_the_first_calibration_the_page_says_what_is_used_and_what_is_missing(
    administrator: FlaskClient,
) -> None:
    page = administrator.get("/mesure/certificat").text
    assert "n’a pas encore été calibré" in page
    assert "difficultés estimées par les auteurs" in page
    assert "0 sur 40" in page


def test_the_certificate_says_what_holds_what_it_rests_on_and_its_limits(
    administrator: FlaskClient, school: School
) -> None:
    calibrate(school)
    page = administrator.get("/mesure/certificat").text
    heading = page.split("<h1")[1].split("</h1>")[0]
    assert "Les 3 vérifications faites sont tenues." in heading
    assert "sur des apprenants simulés" in page
    assert "simulés à l’image de ce groupe" in page
    assert "90,4\u202f%" in page
    assert "pas encore mesurable" in page
    assert "Calibration n° 1" in page
    assert "Si tous les auteurs" in page
    assert "a_code_of_tomorrow" not in page
    assert 'class="promise"' in page
    assert "Pas encore assez de réponses pour tracer cette courbe" in page
    assert 'href="/cours/small/questions/i01_001"' in page
    assert "questions/gone" not in page


def test_a_check_that_fails_is_said_first(administrator: FlaskClient, school: School) -> None:
    calibrate(school, gates=[gate("coverage_90", 0.81, 0.87, 0.95, holds=False), gate("ece_closed", 0.01, None, 0.03)])
    page = administrator.get("/mesure/certificat").text
    assert "1 vérification sur 2 n’est pas tenue" in page.split("<h1")[1].split("</h1>")[0]
    assert "non tenu" in page


def test_a_calibration_that_did_not_predict_better_is_listed_and_not_in_force(
    administrator: FlaskClient, school: School
) -> None:
    calibrate(school, 1)
    calibrate(school, 2, current=False, limits=["not_better"])
    page = administrator.get("/mesure/certificat").text
    assert "Calibration n° 1" in page
    assert "non retenue" in page


@pytest.mark.parametrize(
    ("state", "said"),
    [("waiting", "est demandée"), ("fitting", "en cours de calcul"), ("replaying", "40 apprenants sur 212"),
     ("failed", "a échoué")],
)  # fmt: skip
def test_a_calibration_under_way_is_told(administrator: FlaskClient, school: School, state: str, said: str) -> None:
    calibrate(school, 1, current=False, state=state)
    page = administrator.get("/mesure/certificat").text
    assert said in page
    assert "n’a pas encore été calibré" in page


def test_one_organisation_sees_nothing_of_the_calibrations_of_another(app: Flask, school: School) -> None:
    calibrate(school)
    other = build_school(school.database, key="elsewhere")
    page = visit_as(app, other.administrator).get("/mesure/certificat").text
    assert "Calibration n°" not in page


def test_the_pages_are_there_in_english(administrator: FlaskClient, school: School) -> None:
    calibrate(school)
    administrator.post("/langue", data={"lang": "en"})
    assert "can decide for" in administrator.get("/mesure/banque").text
    page = administrator.get("/mesure/certificat").text
    assert "on simulated learners" in page
    assert ">Measurement</a>" in page
