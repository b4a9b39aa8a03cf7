"""While an exam is open its answers are no evidence, by whichever door the estimate is made, on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from assessments.attempts.service import get_attempt, variant_of
from assessments.items.published import items_by_id
from assessments.mastery import service as mastery
from assessments.mastery.estimate import Mastery
from core.database import Database
from course.enrolment.models import Person
from learning import answering
from tests.factories import rules
from tests.factories.right_responses import right_response
from tests.factories.school import NOON, School, build_school
from tests.integration.test_mastery_evidence import put_in_force

LESSON = "l01_01"


@pytest.fixture
def school(any_database: Database) -> School:
    return rules.with_rules(build_school(any_database), exam={})


def answer_all(session: Session, school: School, kind: str, target: str, minute: int, *, most: int = 99) -> str:
    person = session.get_one(Person, school.learner.id)
    now = NOON + timedelta(minutes=minute)
    attempt = answering.begin(session, person=person, course=school.course, kind=kind, target=target, now=now)
    versions = items_by_id(session, ids=attempt.items)
    for place, item_id in enumerate(attempt.items[:most]):
        answering.answer(
            session,
            attempt=attempt,
            item_key=versions[item_id].item_key,
            response=right_response(variant_of(attempt, versions[item_id])),
            idempotency_key=f"{kind}-{minute}-{place:04}",
            draw=None,
            now=now,
        )
    return attempt.id


def known(session: Session, school: School) -> Mastery:
    return mastery.known_of(session, person_id=school.learner.id, course=school.course).mastery


def replayed(session: Session, school: School) -> Mastery:
    people = [school.learner.id]
    return mastery.replay_learners(session, course=school.course, person_ids=people)[school.learner.id].mastery


def test_an_open_exam_moves_no_level_through_a_practised_question_or_a_repair(school: School) -> None:
    with school.database.transaction() as session:
        answer_all(session, school, "exam", "ex", 0)
        assert known(session, school).responses == 0
        answer_all(session, school, "practice", LESSON, 5, most=1)
        assert known(session, school).responses == 1
        people = [school.learner.id]
        assert mastery.mend_states(session, course=school.course, person_ids=people, tolerance=1e-9) == 0
        assert known(session, school).responses == 1
        assert mastery.largest_difference(known(session, school), replayed(session, school)) <= 1e-9


def test_nor_does_it_when_a_calibration_comes_into_force_meanwhile(school: School) -> None:
    with school.database.transaction() as session:
        answer_all(session, school, "practice", LESSON, 0, most=1)
        answer_all(session, school, "exam", "ex", 5)
        put_in_force(session, school)
        assert known(session, school).responses == 1


def test_once_it_is_handed_in_every_answer_counts(school: School) -> None:
    with school.database.transaction() as session:
        attempt_id = answer_all(session, school, "exam", "ex", 0)
        answer_all(session, school, "practice", LESSON, 5, most=1)
        attempt = get_attempt(session, person=session.get_one(Person, school.learner.id), attempt_id=attempt_id)
        answering.finish(session, attempt=attempt, now=NOON + timedelta(minutes=9))
        assert known(session, school).responses == 1 + len(attempt.items)
        assert mastery.largest_difference(known(session, school), replayed(session, school)) <= 1e-9
