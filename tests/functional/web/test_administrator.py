"""What an administrator sees of a cohort, takes away, asks for, and erases."""

from __future__ import annotations

import json

import pytest
from flask import Flask
from flask.testing import FlaskClient

from core.database import Database
from course.enrolment.models import Person
from reports.models import ReportRequest
from reports.service import compute_request, take_request
from tests.factories.school import NOON, School, build_school
from tests.functional.web.test_learner import take
from tests.functional.web.visitor import visit_as
from web.limits import limiter

REPORT = "/administration/groupes/1"


@pytest.fixture
def answered(app: Flask, school: School) -> School:
    """A school in which all six learners have answered once, each in the same competencies."""
    for learner in school.learners:
        take(visit_as(app, learner), right=False)
    return school


def test_every_cohort_is_listed_with_its_report(administrator: FlaskClient) -> None:
    page = administrator.get("/administration").text
    assert "Promotion A" in page
    assert f'href="{REPORT}"' in page
    assert "6 apprenants" in page


def test_the_report_opens_with_a_sentence_and_gives_shares_with_intervals(
    administrator: FlaskClient, answered: School
) -> None:
    page = administrator.get(REPORT).text
    assert "apprenants" in page.split("<h1")[1].split("</h1>")[0]
    assert "entre" in page.split("<h1")[1].split("</h1>")[0]
    assert page.count('class="gap-bar__picture share-bar') == len(answered.course.profile.competencies)
    assert page.count('<td class="cell ') == 6 * len(answered.course.profile.competencies)


def test_a_group_without_answers_says_that_there_is_nothing_to_measure(administrator: FlaskClient) -> None:
    assert "rien à mesurer" in administrator.get(REPORT).text


def test_figures_of_fewer_than_five_are_hidden_in_shares_heat_map_and_exports(
    app: Flask, administrator: FlaskClient, school: School
) -> None:
    for learner in school.learners[:3]:
        take(visit_as(app, learner), right=False)
    page = administrator.get(REPORT).text
    assert "moins de 5 personnes" in page
    assert 'class="cell cell-hidden"' in page
    assert "cell-level" not in page
    table = administrator.get(f"{REPORT}/parts.csv").text
    assert "groupe trop petit" in table
    heat = administrator.get(f"{REPORT}/carte.csv").text
    assert "non affiché" in heat


def test_a_cohort_too_small_has_no_heat_map(settings: object, administrator: FlaskClient, school: School) -> None:
    small = build_school(school.database, key="tiny", learners=3)
    tiny = visit_as(administrator.application, small.administrator)
    page = tiny.get(f"/administration/groupes/{small.cohort.id}").text
    assert "La carte s’affiche à partir de 5 apprenants" in page


def test_exports_hold_the_figures_of_the_page(administrator: FlaskClient, answered: School) -> None:
    page = administrator.get(REPORT).text
    document = json.loads(administrator.get(f"{REPORT}/parts.json").text)
    shown = [row for row in document["competencies"] if row["share"] is not None]
    assert shown
    for row in shown:
        percent = 100 * row["share"]  # the document has one decimal more: near a half the page may round either way
        near = {round(percent - 0.051), round(percent + 0.051)}
        assert any(f"<strong>{figure}\u202f%</strong>" in page for figure in near)
    heat = administrator.get(f"{REPORT}/carte.csv").text.strip().splitlines()
    assert len(heat) == 1 + len(answered.learners)
    assert administrator.get(f"{REPORT}/carte.json").status_code == 404


def test_a_computation_is_asked_for_followed_and_dated(administrator: FlaskClient, school: School) -> None:
    assert "Aucun calcul n’a encore été demandé" in administrator.get(REPORT).text
    assert administrator.post(f"{REPORT}/calcul").location == f"{REPORT}#calcul"
    waiting = administrator.get(REPORT).text
    assert 'data-state="waiting"' in waiting
    assert "disabled" in waiting
    asked = requests_in(school.database)
    assert administrator.get(f"/api/v1/gap-requests/{asked[0].id}").json["state"] == "waiting"  # type: ignore[index]
    administrator.post(f"{REPORT}/calcul")
    assert len(requests_in(school.database)) == 1
    taken = take_request(school.database, now=NOON)
    assert taken is not None
    compute_request(school.database, request_id=taken, clock=lambda: NOON)
    assert "Dernier état enregistré le 2 mars 2026" in administrator.get(REPORT).text


def requests_in(database: Database) -> list[ReportRequest]:
    with database.reading() as session:
        return list(session.query(ReportRequest))


def test_people_are_found_by_name_or_address(administrator: FlaskClient) -> None:
    assert "8 personnes" in administrator.get("/administration/personnes").text
    found = administrator.get("/administration/personnes?q=LEARNER2").text
    assert "learner2 school" in found
    assert "learner3 school" not in found
    assert "Personne ne correspond" in administrator.get("/administration/personnes?q=%25").text


def test_erasing_asks_first_needs_the_box_and_leaves_nothing(
    app: Flask, administrator: FlaskClient, answered: School
) -> None:
    limiter.reset()
    victim = answered.learner
    path = f"/administration/personnes/{victim.id}/effacer"
    assert "définitif" in administrator.get(path).text
    unconfirmed = administrator.post(path)
    assert unconfirmed.status_code == 422
    assert "Cochez la case" in unconfirmed.text
    assert visit_as(app, victim).get("/compte").status_code == 200
    assert administrator.post(path, data={"confirmed": "yes"}).status_code == 303
    assert visit_as(app, victim).get("/compte").status_code == 302
    with answered.database.reading() as session:
        assert session.get(Person, victim.id) is None
    assert victim.address not in administrator.get("/administration/personnes").text


def test_an_administrator_does_not_erase_their_own_account(administrator: FlaskClient, school: School) -> None:
    path = f"/administration/personnes/{school.administrator.id}/effacer"
    assert administrator.post(path, data={"confirmed": "yes"}).status_code == 409
    assert administrator.get("/administration").status_code == 200
