"""The diagnostic from its beginning to its end, on both databases: one question in front, a clock of work, an end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assessments.attempts import service as attempts
from assessments.attempts.models import Attempt, Response
from assessments.items.published import items_by_id
from assessments.mastery import diagnostic
from assessments.mastery import service as mastery
from assessments.mastery.models import MasteryPoint
from core.database import Database
from core.errors import InvalidInput, NotAllowed, NotFound
from course.enrolment.models import Accommodation
from learning import answering, diagnosing
from reports.queries import learner_gap
from tests.factories.diagnostics import answer_to, build_diagnostic_school, question_of
from tests.factories.school import NOON, School, build_school

MINUTE = timedelta(minutes=1)


@pytest.fixture
def school(any_database: Database) -> School:
    return build_diagnostic_school(any_database)


@pytest.fixture
def session(school: School) -> Iterator[Session]:
    with school.database.transaction() as opened:
        yield opened


def begin(session: Session, school: School, now: datetime = NOON) -> Attempt:
    return diagnosing.begin(session, person=school.learner, course=school.course, now=now)


def answer(
    session: Session, school: School, attempt: Attempt, now: datetime, *, right: bool = True, **other: Any
) -> str:
    question = question_of(session, attempt)
    sent: dict[str, Any] = {
        "item_key": question.item_key,
        "response": answer_to(attempt, question, right=right),
        "idempotency_key": f"answer-{len(attempt.items)}",
    } | other
    diagnosing.answer(session, attempt=attempt, course=school.course, now=now, **sent)
    return question.item_key


def take_it(session: Session, school: School, attempt: Attempt, *, right: bool, since: datetime = NOON) -> datetime:
    now = since
    while attempt.finished_at is None:
        now += MINUTE
        answer(session, school, attempt, now, right=right)
    return now


def test_it_asks_each_question_once_until_everything_is_decided(session: Session, school: School) -> None:
    attempt = begin(session, school)
    take_it(session, school, attempt, right=False)
    assert attempt.ended == "decided"
    keys = [one.item_key for one in items_by_id(session, ids=attempt.items).values()]
    assert len(set(keys)) == len(attempt.items) == session.scalar(select(func.count()).select_from(Response))
    report = learner_gap(session, person_id=school.learner.id, course=school.course, now=attempt.started_at)
    assert {row.verdict.value for row in report.rows} == {"open"}
    assert (attempt.raw, attempt.scaled, attempt.passed) == (None, None, None)


def test_it_asks_about_every_competency_and_keeps_where_the_learner_stood_before_and_after(
    session: Session, school: School
) -> None:
    attempt = begin(session, school)
    take_it(session, school, attempt, right=True)
    asked = {one.competency_key for one in items_by_id(session, ids=attempt.items).values()}
    assert asked == {"analyse_ventes", "gestion_stock", "orientation_client"}
    points = session.scalars(select(MasteryPoint).order_by(MasteryPoint.id)).all()
    assert [(point.reason, point.attempt_id) for point in points] == [("start", attempt.id), ("attempt", attempt.id)]


def test_the_state_kept_question_by_question_equals_the_replay(session: Session, school: School) -> None:
    take_it(session, school, begin(session, school), right=True)
    online = mastery.known_of(session, person_id=school.learner.id, course=school.course).mastery
    replayed = mastery.replay_learners(session, course=school.course, person_ids=[school.learner.id])
    assert mastery.largest_difference(online, replayed[school.learner.id].mastery) <= 1e-9


def test_i_do_not_know_is_kept_as_such_and_says_what_a_wrong_answer_says(session: Session, school: School) -> None:
    attempt = begin(session, school)
    answer(session, school, attempt, NOON + MINUTE, response={"unknown": True})
    response = session.scalars(select(Response)).one()
    assert (response.answer, response.score, response.correct) == ({"unknown": True}, 0.0, False)
    unknown = mastery.known_of(session, person_id=school.learner.id, course=school.course).mastery
    response.answer = {"choices": ["b"]}
    wrong = mastery.replay_learners(session, course=school.course, person_ids=[school.learner.id])
    assert mastery.largest_difference(unknown, wrong[school.learner.id].mastery) <= 1e-12


def test_i_do_not_know_is_no_answer_to_a_graded_question(session: Session, school: School) -> None:
    graded = answering.begin(
        session, person=school.learner, course=school.course, kind="graded", target="a01", now=NOON
    )
    version = items_by_id(session, ids=graded.items)[graded.items[0]]
    with pytest.raises(InvalidInput):
        attempts.record_response(
            session,
            attempt=graded,
            item_key=version.item_key,
            answer={"unknown": True},
            idempotency_key="i-do-not-know",
            now=NOON,
        )


def test_beginning_again_takes_up_the_open_one_at_the_same_question(session: Session, school: School) -> None:
    attempt = begin(session, school)
    answer(session, school, attempt, NOON + MINUTE)
    items = list(attempt.items)
    again = begin(session, school, NOON + 2 * MINUTE)
    assert (again.id, again.items) == (attempt.id, items)
    assert session.scalar(select(func.count()).select_from(Attempt)) == 1


def test_a_double_click_records_one_answer_and_hands_out_one_question(session: Session, school: School) -> None:
    attempt = begin(session, school)
    question = question_of(session, attempt)
    sent: dict[str, Any] = {
        "item_key": question.item_key,
        "response": answer_to(attempt, question, right=True),
        "idempotency_key": "one-click",
    }
    answer(session, school, attempt, NOON + MINUTE, **sent)
    answer(session, school, attempt, NOON + MINUTE, **sent)
    assert len(attempt.items) == 2
    assert session.scalar(select(func.count()).select_from(Response)) == 1


def test_a_second_tab_that_still_shows_the_question_before_changes_nothing(session: Session, school: School) -> None:
    attempt = begin(session, school)
    first = answer(session, school, attempt, NOON + MINUTE)
    with pytest.raises(attempts.AlreadyAnswered):
        answer(
            session,
            school,
            attempt,
            NOON + MINUTE,
            item_key=first,
            response={"unknown": True},
            idempotency_key="the-other-tab",
        )
    assert len(attempt.items) == 2
    assert session.scalar(select(func.count()).select_from(Response)) == 1


def test_a_question_that_was_not_handed_out_takes_no_answer(session: Session, school: School) -> None:
    attempt = begin(session, school)
    with pytest.raises(NotFound):
        answer(session, school, attempt, NOON + MINUTE, item_key="i01_001")


def test_an_answer_that_cannot_be_read_is_refused_and_the_question_stays(session: Session, school: School) -> None:
    attempt = begin(session, school)
    with pytest.raises(InvalidInput) as refusal:
        answer(session, school, attempt, NOON + MINUTE, response={"choices": "a", "value": None})
    assert refusal.value.field
    assert len(attempt.items) == 1


def test_the_clock_counts_work_and_not_a_pause(session: Session, school: School) -> None:
    attempt = begin(session, school)
    answer(session, school, attempt, NOON + MINUTE)
    diagnostic.pause_diagnostic(session, attempt=attempt, now=NOON + 2 * MINUTE)
    diagnostic.pause_diagnostic(session, attempt=attempt, now=NOON + 3 * MINUTE)
    tomorrow = NOON + timedelta(days=1)
    begin(session, school, tomorrow)
    answer(session, school, attempt, tomorrow + MINUTE)
    assert attempt.worked_seconds == 180.0
    seen = diagnostic.progress_of(session, attempt=attempt, course=school.course, now=tomorrow + 2 * MINUTE)
    assert seen.seconds_left == 45 * 60 - 180 - 60


def test_a_question_left_open_overnight_costs_three_minutes_and_no_more(session: Session, school: School) -> None:
    attempt = begin(session, school)
    expected = question_of(session, attempt).item.minutes
    answer(session, school, attempt, NOON + timedelta(hours=14))
    assert attempt.worked_seconds == 60 * max(3.0, 3 * expected)


def test_a_clock_that_was_set_back_counts_nothing(session: Session, school: School) -> None:
    attempt = begin(session, school)
    answer(session, school, attempt, NOON - timedelta(hours=1))
    assert attempt.worked_seconds == 0.0


def test_it_ends_when_no_question_fits_into_the_time_that_is_left(any_database: Database) -> None:
    school = build_diagnostic_school(any_database, minutes=5)
    with school.database.transaction() as session:
        attempt = begin(session, school)
        now = NOON
        for right in (True, False) * 5:
            now += 2 * MINUTE
            answer(session, school, attempt, now, right=right)
            if attempt.finished_at:
                break
        assert (attempt.ended, attempt.worked_seconds) == ("time_up", 360.0)


def test_somebody_with_extra_time_has_more_minutes_for_as_many_questions(session: Session, school: School) -> None:
    session.add(
        Accommodation(
            organisation_id=school.organisation.id, person_id=school.learner.id, time_factor=1.5, decided_at=NOON
        )
    )
    session.flush()
    attempt = begin(session, school)
    seen = diagnostic.progress_of(session, attempt=attempt, course=school.course, now=NOON)
    assert (attempt.time_factor, seen.seconds_left) == (1.5, 45 * 60 * 1.5)


def test_extra_time_that_is_granted_on_the_way_counts_from_the_next_resumption(
    session: Session, school: School
) -> None:
    attempt = begin(session, school)
    session.add(
        Accommodation(
            organisation_id=school.organisation.id, person_id=school.learner.id, time_factor=2.0, decided_at=NOON
        )
    )
    session.flush()
    begin(session, school, NOON + MINUTE)
    assert attempt.time_factor == 2.0


def test_stopping_keeps_what_is_known_and_another_one_waits_thirty_days(session: Session, school: School) -> None:
    attempt = begin(session, school)
    answer(session, school, attempt, NOON + MINUTE)
    diagnosing.stop(session, attempt=attempt, course=school.course, now=NOON + 2 * MINUTE)
    diagnosing.stop(session, attempt=attempt, course=school.course, now=NOON + 3 * MINUTE)
    assert (attempt.ended, attempt.finished_at) == ("handed_in", NOON + 2 * MINUTE)
    last = items_by_id(session, ids=attempt.items)[attempt.items[-1]].item_key
    with pytest.raises(attempts.AttemptFinished):
        diagnosing.answer(
            session,
            attempt=attempt,
            course=school.course,
            item_key=last,
            response={"unknown": True},
            idempotency_key="too-late-now",
            now=NOON + 4 * MINUTE,
        )
    with pytest.raises(NotAllowed):
        begin(session, school, NOON + timedelta(days=29))
    again = begin(session, school, NOON + timedelta(days=31))
    assert (again.id != attempt.id, again.number) == (True, 2)


def test_a_second_diagnostic_asks_what_the_learner_has_not_met_first(session: Session, school: School) -> None:
    attempt = begin(session, school)
    end = take_it(session, school, attempt, right=True)
    later = end + timedelta(days=200)
    again = begin(session, school, later)
    met = {one.item_key for one in items_by_id(session, ids=attempt.items).values()}
    assert question_of(session, again).item_key not in met


def test_two_learners_are_not_asked_the_same_questions_in_the_same_order(session: Session, school: School) -> None:
    orders = set()
    for person in school.learners:
        attempt = diagnosing.begin(session, person=person, course=school.course, now=NOON)
        for minutes in range(1, 4):
            answer(session, school, attempt, NOON + minutes * MINUTE)
        orders.add(tuple(attempt.items))
    assert len(orders) > 1


def test_a_course_without_a_diagnostic_or_without_its_questions_has_none(any_database: Database) -> None:
    plain = build_school(any_database, key="plain")
    with plain.database.transaction() as session, pytest.raises(diagnostic.NoDiagnostic):
        diagnosing.begin(session, person=plain.learner, course=plain.course, now=NOON)


def test_another_kind_of_attempt_is_no_diagnostic(session: Session, school: School) -> None:
    graded = answering.begin(
        session, person=school.learner, course=school.course, kind="graded", target="a01", now=NOON
    )
    with pytest.raises(attempts.NoSuchAttempt):
        diagnostic.get_diagnostic(session, person=school.learner, attempt_id=graded.id)
    mine = begin(session, school)
    with pytest.raises(attempts.NoSuchAttempt):
        diagnostic.get_diagnostic(session, person=school.learners[1], attempt_id=mine.id)
