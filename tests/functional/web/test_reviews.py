"""Looking back at every kind of question: what was answered beside what was right."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from assessments.attempts import service as attempts
from assessments.attempts.gradings import RUBRIC, add_grading
from assessments.attempts.models import Attempt, Rating
from assessments.items.published import items_by_id
from assessments.items.service import publish_items
from core.database import Database
from course.curriculum.folder import read_course_folder
from course.curriculum.service import publish_course
from course.enrolment.models import Person
from course.enrolment.service import add_cohort, join_cohort
from learning import answering
from reports.people import export_person
from tests.factories.right_responses import right_response
from tests.factories.school import NOON, School, build_school
from tests.functional.web.visitor import visit_as

COURSE = "/cours/responsable-ecommerce"
TEXT = "Le chiffre recule parce que le trafic payant a été coupé, et la conversion n'a pas bougé. " * 12


@pytest.fixture
def school(database: Database) -> School:
    """The school on the embedded course, whose exam asks everything and shows everything."""
    school = build_school(database)
    folder = read_course_folder()
    curriculum = copy.deepcopy(dict(folder.curriculum))
    curriculum["exam"].update(blueprint=None, draw=None, review="full", time_limit_minutes=None)
    with database.transaction() as session:
        organisation = school.organisation.id
        course = publish_course(
            session, organisation_id=organisation, folder=replace(folder, curriculum=curriculum), now=NOON
        )
        publish_items(session, organisation_id=organisation, course_id=course.id, items=folder.items, now=NOON)
        cohort = add_cohort(session, organisation_id=organisation, course_id=course.id, name="Promotion B", now=NOON)
        for person in (school.learner, school.trainer):
            join_cohort(session, cohort=cohort, person=person, now=NOON)
    return replace(school, course=course, cohort=cohort)


def respond_to_everything(session: Session, school: School) -> Iterator[attempts.Recorded]:
    attempt = answering.begin(
        session, person=school.learner, course=school.course, kind="exam", target="exam", now=NOON
    )
    for number, version in enumerate(items_by_id(session, ids=attempt.items).values()):
        response: Any = right_response(attempts.variant_of(attempt, version))
        if version.item.interaction == "long_fill_in":
            response = {"text": " ".join(TEXT.split()[: getattr(version.item.body, "maximum_words", 200)])}
        yield answering.answer(
            session, attempt=attempt, item_key=version.item_key, response=response,
            idempotency_key=f"answer-{number:04}", draw=None, now=NOON,
        )  # fmt: skip


def test_every_interaction_of_the_exam_is_looked_back_at(app: Flask, school: School) -> None:
    with school.database.transaction() as session:
        recorded = list(respond_to_everything(session, school))
        attempt = session.get_one(Attempt, recorded[0].response.attempt_id)
        answering.finish(session, attempt=attempt, now=NOON)
    kinds = {one.version.item.interaction for one in recorded}
    assert kinds >= {"choice", "numeric", "sequencing", "matching", "fill_in", "long_fill_in", "allocation"}
    learner = visit_as(app, school.learner)
    page = learner.get(f"{COURSE}/resultats/{attempt.id}").text
    assert page.count('id="question-') == len(recorded)
    assert "En attente de correction" in page
    assert "La répartition qui rapporte le plus" in page
    assert "✗" not in page
    assert "[[" not in page
    written = [one for one in recorded if one.version.item.interaction == "long_fill_in"]
    assert page.count("en attente de correction") == len(written)

    with school.database.transaction() as session:
        for one in written:
            criteria = {part.id: 3 for part in one.version.item.body.rubric}  # type: ignore[attr-defined]
            session.add(
                Rating(
                    organisation_id=school.organisation.id,
                    response_id=one.response.id,
                    rater_id=school.trainer.id,
                    item_version_id=one.version.id,
                    points=criteria,
                    comment="Un bon début <b>à chiffrer</b>.",
                    rated_at=NOON,
                )
            )
            response = session.merge(one.response)
            add_grading(
                session,
                response=response,
                item_version_id=one.version.id,
                cause=RUBRIC,
                score=0.75,
                correct=False,
                now=NOON,
            )
        attempts.settle_attempt(session, attempt=session.get_one(Attempt, attempt.id), now=NOON)
        exported = export_person(session, person=session.get_one(Person, school.learner.id))
    assert [one["score"] for one in exported["gradings"]] == [0.75] * len(written)
    assert len(exported["ratings"]) == len(written)
    assert "rater_id" not in exported["ratings"][0]
    page = learner.get(f"{COURSE}/resultats/{attempt.id}").text
    assert "en attente de correction" not in page
    assert "3 sur 4" in page
    assert "Un bon début &lt;b&gt;à chiffrer&lt;/b&gt;." in page
    assert "en partie juste, 0,75 point" in page
    assert "Examen réussi" in page
