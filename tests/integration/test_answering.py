"""From an answer to the mastery state and the outbox, on both databases."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assessments.attempts import service as attempts
from assessments.attempts.models import Attempt, Response
from assessments.items.published import items_by_id
from assessments.items.service import graded_items, publish_items
from assessments.mastery import service as mastery
from assessments.mastery.models import MasteryPoint, MasteryState
from core.database import Database
from core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from learning import answering
from lms_adapter.outbox.models import Delivery
from reports.queries import learner_gap
from tests.factories.school import NOON, School, build_school, small_course
from web.gap_view import changes_of


@pytest.fixture
def school(any_database: Database) -> School:
    return build_school(any_database)


@pytest.fixture
def session(school: School) -> Iterator[Session]:
    with school.database.transaction() as opened:
        yield opened


def begin(session: Session, school: School, *, kind: str = "graded", target: str = "a01") -> Attempt:
    return answering.begin(session, person=school.learner, course=school.course, kind=kind, target=target, now=NOON)


def right_answer(attempt: Attempt, version: Any, draw: int = 0) -> dict[str, Any]:
    variant = attempts.variant_of(attempt, version, draw)
    if variant.options:
        return {"choices": [option.id for option in variant.options if option.correct]}
    return {"value": f"{variant.figures.answer:.6f}".replace(".", ",")}


def wrong_answer(attempt: Attempt, version: Any) -> dict[str, Any]:
    variant = attempts.variant_of(attempt, version)
    if variant.options:
        return {"choices": [next(option.id for option in variant.options if not option.correct)]}
    return {"value": f"{(variant.figures.answer or 0) * 7 + 11:.2f}".replace(".", ",")}


def answer_all(session: Session, attempt: Attempt, *, right: bool) -> None:
    versions = items_by_id(session, ids=attempt.items)
    for n, item_id in enumerate(attempt.items):
        version = versions[item_id]
        response = right_answer(attempt, version) if right else wrong_answer(attempt, version)
        answering.answer(
            session,
            attempt=attempt,
            item_key=version.item_key,
            response=response,
            idempotency_key=f"answer-{n:04}",
            draw=None,
            now=NOON + timedelta(minutes=n),
        )


def test_right_answers_pass_the_assessment_and_raise_the_level(session: Session, school: School) -> None:
    attempt = begin(session, school)
    answer_all(session, attempt, right=True)
    result = answering.finish(session, attempt=attempt, now=NOON + timedelta(hours=1))
    assert result.scaled == 1.0
    assert attempt.passed
    later = NOON + timedelta(hours=1)
    report = learner_gap(session, person_id=school.learner.id, course=school.course, now=later)
    stranger = learner_gap(session, person_id=school.learners[1].id, course=school.course, now=later)
    assessed = [row for row in report.rows if row.evidence]
    assert sum(row.evidence for row in assessed) == len(attempt.items)
    assert all(row.level is not None and row.low < row.level < row.high for row in assessed)  # type: ignore[operator]
    assert all(row.level is None for row in stranger.rows)


def test_wrong_answers_lower_what_right_answers_raise(session: Session, school: School) -> None:
    good, bad = school.learners[0], school.learners[1]
    means = {}
    for person, right in ((good, True), (bad, False)):
        attempt = answering.begin(session, person=person, course=school.course, kind="graded", target="a01", now=NOON)
        answer_all(session, attempt, right=right)
        means[person.id] = mastery.known_of(session, person_id=person.id, course=school.course).mastery.mean
    assert (means[good.id] > means[bad.id]).all()


def test_the_state_kept_online_equals_the_replay_of_the_responses(session: Session, school: School) -> None:
    for target, kind in (("l01_01", "practice"), ("a01", "graded"), ("l01_01", "practice")):
        attempt = begin(session, school, kind=kind, target=target)
        if kind == "graded" or not attempts.answered_items(session, attempt=attempt):
            answer_all(session, attempt, right=kind == "graded")
    online = mastery.known_of(session, person_id=school.learner.id, course=school.course).mastery
    replayed = mastery.replay_learners(session, course=school.course, person_ids=[school.learner.id])
    replay = replayed[school.learner.id].mastery
    assert online.responses == session.scalar(select(func.count()).select_from(Response))
    assert online.responses > len(attempt.items)
    assert mastery.largest_difference(online, replay) <= 1e-9


def test_the_same_answer_sent_twice_counts_once(session: Session, school: School) -> None:
    attempt = begin(session, school)
    version = items_by_id(session, ids=attempt.items)[attempt.items[0]]
    sent: dict[str, Any] = {
        "attempt": attempt,
        "item_key": version.item_key,
        "response": right_answer(attempt, version),
        "idempotency_key": "one-answer",
        "draw": None,
        "now": NOON,
    }
    first = answering.answer(session, **sent)
    second = answering.answer(session, **sent)
    assert (first.fresh, second.fresh) == (True, False)
    assert first.response.id == second.response.id
    assert session.scalar(select(func.count()).select_from(Response)) == 1
    assert session.scalars(select(MasteryState.responses)).one() == 1


def test_a_key_cannot_be_used_again_for_another_answer(session: Session, school: School) -> None:
    attempt = begin(session, school)
    version = items_by_id(session, ids=attempt.items)[attempt.items[0]]
    sent: dict[str, Any] = {"attempt": attempt, "item_key": version.item_key, "idempotency_key": "one-answer"}
    answering.answer(session, response=right_answer(attempt, version), draw=None, now=NOON, **sent)
    with pytest.raises(Conflict):
        answering.answer(session, response=wrong_answer(attempt, version), draw=None, now=NOON, **sent)


def test_a_graded_question_takes_one_answer(session: Session, school: School) -> None:
    attempt = begin(session, school)
    version = items_by_id(session, ids=attempt.items)[attempt.items[0]]
    sent: dict[str, Any] = {"attempt": attempt, "item_key": version.item_key}
    answering.answer(
        session, response=right_answer(attempt, version), idempotency_key="answer-one", draw=None, now=NOON, **sent
    )
    with pytest.raises(attempts.AlreadyAnswered):
        answering.answer(
            session, response=right_answer(attempt, version), idempotency_key="answer-two", draw=None, now=NOON, **sent
        )


def test_an_answer_that_cannot_be_understood_costs_nothing(session: Session, school: School) -> None:
    attempt = begin(session, school)
    version = items_by_id(session, ids=attempt.items)[attempt.items[0]]
    for nonsense in ({}, {"choices": "a"}, {"value": None}, {"choices": ["zz"]}, {"value": "beaucoup"}):
        with pytest.raises(InvalidInput) as refusal:
            answering.answer(
                session,
                attempt=attempt,
                item_key=version.item_key,
                response=nonsense,
                idempotency_key="answer-one",
                draw=None,
                now=NOON,
            )
        assert refusal.value.field
    assert session.scalar(select(func.count()).select_from(Response)) == 0


def test_practice_draws_new_figures_after_each_answer_and_later_tries_weigh_less(
    session: Session, school: School
) -> None:
    attempt = begin(session, school, kind="practice", target="l01_01")
    version = items_by_id(session, ids=attempt.items)[attempt.items[0]]
    for number in range(3):
        shown, draw = attempts.question(session, attempt=attempt, item_key=version.item_key)
        assert draw == number
        recorded = answering.answer(
            session,
            attempt=attempt,
            item_key=version.item_key,
            response=right_answer(attempt, shown, draw),
            idempotency_key=f"try-number-{number}",
            draw=draw,
            now=NOON + timedelta(minutes=number),
        )
        assert recorded.outcome.correct
        assert recorded.response.tries == number + 1


def test_an_answer_to_a_draw_that_was_never_shown_is_refused(session: Session, school: School) -> None:
    attempt = begin(session, school, kind="practice", target="l01_01")
    version = items_by_id(session, ids=attempt.items)[attempt.items[0]]
    with pytest.raises(InvalidInput):
        answering.answer(
            session,
            attempt=attempt,
            item_key=version.item_key,
            response=right_answer(attempt, version, 1),
            idempotency_key="from-the-future",
            draw=1,
            now=NOON,
        )


def test_beginning_twice_resumes_and_the_attempts_run_out(session: Session, school: School) -> None:
    found = school.course.curriculum.assessment("a01")
    assert found is not None
    for number in range(1, found[1].attempts + 1):
        attempt = begin(session, school)
        assert begin(session, school).id == attempt.id
        assert attempt.number == number
        answering.finish(session, attempt=attempt, now=NOON)
    with pytest.raises(NotAllowed):
        begin(session, school)


def test_a_finished_attempt_takes_no_answer_and_finishing_again_changes_nothing(
    session: Session, school: School
) -> None:
    attempt = begin(session, school)
    version = items_by_id(session, ids=attempt.items)[attempt.items[0]]
    first = answering.finish(session, attempt=attempt, now=NOON)
    assert answering.finish(session, attempt=attempt, now=NOON + timedelta(days=1)) == first
    assert attempt.finished_at == NOON
    with pytest.raises(attempts.AttemptFinished):
        answering.answer(
            session,
            attempt=attempt,
            item_key=version.item_key,
            response=right_answer(attempt, version),
            idempotency_key="too-late-now",
            draw=None,
            now=NOON,
        )


def test_an_attempt_of_somebody_else_does_not_exist(session: Session, school: School) -> None:
    attempt = begin(session, school)
    with pytest.raises(NotFound):
        attempts.get_attempt(session, person=school.learners[1], attempt_id=attempt.id)


def test_a_finished_attempt_leaves_a_point_of_history_and_one_row_for_the_lms(session: Session, school: School) -> None:
    attempt = begin(session, school)
    answer_all(session, attempt, right=True)
    answering.finish(session, attempt=attempt, now=NOON)
    point = session.scalars(select(MasteryPoint).where(MasteryPoint.reason == "attempt")).one()
    assert point.attempt_id == attempt.id
    assert point.levels
    delivery = session.scalars(select(Delivery)).one()
    assert delivery.revision == len(attempt.items) + 1
    assert delivery.state == "held"
    assert delivery.record["passed"] is True


def test_a_failure_in_the_middle_leaves_neither_response_nor_state_nor_delivery(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError("the disk is full")

    with school.database.transaction() as session:
        attempt = begin(session, school)
    monkeypatch.setattr(answering, "tell_of_attempt", fail)
    with pytest.raises(RuntimeError, match="the disk is full"), school.database.transaction() as session:
        answer_all(session, session.merge(attempt), right=True)
    with school.database.reading() as session:
        for table in (Response, MasteryState, Delivery):
            assert session.scalar(select(func.count()).select_from(table)) == 0


def test_a_corrected_item_becomes_a_new_version_and_old_attempts_keep_theirs(session: Session, school: School) -> None:
    attempt = begin(session, school)
    before = list(attempt.items)
    items = {key: {**document, "items": [dict(one) for one in document["items"]]} for key, document in
             small_course().items.items()}  # fmt: skip
    graded = next(one for one in items["mod01"]["items"] if one["use"] == "assessment")
    graded["explanation"] = "Une autre explication."
    changes = publish_items(
        session, organisation_id=school.organisation.id, course_id=school.course.id, items=items, now=NOON
    )
    assert (changes.added, changes.changed, changes.retired) == ((), (graded["id"],), ())
    assert begin(session, school).items == before
    handed_out = {
        one.item_key: one.number for one in graded_items(session, course_id=school.course.id, module_key="mod01")
    }
    assert handed_out.pop(graded["id"]) == 2
    assert set(handed_out.values()) == {1}


def test_an_answer_after_a_hint_tells_less_and_replays_alike(session: Session, school: School) -> None:
    means = []
    for person, hint in ((school.learners[0], False), (school.learners[1], True)):
        attempt = answering.begin(
            session, person=person, course=school.course, kind="practice", target="l01_01", now=NOON
        )
        version = next(one for one in items_by_id(session, ids=attempt.items).values() if one.item.hint)
        if hint:
            assert attempts.read_hint(session, attempt=attempt, item_key=version.item_key)
        recorded = answering.answer(
            session,
            attempt=attempt,
            item_key=version.item_key,
            response=right_answer(attempt, version),
            idempotency_key="after-a-hint",
            draw=0,
            now=NOON,
        )
        assert recorded.response.hinted is hint
        online = mastery.known_of(session, person_id=person.id, course=school.course).mastery
        replayed = mastery.replay_learners(session, course=school.course, person_ids=[person.id])[person.id].mastery
        assert mastery.largest_difference(online, replayed) <= 1e-9
        means.append(online.mean.max())
    assert means[0] > means[1] > 0


def test_a_graded_question_gives_no_hint(session: Session, school: School) -> None:
    attempt = begin(session, school)
    version = items_by_id(session, ids=attempt.items)[attempt.items[0]]
    with pytest.raises(NotFound):
        attempts.read_hint(session, attempt=attempt, item_key=version.item_key)


def test_an_answer_to_a_check_as_it_was_worded_before_is_refused_and_costs_nothing(
    session: Session, school: School
) -> None:
    practice = begin(session, school, kind="practice", target="l01_01")
    before, shown_draw = attempts.question(
        session, attempt=practice, item_key=items_by_id(session, ids=practice.items)[practice.items[0]].item_key
    )
    items = copy.deepcopy(dict(small_course().items))
    for document in items.values():
        for entry in document["items"]:
            entry["explanation"] = "Reworded."
    publish_items(
        session, organisation_id=school.organisation.id, course_id=school.course.id, items=items, now=NOON
    )  # fmt: skip
    begin(session, school, kind="practice", target="l01_01")  # another tab opens the lesson
    sent: dict[str, Any] = {"attempt": practice, "item_key": before.item_key, "now": NOON}
    with pytest.raises(attempts.QuestionChanged):
        answering.answer(
            session, response=right_answer(practice, before), idempotency_key="old-words", draw=shown_draw, **sent
        )
    now_shown, draw = attempts.question(session, attempt=practice, item_key=before.item_key)
    assert now_shown.number == 2
    response = right_answer(practice, now_shown, draw)
    recorded = answering.answer(session, response=response, idempotency_key="new-words", draw=draw, **sent)
    assert recorded.outcome.correct
    assert recorded.response.tries == 1


def test_what_practice_changed_before_an_attempt_is_not_said_to_be_its_doing(session: Session, school: School) -> None:
    practice = begin(session, school, kind="practice", target="l01_01")
    answer_all(session, practice, right=True)
    before = learner_gap(session, person_id=school.learner.id, course=school.course, now=NOON)
    attempt = begin(session, school)
    assert begin(session, school).id == attempt.id
    answering.finish(session, attempt=attempt, now=NOON)
    history = mastery.points_of(session, person_id=school.learner.id, course_id=school.course.id)
    assert [point.reason for point in history] == ["start", "attempt"]
    assert any(row.evidence for row in before.rows)
    assert changes_of(history, attempt.id, school.course) == []  # nothing was answered in it
