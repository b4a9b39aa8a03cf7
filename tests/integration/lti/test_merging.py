"""Two accounts of one human being become one: nothing is lost, and the estimate is what the answers together give."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from assessments.attempts.models import Attempt, Response
from assessments.attempts.results import settle_attempt
from assessments.items.models import ItemVersion
from assessments.mastery.models import MasteryPoint, MasteryState
from assessments.mastery.service import known_of, largest_difference, replay_learners
from core.database import Database
from course.curriculum.service import rendered_lesson
from course.enrolment.models import LessonProgress, Person
from learning import answering
from learning.merging_rows import FOLLOWING, UNITED, column_name
from lms_adapter.lti.models import Identity
from lms_adapter.outbox.models import Delivery, Score
from migrations import tables
from reports.people import references_to_people
from tests.factories.school import NOON, School, build_school
from tests.factories.two_accounts import (
    LATER,
    Two,
    count,
    merge,
    platform_person,
    reads,
    two_accounts,
    with_attempts,
)

assert tables


def test_every_column_that_names_a_person_has_its_rule() -> None:
    known = {column_name(column) for column in references_to_people().values()}
    assert known == FOLLOWING | set(UNITED)
    assert not FOLLOWING & set(UNITED)


@pytest.fixture
def school(any_database: Database) -> School:
    return with_attempts(build_school(any_database))


@pytest.fixture
def two(school: School) -> Two:
    return two_accounts(school)


def test_nothing_is_lost(two: Two) -> None:
    school, keep, gone = two
    counted = (Attempt, Response, MasteryPoint, Score, Identity)
    with school.database.transaction() as session:
        before = [count(session, select(func.count()).select_from(model)) for model in counted]
        hers = [count(session, select(func.count()).where(Attempt.person_id == one.id)) for one in (keep, gone)]
        merge(session, two)
        assert [count(session, select(func.count()).select_from(model)) for model in counted] == before
        assert count(session, select(func.count()).where(Attempt.person_id == keep.id)) == sum(hers) == 4
        assert session.get(Person, gone.id) is None


def test_the_estimate_is_what_a_replay_of_the_united_answers_gives(two: Two) -> None:
    school, keep, gone = two
    with school.database.transaction() as session:
        apart = known_of(session, person_id=keep.id, course=school.course).mastery
        merge(session, two)
    with school.database.reading() as session:
        kept = known_of(session, person_id=keep.id, course=school.course).mastery
        replayed = replay_learners(session, course=school.course, person_ids=[keep.id])[keep.id].mastery
        assert largest_difference(kept, replayed) == 0.0
        assert largest_difference(kept, apart) > 0.01
        assert session.get(MasteryState, (gone.id, school.course.id)) is None


def test_attempts_are_numbered_as_they_began_and_keep_their_penalty(two: Two) -> None:
    school, keep, _ = two
    with school.database.transaction() as session:
        run = select(Attempt).where(Attempt.kind == "graded").order_by(Attempt.started_at)
        before = [(one.id, one.penalty, one.scaled) for one in session.scalars(run)]
        merge(session, two)
        after = list(session.scalars(run))
        assert [one.number for one in after] == [1, 2, 3, 4]
        assert {one.person_id for one in after} == {keep.id}
        for attempt in after:
            settle_attempt(session, attempt=attempt, now=LATER)
        assert [(one.id, one.scaled) for one in after] == [(one, scaled) for one, _, scaled in before]
        assert [one.penalty for one in after] == pytest.approx([penalty for _, penalty, _ in before])


def test_tries_are_counted_over_both_accounts_and_answers_stay_as_they_are(two: Two) -> None:
    school, _, _ = two
    columns = select(Response.id, Response.answer, Response.score, Response.answered_at).order_by(Response.id)
    with school.database.transaction() as session:
        before = session.execute(columns).all()
        merge(session, two)
        assert session.execute(columns).all() == before
        tried = (
            select(ItemVersion.item_key, Response.tries)
            .join(ItemVersion, ItemVersion.id == Response.item_version_id)
            .order_by(Response.id)
        )
        seen: dict[str, list[int]] = {}
        for item_key, tries in session.execute(tried):
            seen.setdefault(item_key, []).append(tries)
        assert all(one == list(range(1, len(one) + 1)) for one in seen.values())
        assert max(map(len, seen.values())) > 2


def test_a_lesson_of_both_has_what_either_reached(school: School) -> None:
    with school.database.transaction() as session:
        keep, gone = session.get_one(Person, school.learner.id), platform_person(session, school)
        sections = [one.anchor for one in rendered_lesson(school.course, "l01_01").sections]
        assert len(sections) > 1
        reads(session, school, keep, at=NOON + timedelta(hours=1), sections=sections[1:], done=False)
        reads(session, school, gone, at=NOON, sections=sections[:1], done=True)
        merge(session, (school, keep, gone))
        lesson = session.get_one(LessonProgress, (keep.id, school.course.id, "l01_01"))
        assert set(lesson.sections) == set(sections)
        assert (lesson.seconds, lesson.started_at, lesson.completed_at) == (120, NOON, NOON)


def test_a_lesson_and_practice_that_only_one_of_them_has_follow(school: School) -> None:
    with school.database.transaction() as session:
        keep, gone = session.get_one(Person, school.learner.id), platform_person(session, school)
        sections = [one.anchor for one in rendered_lesson(school.course, "l01_01").sections]
        reads(session, school, gone, at=NOON, sections=sections, done=True)
        for person in (gone, keep):
            answering.begin(session, person=person, course=school.course, kind="practice", target="l01_01", now=NOON)
        merge(session, (school, keep, gone))
        assert session.get_one(LessonProgress, (keep.id, school.course.id, "l01_01")).sections == sections
        numbers = select(Attempt.number).where(Attempt.person_id == keep.id).order_by(Attempt.number)
        assert session.scalars(numbers).all() == [1, 2]


def test_the_lms_is_told_what_is_true_of_both_together(two: Two) -> None:
    school, keep, gone = two
    with school.database.transaction() as session:
        told = select(Delivery).where(Delivery.module_key == "mod01")
        before = {one.person_id: (one.record["score"], one.revision) for one in session.scalars(told)}
        assert before[keep.id][0] != before[gone.id][0]
        merge(session, two)
        delivery = session.scalars(told.where(Delivery.person_id == keep.id)).one()
        assert delivery.record["score"] == before[gone.id][0]
        assert delivery.revision > before[keep.id][1]
        score = session.scalars(select(Score)).one()
        assert score.share == pytest.approx(delivery.record["score"], abs=0.01)
        assert score.revision > score.delivered
        assert count(session, select(func.count()).where(Delivery.person_id == gone.id)) == 0
