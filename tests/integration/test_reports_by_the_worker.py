"""Skill-gap requests: leased, computed, survived by their rows; and a real worker on a real broker."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from assessments.mastery.models import MasteryState
from assessments.mastery.service import known_of, largest_difference
from core.database import Database
from core.errors import NotFound
from learning import answering
from migrations.upgrade import upgrade_database
from reports import service
from reports.models import ReportRequest, SkillGapRecord
from tests.factories.school import NOON, School, build_school
from tests.integration.test_answering import answer_all
from tests.services.postgresql import empty_database

PATIENCE_SECONDS = 60


@pytest.fixture
def school(any_database: Database) -> School:
    made = build_school(any_database)
    work(made)
    return made


def work(school: School) -> None:
    """The first learner answers everything right, the second everything wrong."""
    with school.database.transaction() as session:
        for person, right in zip(school.learners[:2], (True, False), strict=True):
            attempt = answering.begin(
                session, person=person, course=school.course, kind="graded", target="a01", now=NOON
            )
            answer_all(session, attempt, right=right)


def ask(school: School) -> int:
    with school.database.transaction() as session:
        request = service.request_skill_gaps(session, cohort=school.cohort, requested_by=school.trainer, now=NOON)
        return request.id


def request_of(database: Database, request_id: int) -> ReportRequest:
    with database.reading() as session:
        return session.get_one(ReportRequest, request_id)


def test_a_request_becomes_one_record_a_learner(school: School) -> None:
    request_id = ask(school)
    assert service.take_request(school.database, now=NOON) == request_id
    service.compute_request(school.database, request_id=request_id, clock=lambda: NOON)
    done = request_of(school.database, request_id)
    assert (done.state, done.done, done.total) == ("done", 6, 6)
    with school.database.reading() as session:
        records = {one.person_id: one for one in session.scalars(select(SkillGapRecord))}
    assert set(records) == {learner.id for learner in school.learners}
    assert records[school.learner.id].responses > 0
    assert records[school.learners[5].id].responses == 0
    assert records[school.learner.id].course_version == school.course.version


def test_asking_twice_while_one_waits_gives_the_same_request(school: School) -> None:
    assert ask(school) == ask(school)


def test_a_leased_request_is_not_taken_again_until_the_lease_runs_out(school: School) -> None:
    request_id = ask(school)
    assert service.take_request(school.database, now=NOON) == request_id
    assert service.take_request(school.database, now=NOON + timedelta(seconds=1)) is None
    assert service.take_request(school.database, now=NOON + service.LEASE + timedelta(seconds=1)) == request_id


def test_a_request_whose_workers_keep_dying_is_given_up_and_says_so(school: School) -> None:
    request_id = ask(school)
    now = NOON
    for _ in range(service.MOST_TRIES):
        assert service.take_request(school.database, now=now) == request_id
        now += service.LEASE + timedelta(seconds=1)
    assert service.take_request(school.database, now=now) is None
    assert request_of(school.database, request_id).state == "failed"
    assert request_of(school.database, request_id).error


def test_a_second_worker_finishes_what_the_first_had_begun_without_doubling(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "CHUNK", 2)
    request_id = ask(school)
    service.take_request(school.database, now=NOON)
    assert service._compute_chunk(school.database, request_id=request_id, now=NOON)
    assert request_of(school.database, request_id).done == 2
    later = NOON + service.LEASE + timedelta(seconds=1)
    assert service.take_request(school.database, now=later) == request_id
    service.compute_request(school.database, request_id=request_id, clock=lambda: later)
    with school.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(SkillGapRecord)) == 6


def test_a_state_that_drifted_from_its_responses_is_mended(school: School, caplog: pytest.LogCaptureFixture) -> None:
    with school.database.transaction() as session:
        right = known_of(session, person_id=school.learner.id, course=school.course).mastery
        session.execute(update(MasteryState).values(mean=b"\x00" * 8 * right.skills))
    request_id = ask(school)
    service.take_request(school.database, now=NOON)
    service.compute_request(school.database, request_id=request_id, clock=lambda: NOON)
    with school.database.reading() as session:
        mended = known_of(session, person_id=school.learner.id, course=school.course).mastery
    assert largest_difference(mended, right) <= service.TOLERANCE
    assert "2 states differed" in caplog.text


def test_a_request_of_another_organisation_does_not_exist(school: School) -> None:
    other = build_school(school.database, key="other")
    request_id = ask(school)
    with school.database.reading() as session, pytest.raises(NotFound):
        service.get_request(session, person=other.administrator, request_id=request_id)


@pytest.fixture(params=["embedded", pytest.param("production", marks=pytest.mark.postgresql)])
def installation(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment of an installation: files and SQLite, or Redis and PostgreSQL."""
    environment = {**os.environ, "PASSERELLE_HOME": str(tmp_path / "home"), "PASSERELLE_SECRET_KEY": "k" * 40}
    if request.param == "embedded":
        (tmp_path / "home").mkdir()
        environment["PASSERELLE_DATABASE_URL"] = f"sqlite:///{tmp_path / 'home' / 'work.sqlite3'}"
        yield environment
        return
    with empty_database(request.getfixturevalue("postgresql_server")) as url:
        environment["PASSERELLE_DATABASE_URL"] = url
        environment["PASSERELLE_BROKER_URL"] = request.getfixturevalue("redis_url")
        yield environment


def start_worker(environment: dict[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "cli.main", "worker"], env=environment, start_new_session=True)


def wait_until_done(database: Database, request_id: int) -> ReportRequest:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while (found := request_of(database, request_id)).state != "done":
        assert time.monotonic() < deadline, f"still {found.state} after {PATIENCE_SECONDS} seconds"
        time.sleep(0.2)
    return found


def test_a_real_worker_does_what_was_asked_also_after_one_was_killed(installation: dict[str, str]) -> None:
    database = Database(installation["PASSERELLE_DATABASE_URL"].replace("postgresql://", "postgresql+psycopg://"))
    upgrade_database(database)
    school = build_school(database)
    work(school)
    first = ask(school)
    worker = start_worker(installation)
    try:
        wait_until_done(database, first)
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()
        second = ask(school)
        worker = start_worker(installation)
        assert wait_until_done(database, second).done == 6
    finally:
        os.killpg(worker.pid, signal.SIGTERM)
        worker.wait(30)
        database.close()
