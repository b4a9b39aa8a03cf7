"""From a learner's act to the figure that waits for their column in the platform's grade book, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from assessments.attempts.models import Attempt
from core.database import Database
from learning import answering
from learning.scores import refresh_levels, tell_column, tell_levels, tell_new_columns
from lms_adapter.lti.arrivals import Arrival, arrive
from lms_adapter.lti.claims import SCOPE_LINE_ITEM, SCOPE_SCORE
from lms_adapter.lti.line_items import wish_column
from lms_adapter.lti.models import Deployment, LineItem, Registration
from lms_adapter.lti.targets import Target
from lms_adapter.outbox.models import Score
from tests.factories.platforms import INSTRUCTOR, connect_platform, message
from tests.factories.school import NOON, School, build_school
from tests.integration.test_answering import answer_all

COLUMN = "https://lms.example/mod/lti/services.php/2/lineitems/5/lineitem?type_id=1"
COLUMNS = "https://lms.example/mod/lti/services.php/2/lineitems?type_id=1"
LATER = NOON + timedelta(hours=1)


@pytest.fixture
def school(any_database: Database) -> School:
    return build_school(any_database)


@pytest.fixture
def session(school: School) -> Iterator[Session]:
    with school.database.transaction() as opened:
        yield opened


@pytest.fixture
def platform(session: Session, school: School) -> tuple[Registration, Deployment]:
    return connect_platform(session, school)


def land(session: Session, platform: tuple[Registration, Deployment], **changes: object) -> Arrival:
    registration, deployment = platform
    given = {
        "line_item_url": COLUMN,
        "line_items_url": COLUMNS,
        "ags_scopes": (SCOPE_LINE_ITEM, SCOPE_SCORE),
        **changes,
    }
    return arrive(session, registration=registration, deployment=deployment, message=message(**given), now=NOON)


def work(session: Session, school: School, arrival: Arrival, *, right: bool = True) -> Attempt:
    attempt = answering.begin(
        session, person=arrival.person, course=school.course, kind="graded", target="a01", now=LATER
    )
    answer_all(session, attempt, right=right)
    answering.finish(session, attempt=attempt, now=LATER + timedelta(minutes=5))
    return attempt


def scores(session: Session) -> list[Score]:
    return list(session.scalars(select(Score).order_by(Score.id)))


def test_a_finished_assessment_waits_for_its_column_with_a_comment(
    session: Session, school: School, platform: tuple[Registration, Deployment]
) -> None:
    arrival = land(session, platform)
    assert scores(session) == []

    attempt = work(session, school, arrival)

    (score,) = scores(session)
    assert score.share == attempt.scaled
    assert (score.state, score.delivered, score.person_id) == ("waiting", 0, arrival.person.id)
    assert score.comment.startswith("Réussi\u202f: 100\u202f% (")
    assert "1 essai." in score.comment


def test_a_result_of_zero_is_told_and_no_result_is_not(
    session: Session, school: School, platform: tuple[Registration, Deployment]
) -> None:
    first = land(session, platform)
    land(session, platform, subject="18", name="Nour Test", email="")
    work(session, school, first, right=False)
    (score,) = scores(session)
    assert (score.share, score.person_id) == (0.0, first.person.id)
    assert score.comment.startswith("Pas encore réussi")


def test_an_answer_alone_changes_no_grade(
    session: Session, school: School, platform: tuple[Registration, Deployment]
) -> None:
    arrival = land(session, platform)
    attempt = answering.begin(
        session, person=arrival.person, course=school.course, kind="graded", target="a01", now=LATER
    )
    answer_all(session, attempt, right=True)
    assert scores(session) == []


def test_the_column_of_a_competency_shows_the_level_with_its_interval(
    session: Session, school: School, platform: tuple[Registration, Deployment]
) -> None:
    arrival = land(session, platform)
    competency = school.course.profile.competencies[0].id
    column = wish_column(
        session,
        context=arrival.context,
        course_id=school.course.id,
        target=Target("competency", competency),
        label="Niveau",
        now=NOON,
    )
    assert tell_column(session, line_item=column, now=NOON) == 0, "nothing is known yet, and nothing is no zero"
    work(session, school, arrival)
    row = session.scalar(select(Score).where(Score.line_item_id == column.id))
    assert row is not None
    assert 0 < row.share < 1
    assert row.comment.startswith("Niveau ")
    assert "cible" in row.comment


def test_telling_levels_again_without_news_changes_nothing(
    session: Session, school: School, platform: tuple[Registration, Deployment]
) -> None:
    arrival = land(session, platform)
    competency = school.course.profile.competencies[0].id
    wish_column(
        session,
        context=arrival.context,
        course_id=school.course.id,
        target=Target("competency", competency),
        label="Niveau",
        now=NOON,
    )
    work(session, school, arrival)
    at = LATER + timedelta(minutes=5)
    before = [(one.id, one.revision) for one in scores(session)]
    assert tell_levels(session, course=school.course, person_id=arrival.person.id, now=at) == 1
    assert [(one.id, one.revision) for one in scores(session)] == before


def test_a_new_column_starts_from_what_was_done_before(
    session: Session, school: School, platform: tuple[Registration, Deployment]
) -> None:
    arrival = land(session, platform, line_item_url="", line_items_url="", custom={"course": "small"})
    work(session, school, arrival)
    assert scores(session) == []

    again = land(session, platform)
    tell_new_columns(session, context=again.context, now=NOON, identity=again.identity)

    (score,) = scores(session)
    assert score.share == 1.0


def test_a_learner_who_arrives_in_a_column_that_exists_brings_their_result(
    session: Session, school: School, platform: tuple[Registration, Deployment]
) -> None:
    land(session, platform)
    other = land(session, platform, subject="18", name="Nour Test", email="", resource_link_id="6", line_item_url="")
    work(session, school, other)
    column = session.scalars(select(LineItem).where(LineItem.url == COLUMN)).one()
    session.execute(delete(Score))
    column.created_at = NOON - timedelta(days=1)
    tell_new_columns(session, context=other.context, now=NOON, identity=other.identity)
    assert [one.person_id for one in scores(session)] == [other.person.id] * len(scores(session))
    assert scores(session)


def test_a_teacher_has_no_grade(session: Session, school: School, platform: tuple[Registration, Deployment]) -> None:
    land(session, platform)
    teacher = land(session, platform, subject="90", name="Claire Test", email="", roles=(INSTRUCTOR,))
    column = session.scalars(select(LineItem)).one()
    assert tell_column(session, line_item=column, now=NOON) == 0
    assert teacher.role == "trainer"


def test_columns_of_another_course_at_the_platform_stay_as_they_are(
    session: Session, school: School, platform: tuple[Registration, Deployment]
) -> None:
    here = land(session, platform)
    there = land(session, platform, context_id="3", subject="99", name="", email="", line_item_url=COLUMN + "&other=1")
    work(session, school, here)
    (score,) = scores(session)
    column = session.get_one(LineItem, score.line_item_id)
    assert column.context_id == here.context.id != there.context.id


def test_levels_that_only_time_has_moved_are_told_at_night_and_not_twice(school: School) -> None:
    with school.database.transaction() as session:
        platform = connect_platform(session, school)
        arrival = land(session, platform)
        wish_column(
            session,
            context=arrival.context,
            course_id=school.course.id,
            target=Target("competency", school.course.profile.competencies[0].id),
            label="Niveau",
            now=NOON,
        )
        work(session, school, arrival)
    a_year_later = NOON + timedelta(days=365)

    def revisions() -> list[int]:
        with school.database.reading() as session:
            levels = select(Score.revision).join(LineItem, LineItem.id == Score.line_item_id).where(LineItem.ours)
            return list(session.scalars(levels))

    before = revisions()
    assert refresh_levels(school.database, now=a_year_later) == 1
    assert [one - earlier for one, earlier in zip(revisions(), before, strict=True)] == [1]
    refresh_levels(school.database, now=a_year_later + timedelta(minutes=1))
    assert [one - earlier for one, earlier in zip(revisions(), before, strict=True)] == [1]
