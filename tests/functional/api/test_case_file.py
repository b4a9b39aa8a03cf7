"""The figures of a question can be taken into a spreadsheet by whoever is asked it, and by nobody else."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from assessments.attempts.models import Attempt
from assessments.items.models import ItemVersion
from tests.factories.school import School
from tests.functional.api.conftest import ApiClient
from tests.functional.web.visitor import visit_as


def test_a_question_about_figures_offers_them_as_a_file(learner: ApiClient, app: Flask, school: School) -> None:
    with school.database.transaction() as session:
        version = session.scalars(select(ItemVersion).where(ItemVersion.item_key == "i01_001")).one()
    begun = {"course": school.course.key, "kind": "graded", "target": "a01"}
    attempt = learner.post("/attempts", begun).get_json()
    with school.database.transaction() as session:  # the draw may have left the question about figures out
        session.get_one(Attempt, attempt["id"]).items = [version.id]
    question = learner.get(f"/attempts/{attempt['id']}/items/i01_001").get_json()
    browser = visit_as(app, school.learner)
    file = browser.get(question["case_csv_href"])
    assert file.content_type == "text/csv; charset=utf-8"
    lines = file.get_data(as_text=True).removeprefix("\ufeff").splitlines()
    assert lines[0].startswith("Rayon;")
    assert len(lines) > 3
    other = visit_as(app, school.learners[1])
    assert other.get(question["case_csv_href"]).status_code == 404


def test_a_question_without_figures_has_no_file(learner: ApiClient, app: Flask, school: School) -> None:
    begun = {"course": school.course.key, "kind": "graded", "target": "a01"}
    attempt = learner.post("/attempts", begun).get_json()
    plain = [
        key
        for key in attempt["items"]
        if "case_csv_href" not in learner.get(f"/attempts/{attempt['id']}/items/{key}").get_json()
    ]
    assert plain
    browser = visit_as(app, school.learner)
    assert browser.get(f"/tentatives/{attempt['id']}/questions/{plain[0]}/donnees.csv").status_code == 404
