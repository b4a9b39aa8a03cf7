"""A person's account: the password, the sessions, the data."""

from __future__ import annotations

import json

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.factories.school import PASSWORD, School
from tests.functional.web.visitor import visit_as

NEW = "une phrase assez longue"


def test_a_new_password_works_and_ends_the_other_sessions(app: Flask, learner: FlaskClient, school: School) -> None:
    elsewhere = visit_as(app, school.learner)
    answer = learner.post("/compte/mot-de-passe", data={"old": PASSWORD, "new": NEW, "again": NEW})
    assert answer.status_code == 303
    assert "Votre mot de passe est changé" in learner.get("/compte").text
    assert elsewhere.get("/compte").status_code == 302
    fresh = app.test_client()
    assert fresh.post("/connexion", data={"email": school.learner.email, "password": NEW}).status_code == 303


@pytest.mark.parametrize(
    ("old", "new", "again", "advice"),
    [
        ("not-it", NEW, NEW, "Ce n’est pas votre mot de passe actuel."),
        (PASSWORD, "court", "court", "Un mot de passe compte de 10 à 200 caractères."),
        (PASSWORD, NEW, NEW + "x", "Les deux saisies du nouveau mot de passe diffèrent."),
    ],
)
def test_a_refused_password_says_which_field_to_correct(
    learner: FlaskClient, old: str, new: str, again: str, advice: str
) -> None:
    answer = learner.post("/compte/mot-de-passe", data={"old": old, "new": new, "again": again})
    assert answer.status_code == 422
    assert advice in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert NEW not in answer.text


def test_every_session_can_be_ended_at_once(app: Flask, learner: FlaskClient, school: School) -> None:
    elsewhere = visit_as(app, school.learner)
    assert learner.post("/compte/deconnexion-partout").location == "/connexion"
    assert learner.get("/compte").status_code == 302
    assert elsewhere.get("/compte").status_code == 302


def test_everything_kept_about_a_person_can_be_taken_away_without_secrets(learner: FlaskClient, school: School) -> None:
    answer = learner.get("/compte/mes-donnees.json")
    assert "attachment" in answer.headers["Content-Disposition"]
    data = json.loads(answer.text)
    assert data["person"]["email"] == school.learner.email
    assert "password_hash" not in answer.text
    assert "argon2" not in answer.text
