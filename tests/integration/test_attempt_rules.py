"""The rules of an attempt where they meet the database: time, lateness, penalties, waiting, opening, the exam."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from assessments.attempts import service as attempts
from assessments.attempts.gradings import RUBRIC, add_grading
from assessments.attempts.models import Attempt, Response
from assessments.attempts.policy import Shown
from assessments.items.models import ItemVersion
from assessments.items.published import items_by_id
from assessments.mastery import service as mastery
from assessments.mastery.estimate import Mastery
from assessments.mastery.models import MasteryPoint
from core.database import Database
from core.errors import Conflict
from course.curriculum.blueprint import NotEnoughItems
from course.enrolment.service import assign_modules
from learning import answering
from learning.closing import close_overdue
from learning.lms import tell_of_attempt
from lms_adapter.outbox.models import Delivery
from reports.module_progress import module_progress
from tests.factories.rules import folder_with, with_rules
from tests.factories.school import NOON, School, build_school
from tests.integration.test_answering import answer_all, right_answer, wrong_answer

MINUTE = timedelta(minutes=1)
TIMED = {"time_limit_minutes": 30, "grace_seconds": 60}


@pytest.fixture
def school(any_database: Database) -> School:
    return build_school(any_database)


@pytest.fixture
def session(school: School) -> Iterator[Session]:
    with school.database.transaction() as opened:
        yield opened


def begin(session: Session, school: School, *, target: str = "a01", now: datetime = NOON) -> Attempt:
    kind = "exam" if target == "ex" else "graded"
    return answering.begin(session, person=school.learner, course=school.course, kind=kind, target=target, now=now)


def answer(
    session: Session, attempt: Attempt, place: int, *, now: datetime, right: bool = True, **more: Any
) -> attempts.Recorded:
    version = items_by_id(session, ids=attempt.items)[attempt.items[place]]
    response = right_answer(attempt, version) if right else wrong_answer(attempt, version)
    return answering.answer(
        session, attempt=attempt, item_key=version.item_key, response=response,
        idempotency_key=f"answer-{place:04}", draw=None, now=now, **more,
    )  # fmt: skip


def test_the_rules_of_an_attempt_are_those_it_began_with(school: School) -> None:
    school = with_rules(school, a01={**TIMED, "pass_mark": 0.5})
    with school.database.transaction() as session:
        attempt_id = begin(session, school).id
    school = with_rules(school, a01={"time_limit_minutes": 1, "pass_mark": 1.0}, now=NOON + MINUTE)
    with school.database.transaction() as session:
        attempt = session.get_one(Attempt, attempt_id)
        assert attempt.deadline_at == NOON + 30 * MINUTE
        for place in range(3):
            answer(session, attempt, place, now=NOON + 20 * MINUTE)
        answering.finish(session, attempt=attempt, now=NOON + 21 * MINUTE)
        assert (attempt.passed, attempt.scaled, attempt.ended) == (True, 0.75, "handed_in")


def test_answers_are_taken_until_the_grace_has_passed_and_a_retry_of_one_for_ever(school: School) -> None:
    school = with_rules(school, a01=TIMED)
    with school.database.transaction() as session:
        attempt = begin(session, school)
        on_time = answer(session, attempt, 0, now=NOON + 30 * MINUTE, seconds=12.5)
        in_grace = answer(session, attempt, 1, now=NOON + 31 * MINUTE)
        assert (on_time.response.late, in_grace.response.late) == (False, False)
        assert (on_time.response.seconds, in_grace.response.seconds) == (12.5, None)
        with pytest.raises(attempts.AttemptOver) as refusal:
            answer(session, attempt, 2, now=NOON + 31 * MINUTE + timedelta(seconds=1))
        assert refusal.value.since == NOON + 31 * MINUTE
        again = answer(session, attempt, 1, now=NOON + 90 * MINUTE)
        assert not again.fresh
        assert answering.close_if_over(session, attempt=attempt, now=NOON + 90 * MINUTE)
        assert not answer(session, attempt, 0, now=NOON + 91 * MINUTE).fresh
        with pytest.raises(attempts.AttemptOver):
            answer(session, attempt, 3, now=NOON + 91 * MINUTE)
        assert (attempt.ended, attempt.finished_at) == ("time_up", NOON + 31 * MINUTE)
        assert attempt.raw == 2.0


@pytest.mark.parametrize(("late", "scaled", "penalty"), [("accept", 1.0, 0.0), ("penalise", 0.75, 0.25)])
def test_late_answers_are_taken_as_the_rules_say(school: School, late: str, scaled: float, penalty: float) -> None:
    school = with_rules(school, a01={**TIMED, "late": late, "late_penalty": 0.25})
    with school.database.transaction() as session:
        attempt = begin(session, school)
        for place in range(3):
            answer(session, attempt, place, now=NOON)
        assert answer(session, attempt, 3, now=NOON + timedelta(hours=20)).response.late
        assert not answering.close_if_over(session, attempt=attempt, now=NOON + timedelta(hours=20))
        answering.finish(session, attempt=attempt, now=NOON + timedelta(hours=21))
        assert (attempt.scaled, attempt.penalty, attempt.ended) == (scaled, penalty, "handed_in")
        assert attempt.raw == 4.0


def test_handing_in_after_the_time_without_a_late_answer_costs_nothing(school: School) -> None:
    school = with_rules(school, a01={**TIMED, "late": "penalise"})
    with school.database.transaction() as session:
        attempt = begin(session, school)
        answer(session, attempt, 0, now=NOON)
        answering.finish(session, attempt=attempt, now=NOON + timedelta(hours=3))
        assert attempt.penalty == 0.0


def test_each_retry_costs_its_share_and_the_attempt_that_counts_is_the_one_the_rules_name(school: School) -> None:
    school = with_rules(school, a01={"retry_penalty": 0.1, "counts": "last"})
    with school.database.transaction() as session:
        for rights in (4, 2):
            attempt = begin(session, school)
            for place in range(4):
                answer(session, attempt, place, now=NOON, right=place < rights)
            answering.finish(session, attempt=attempt, now=NOON)
        progress = module_progress(
            session, course=school.course, person_id=school.learner.id, module=school.course.curriculum.modules[0]
        )
        assert (progress.best, progress.passed) == (0.45, False)
        told = session.scalars(select(Delivery).where(Delivery.module_key == "mod01")).one().record
        assert (told["score"], told["passed"]) == (0.45, False)


def test_the_next_attempt_waits_and_says_until_when(school: School) -> None:
    school = with_rules(school, a01={"wait_hours": 2})
    with school.database.transaction() as session:
        answering.finish(session, attempt=begin(session, school), now=NOON + 10 * MINUTE)
        with pytest.raises(attempts.TooSoon) as refusal:
            begin(session, school, now=NOON + 129 * MINUTE)
        assert refusal.value.opens_at == NOON + 130 * MINUTE
        assert begin(session, school, now=NOON + 130 * MINUTE).number == 2


def test_a_trainer_opens_the_door_on_a_day_in_paris(session: Session, school: School) -> None:
    opens = date(2026, 7, 3)  # in summer Paris is two hours ahead of UTC
    assign_modules(
        session, cohort=school.cohort, module_keys=["mod01"], opens_on=opens, due_on=None,
        assigned_by=school.trainer, now=NOON,
    )  # fmt: skip
    with pytest.raises(attempts.NotOpenYet) as refusal:
        begin(session, school, now=datetime.fromisoformat("2026-07-02T21:59:00+00:00"))
    assert refusal.value.opens_on == opens
    opened = begin(session, school, now=datetime.fromisoformat("2026-07-02T22:00:00+00:00"))
    assign_modules(
        session, cohort=school.cohort, module_keys=["mod01"], opens_on=date(2026, 8, 1), due_on=None,
        assigned_by=school.trainer, now=NOON,
    )  # fmt: skip
    later = datetime.fromisoformat("2026-07-05T10:00:00+00:00")
    assert begin(session, school, now=later).id == opened.id  # what has begun may be finished
    assert begin(session, school, target="a02", now=NOON).number == 1


def test_a_result_waits_for_its_rater_and_is_told_once_it_is_there(school: School) -> None:
    school = with_rules(school, a01={"draw": None}, written=True)
    with school.database.transaction() as session:
        attempt = begin(session, school)
        versions = items_by_id(session, ids=attempt.items)
        for place, item_id in enumerate(attempt.items):
            written = versions[item_id].item.interaction == "long_fill_in"
            response = {"text": "Trois mots suffisent."} if written else right_answer(attempt, versions[item_id])
            answering.answer(
                session, attempt=attempt, item_key=versions[item_id].item_key, response=response,
                idempotency_key=f"answer-{place:04}", draw=None, now=NOON,
            )  # fmt: skip
        answering.finish(session, attempt=attempt, now=NOON)
        assert (attempt.raw, attempt.scaled, attempt.passed) == (None, None, None)
        assert attempt.finished_at == NOON
        module = school.course.curriculum.modules[0]
        waiting = module_progress(session, course=school.course, person_id=school.learner.id, module=module)
        assert (waiting.pending, waiting.best, waiting.passed) == (True, None, False)
        told = session.scalars(select(Delivery)).one()
        assert (told.record["score"], told.record["passed"]) == (None, False)
        (pending,) = [one for one in attempts.review_attempt(session, attempt=attempt) if one.pending]

        unrated = session.scalars(select(Response).where(Response.score.is_(None))).one()
        assert pending.response is unrated
        add_grading(
            session, response=unrated, item_version_id=unrated.item_version_id, cause=RUBRIC, score=0.5,
            correct=False, now=NOON,
        )  # fmt: skip
        assert attempts.settle_attempt(session, attempt=attempt, now=NOON)
        tell_of_attempt(session, course=school.course, attempt=attempt, now=NOON)
        assert (attempt.raw, attempt.maximum, attempt.passed) == (5.5, 6.0, True)
        assert told.record["score"] == attempt.scaled == 0.9167
        reviewed = attempts.review_attempt(session, attempt=attempt)
        assert not any(one.pending for one in reviewed)
        assert sum(one.outcome.score or 0 for one in reviewed if one.outcome) == 5.5


def test_the_worker_hands_in_what_nobody_touched_and_doing_it_again_does_nothing(school: School) -> None:
    school = with_rules(school, a01=TIMED, exam={})
    with school.database.transaction() as session:
        over = begin(session, school)
        answer(session, over, 0, now=NOON)
        exam = begin(session, school, target="ex")
        going_on = answering.begin(
            session,
            person=school.learners[1],
            course=school.course,
            kind="graded",
            target="a01",
            now=NOON + 20 * MINUTE,
        )
        unlimited = answering.begin(
            session, person=school.learners[2], course=school.course, kind="practice", target="l01_01", now=NOON
        )
        ids = [one.id for one in (over, exam, going_on, unlimited)]
    assert close_overdue(school.database, now=NOON + 31 * MINUTE) == 0
    assert close_overdue(school.database, now=NOON + 32 * MINUTE) == 1
    assert close_overdue(school.database, now=NOON + 33 * MINUTE) == 0
    with school.database.reading() as session:
        ended = [session.get_one(Attempt, one).ended for one in ids]
        assert ended == ["time_up", None, None, None]
        points = session.scalars(select(MasteryPoint).where(MasteryPoint.reason == "attempt")).all()
        assert [point.attempt_id for point in points] == [ids[0]]
        (told,) = session.scalars(select(Delivery)).all()
        assert told.record["score"] == 0.25
    assert close_overdue(school.database, now=NOON + timedelta(days=1)) == 2


def test_beginning_again_hands_in_the_attempt_whose_time_is_over_first(school: School) -> None:
    school = with_rules(school, a01=TIMED)
    with school.database.transaction() as session:
        first = begin(session, school)
        assert begin(session, school, now=NOON + 31 * MINUTE).id == first.id
        second = begin(session, school, now=NOON + 32 * MINUTE)
        assert (first.ended, second.number) == ("time_up", 2)


def test_a_clock_that_goes_back_gives_no_answer_up_and_no_time_away(school: School) -> None:
    school = with_rules(school, a01=TIMED)
    with school.database.transaction() as session:
        attempt = begin(session, school)
        assert answer(session, attempt, 0, now=NOON - timedelta(hours=1)).fresh
        answering.finish(session, attempt=attempt, now=NOON - timedelta(minutes=30))
        assert attempt.finished_at == NOON
        assert attempt.deadline_at == NOON + 30 * MINUTE


def test_a_blueprint_that_cannot_be_filled_is_refused_when_it_is_published(school: School) -> None:
    blueprint = [{"competency": "gestion_stock", "count": 3}]
    with pytest.raises(NotEnoughItems, match="a01: 3 items of gestion_stock asked, 2 there"):
        with_rules(school, a01={"draw": None, "blueprint": blueprint})


def test_a_blueprint_whose_items_were_taken_back_since_is_refused_at_the_start(school: School) -> None:
    blueprint = [{"competency": "gestion_stock", "count": 2}, {"competency": "analyse_ventes", "count": 1}]
    school = with_rules(school, a01={"draw": None, "blueprint": blueprint})
    with school.database.transaction() as session:
        attempt = begin(session, school)
        drawn = [one.competency_key for one in items_by_id(session, ids=attempt.items).values()]
        assert sorted(drawn) == ["analyse_ventes", "gestion_stock", "gestion_stock"]
        for version in session.scalars(select(ItemVersion).where(ItemVersion.competency_key == "gestion_stock")):
            version.current = False
        session.flush()
        with pytest.raises(NotEnoughItems):
            answering.begin(
                session, person=school.learners[1], course=school.course, kind="graded", target="a01", now=NOON
            )


def test_the_exam_draws_from_the_whole_course_and_is_told_under_its_own_name(school: School) -> None:
    school = with_rules(school, exam={"draw": 5})
    with school.database.transaction() as session:
        attempt = begin(session, school, target="ex")
        drawn = items_by_id(session, ids=attempt.items).values()
        assert (attempt.kind, len(attempt.items)) == ("exam", 5)
        assert {one.item.use for one in drawn} == {"exam"}
        assert {one.competency_key for one in drawn} >= {"analyse_ventes", "orientation_client"}
        answer_all(session, attempt, right=True)
        answering.finish(session, attempt=attempt, now=NOON + 10 * MINUTE)
        told = session.scalars(select(Delivery)).one()
        assert (told.module_key, told.record["passed"], told.record["complete"]) == ("ex", True, True)


@pytest.mark.parametrize(("target", "rules"), [("ex", {}), ("a01", {"review": "score"})])
def test_no_level_moves_before_the_end_where_answers_are_not_shown(
    school: School, target: str, rules: dict[str, Any]
) -> None:
    school = with_rules(school, a01=rules, exam={"draw": 4})
    with school.database.transaction() as session:
        practice = answering.begin(
            session, person=school.learner, course=school.course, kind="practice", target="l01_01", now=NOON
        )
        answer_all(session, practice, right=True)
        attempt = begin(session, school, target=target)
        before = known(session, school)
        answer_all(session, attempt, right=True)
        assert mastery.largest_difference(before, known(session, school)) == 0.0
        answering.finish(session, attempt=attempt, now=NOON + 9 * MINUTE)
        after = known(session, school)
        assert mastery.largest_difference(before, after) > 0.0
        replayed = mastery.replay_learners(session, course=school.course, person_ids=[school.learner.id])
        assert mastery.largest_difference(after, replayed[school.learner.id].mastery) <= 1e-9


def known(session: Session, school: School) -> Mastery:
    return mastery.known_of(session, person_id=school.learner.id, course=school.course).mastery


def test_a_review_shows_only_what_the_rules_of_its_attempt_allow(school: School) -> None:
    school = with_rules(school, a01={"review": "after_pass_or_last", "attempts": 2})
    with school.database.transaction() as session:
        first = begin(session, school)
        with pytest.raises(Conflict):
            attempts.shown_of(session, attempt=first)
        answering.finish(session, attempt=first, now=NOON)
        assert attempts.shown_of(session, attempt=first) is Shown.SCORE
        second = begin(session, school)
        assert attempts.shown_of(session, attempt=first) is Shown.SCORE
        answering.finish(session, attempt=second, now=NOON)
        assert attempts.shown_of(session, attempt=first) is Shown.FULL


def test_while_another_attempt_is_open_its_answers_are_not_shown_in_an_earlier_one(school: School) -> None:
    with school.database.transaction() as session:
        first = begin(session, school)
        answering.finish(session, attempt=first, now=NOON)
        assert attempts.shown_of(session, attempt=first) is Shown.FULL
        second = begin(session, school)
        assert attempts.shown_of(session, attempt=first) is Shown.SCORE
        answering.finish(session, attempt=second, now=NOON)
        assert attempts.shown_of(session, attempt=first) is Shown.FULL


def test_the_folder_of_these_tests_is_a_course_like_any_other() -> None:
    folder = folder_with(exam={}, written=True)
    assert folder.curriculum["exam"]["id"] == "ex"
    assert len(folder.items["exam"]["items"]) >= 7
