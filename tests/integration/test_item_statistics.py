"""Statistics of a course's items from its rows, on both databases: asked for, leased, computed, kept by version."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from assessments.attempts import item_statistics as service
from assessments.items.models import ItemStatistics, ItemVersion
from core.clock import utc_now
from core.database import Database
from learning import answering
from tests.factories.correction import KEY, confirm, propose, take, version_of, work
from tests.factories.school import NOON, School, build_school


@pytest.fixture
def school(any_database: Database) -> School:
    made = build_school(any_database)
    for n, learner in enumerate(made.learners[:5]):
        take(made, learner, choice="b" if n < 2 else "a", finish=n != 4)
    return made


def ask(school: School) -> None:
    with school.database.transaction() as session:
        service.request_statistics(
            session, organisation_id=school.organisation.id, course_id=school.course.id, now=utc_now()
        )


def compute(school: School) -> int:
    ask(school)
    course_id = service.take_statistics_request(school.database, now=utc_now())
    assert course_id == school.course.id
    return service.compute_statistics(school.database, course_id=course_id, clock=utc_now)


def kept(school: School, key: str = KEY) -> dict[int, ItemStatistics]:
    """By version number."""
    with school.database.reading() as session:
        query = select(ItemVersion.number, ItemStatistics).join(
            ItemStatistics, ItemStatistics.item_version_id == ItemVersion.id
        )
        return {row[0]: row[1] for row in session.execute(query.where(ItemVersion.item_key == key))}


def test_first_answers_are_counted_with_the_options_chosen(school: School) -> None:
    compute(school)
    found = kept(school)[1]
    assert found.responses == 4
    assert found.document["facility"][0] == 0.5
    assert {one["id"]: one["n"] for one in found.document["options"]} == {"a": 2, "b": 2, "c": 0, "d": 0}
    assert found.flags == ["too_few"]
    parameters = kept(school, "i01_002")[1].document["by_parameter"]
    assert sum(one["n"] for one in parameters if one["parameter"] == "rayon") == 5
    assert {one["parameter"] for one in parameters} == {"rayon", "passages", "tickets"}


def test_a_question_left_without_an_answer_in_a_finished_attempt_is_counted_apart(school: School) -> None:
    compute(school)
    assert kept(school)[1].document["omitted"] == 0, "the fifth learner has not finished"
    with school.database.transaction() as session:
        attempt = answering.begin(
            session, person=school.learners[4], course=school.course, kind="graded", target="a01", now=NOON
        )
        answering.finish(session, attempt=attempt, now=NOON + timedelta(hours=2))
    compute(school)
    assert kept(school)[1].document["omitted"] == 1


def test_after_a_correction_the_new_version_is_measured_on_all_answers_and_the_old_keeps_its_figures(
    school: School,
) -> None:
    compute(school)
    before = kept(school)[1].document
    regrading_id = propose(school)
    work(school)
    confirm(school, regrading_id)
    work(school)
    assert service.take_statistics_request(school.database, now=utc_now()) == school.course.id, "asked by the worker"
    service.compute_statistics(school.database, course_id=school.course.id, clock=utc_now)
    after = kept(school)
    assert after[1].document == before
    assert after[2].responses == 4
    assert after[2].item_version_id == version_of(school).id


def test_a_request_is_leased_and_asked_again_while_it_runs_is_computed_once_more(school: School) -> None:
    ask(school)
    now = utc_now()
    assert service.take_statistics_request(school.database, now=now) == school.course.id
    assert service.take_statistics_request(school.database, now=now) is None
    later = now + service.LEASE + timedelta(seconds=1)
    assert service.take_statistics_request(school.database, now=later) == school.course.id, "its worker died"
    with school.database.transaction() as session:
        service.request_statistics(
            session, organisation_id=school.organisation.id, course_id=school.course.id, now=later + timedelta(hours=1)
        )
    service.compute_statistics(school.database, course_id=school.course.id, clock=lambda: later)
    assert service.take_statistics_request(school.database, now=later) == school.course.id


def test_every_course_is_asked_for_at_night_and_one_without_answers_does_no_harm(school: School) -> None:
    build_school(school.database, key="other")
    with school.database.transaction() as session:
        assert service.request_for_every_course(session, now=utc_now()) == 2
    measured = []
    while (course_id := service.take_statistics_request(school.database, now=utc_now())) is not None:
        measured.append(service.compute_statistics(school.database, course_id=course_id, clock=utc_now))
    assert sorted(measured) == [0, 5]
