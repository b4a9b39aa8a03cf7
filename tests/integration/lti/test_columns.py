"""Columns of grade books are found, made, renamed, removed and made again, and compared with what they were told."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from core.database import Database
from lms_adapter.lti.claims import SCOPE_LINE_ITEM
from lms_adapter.lti.context_cohorts import keep_cohort
from lms_adapter.lti.line_items import ColumnsNotOffered, drop_column, keep_line_item, wish_column
from lms_adapter.lti.models import Context, LineItem, ResourceLink
from lms_adapter.lti.targets import Target
from lms_adapter.outbox.columns import work_on_columns
from lms_adapter.outbox.ledger import ledger_of_cohort, resend, resend_failed, standing_of
from lms_adapter.outbox.models import Score
from lms_adapter.outbox.read_back import request_nightly
from tests.factories.grade_books import AGS_SCOPES, GradeBooks, build_grade_books
from tests.factories.platforms import message
from tests.simulators.lti.gradebook import Column

COMPETENCY = Target("competency", "c1")


@pytest.fixture
def books(database: Database) -> GradeBooks:
    return build_grade_books(database)


def wish(books: GradeBooks, *, label: str = "Compétence 1") -> int:
    with books.database.transaction() as session:
        return wish_column(
            session,
            context=session.get_one(Context, books.context_id),
            course_id=books.school.course.id,
            target=COMPETENCY,
            label=label,
            now=books.clock(),
        ).id


def remote(books: GradeBooks) -> list[Column]:
    return [one for one in books.platform.book.of_course(books.course.id) if one.tag == "competency"]


def launched(books: GradeBooks, **changes: object) -> LineItem | None:
    given = {
        "line_item_url": books.platform.line_item_url(books.column),
        "line_items_url": books.platform.line_items_url(books.course.id),
        "resource_link_id": books.activity.id,
        **changes,
    }
    target = given.pop("target", Target("assessment", "a01"))
    assert isinstance(target, Target)
    with books.database.transaction() as session:
        return keep_line_item(
            session,
            context=session.get_one(Context, books.context_id),
            resource_link=session.get_one(ResourceLink, books.link_id),
            course_id=books.school.course.id,
            target=target,
            message=message(**given),
            now=books.clock(),
        )


def compare_now(books: GradeBooks, seconds: float = 5) -> None:
    books.clock.advance(seconds)
    books.change(LineItem, books.line_item_id, due_at=books.clock())
    books.work_on_columns()


# columns of our own


def test_a_column_of_a_competency_is_made_once_and_told(books: GradeBooks) -> None:
    own = wish(books)
    told: list[int] = []
    work_on_columns(books.database, books.services, books.clock, tell=lambda _session, row: told.append(row.id))
    (made,) = remote(books)
    assert (made.label, made.maximum, made.resource_id) == ("Compétence 1", 100.0, "c1")
    assert (books.line_item(own).state, books.line_item(own).url) == ("present", books.platform.line_item_url(made))
    assert told == [own]
    assert books.work_on_columns() == 0


def test_a_column_that_a_killed_worker_made_is_found_and_not_made_again(books: GradeBooks) -> None:
    own = wish(books)
    books.work_on_columns()
    books.change(LineItem, own, url=None, state="wanted", due_at=books.clock())
    books.work_on_columns()
    assert len(remote(books)) == 1
    assert books.line_item(own).state == "present"


def test_a_column_that_a_teacher_removed_is_made_again_with_its_grades(books: GradeBooks) -> None:
    own = wish(books)
    books.work_on_columns()
    books.record(0.6, line_item_id=own)
    books.send()
    (first,) = remote(books)
    del books.platform.book.columns[first.id]
    books.clock.advance(10)
    books.record(0.7, line_item_id=own)
    books.send()
    books.work_on_columns()
    books.send()
    (again,) = remote(books)
    assert again.id != first.id
    assert books.platform.book.score(again.id, books.learners[0].id) == 70.0


def test_another_label_is_put_and_nothing_else_is_lost(books: GradeBooks) -> None:
    own = wish(books)
    books.work_on_columns()
    wish(books, label="Compétence 1 : vendre")
    books.work_on_columns()
    (column,) = remote(books)
    assert (column.label, column.resource_id, column.tag) == ("Compétence 1 : vendre", "c1", "competency")
    assert books.line_item(own).state == "present"


def test_a_column_that_is_not_wanted_any_more_is_removed(books: GradeBooks) -> None:
    own = wish(books)
    books.work_on_columns()
    with books.database.transaction() as session:
        drop_column(session, line_item=session.get_one(LineItem, own), now=books.clock())
    books.work_on_columns()
    assert remote(books) == []
    with books.database.reading() as session:
        assert session.get(LineItem, own) is None


def test_where_the_platform_lets_us_make_none_we_say_what_to_change(books: GradeBooks) -> None:
    scopes = [one for one in AGS_SCOPES if one != SCOPE_LINE_ITEM]
    books.change(Context, books.context_id, ags_scopes=scopes)
    with pytest.raises(ColumnsNotOffered, match="column management"):
        wish(books)


def test_a_platform_that_is_down_makes_the_column_later(books: GradeBooks) -> None:
    own = wish(books)
    books.platform.faults.error = 1.0
    books.work_on_columns()
    assert (books.line_item(own).state, books.line_item(own).problem) == ("wanted", "server_error")
    books.platform.faults.error = 0.0
    books.clock.advance(4000)
    books.work_on_columns()
    assert len(remote(books)) == 1


# columns of activities


def test_a_launch_that_names_no_column_has_it_found_by_its_link(books: GradeBooks) -> None:
    books.change(LineItem, books.line_item_id, url=None, state="wanted", due_at=books.clock())
    books.platform.add_column(books.course.id, label="other", maximum=10.0, tag="x", activity_id=books.activity.id)
    launched(books, line_item_url="")
    books.record(0.5)
    assert books.send() == 0
    books.work_on_columns()
    books.send()
    assert books.grade().score == 50.0


def test_a_column_that_was_replaced_gets_every_grade_anew(books: GradeBooks) -> None:
    books.record(0.5)
    books.send()
    del books.platform.book.columns[books.column.id]
    fresh = books.platform.add_column(
        books.course.id, label="x", maximum=10.0, activity_id=books.activity.id, coupled=True
    )
    launched(books, line_item_url=books.platform.line_item_url(fresh))
    books.work_on_columns()
    books.send()
    assert books.platform.book.score(fresh.id, books.learners[0].id) == 5.0


def test_a_link_that_opens_something_else_forgets_what_was_queued_for_the_former(books: GradeBooks) -> None:
    books.record(0.5)
    launched(books, target=Target("exam", "final"))
    assert books.send() == 0
    books.work_on_columns()
    assert (books.line_item().state, books.line_item().target) == ("present", "exam:final")
    with books.database.reading() as session:
        assert session.scalars(select(Score)).all() == []


def test_a_link_without_grades_and_a_platform_without_the_service_have_no_column(books: GradeBooks) -> None:
    assert launched(books, target=Target("gap")) is None
    assert launched(books, line_item_url="", line_items_url="") is None


def test_a_column_that_is_there_again_after_a_launch_takes_what_was_blocked(books: GradeBooks) -> None:
    kept = books.platform.book.columns.pop(books.column.id)
    books.record(0.5)
    books.send()
    books.work_on_columns()
    assert books.score().state == "blocked"
    books.platform.book.columns[kept.id] = kept
    launched(books)
    books.work_on_columns()
    books.send()
    assert (books.score().state, books.grade().score) == ("sent", 50.0)


# what the grade book holds


def test_a_grade_that_a_teacher_typed_is_seen_and_seen_again_when_it_is_taken_back(books: GradeBooks) -> None:
    books.record(0.5)
    books.send()
    books.clock.advance(60)
    books.platform.override(books.column, books.learners[0], 80.0)
    compare_now(books)
    assert (books.score().state, books.score().result_share) == ("overridden", 0.8)
    books.platform.override(books.column, books.learners[0], 50.0)
    compare_now(books)
    assert (books.score().state, books.score().problem) == ("sent", "")


def test_a_zero_is_neither_lost_nor_overridden(books: GradeBooks) -> None:
    books.record(0.0)
    books.send()
    compare_now(books)
    assert (books.score().state, books.score().problem) == ("sent", "")


def test_a_grade_that_was_emptied_by_hand_is_left_empty(books: GradeBooks) -> None:
    books.record(0.5)
    books.send()
    books.clock.advance(60)
    books.platform.override(books.column, books.learners[0], 0.0)
    compare_now(books)
    assert books.score().state == "overridden"


def test_a_lost_grade_is_sent_again_the_next_night_and_not_before(books: GradeBooks) -> None:
    books.record(0.5)
    books.send()
    books.column.grades.clear()
    compare_now(books)
    assert (books.score().state, books.score().problem) == ("sent", "lost")
    assert books.send() == 0
    books.clock.advance(86_400)
    with books.database.transaction() as session:
        assert request_nightly(session, now=books.clock()) == 1
    books.work_on_columns()
    books.send()
    assert (books.score().state, books.score().problem, books.grade().score) == ("sent", "", 50.0)


def test_a_refused_score_is_tried_anew_each_night(books: GradeBooks) -> None:
    role = books.course.roles.pop(books.learners[0].id)
    books.record(0.5)
    books.send()
    assert books.score().state == "failed"
    books.course.roles[books.learners[0].id] = role
    books.clock.advance(86_400)
    with books.database.transaction() as session:
        request_nightly(session, now=books.clock())
    books.send()
    assert (books.score().state, books.grade().score) == ("sent", 50.0)


def test_what_was_sent_while_results_were_read_is_not_judged(books: GradeBooks) -> None:
    books.record(0.5)
    books.send()
    books.clock.advance(60)
    call = books.services.call

    def meanwhile(*arguments: object, **options: object) -> object:
        answer = call(*arguments, **options)  # type: ignore[arg-type]
        books.services.call = call  # type: ignore[method-assign]
        books.record(0.9)
        books.send()
        return answer

    books.services.call = meanwhile  # type: ignore[method-assign,assignment]
    compare_now(books)
    assert (books.score().state, books.score().sent_share) == ("sent", 0.9)


# the ledger


def test_the_ledger_says_of_each_learner_how_it_stands(books: GradeBooks) -> None:
    books.record(0.5)
    books.record(0.0, learner=1)
    line_item, registration = books.line_item(), books.registration()
    assert standing_of(books.score(), line_item, registration) == "waiting"
    registration.failing_since = books.clock()
    assert standing_of(books.score(), line_item, registration) == "platform_away"
    registration.enabled = False
    assert standing_of(books.score(), line_item, registration) == "platform_off"
    books.send()
    registration.product = "Open edX"
    assert standing_of(books.score(0), line_item, registration) == "sent"
    assert standing_of(books.score(1), line_item, registration) == "unpublished_zero"


def test_a_trainer_sends_again_what_failed(books: GradeBooks) -> None:
    books.column.locked = True
    books.record(0.5)
    books.send()
    books.column.locked = False
    with books.database.transaction() as session:
        context = session.get_one(Context, books.context_id)
        cohort = keep_cohort(session, context=context, course_id=books.school.course.id, now=books.clock())
        (column,) = ledger_of_cohort(session, cohort=cohort)
        assert column.counts == {"failed": 1}
        assert resend_failed(session, cohort=cohort, now=books.clock()) == 1
    books.send()
    assert books.grade().score == 50.0


def test_a_trainer_may_have_ours_put_over_a_grade_of_others(database: Database) -> None:
    books = build_grade_books(database, profile="canvas")
    books.record(0.5)
    books.send()
    books.clock.advance(60)
    books.platform.override(books.column, books.learners[0], 80.0)
    books.grade().overridden = False
    compare_now(books)
    assert books.score().state == "overridden"
    with books.database.transaction() as session:
        organisation_id = books.school.organisation.id
        resend(session, organisation_id=organisation_id, score_id=books.score().id, now=books.clock())
    books.clock.advance(5)
    books.send()
    assert (books.score().state, books.grade().score) == ("sent", 50.0)
