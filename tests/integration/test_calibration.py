"""A calibration from asking to everybody's state, on both databases; it survives its worker and may be refused."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import pytest
from sqlalchemy import func, select, update

from assessments.attempts.models import Regrading
from assessments.mastery import calibration, calibration_requests, service
from assessments.mastery.certificate import Limit
from assessments.mastery.models import CalibratedItem, Calibration, MasteryState
from assessments.mastery.parameters import MODEL, parameters_of
from core.database import Database
from course.enrolment.audit import entries_about
from reports import service as reports
from reports.models import SkillGapRecord
from reports.queries import learner_gap
from tests.factories.measured import Measured, answer_a_lot, answer_more
from tests.factories.school import NOON, School, build_school

NIGHT = NOON + timedelta(hours=14)


@pytest.fixture
def school(any_database: Database) -> School:
    return build_school(any_database)


@pytest.fixture
def measured(school: School) -> Measured:
    return answer_a_lot(school)


def ask(school: School, now: datetime = NIGHT) -> int:
    with school.database.transaction() as session:
        return calibration_requests.request_calibration(session, course=school.course, now=now).id


def calibrated(school: School, now: datetime = NIGHT) -> Calibration:
    asked = ask(school, now)
    assert calibration.take_calibration(school.database, now=now) == asked
    calibration.compute_calibration(school.database, calibration_id=asked, clock=lambda: now)
    return row_of(school, asked)


def row_of(school: School, calibration_id: int) -> Calibration:
    with school.database.reading() as session:
        return session.get_one(Calibration, calibration_id)


def difference_to_replay(school: School, measured: Measured) -> float:
    with school.database.reading() as session:
        known = service.known_of_many(session, person_ids=measured.learners, course=school.course, now=None)
        replayed = service.replay_learners(session, course=school.course, person_ids=measured.learners)
    return max(service.largest_difference(known[one].mastery, replayed[one].mastery) for one in measured.learners)


def test_a_calibration_that_predicts_better_comes_into_force_for_everybody(school: School, measured: Measured) -> None:
    done = calibrated(school)
    assert (done.state, done.current, done.done, done.total) == ("done", True, 60, 60)
    assert done.certificate["log_loss"] < done.certificate["log_loss_in_force"]
    assert (done.learners, done.responses) == (60, 1800)
    with school.database.reading() as session:
        parameters = parameters_of(session, course=school.course)
        models = set(session.scalars(select(MasteryState.model)))
        fitted = {row.item_version_id: row.b for row in session.scalars(select(CalibratedItem))}
    assert models == {f"{MODEL}/calibration-{done.id}"} == {parameters.model}
    assert parameters.calibration_id == done.id
    error = [fitted[version] - b for version, b in zip(measured.versions, measured.b, strict=True)]
    assert float(np.sqrt(np.square(error).mean())) < 0.6
    assert difference_to_replay(school, measured) <= 1e-9


def test_what_was_done_is_in_the_audit_trail_without_a_name(school: School, measured: Measured) -> None:
    calibrated(school)
    with school.database.reading() as session:
        entries = entries_about(session, organisation_id=school.organisation.id, subject=f"course:{school.course.key}")
    assert [(entry.action, entry.actor_id) for entry in entries] == [("calibration.accepted", None)]


def test_asking_twice_while_one_waits_gives_the_same(school: School, measured: Measured) -> None:
    assert ask(school) == ask(school)


def test_too_little_data_is_refused_with_a_plain_reason(school: School) -> None:
    with pytest.raises(calibration_requests.TooLittleData, match="0 learners have answered; a calibration needs 40"):
        ask(school)
    answer_a_lot(school, learners=45, responses=10)
    with pytest.raises(calibration_requests.TooLittleData, match="450 first answers; a calibration needs 1500"):
        ask(school)


def test_a_night_asks_once_and_only_where_there_is_news(
    school: School, measured: Measured, monkeypatch: pytest.MonkeyPatch
) -> None:
    def night(now: datetime) -> int:
        with school.database.transaction() as session:
            return calibration_requests.request_nightly(session, now=now)

    assert night(NIGHT) == 1
    assert night(NIGHT + timedelta(minutes=5)) == 0
    taken = calibration.take_calibration(school.database, now=NIGHT)
    assert taken is not None
    calibration.compute_calibration(school.database, calibration_id=taken, clock=lambda: NIGHT)
    assert night(NIGHT + timedelta(hours=1)) == 0
    assert night(NIGHT + timedelta(days=1)) == 0
    answer_more(school, measured, at=NIGHT + timedelta(hours=2), responses=1)
    assert night(NIGHT + timedelta(days=1)) == 0  # too few to compare with
    monkeypatch.setattr(calibration_requests, "LEAST_NEWS", 60)
    assert night(NIGHT + timedelta(days=1)) == 1


def test_what_is_in_force_stays_where_too_few_responses_came_since(school: School, measured: Measured) -> None:
    first = calibrated(school)
    second = calibrated(school, NIGHT + timedelta(days=1))
    assert (second.state, second.current, second.number) == ("done", False, 2)
    assert second.certificate["limits"][0] == Limit.NO_NEW_RESPONSES
    with school.database.reading() as session:
        assert parameters_of(session, course=school.course).calibration_id == first.id
        latest = calibration_requests.latest_calibration(session, course_id=school.course.id)
        current = calibration_requests.current_calibration(session, course_id=school.course.id)
    assert latest is not None
    assert current is not None
    assert (latest.id, current.id) == (second.id, first.id)


@pytest.mark.parametrize("misled", [True, False])
def test_parameters_in_force_stay_as_long_as_they_predict_better(school: School, *, misled: bool) -> None:
    measured = answer_a_lot(school, learners=100, responses=20)
    first = calibrated(school)
    assert first.current
    with school.database.transaction() as session:
        for version, b in zip(measured.versions, measured.b, strict=True):
            given = {"a": 1.0, "b": float(-b if misled else b)}
            session.execute(update(CalibratedItem).where(CalibratedItem.item_version_id == version).values(**given))
        session.get_one(Calibration, first.id).computed_at += timedelta(seconds=1)  # nothing of before is remembered
    answer_more(school, measured, at=NIGHT + timedelta(hours=2), responses=12)
    second = calibrated(school, NIGHT + timedelta(days=1))
    assert second.current is misled
    assert (second.certificate["log_loss"] < second.certificate["log_loss_in_force"]) is misled
    assert (Limit.NOT_BETTER in second.certificate["limits"]) is not misled
    with school.database.reading() as session:
        in_force = parameters_of(session, course=school.course).calibration_id
        assert session.scalar(select(func.count()).select_from(Calibration).where(Calibration.current)) == 1
    assert in_force == (second.id if misled else first.id)
    assert difference_to_replay(school, measured) <= 1e-9


def test_a_leased_calibration_is_not_taken_again_until_the_lease_runs_out(school: School, measured: Measured) -> None:
    asked = ask(school)
    assert calibration.take_calibration(school.database, now=NIGHT) == asked
    assert calibration.take_calibration(school.database, now=NIGHT + timedelta(seconds=1)) is None
    later = NIGHT + calibration.LEASE + timedelta(seconds=1)
    assert calibration.take_calibration(school.database, now=later) == asked


def test_workers_that_keep_dying_are_given_up_with_a_word(school: School, measured: Measured) -> None:
    asked, now = ask(school), NIGHT
    for _ in range(calibration.MOST_TRIES):
        assert calibration.take_calibration(school.database, now=now) == asked
        now += calibration.LEASE + timedelta(seconds=1)
    assert calibration.take_calibration(school.database, now=now) is None
    assert (row_of(school, asked).state, bool(row_of(school, asked).error)) == ("failed", True)
    with school.database.transaction() as session:
        assert calibration_requests.request_nightly(session, now=NIGHT + timedelta(days=1)) == 1


def test_a_worker_killed_in_the_middle_of_the_replay_loses_nothing(
    school: School, measured: Measured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calibration, "CHUNK", 25)
    asked = ask(school)
    calibration.take_calibration(school.database, now=NIGHT)
    calibration._fit(school.database, asked, 1, lambda: NIGHT)
    assert calibration._replay_chunk(school.database, asked, 1, NIGHT)
    assert (row_of(school, asked).state, row_of(school, asked).done) == ("replaying", 25)
    assert difference_to_replay(school, measured) <= 1e-9  # half of them of the model before, and replayed when read
    later = NIGHT + calibration.LEASE + timedelta(seconds=1)
    assert calibration.take_calibration(school.database, now=later) == asked
    calibration.compute_calibration(school.database, calibration_id=asked, clock=lambda: later)
    assert (row_of(school, asked).state, row_of(school, asked).done) == ("done", 60)


def test_a_worker_whose_lease_was_taken_over_stores_nothing(school: School, measured: Measured) -> None:
    asked = ask(school)
    calibration.take_calibration(school.database, now=NIGHT)
    later = NIGHT + calibration.LEASE + timedelta(seconds=1)
    calibration.take_calibration(school.database, now=later)
    with pytest.raises(calibration.LeaseLost):
        calibration._fit(school.database, asked, 1, lambda: NIGHT)
    assert row_of(school, asked).certificate == {}


def test_a_failure_is_noted_and_tried_again(
    school: School, measured: Measured, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise MemoryError

    asked = ask(school)
    calibration.take_calibration(school.database, now=NIGHT)
    monkeypatch.setattr(calibration, "run_calibration", fail)
    calibration.compute_calibration(school.database, calibration_id=asked, clock=lambda: NIGHT)
    assert (row_of(school, asked).state, row_of(school, asked).error) == ("fitting", "MemoryError")
    assert "MemoryError" in caplog.text
    monkeypatch.undo()
    later = NIGHT + calibration.LEASE + timedelta(seconds=1)
    assert calibration.take_calibration(school.database, now=later) == asked
    calibration.compute_calibration(school.database, calibration_id=asked, clock=lambda: later)
    assert (row_of(school, asked).state, row_of(school, asked).error) == ("done", "")


def test_another_organisation_keeps_its_starting_values(school: School, measured: Measured) -> None:
    other = build_school(school.database, key="other")
    calibrated(school)
    with school.database.reading() as session:
        assert parameters_of(session, course=other.course).calibration_id is None
        assert calibration_requests.latest_calibration(session, course_id=other.course.id) is None


def test_a_report_says_what_it_was_computed_on_and_an_old_one_keeps_saying_it(
    school: School, measured: Measured
) -> None:
    before = recorded_gap(school, NIGHT)
    done = calibrated(school)
    with school.database.transaction() as session:
        session.add(correction(school))
    after = recorded_gap(school, NIGHT + timedelta(days=1))
    with school.database.reading() as session:
        kept = session.get_one(SkillGapRecord, before.id)
        gap = learner_gap(session, person_id=measured.learners[0], course=school.course, now=NIGHT)
    assert (kept.model, kept.regrading_id, kept.document["computed_on"]["calibration"]) == (MODEL, None, None)
    assert (after.model, after.regrading_id) == (f"{MODEL}/calibration-{done.id}", 1)
    assert after.document["computed_on"] == gap.to_document()["computed_on"]
    assert after.document["computed_on"]["calibration"] == 1
    assert after.document["computed_on"]["corrected_on"] == "2026-03-03"


def recorded_gap(school: School, now: datetime) -> SkillGapRecord:
    with school.database.transaction() as session:
        reports.request_skill_gaps(session, cohort=school.cohort, requested_by=None, now=now)
    request_id = reports.take_request(school.database, now=now)
    assert request_id is not None
    reports.compute_request(school.database, request_id=request_id, clock=lambda: now)
    with school.database.reading() as session:
        return session.scalars(select(SkillGapRecord).where(SkillGapRecord.request_id == request_id).limit(1)).one()


def correction(school: School) -> Regrading:
    return Regrading(
        organisation_id=school.organisation.id,
        course_id=school.course.id,
        item_key="simulated_000",
        from_version_id=1,
        document={},
        reason="key",
        requested_at=NIGHT,
        state="done",
        finished_at=NIGHT + timedelta(hours=3),
    )
