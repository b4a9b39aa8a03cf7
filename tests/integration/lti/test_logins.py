"""Logins under way, on both databases: of answers that arrive at once, one wins."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from core.database import Database
from core.settings import Settings
from lms_adapter.lti.logins import LIFETIME, Begun, begin_login, find_login, spend_login, sweep_logins
from lms_adapter.lti.models import Login, Registration
from lms_adapter.lti.refusal_log import record_refusal, sweep_refusals
from lms_adapter.lti.refusals import LaunchRefused, Reason
from lms_adapter.lti.registrations import note_deployment
from tests.factories.platforms import connect_platform
from tests.factories.school import NOON, build_school
from worker.app import make_celery


def begun_in(database: Database) -> tuple[Registration, Begun]:
    school = build_school(database, learners=1)
    with database.transaction() as session:
        registration, _ = connect_platform(session, school)
        begun = begin_login(
            session, registration=registration, target_link_uri="https://x.example/", storage_target="", now=NOON
        )
        return registration, begun


def test_of_two_answers_at_once_exactly_one_opens_something(any_database: Database) -> None:
    registration, begun = begun_in(any_database)
    tries = 6
    found, outcomes = threading.Barrier(tries), []

    def answer() -> None:
        with any_database.reading() as session:
            login = find_login(session, organisation_id=registration.organisation_id, state=begun.state, now=NOON)
        found.wait()  # all have seen it unspent
        try:
            with any_database.transaction() as session:
                spend_login(session, login=login, now=NOON)
                outcomes.append("opened")
        except LaunchRefused as refused:
            outcomes.append(refused.reason)

    threads = [threading.Thread(target=answer) for _ in range(tries)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(outcomes) == ["opened"] + [Reason.STATE_USED] * (tries - 1)


def test_a_login_whose_launch_fails_is_not_used_up(any_database: Database) -> None:
    registration, begun = begun_in(any_database)
    with any_database.reading() as session:
        login = find_login(session, organisation_id=registration.organisation_id, state=begun.state, now=NOON)

    def failing_launch() -> None:
        with any_database.transaction() as session:
            spend_login(session, login=login, now=NOON)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        failing_launch()
    with any_database.transaction() as session:
        spend_login(session, login=login, now=NOON)


def test_a_login_is_good_for_ten_minutes(database: Database) -> None:
    registration, begun = begun_in(database)
    organisation_id = registration.organisation_id
    with database.transaction() as session:
        moment = NOON + LIFETIME - timedelta(seconds=1)
        login = find_login(session, organisation_id=organisation_id, state=begun.state, now=moment)
        with pytest.raises(LaunchRefused) as late:
            find_login(session, organisation_id=organisation_id, state=begun.state, now=NOON + LIFETIME)
        assert late.value.reason == Reason.STATE_EXPIRED
        with pytest.raises(LaunchRefused):
            spend_login(session, login=login, now=NOON + LIFETIME)


def test_old_logins_and_refusals_are_swept_and_others_stay(any_database: Database) -> None:
    registration, _ = begun_in(any_database)
    refused = LaunchRefused(Reason.EXPIRED, clause="x", detail="y")
    with any_database.transaction() as session:
        begin_login(
            session,
            registration=registration,
            target_link_uri="https://x.example/",
            storage_target="",
            now=NOON + timedelta(hours=2),
        )
        for age in (0, 91):
            record_refusal(
                session,
                organisation_id=registration.organisation_id,
                registration_id=None,
                refused=refused,
                now=NOON - timedelta(days=age),
            )
        assert sweep_logins(session, now=NOON + timedelta(hours=2)) == 1
        assert session.scalar(select(func.count()).select_from(Login)) == 1
        assert sweep_refusals(session, now=NOON) == 1


def test_a_deployment_that_several_ask_in_for_at_once_is_noted_once(any_database: Database) -> None:
    registration, _ = begun_in(any_database)
    errors: list[BaseException] = []

    def ask() -> None:
        try:
            with any_database.transaction() as session:
                note_deployment(session, registration=registration, deployment_id="new", now=NOON)
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert errors == []


def test_the_worker_sweeps_every_hour(database: Database, settings: Settings) -> None:
    begun_in(database)
    celery = make_celery(settings, database)
    assert celery.tasks["launches.sweep"]() == 1
    assert "launches.sweep" in {entry["task"] for entry in celery.conf.beat_schedule.values()}
