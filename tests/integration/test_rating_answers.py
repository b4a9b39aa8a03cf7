"""Trainers grade written answers: one rater, two, a gap, a correction, and everything that follows from a grading."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import pytest
from sqlalchemy import event, func, select

from assessments.attempts.agreement import Standing
from assessments.attempts.models import Attempt, Grading, Rating, Response
from assessments.attempts.ratings import (
    CHANGED,
    AlreadyGraded,
    NoSuchAnswer,
    OwnAnswer,
    Rated,
    RatingNotUsable,
    answer_to_rate,
    judgement_of,
)
from assessments.attempts.regrading_requests import RUNNING, propose_correction
from assessments.attempts.waiting import count_to_rate, waiting_answers
from assessments.items.correction import versions_of
from assessments.mastery import service as mastery
from assessments.mastery.models import MasteryPoint, MasteryState
from core.database import Database
from course.enrolment.audit import entries_about
from course.enrolment.models import Person
from learning import grading
from learning.regrading_run import apply_chunk
from lms_adapter.outbox.models import Delivery
from reports.certificates import gathered_of
from reports.people import export_person
from tests.factories.school import NOON, School, build_school
from tests.factories.written import another_trainer, hand_in, written_school

LATER = NOON + timedelta(days=2)
HIGH, MIDDLE, LOW = {"lecture": 4, "decision": 3}, {"lecture": 3, "decision": 2}, {"lecture": 1, "decision": 0}


@pytest.fixture
def school(any_database: Database) -> School:
    return written_school(build_school(any_database))


def two_raters(database: Database) -> School:
    return written_school(build_school(database), raters=2)


def rate(
    school: School, response_id: int, rater: Person, points: Mapping[str, int], comment: str = "Bien vu."
) -> Rated:
    with school.database.transaction() as session:
        response = answer_to_rate(session, person=rater, response_id=response_id)
        return grading.rate(session, response=response, rater=rater, points=points, comment=comment, now=LATER)


def attempt_of(school: School, response_id: int) -> Attempt:
    with school.database.reading() as session:
        return session.get_one(Attempt, session.get_one(Response, response_id).attempt_id)


def record_of(school: School, learner: Person) -> dict[str, object]:
    with school.database.reading() as session:
        found = session.scalars(select(Delivery).where(Delivery.person_id == learner.id)).one()
        return {"score": found.record["score"], "passed": found.record["passed"]}


def assert_replay_agrees(school: School, learner: Person) -> None:
    with school.database.reading() as session:
        kept = mastery.known_of(session, person_id=learner.id, course=school.course).mastery
        again = mastery.replay_learners(session, course=school.course, person_ids=[learner.id])[learner.id]
        state = session.get_one(MasteryState, (learner.id, school.course.id))
        assert mastery.largest_difference(kept, again.mastery) <= 1e-9
        assert state.responses == again.mastery.responses


def test_one_rating_makes_the_grading_and_everything_follows(school: School) -> None:
    response_id = hand_in(school, school.learner)
    assert attempt_of(school, response_id).raw is None
    assert record_of(school, school.learner) == {"score": None, "passed": False}
    with school.database.reading() as session:
        before = session.get_one(MasteryState, (school.learner.id, school.course.id)).responses
    rated = rate(school, response_id, school.trainer, HIGH)
    assert rated.standing is Standing.COMPLETE
    assert rated.grading is not None
    assert rated.grading.score == pytest.approx((2 * 4 + 3) / 12, abs=1e-4)
    attempt = attempt_of(school, response_id)
    assert attempt.raw == pytest.approx(5 + 11 / 12, abs=1e-4)
    assert attempt.passed is True
    assert record_of(school, school.learner) == {"score": attempt.scaled, "passed": True}
    assert_replay_agrees(school, school.learner)
    with school.database.reading() as session:
        assert session.get_one(MasteryState, (school.learner.id, school.course.id)).responses == before + 1
        reasons = session.scalars(select(MasteryPoint.reason).order_by(MasteryPoint.id)).all()
        assert reasons == ["start", "attempt", "attempt"]


def test_two_raters_make_the_grading_together_and_the_second_is_blind(any_database: Database) -> None:
    school = two_raters(any_database)
    response_id, second = hand_in(school, school.learner), another_trainer(school, "second")
    first = rate(school, response_id, school.trainer, HIGH, "Secret du premier.")
    assert (first.standing, first.grading) == (Standing.WAITING, None)
    assert record_of(school, school.learner)["score"] is None
    with school.database.reading() as session:
        response = session.get_one(Response, response_id)
        seen = judgement_of(session, response=response, person=second)
        assert (seen.own, seen.others, seen.raters) == (None, (), 1)
        assert judgement_of(session, response=response, person=school.trainer).others == ()
        assert count_to_rate(session, person=second) == 1
        assert count_to_rate(session, person=school.trainer) == 0
        (waiting,) = waiting_answers(session, person=second)
        assert (waiting.raters, waiting.wanted, waiting.rated) == (1, 2, False)
    done = rate(school, response_id, second, MIDDLE)
    assert done.grading is not None
    assert done.grading.score == pytest.approx((11 / 12 + 8 / 12) / 2, abs=1e-4)
    assert_replay_agrees(school, school.learner)
    with school.database.reading() as session:
        response = session.get_one(Response, response_id)
        (other,) = judgement_of(session, response=response, person=second).others
        assert other.points == HIGH


def test_the_export_of_a_learner_tells_nobody_what_a_rater_said_before_the_grading(any_database: Database) -> None:
    """The administrator who asks for the export may be the next to rate."""
    school = two_raters(any_database)
    response_id, second = hand_in(school, school.learner), another_trainer(school, "second")

    def exported() -> dict[str, list[dict[str, object]]]:
        with school.database.reading() as session:
            found = export_person(session, person=session.get_one(Person, school.learner.id))
            return {name: found[name] for name in ("ratings", "decisions")}

    rate(school, response_id, school.trainer, HIGH, "Secret du premier.")
    rate(school, response_id, second, LOW)
    rate(school, response_id, second, {"lecture": 0, "decision": 0})
    assert exported() == {"ratings": [], "decisions": []}
    rate(school, response_id, school.administrator, MIDDLE)
    assert exported()["ratings"][0]["comment"] == "Secret du premier."
    assert [one["action"] for one in exported()["decisions"]] == [CHANGED]


def test_raters_too_far_apart_ask_for_a_third_who_is_blind_too(any_database: Database) -> None:
    school = two_raters(any_database)
    response_id, second = hand_in(school, school.learner), another_trainer(school, "second")
    rate(school, response_id, school.trainer, HIGH)
    assert rate(school, response_id, second, LOW).standing is Standing.GAP
    with school.database.reading() as session:
        response = session.get_one(Response, response_id)
        (waiting,) = waiting_answers(session, person=school.administrator)
        assert (waiting.standing, waiting.raters, waiting.wanted) == (Standing.GAP, 2, 3)
        assert judgement_of(session, response=response, person=school.administrator).others == ()
        assert len(judgement_of(session, response=response, person=second).others) == 1
    third = rate(school, response_id, school.administrator, MIDDLE)
    assert third.grading is not None
    assert third.grading.score == pytest.approx((11 + 2 + 8) / 36, abs=1e-4)


def test_one_of_two_who_are_too_far_apart_may_revise_theirs_which_is_kept_in_the_trail(any_database: Database) -> None:
    school = two_raters(any_database)
    response_id, second = hand_in(school, school.learner), another_trainer(school, "second")
    rate(school, response_id, school.trainer, HIGH)
    rate(school, response_id, second, LOW)
    revised = rate(school, response_id, second, MIDDLE)
    assert revised.grading is not None
    with school.database.reading() as session:
        subject = f"person:{school.learner.id}"
        (entry,) = entries_about(session, organisation_id=school.organisation.id, subject=subject)
        assert (entry.action, entry.actor_id) == (CHANGED, second.id)
        assert session.scalar(select(func.count()).select_from(Rating)) == 2


def test_a_rater_may_correct_their_rating_silently_until_the_grading_is_made(any_database: Database) -> None:
    school = two_raters(any_database)
    response_id = hand_in(school, school.learner)
    rate(school, response_id, school.trainer, HIGH)
    rate(school, response_id, school.trainer, LOW)
    with school.database.reading() as session:
        assert session.scalars(select(Rating)).one().points == LOW
        assert session.scalar(select(func.count()).select_from(Grading)) == 0
        assert (
            entries_about(session, organisation_id=school.organisation.id, subject=f"person:{school.learner.id}") == []
        )


def test_a_correction_after_the_grading_makes_a_new_one_and_an_entry_in_the_trail(school: School) -> None:
    response_id = hand_in(school, school.learner)
    rate(school, response_id, school.trainer, HIGH)
    corrected = rate(school, response_id, school.trainer, LOW)
    assert corrected.grading is not None
    attempt = attempt_of(school, response_id)
    assert attempt.raw == pytest.approx(5 + 2 / 12, abs=1e-4)
    assert record_of(school, school.learner)["score"] == attempt.scaled
    assert_replay_agrees(school, school.learner)
    with school.database.reading() as session:
        gradings = session.scalars(select(Grading).order_by(Grading.id)).all()
        assert [one.current for one in gradings] == [False, True]
        (entry,) = entries_about(session, organisation_id=school.organisation.id, subject=f"person:{school.learner.id}")
        assert (entry.action, entry.actor_id) == (CHANGED, school.trainer.id)
        assert entry.detail == {"response": response_id, "before": 0.9167, "after": 0.1667,
                                "score_before": 0.9167, "score_after": 0.1667}  # fmt: skip


def test_sending_the_same_rating_again_changes_nothing(school: School) -> None:
    response_id = hand_in(school, school.learner)
    rate(school, response_id, school.trainer, HIGH)
    assert rate(school, response_id, school.trainer, HIGH).grading is None
    with school.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Grading)) == 1
        assert (
            entries_about(session, organisation_id=school.organisation.id, subject=f"person:{school.learner.id}") == []
        )


def test_a_changed_comment_leaves_the_score_and_is_in_the_trail(school: School) -> None:
    response_id = hand_in(school, school.learner)
    rate(school, response_id, school.trainer, HIGH)
    assert rate(school, response_id, school.trainer, HIGH, "Relisez la leçon.").grading is None
    with school.database.reading() as session:
        assert session.scalars(select(Rating.comment)).one() == "Relisez la leçon."
        (entry,) = entries_about(session, organisation_id=school.organisation.id, subject=f"person:{school.learner.id}")
        assert entry.detail["before"] == entry.detail["after"]


def test_an_answer_that_is_graded_takes_no_further_rater(school: School) -> None:
    response_id, second = hand_in(school, school.learner), another_trainer(school, "second")
    rate(school, response_id, school.trainer, HIGH)
    with pytest.raises(AlreadyGraded):
        rate(school, response_id, second, LOW)
    with school.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Rating)) == 1


@pytest.mark.parametrize(
    ("points", "comment", "field"),
    [
        ({"lecture": 3}, "", "decision"),
        ({"lecture": 3, "decision": 5}, "", "decision"),
        ({"lecture": -1, "decision": 4}, "", "lecture"),
        ({"lecture": True, "decision": 4}, "", "lecture"),
        ({"lecture": 3, "decision": 3, "style": 2}, "", "style"),
        ({"lecture": 3, "decision": 3}, "x" * 4001, "comment"),
        ({"lecture": 3, "decision": 3}, "a\x00b", "comment"),
    ],
)
def test_a_rating_that_cannot_be_used_names_its_field(
    school: School, points: dict[str, int], comment: str, field: str
) -> None:
    response_id = hand_in(school, school.learner)
    with pytest.raises(RatingNotUsable) as refusal:
        rate(school, response_id, school.trainer, points, comment)
    assert refusal.value.field == field
    with school.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Rating)) == 0


def test_only_those_who_train_the_learner_in_the_course_and_administrators_may_rate(school: School) -> None:
    response_id, outsider = hand_in(school, school.learner), another_trainer(school, "outsider", join=False)
    stranger = build_school(school.database, key="elsewhere")
    for person in (outsider, school.learners[1], stranger.trainer, stranger.administrator):
        with pytest.raises(NoSuchAnswer):
            rate(school, response_id, person, HIGH)
        with school.database.reading() as session:
            assert waiting_answers(session, person=person) == []
            assert count_to_rate(session, person=person) == 0
    assert rate(school, response_id, school.administrator, HIGH).grading is not None


def test_nobody_rates_their_own_answer_and_none_is_rated_before_it_is_handed_in(school: School) -> None:
    open_one = hand_in(school, school.learners[1], finish=False)
    with pytest.raises(NoSuchAnswer):
        rate(school, open_one, school.trainer, HIGH)
    response_id = hand_in(school, school.learner)
    with school.database.transaction() as session:
        session.get_one(Response, response_id).person_id = school.trainer.id
        session.get_one(Attempt, session.get_one(Response, response_id).attempt_id).person_id = school.trainer.id
    with pytest.raises(OwnAnswer):
        rate(school, response_id, school.trainer, HIGH)
    with school.database.reading() as session:
        assert count_to_rate(session, person=school.trainer) == 0


def test_the_answers_that_wait_come_oldest_first_with_their_cohorts(school: School) -> None:
    late = hand_in(school, school.learners[0], now=NOON + timedelta(days=1))
    early = hand_in(school, school.learners[1])
    with school.database.reading() as session:
        found = waiting_answers(session, person=school.trainer)
        assert [one.response_id for one in found] == [early, late]
        assert found[0].since == NOON
        assert found[0].cohort_ids == (school.cohort.id,)
        assert found[0].item_key == "i01_900"
        assert count_to_rate(session, person=school.trainer, cohort=school.cohort) == 2
    rate(school, early, school.trainer, LOW)
    with school.database.reading() as session:
        assert [one.response_id for one in waiting_answers(session, person=school.trainer)] == [late]
        assert count_to_rate(session, person=school.trainer) == 1


def test_answers_not_read_yet_are_rated_by_a_corrected_rubric(school: School) -> None:
    read, unread = hand_in(school, school.learners[0]), hand_in(school, school.learners[1])
    rate(school, read, school.trainer, LOW)
    correct_rubric(school, weights={"lecture": 1, "decision": 3})
    rated = rate(school, unread, school.trainer, HIGH)
    assert rated.grading is not None
    assert rated.grading.score == pytest.approx((4 + 3 * 3) / 16, abs=1e-4)
    with school.database.reading() as session:
        regraded = session.scalars(select(Grading).where(Grading.response_id == read, Grading.current)).one()
        assert regraded.cause == "regrading"
        assert regraded.score == pytest.approx(1 / 16, abs=1e-4)
        assert regraded.item_version_id == rated.grading.item_version_id
    again = rate(school, read, school.trainer, HIGH)
    assert again.grading is not None
    assert again.grading.score == rated.grading.score
    assert_replay_agrees(school, school.learners[0])


def test_an_answer_that_a_person_graded_counts_among_those_that_have_their_score(school: School) -> None:
    response_id = hand_in(school, school.learner)
    with school.database.reading() as session:
        before = gathered_of(session, course=school.course)
    rate(school, response_id, school.trainer, HIGH)
    with school.database.reading() as session:
        after = gathered_of(session, course=school.course)
    assert (after.learners, after.first_answers) == (before.learners, before.first_answers + 1)


def test_a_long_queue_of_a_corrected_item_costs_no_more_statements_than_a_short_one(school: School) -> None:
    handed_in = [hand_in(school, learner) for learner in school.learners[:5]]
    correct_rubric(school, weights={"lecture": 1, "decision": 3})

    def statements() -> tuple[int, int]:
        counted: list[str] = []
        with school.database.reading() as session:
            engine = session.get_bind().engine

            def count(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
                counted.append(statement)

            event.listen(engine, "before_cursor_execute", count)
            waiting = waiting_answers(session, person=school.trainer)
            event.remove(engine, "before_cursor_execute", count)
        return len(waiting), len(counted)

    assert statements()[0] == 5
    _five, enough = statements()
    for response_id in handed_in[1:]:
        rate(school, response_id, school.trainer, HIGH)
    assert statements() == (1, enough)


def test_an_answer_whose_raters_a_corrected_rubric_brings_together_is_not_left_lying(any_database: Database) -> None:
    school = two_raters(any_database)
    response_id, second = hand_in(school, school.learner), another_trainer(school, "second")
    rate(school, response_id, school.trainer, {"lecture": 4, "decision": 0})
    assert rate(school, response_id, second, {"lecture": 0, "decision": 0}).standing is Standing.GAP
    correct_rubric(school, weights={"lecture": 1, "decision": 9})
    with school.database.reading() as session:
        (waiting,) = waiting_answers(session, person=second)
        assert (waiting.standing, waiting.rated) == (Standing.COMPLETE, False), "it is in the queue again"
    confirmed = rate(school, response_id, second, {"lecture": 0, "decision": 0})
    assert confirmed.grading is not None
    assert confirmed.grading.score == pytest.approx(0.5 * 4 / 40, abs=1e-4)
    assert attempt_of(school, response_id).raw is not None


def correct_rubric(school: School, *, weights: dict[str, int]) -> None:
    """A correction of the rubric's weights, from its proposal to its end."""
    with school.database.transaction() as session:
        version = versions_of(session, course_id=school.course.id, item_key="i01_900")[0]
        rubric = [{**one, "weight": weights[one["id"]]} for one in version.document["rubric"]]
        document = {**version.document, "rubric": rubric}
        regrading = propose_correction(
            session, version=version, document=document, reason="Poids inversés", person=school.trainer, now=NOON
        )
        regrading.state = RUNNING
        regrading_id = regrading.id
    while apply_chunk(school.database, regrading_id=regrading_id, now=LATER):
        pass
