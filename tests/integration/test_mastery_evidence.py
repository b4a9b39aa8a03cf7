"""Every kind of evidence, read online and replayed, gives the same state on both databases: lessons between answers,
rubric scores that come late, corrected keys, a calibration that comes into force.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from assessments.attempts.gradings import REGRADING, RUBRIC, add_grading
from assessments.attempts.models import Attempt, Rating, Response
from assessments.items.models import ItemVersion
from assessments.items.published import items_by_id
from assessments.mastery import service as mastery
from assessments.mastery.estimate import Mastery, Prior
from assessments.mastery.models import CalibratedItem, Calibration, MasteryState, RaterSeverity
from assessments.mastery.parameters import MODEL, aligned_prior, parameters_of
from assessments.mastery.stored_evidence import Graded, lesson_shares
from core.database import Database
from course.enrolment.models import LessonProgress
from tests.factories.school import NOON, School, build_school

GAIN = 0.3


@pytest.fixture
def school(any_database: Database) -> School:
    return build_school(any_database)


@pytest.fixture
def session(school: School) -> Iterator[Session]:
    with school.database.transaction() as opened:
        yield opened


def versions_of(session: Session, school: School) -> list[ItemVersion]:
    return list(session.scalars(select(ItemVersion).where(ItemVersion.course_id == school.course.id)))


def put_in_force(session: Session, school: School, *, gain: float = GAIN, number: int = 1) -> Calibration:
    keys = [competency.id for competency in school.course.profile.competencies]
    prior = Prior(np.linspace(-0.2, 0.3, len(keys)), 1.2 * Prior.starting(len(keys)).covariance)
    calibration = Calibration(
        organisation_id=school.organisation.id,
        course_id=school.course.id,
        number=number,
        current=True,
        model=MODEL,
        competencies=keys,
        prior_mean=prior.mean.astype("<f8").tobytes(),
        prior_covariance=prior.covariance.astype("<f8").tobytes(),
        dynamics={"tau2": 0.01, "half_life_days": 90.0, "lesson_gain": gain},
        learners=100,
        responses=5000,
        computed_at=NOON,
    )
    session.add(calibration)
    session.flush()
    session.add_all(
        CalibratedItem(calibration_id=calibration.id, item_version_id=version.id,
                       organisation_id=school.organisation.id, a=1.3, b=-0.4 + 0.1 * place, a_deviation=0.1,
                       b_deviation=0.2, responses=90)
        for place, version in enumerate(versions_of(session, school)[::2])
    )  # fmt: skip
    session.flush()
    return calibration


def complete(session: Session, school: School, lesson_key: str, at: datetime) -> None:
    session.add(
        LessonProgress(
            person_id=school.learner.id,
            course_id=school.course.id,
            lesson_key=lesson_key,
            organisation_id=school.organisation.id,
            sections=[],
            started_at=at,
            completed_at=at,
        )
    )
    session.flush()


def respond(
    session: Session, school: School, version: ItemVersion, *, at: datetime, score: float | None, **more: Any
) -> Response:
    attempt = session.get(Attempt, "attempt")
    common = {"organisation_id": school.organisation.id, "person_id": school.learner.id, "course_id": school.course.id}
    if attempt is None:
        attempt = Attempt(
            id="attempt", **common, kind="graded", target_key="a01", number=1, seed="0", items=[], started_at=at
        )
        session.add(attempt)
        session.flush()
    count = len(list(session.scalars(select(Response.id))))
    given = {"tries": 1, "hinted": False, **more}
    response = Response(
        **common,
        attempt_id=attempt.id,
        item_version_id=version.id,
        idempotency_key=f"answer-{count}",
        answer={},
        score=score,
        correct=None if score is None else score == 1.0,
        answered_at=at,
        **given,
    )
    session.add(response)
    session.flush()
    published = items_by_id(session, ids=[version.id])[version.id]
    mastery.learn(session, course=school.course, response=response, version=published)
    return response


def online(session: Session, school: School, now: datetime | None = None) -> Mastery:
    return mastery.known_of(session, person_id=school.learner.id, course=school.course, now=now).mastery


def replayed(session: Session, school: School, **more: Any) -> Mastery:
    people = [school.learner.id]
    return mastery.replay_learners(session, course=school.course, person_ids=people, **more)[school.learner.id].mastery


def agree(session: Session, school: School) -> bool:
    return mastery.largest_difference(online(session, school), replayed(session, school)) <= 1e-9


def a_week_of_work(session: Session, school: School) -> list[Response]:
    """Answers and lessons in turn, over some days, one lesson at the very moment of an answer; not the last lesson."""
    versions = versions_of(session, school)
    lessons = [lesson.id for _, lesson in school.course.curriculum.lessons][:-1]
    responses = []
    for day, version in enumerate(versions[:6]):
        at = NOON + timedelta(days=day)
        if day < len(lessons):
            complete(session, school, lessons[day], at if day == 2 else at - timedelta(hours=3))
        responses.append(respond(session, school, version, at=at, score=(0.0, 1.0, 0.5)[day % 3]))
    responses.append(
        respond(session, school, versions[0], at=NOON + timedelta(days=6), score=1.0, tries=2, hinted=True)
    )
    return responses


def test_lessons_between_answers_are_in_the_state_and_replay_alike(session: Session, school: School) -> None:
    put_in_force(session, school)
    a_week_of_work(session, school)
    assert agree(session, school)
    with_lessons = online(session, school)
    session.execute(delete(LessonProgress))
    without = replayed(session, school)
    assert np.all(with_lessons.mean >= without.mean)
    assert float((with_lessons.mean - without.mean).max()) > 0.05


def test_before_a_calibration_a_lesson_moves_nothing(session: Session, school: School) -> None:
    a_week_of_work(session, school)
    before = online(session, school)
    session.execute(delete(LessonProgress))
    assert mastery.largest_difference(before, replayed(session, school)) == 0.0


def test_a_lesson_after_the_last_answer_shows_at_once_and_is_kept_by_the_next(session: Session, school: School) -> None:
    put_in_force(session, school)
    a_week_of_work(session, school)
    now = NOON + timedelta(days=7)
    before = online(session, school, now)
    lesson = [lesson.id for _, lesson in school.course.curriculum.lessons][-1]
    complete(session, school, lesson, NOON + timedelta(days=6, hours=12))
    after = online(session, school, now)
    shares = dict(lesson_shares(school.course, lesson))
    moved = dict(zip(mastery.competency_keys(school.course), after.mean - before.mean, strict=True))
    assert sum(shares.values()) == pytest.approx(1.0)
    assert all(moved[key] > 0.0 for key in shares)
    respond(session, school, versions_of(session, school)[7], at=now, score=1.0)
    assert agree(session, school)


def test_an_answer_that_awaits_its_rater_says_nothing_until_it_is_graded(session: Session, school: School) -> None:
    put_in_force(session, school)
    a_week_of_work(session, school)
    before = online(session, school)
    waiting = respond(session, school, versions_of(session, school)[8], at=NOON + timedelta(days=8), score=None)
    assert mastery.largest_difference(online(session, school), before) == 0.0
    respond(session, school, versions_of(session, school)[9], at=NOON + timedelta(days=9), score=1.0)
    rate(session, school, waiting, {"fond": 4, "forme": 3})
    now = NOON + timedelta(days=10)
    known = mastery.relearn(session, course=school.course, person_ids=[school.learner.id], now=now)
    assert agree(session, school)
    assert online(session, school).responses == before.responses + 2
    assert mastery.largest_difference(known[school.learner.id], online(session, school, now)) == 0.0


def rate(session: Session, school: School, response: Response, points: dict[str, int]) -> None:
    session.add(
        Rating(
            organisation_id=school.organisation.id,
            response_id=response.id,
            rater_id=school.trainer.id,
            item_version_id=response.item_version_id,
            points=points,
            rated_at=NOON,
        )
    )
    share = sum(points.values()) / (4 * len(points))
    add_grading(session, response=response, item_version_id=response.item_version_id, cause=RUBRIC, score=share,
                correct=share == 1.0, now=NOON)  # fmt: skip


def test_a_severe_raters_points_tell_of_a_better_learner_than_a_lenient_ones(session: Session, school: School) -> None:
    means = []
    for number, severity in enumerate((0.8, -0.8), start=1):
        for one in session.scalars(select(Calibration)):
            one.current = False
        calibration = put_in_force(session, school, number=number)
        calibration.computed_at = NOON + timedelta(seconds=number)
        session.merge(RaterSeverity(person_id=school.trainer.id, course_id=school.course.id, severity=severity,
                                    organisation_id=school.organisation.id, deviation=0.2, ratings=40,
                                    computed_at=NOON))  # fmt: skip
        session.flush()
        if number == 1:
            response = respond(session, school, versions_of(session, school)[1], at=NOON, score=None)
            rate(session, school, response, {"fond": 2, "forme": 2})
            mastery.relearn(session, course=school.course, person_ids=[school.learner.id], now=NOON)
        means.append(online(session, school).mean.max())
        assert agree(session, school)
    assert means[0] > means[1] + 0.2


def test_a_corrected_key_counts_once_the_learner_is_replayed_and_could_be_tried_before(
    session: Session, school: School
) -> None:
    responses = a_week_of_work(session, school)
    wrong = responses[0]
    version = session.get_one(ItemVersion, wrong.item_version_id)
    tried = {wrong.id: Graded(1.0, None, version.competency_key, version.difficulty, version.guessing)}
    foreseen = replayed(session, school, instead=tried)
    before = online(session, school)
    assert mastery.largest_difference(before, replayed(session, school)) <= 1e-9
    add_grading(session, response=wrong, item_version_id=version.id, cause=REGRADING, score=1.0, correct=True, now=NOON)
    mastery.relearn(session, course=school.course, person_ids=[school.learner.id], now=NOON)
    assert mastery.largest_difference(online(session, school), foreseen) <= 1e-9
    assert online(session, school).mean.max() > before.mean.max()


def test_a_state_of_another_calibration_is_replayed_before_it_is_used(session: Session, school: School) -> None:
    a_week_of_work(session, school)
    put_in_force(session, school)
    state = session.scalars(select(MasteryState)).one()
    assert state.model == MODEL
    assert agree(session, school)
    respond(session, school, versions_of(session, school)[7], at=NOON + timedelta(days=8), score=1.0)
    session.refresh(state)
    assert state.model == mastery.model_of(session, school.course) != MODEL
    assert agree(session, school)


def test_a_learner_whose_every_answer_awaits_a_rater_stands_at_the_prior(session: Session, school: School) -> None:
    put_in_force(session, school)
    respond(session, school, versions_of(session, school)[0], at=NOON, score=None)
    assert session.scalar(select(MasteryState)) is None
    prior = parameters_of(session, course=school.course).prior
    np.testing.assert_array_equal(online(session, school).mean, prior.mean)


def test_a_competency_that_is_new_in_the_profile_begins_as_all_begin() -> None:
    fitted = Prior(np.array([0.4, -0.2]), np.array([[1.5, 0.9], [0.9, 0.8]]))
    found = aligned_prior(fitted, ("one", "two"), ("two", "new", "one"))
    np.testing.assert_allclose(found.mean, [-0.2, 0.0, 0.4])
    np.testing.assert_allclose(np.diagonal(found.covariance), [0.8, 1.0, 1.5])
    assert found.covariance[0, 2] == pytest.approx(0.9)
    assert found.covariance[0, 1] == pytest.approx(0.5 * np.sqrt(0.8))
    assert np.linalg.eigvalsh(found.covariance).min() > 0.0
