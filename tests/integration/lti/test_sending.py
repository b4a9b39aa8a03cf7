"""Scores reach the grade book of a simulated platform, stay there, and say why where they cannot."""

from __future__ import annotations

import json
from datetime import timedelta
from itertools import pairwise

import pytest
from sqlalchemy import delete

from core.database import Database
from lms_adapter.lti.claims import SCOPE_RESULT
from lms_adapter.lti.models import AccessToken, Context, LineItem, Registration
from lms_adapter.outbox.models import Score
from tests.factories.grade_books import AGS_SCOPES, GradeBooks, build_grade_books


@pytest.fixture
def books(any_database: Database) -> GradeBooks:
    return build_grade_books(any_database, maximum=20.0)


def test_a_score_arrives_rescaled_with_its_comment_and_is_sent_once(books: GradeBooks) -> None:
    books.record(0.825, comment="Réussi : 82,5 %.")
    assert books.send() == 1
    assert (books.grade().score, books.grade().comment) == (16.5, "Réussi : 82,5 %.")
    score = books.score()
    assert (score.state, score.delivered, score.sent_share) == ("sent", 1, 0.825)
    assert (score.leased_until, score.sent_at, score.tried_shares) == (None, books.clock(), [])

    assert books.send() == 0
    assert len(books.platform.requests("scores")) == 1


def test_what_is_sent_can_never_take_a_grade_or_its_feedback_away(books: GradeBooks) -> None:
    books.record(0.0)
    books.send()
    (request,) = books.platform.requests("scores")
    document = json.loads(request.body)
    assert document == {
        "userId": books.learners[0].id,
        "scoreGiven": 0.0,
        "scoreMaximum": 100.0,
        "activityProgress": "Completed",
        "gradingProgress": "FullyGraded",
        "timestamp": "2026-03-02T12:00:00Z",
        "comment": "0.00",
    }
    assert books.grade().score == 0.0


def test_an_unchanged_figure_is_not_told_again(books: GradeBooks) -> None:
    books.record(0.5)
    books.send()
    books.record(0.5)
    assert (books.send(), books.score().revision) == (0, 1)


def test_a_new_figure_in_the_same_second_has_a_later_timestamp(books: GradeBooks) -> None:
    for share in (0.2, 0.4, 0.6):
        books.record(share)
        books.send()
    stamps = [json.loads(one.body)["timestamp"] for one in books.platform.requests("scores")]
    assert stamps == ["2026-03-02T12:00:00Z", "2026-03-02T12:00:01Z", "2026-03-02T12:00:02Z"]
    assert books.grade().score == pytest.approx(12.0)


def test_a_failure_of_the_platform_is_tried_again_later_and_later(books: GradeBooks) -> None:
    books.platform.faults.error = 1.0
    books.record(0.5)
    waits = []
    for _ in range(4):
        assert books.send() == 1
        score = books.score()
        assert (score.state, score.problem, score.delivered) == ("waiting", "server_error", 0)
        waits.append((score.due_at - books.clock()).total_seconds())
        assert books.send() == 0, "not before it is due"
        books.clock.now = max(score.due_at, books.registration().paused_until or score.due_at)
    assert all(earlier < later for earlier, later in pairwise(waits))

    books.platform.faults.error = 0.0
    books.send()
    assert (books.score().state, books.score().problem, books.grade().score) == ("sent", "", 10.0)
    assert books.registration().failing_since is None


def test_a_platform_that_asks_us_to_wait_is_left_alone(books: GradeBooks) -> None:
    books.platform.faults.throttled, books.platform.faults.services = 1.0, frozenset({"scores"})
    books.platform.faults.retry_after = 90
    books.record(0.5)
    books.record(0.7, learner=1)
    assert books.send(threads=1) == 1, "the second is not even tried"
    paused_until = books.registration().paused_until
    assert paused_until is not None
    assert 90 <= (paused_until - books.clock()).total_seconds() < 92
    assert books.score(1).tries == 0

    books.platform.faults.throttled = 0.0
    books.clock.advance(89)
    assert books.send() == 0
    books.clock.advance(4)
    assert books.send() == 2
    assert (books.grade(0).score, books.grade(1).score) == (10.0, 14.0)


def test_a_token_that_the_platform_forgot_is_renewed_once(books: GradeBooks) -> None:
    books.record(0.5)
    books.send()
    books.platform.forget_tokens()
    books.record(0.6)
    assert books.send() == 1
    assert books.score().state == "sent"
    assert len(books.platform.requests("token")) == 2


def test_a_token_is_asked_for_once_and_kept_sealed(books: GradeBooks) -> None:
    for learner in (0, 1):
        books.record(0.5, learner=learner)
    books.send()
    assert len(books.platform.requests("token")) == 1
    (token,) = books.platform.tokens
    with books.database.reading() as session:
        kept = session.connection().exec_driver_sql("SELECT token FROM lti_access_token").scalar_one()
    assert token not in kept


def test_a_token_that_another_process_threw_away_is_used_for_some_seconds_at_most(
    books: GradeBooks, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A connection that was renewed has other scopes: workers learn of it without being started anew."""
    books.record(0.5)
    books.send()
    with books.database.transaction() as session:
        session.execute(delete(AccessToken))
    monkeypatch.setattr("lms_adapter.lti.platform.REMEMBERED_SECONDS", 0.0)
    books.record(0.6)
    books.send()
    assert len(books.platform.requests("token")) == 2
    assert books.grade().score == 12.0


def test_a_token_that_runs_out_is_renewed_even_where_it_was_just_read(books: GradeBooks) -> None:
    books.record(0.5)
    books.send()
    books.clock.advance(3600)
    books.record(0.6)
    books.send()
    assert len(books.platform.requests("token")) == 2


def test_a_scope_that_is_not_granted_is_named(any_database: Database) -> None:
    books = build_grade_books(any_database, scopes=AGS_SCOPES[:3])
    books.record(0.5)
    books.send()
    score = books.score()
    assert (score.state, score.problem) == ("blocked", "scope_not_granted")
    assert books.registration().paused_until is None, "other services go on"


def test_a_platform_that_cannot_reach_our_keys_says_so_and_recovers_by_itself(books: GradeBooks) -> None:
    tool = next(iter(books.platform.tools.values()))
    keyset, tool.keyset, tool.pasted = tool.keyset, None, False
    books.platform.reaches_tools = False
    books.record(0.5)
    books.record(0.7, learner=1)
    assert books.send(threads=1) == 1
    assert (books.score().state, books.score().problem) == ("blocked", "key_set_unreachable")
    assert (books.score(1).state, books.registration().problem) == ("waiting", "key_set_unreachable")
    assert "<" not in books.score().reason

    tool.keyset, tool.pasted = keyset, True
    books.clock.advance(61)
    assert books.send() == 2, "the other one, and then the one that was blocked"
    assert {books.score(0).state, books.score(1).state} == {"sent"}
    assert books.registration().problem == ""


def test_a_learner_who_left_is_refused_with_a_reason_and_without_personal_data(books: GradeBooks) -> None:
    del books.course.roles[books.learners[0].id]
    books.record(0.5, comment="Bravo Prénom0 Nom0")
    books.send()
    score = books.score()
    assert (score.state, score.problem) == ("failed", "learner_not_gradable")
    assert score.reason == "Incorrect score received"
    books.clock.advance(7200)
    assert books.send() == 0, "not tried by itself again"


def test_a_locked_grade_is_refused_for_good(books: GradeBooks) -> None:
    books.column.locked = True
    books.record(0.5)
    books.send()
    assert (books.score().state, books.score().problem) == ("failed", "locked")


def test_a_column_that_is_gone_waits_for_the_one_that_a_launch_names(books: GradeBooks) -> None:
    del books.platform.book.columns[books.column.id]
    books.record(0.5)
    books.send()
    assert (books.line_item().state, books.score().state) == ("missing", "waiting")
    books.work_on_columns()
    assert (books.score().state, books.score().problem) == ("blocked", "column_removed")
    books.clock.advance(7200)
    assert books.send() == 0


def test_a_disabled_platform_is_not_called(books: GradeBooks) -> None:
    books.change(Registration, books.registration_id, enabled=False)
    books.record(0.5)
    assert (books.send(), books.platform.log) == (0, [])


def test_a_figure_that_comes_while_the_one_before_travels_is_sent_as_well(books: GradeBooks) -> None:
    books.record(0.5)
    call = books.services.call

    def meanwhile(*arguments: object, **options: object) -> object:
        answer = call(*arguments, **options)  # type: ignore[arg-type]
        if books.grade().score == 10.0:
            books.record(0.9)
        return answer

    books.services.call = meanwhile  # type: ignore[method-assign,assignment]
    assert books.send() == 2
    assert (books.score().state, books.score().delivered, books.grade().score) == ("sent", 2, 18.0)


def test_a_worker_that_died_leaves_a_score_that_the_next_one_sends(books: GradeBooks) -> None:
    score_id = books.record(0.5)
    until = books.clock() + timedelta(seconds=30)
    books.change(Score, score_id, leased_until=until, sent_timestamp=books.clock() + timedelta(seconds=9), tries=1)
    assert books.send() == 0
    books.clock.advance(30)
    assert books.send() == 1
    assert books.grade().timestamp == books.clock()


def test_who_lost_the_lease_writes_nothing(books: GradeBooks) -> None:
    score_id = books.record(0.5)
    call = books.services.call

    def slow(*arguments: object, **options: object) -> object:
        answer = call(*arguments, **options)  # type: ignore[arg-type]
        books.change(Score, score_id, sent_timestamp=books.clock() + timedelta(seconds=40), problem="somebody else")
        return answer

    books.services.call = slow  # type: ignore[method-assign,assignment]
    books.send(limit=1)
    assert (books.score().state, books.score().problem, books.score().delivered) == ("waiting", "somebody else", 0)


# who has the last word


def test_a_conflict_about_what_already_arrived_is_a_delivery(books: GradeBooks) -> None:
    books.platform.faults.lost_answer, books.platform.faults.services = 1.0, frozenset({"scores"})
    books.record(0.5)
    books.send()
    assert (books.grade().score, books.score().problem) == (10.0, "timeout")
    books.platform.faults.lost_answer = 0.0
    books.grade().timestamp = books.clock() + timedelta(minutes=5)  # its clock is ahead of ours
    books.clock.advance(10)
    books.send()
    assert books.platform.requests("scores")[-1].status == 409
    assert (books.score().state, books.score().delivered, books.score().sent_share) == ("sent", 1, 0.5)


def test_a_conflict_with_an_older_figure_of_ours_is_tried_again(books: GradeBooks) -> None:
    books.platform.faults.lost_answer, books.platform.faults.services = 1.0, frozenset({"scores"})
    books.record(0.5)
    books.send()
    books.platform.faults.lost_answer = 0.0
    books.grade().timestamp = books.clock() + timedelta(seconds=12)
    books.record(0.9)
    for _ in range(12):
        books.send()
        books.clock.advance(3)
    assert (books.score().state, books.grade().score) == ("sent", 18.0)


def test_a_teachers_grade_is_never_fought(books: GradeBooks) -> None:
    books.record(0.5)
    books.send()
    books.clock.advance(60)
    books.platform.override(books.column, books.learners[0], 20.0)
    books.record(0.6)
    for _ in range(3):
        books.send()
        books.clock.advance(1200)
        books.work_on_columns()
    score = books.score()
    assert (score.state, score.result_share) == ("overridden", 1.0)
    assert books.grade().score == 20.0
    assert len(books.platform.requests("scores")) <= 3


def test_before_a_confirmed_value_is_replaced_it_is_read_where_the_platform_guards_nothing(
    any_database: Database,
) -> None:
    books = build_grade_books(any_database, profile="canvas")
    books.record(0.5)
    books.send()
    books.clock.advance(60)
    books.platform.override(books.column, books.learners[0], 95.0)
    books.grade().overridden = False  # it would let us
    books.record(0.6)
    books.send()
    assert (books.score().state, books.score().result_share, books.grade().score) == ("overridden", 0.95, 95.0)
    assert len(books.platform.requests("scores")) == 1


def test_without_the_right_to_read_results_a_conflict_ends_some_day(books: GradeBooks) -> None:
    books.change(Context, books.context_id, ags_scopes=[one for one in AGS_SCOPES if one != SCOPE_RESULT])
    books.platform.override(books.column, books.learners[0], 20.0)
    books.grade().timestamp = books.clock() + timedelta(days=30)
    books.record(0.5)
    for _ in range(12):
        books.send()
        books.clock.advance(1500)
    assert (books.score().state, books.score().problem) == ("failed", "conflict")


def test_the_columns_own_row_is_compared_soon_after_something_was_sent(books: GradeBooks) -> None:
    books.record(0.5)
    books.send()
    due = books.line_item().due_at
    assert due is not None
    assert books.clock() < due <= books.clock() + timedelta(minutes=15)
    books.change(LineItem, books.line_item_id, due_at=books.clock())
    books.clock.advance(1)
    assert books.work_on_columns() == 1
    assert books.line_item().checked_at == books.clock()
