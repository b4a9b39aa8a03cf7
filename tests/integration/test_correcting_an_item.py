"""A key is corrected and replayed end to end, on both databases: what was announced is what is done, once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from assessments.attempts import regrading_requests as requests
from assessments.attempts.models import Grading, Regrading
from assessments.attempts.regrading import regrade_learner
from assessments.items.models import ItemVersion
from core.database import Database
from core.errors import Conflict
from course.enrolment.audit import entries_about
from learning import regrading, regrading_run
from lms_adapter.outbox.models import Delivery
from tests.factories.correction import (
    KEY,
    LATER,
    answered_school,
    assert_replayed,
    confirm,
    count,
    propose,
    regrading_of,
    results,
    scores,
    small_course_pool,
    take,
    version_of,
    work,
)
from tests.factories.school import School, build_school


@pytest.fixture
def school(any_database: Database) -> School:
    return answered_school(any_database)


def test_a_preview_says_what_would_change_and_changes_nothing(school: School) -> None:
    before = (scores(school), results(school), count(school, ItemVersion), count(school, Delivery))
    regrading_id = propose(school)
    assert work(school) == regrading_id
    found = regrading_of(school, regrading_id)
    assert (found.state, found.done, found.total) == ("previewed", 5, 5)
    said = found.preview
    assert (said["responses"], said["learners"], said["changed"], said["up"], said["down"]) == (5, 5, 4, 2, 2)
    assert said["learners_changed"] == 4
    assert said["attempts"]["changed"] == 4
    assert said["by_answer"] == [
        {"answer": "a", "before": 0.0, "after": 1.0, "n": 2},
        {"answer": "b", "before": 1.0, "after": 0.0, "n": 2},
    ]
    assert said["lms"] == {"grades": 4, "connected": 0}
    assert said["mastery"][0]["competency"] == "analyse_ventes"
    assert said["mastery"][0]["learners"] == 5
    assert abs(said["mastery"][0]["largest"]) > 1
    assert said["cohorts"][0]["competency"] == "analyse_ventes"
    assert said["cohorts"][0]["assessed"] == 5
    assert count(school, Grading) == 0
    assert (scores(school), results(school), count(school, ItemVersion), count(school, Delivery)) == before
    assert_replayed(school)


def test_a_cohort_too_small_to_be_shown_is_suppressed_in_the_preview_too(any_database: Database) -> None:
    school = build_school(any_database, learners=4)
    for learner in school.learners:
        take(school, learner, choice="a")
    regrading_id = propose(school)
    work(school)
    line = regrading_of(school, regrading_id).preview["cohorts"][0]
    assert (line["suppressed"], line["assessed"], line["expected"]) == (True, None, None)


def test_a_correction_is_applied_to_scores_results_mastery_and_the_lms(school: School) -> None:
    with school.database.reading() as session:
        revisions = dict(session.execute(select(Delivery.person_id, Delivery.revision)).all())
    before = results(school)
    regrading_id = propose(school)
    work(school)
    announced = regrading_of(school, regrading_id).preview
    confirm(school, regrading_id)
    assert work(school) == regrading_id
    found = regrading_of(school, regrading_id)
    assert (found.state, found.done, found.total, found.error) == ("done", 5, 5, "")
    applied = found.preview["applied"]
    assert applied == {key: announced[key] for key in applied}, "what was announced is what was done"
    assert scores(school) == [0.0, 0.0, 1.0, 1.0, 0.0]
    points = 1 / len(small_course_pool(school))
    moves = [round((now[0] or 0) - (was[0] or 0), 2) for was, now in zip(before, results(school), strict=True)]
    assert moves == [round(-points, 2)] * 2 + [round(points, 2)] * 2 + [0.0]
    assert_replayed(school)
    with school.database.reading() as session:
        told = dict(session.execute(select(Delivery.person_id, Delivery.revision)).all())
        raised = [told[learner.id] - revisions[learner.id] for learner in school.learners[:5]]
        assert raised == [1, 1, 1, 1, 0]
        trail = entries_about(session, organisation_id=school.organisation.id, subject=f"item:{KEY}")
    assert [one.action for one in trail] == ["regrading.done", "regrading.confirmed", "regrading.previewed"]
    assert [one.actor_id for one in trail] == [None, school.administrator.id, school.trainer.id]
    assert trail[0].detail["changed"] == 4
    version = version_of(school)
    assert (version.number, version.origin, version.current, version.id) == (2, "correction", True, found.to_version_id)


def test_applying_again_does_nothing(school: School) -> None:
    regrading_id = propose(school)
    work(school)
    confirm(school, regrading_id)
    work(school)
    gradings = count(school, Grading)
    assert gradings == 5
    with pytest.raises(Conflict):
        confirm(school, regrading_id)
    assert work(school) is None
    with school.database.transaction() as session:
        session.get_one(Regrading, regrading_id).state = "running"
    while regrading_run.apply_chunk(school.database, regrading_id=regrading_id, now=LATER):
        pass
    assert count(school, Grading) == gradings
    assert regrading_of(school, regrading_id).preview["applied"]["responses"] == 5


def test_a_second_worker_goes_on_where_the_first_was_killed(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(regrading_run, "CHUNK", 2)
    regrading_id = propose(school)
    work(school)
    confirm(school, regrading_id)
    assert requests.take_regrading(school.database, now=LATER) == regrading_id
    for _ in range(2):  # the version is published, two learners are done; then it is killed
        assert regrading_run.apply_chunk(school.database, regrading_id=regrading_id, now=LATER)
    half = regrading_of(school, regrading_id)
    assert (half.state, half.done, half.total) == ("running", 2, 5)
    assert requests.take_regrading(school.database, now=LATER) is None, "its lease still holds"
    assert work(school, LATER + requests.LEASE + timedelta(seconds=1)) == regrading_id
    done = regrading_of(school, regrading_id)
    assert (done.state, done.done, done.total) == ("done", 5, 5)
    assert count(school, Grading) == 5
    assert scores(school) == [0.0, 0.0, 1.0, 1.0, 0.0]
    assert done.preview["applied"]["responses"] == 5
    assert_replayed(school)


def test_workers_that_are_killed_again_and_again_still_get_to_the_end(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that is restarted often must not give up a long correction that goes forward each time."""
    monkeypatch.setattr(regrading_run, "CHUNK", 1)
    monkeypatch.setattr(requests, "MOST_TRIES", 2)
    regrading_id = propose(school)
    work(school)
    confirm(school, regrading_id)
    now = LATER
    for _worker in range(3):
        assert requests.take_regrading(school.database, now=now) == regrading_id
        for _step in range(2):  # publishes, or regrades one learner; then the process dies
            regrading_run.apply_chunk(school.database, regrading_id=regrading_id, now=now)
        now += timedelta(minutes=10)
    assert regrading_of(school, regrading_id).state == "done"
    assert_replayed(school)


def test_a_failure_in_the_middle_leaves_whole_learners(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(regrading_run, "CHUNK", 1)
    regrading_id = propose(school)
    work(school)
    confirm(school, regrading_id)
    third = school.learners[2].id
    honest = regrade_learner

    def fail_at_the_third(*args: Any, **values: Any) -> Any:
        if values["person_id"] == third:
            raise RuntimeError("power cut")
        return honest(*args, **values)

    monkeypatch.setattr(regrading, "regrade_learner", fail_at_the_third)
    work(school)
    stopped = regrading_of(school, regrading_id)
    assert (stopped.state, stopped.done, stopped.error) == ("running", 2, "RuntimeError")
    assert scores(school) == [0.0, 0.0, 0.0, 0.0, 0.0]
    assert_replayed(school)
    monkeypatch.setattr(regrading, "regrade_learner", honest)
    work(school, LATER + requests.LEASE + timedelta(seconds=1))
    assert regrading_of(school, regrading_id).state == "done"
    assert scores(school) == [0.0, 0.0, 1.0, 1.0, 0.0]
    assert_replayed(school)
