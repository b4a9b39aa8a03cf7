"""The one-time link: opened, used once, and calm about everything else."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from core.clock import utc_now
from course.enrolment.invitations import LIFETIME, invite, reset_password
from course.enrolment.models import Invitation, Person
from course.enrolment.passwords import hash_password
from tests.factories.school import PASSWORD, School, build_school
from tests.functional.web.visitor import COURSE, forgery_token, visit_as

NEW = "une phrase assez longue"
FORM = {"new": NEW, "again": NEW}


@pytest.fixture
def link(school: School) -> str:
    """The address of a link of the first learner, whose password is gone."""
    with school.database.transaction() as session:
        token = reset_password(session, person=session.get_one(Person, school.learner.id), now=utc_now())
    return f"/bienvenue/{token}"


def invitations(school: School) -> list[Invitation]:
    with school.database.reading() as session:
        return list(session.scalars(select(Invitation)))


def test_a_link_says_whose_it_is_and_looking_does_not_use_it_up(nobody: FlaskClient, link: str, school: School) -> None:
    for _ in range(2):
        page = nobody.get(link)
        assert page.status_code == 200
        assert "Bienvenue, learner1 school" in page.text
        assert "learner1@school.test" in page.text
    assert len(invitations(school)) == 1


def test_a_password_is_set_the_person_signed_in_and_every_other_session_ended(
    app: Flask, nobody: FlaskClient, link: str, school: School
) -> None:
    with school.database.reading() as session:
        elsewhere = visit_as(app, session.get_one(Person, school.learner.id))
    assert elsewhere.get("/compte").status_code == 200
    answer = nobody.post(link, data=FORM)
    assert (answer.status_code, answer.location) == (303, COURSE)
    assert nobody.get("/compte").status_code == 200
    assert elsewhere.get("/compte").status_code == 302
    fresh = app.test_client()
    assert fresh.post("/connexion", data={"email": school.learner.email, "password": NEW}).status_code == 303


def test_a_link_works_once(app: Flask, nobody: FlaskClient, link: str, school: School) -> None:
    assert nobody.post(link, data=FORM).status_code == 303
    assert invitations(school) == []
    again = app.test_client()
    assert again.get(link).status_code == 404
    assert again.post(link, data={"new": "une autre phrase", "again": "une autre phrase"}).status_code == 404
    assert again.post("/connexion", data={"email": school.learner.email, "password": NEW}).status_code == 303


def test_a_link_expires_after_seven_days(nobody: FlaskClient, school: School) -> None:
    now = utc_now()
    with school.database.transaction() as session:
        token = invite(session, person=session.get_one(Person, school.learner.id), now=now)
    with time_machine.travel(now + LIFETIME - timedelta(minutes=1), tick=False):
        assert nobody.get(f"/bienvenue/{token}").status_code == 200
    with time_machine.travel(now + LIFETIME, tick=False):
        assert nobody.get(f"/bienvenue/{token}").status_code == 404
        assert nobody.post(f"/bienvenue/{token}", data=FORM).status_code == 404


def test_wrong_used_replaced_and_expired_links_get_the_same_calm_page(
    nobody: FlaskClient, link: str, school: School
) -> None:
    with school.database.transaction() as session:
        newer = invite(session, person=session.get_one(Person, school.learner.id), now=utc_now())
    replaced, unknown = nobody.get(link), nobody.get("/bienvenue/rien")
    assert replaced.status_code == unknown.status_code == 404
    assert without_token(replaced.text).replace(link, "/bienvenue/rien") == without_token(unknown.text)
    assert "demandez un nouveau lien" in unknown.text
    assert "school" not in unknown.text
    assert nobody.get(f"/bienvenue/{newer}").status_code == 200


def without_token(page: str) -> str:
    return page.replace(forgery_token(page), "")


@pytest.mark.parametrize(
    ("new", "again", "advice"),
    [(NEW, NEW + "x", "Les deux saisies du mot de passe diffèrent"), ("court", "court", "de 10 à 200 caractères")],
)
def test_a_refused_password_says_why_and_leaves_the_link_alive(
    nobody: FlaskClient, link: str, new: str, again: str, advice: str
) -> None:
    answer = nobody.post(link, data={"new": new, "again": again})
    assert answer.status_code == 422
    assert advice in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert nobody.post(link, data=FORM).status_code == 303


def test_a_password_that_opens_another_account_of_the_same_address_is_refused(
    nobody: FlaskClient, link: str, school: School
) -> None:
    other = build_school(school.database, key="elsewhere")
    with school.database.transaction() as session:
        twin = session.get_one(Person, other.learner.id)
        twin.email, twin.password_hash = school.learner.email, hash_password(PASSWORD)
    answer = nobody.post(link, data={"new": PASSWORD, "again": PASSWORD})
    assert answer.status_code == 422
    assert "ouvre déjà un autre de vos comptes" in answer.text
    assert nobody.post(link, data=FORM).status_code == 303


def test_somebody_else_s_session_is_told_and_then_replaced(trainer: FlaskClient, link: str) -> None:
    assert "Vous êtes connecté en tant que trainer school" in trainer.get(link).text
    trainer.post(link, data=FORM)
    assert "learner1@school.test" in trainer.get("/compte").text


def test_nothing_in_the_database_opens_the_door(nobody: FlaskClient, link: str, school: School) -> None:
    (kept,) = invitations(school)
    assert kept.token_hash not in link
    assert kept.organisation_id == school.organisation.id
    assert nobody.get(f"/bienvenue/{kept.token_hash}").status_code == 404


def test_the_eleventh_try_through_one_link_waits_and_a_class_behind_one_address_does_not(
    nobody: FlaskClient, link: str
) -> None:
    for _ in range(10):
        assert nobody.post(link, data={"new": "court", "again": "court"}).status_code == 422
    assert nobody.post(link, data=FORM).status_code == 429
    assert nobody.get("/bienvenue/un-autre").status_code == 404


def test_the_form_needs_its_token(guarded_app: Flask, link: str) -> None:
    client = guarded_app.test_client()
    assert client.post(link, data=FORM).status_code == 403
    token = forgery_token(client.get(link).text)
    assert client.post(link, data={**FORM, "csrf_token": token}).status_code == 303


@pytest.mark.parametrize("strange", ["%00", "%F0%9F%8C%B1", "a" * 2000, "..%2fadministration"])
def test_strange_tokens_are_only_wrong(nobody: FlaskClient, strange: str) -> None:
    assert nobody.get(f"/bienvenue/{strange}").status_code == 404
