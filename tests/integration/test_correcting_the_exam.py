"""A corrected question of the final exam changes the exam's result, and what the LMS is told of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from assessments.attempts.models import Attempt
from assessments.items.published import items_by_id
from core.database import Database
from learning import answering
from lms_adapter.outbox.models import Delivery
from tests.factories.correction import answer, confirm, propose, work
from tests.factories.rules import with_rules
from tests.factories.school import NOON, School, build_school
from tests.integration.test_answering import right_answer

QUESTION = "e01_001"


@pytest.fixture
def school(any_database: Database) -> School:
    return with_rules(build_school(any_database), exam={"draw": None})


def test_the_lms_is_told_anew_of_an_exam_whose_question_was_corrected(school: School) -> None:
    with school.database.transaction() as session:
        attempt = answering.begin(
            session, person=school.learner, course=school.course, kind="exam", target="ex", now=NOON
        )
        for number, version in enumerate(items_by_id(session, ids=attempt.items).values()):
            given = {"choices": ["a"]} if version.item_key == QUESTION else right_answer(attempt, version)
            answer(session, attempt, version.item_key, given, number)
        answering.finish(session, attempt=attempt, now=NOON + timedelta(minutes=20))
        before = session.scalars(select(Delivery).where(Delivery.module_key == "ex")).one()
        assert before.record["score"] < 1.0
        revision = before.revision
    regrading_id = propose(school, key=QUESTION)
    work(school)
    confirm(school, regrading_id)
    work(school)
    with school.database.reading() as session:
        told = session.scalars(select(Delivery).where(Delivery.module_key == "ex")).one()
        assert (told.record["score"], told.revision) == (1.0, revision + 1)
        assert session.scalars(select(Attempt)).one().scaled == 1.0
