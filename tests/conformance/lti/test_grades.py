"""Assignment and grade services (certification guide, 6.4; what a tool is expected to do is listed in 5.4)."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from core.clock import utc_now
from lms_adapter.lti import ags, claims
from lms_adapter.lti.line_items import wish_column
from lms_adapter.lti.models import Context, Identity, LineItem
from lms_adapter.lti.targets import Target
from lms_adapter.outbox.columns import work_on_columns
from lms_adapter.outbox.models import Score
from lms_adapter.outbox.read_back import read_results
from lms_adapter.outbox.scores import record_score
from lms_adapter.outbox.sending import send_due
from tests.conformance.lti.kit import Kit
from tests.simulators.lti.campus import Course, Recorded
from tests.simulators.lti.gradebook import Column

SCORE_TYPE = "application/vnd.ims.lis.v1.score+json"


def record(kit: Kit, share: float, *, line_item_id: int | None = None) -> None:
    """The learner's grade for a column (default: the first), as an attempt would leave it."""
    with kit.database.transaction() as session:
        identity = session.scalars(select(Identity).where(Identity.subject == kit.learner.id)).one()
        chosen = line_item_id or kit.line_items()[0].id
        item = session.get_one(LineItem, chosen)
        record_score(
            session, line_item=item, identity=identity, share=share, comment="Bien", completed=True, now=utc_now()
        )


def send(kit: Kit) -> None:
    """What the worker does with scores, now, however long they were to wait."""
    with kit.database.transaction() as session:
        session.execute(update(Score).where(Score.due_at.is_not(None)).values(due_at=utc_now()))
    send_due(kit.database, kit.services, utc_now)


def make_columns(kit: Kit, *labels: str, course: Course | None = None) -> list[Column]:
    """Columns of our own in the (only, or this) course, made by the worker."""
    with kit.database.transaction() as session:
        wanted = (course or kit.course).id
        context = session.scalars(select(Context).where(Context.context_id == wanted)).one()
        for label in labels:
            _wish(session, context, kit.school.course.id, label)
    before = set(kit.platform.book.columns)
    work_on_columns(kit.database, kit.services, utc_now, tell=lambda _session, _item: None)
    return [column for number, column in kit.platform.book.columns.items() if number not in before]


def _wish(session: Session, context: Context, course_id: int, label: str) -> None:
    target = Target("competency", label.lower())
    wish_column(session, context=context, course_id=course_id, target=target, label=label, now=utc_now())


def column_of_activity(kit: Kit) -> Column:
    """The column that came with the link."""
    return kit.platform.book.of_activity(kit.activity.id)[0]


def state(kit: Kit) -> tuple[str, str]:
    """State and problem of the only score."""
    with kit.database.reading() as session:
        score = session.scalars(select(Score)).one()
        return score.state, score.problem


def scopes_of(kit: Kit, recorded: Recorded) -> frozenset[str]:
    """Scopes of the token that came with a request."""
    return kit.platform.tokens[recorded.headers["authorization"].removeprefix("Bearer ")].scopes


@pytest.mark.conformance("LTI Advantage certification 6.4: Valid Instructor Launch (sent as a student, with AGS claim)")
def test_a_learners_launch_makes_the_column_of_its_activity_known(kit: Kit) -> None:
    assert kit.person().open(kit.activity).opened
    (item,) = kit.line_items()
    assert item.url == kit.platform.line_item_url(column_of_activity(kit))
    assert item.target == "assessment:a01"
    assert kit.context().line_items_url == kit.platform.line_items_url(kit.course.id)


@pytest.mark.conformance("LTI Advantage certification 5.4: Create Line Item")
def test_columns_of_our_own_are_made_with_label_maximum_and_resource(kit: Kit) -> None:
    assert kit.person().open(kit.activity).opened
    first, second = sorted(make_columns(kit, "Vendre", "Accueillir"), key=lambda one: one.label)
    assert [first.label, second.label] == ["Accueillir", "Vendre"]
    assert first.maximum > 0
    assert first.resource_id
    assert {one.headers["content-type"] for one in kit.platform.requests("line_items") if one.method == "POST"} == {
        "application/vnd.ims.lis.v2.lineitem+json"
    }


@pytest.mark.conformance("LTI Advantage certification 5.4: Generate OAuth2 Call (separate scopes)")
def test_each_service_is_called_with_a_token_for_its_scope_only(kit: Kit) -> None:
    kit.person().open(kit.activity)
    make_columns(kit, "Vendre")
    record(kit, 0.8)
    send(kit)
    read_results(kit.services, kit.registration(), kit.line_items()[0].url or "", clock=utc_now)
    made = next(one for one in kit.platform.requests("line_items") if one.method == "POST")
    assert scopes_of(kit, made) == {claims.SCOPE_LINE_ITEM}
    assert scopes_of(kit, kit.platform.requests("scores")[0]) == {claims.SCOPE_SCORE}
    assert scopes_of(kit, kit.platform.requests("results")[0]) == {claims.SCOPE_RESULT}


@pytest.mark.conformance("LTI Advantage certification 5.4: Post Score")
def test_a_score_arrives_in_the_grade_book(kit: Kit) -> None:
    kit.person().open(kit.activity)
    record(kit, 0.8)
    send(kit)
    assert kit.platform.book.score(column_of_activity(kit).id, kit.learner.id) == 80.0
    posted = kit.platform.requests("scores")[0]
    assert posted.headers["content-type"] == SCORE_TYPE
    assert posted.path.endswith("/scores")
    assert state(kit) == ("sent", "")


@pytest.mark.conformance("LTI Advantage certification 5.4: Retrieve Results")
def test_results_are_read_back(kit: Kit) -> None:
    kit.person().open(kit.activity)
    record(kit, 0.6)
    send(kit)
    found = read_results(kit.services, kit.registration(), kit.line_items()[0].url or "", clock=utc_now)
    assert found[kit.learner.id].share == pytest.approx(0.6)


@pytest.mark.conformance("LTI Advantage certification 5.4: Create Line Item 3, Post Score Line Item 1 (two contexts)")
def test_columns_of_two_courses_stay_apart(kit: Kit) -> None:
    other = kit.platform.add_course("Promotion Arras")
    kit.platform.enrol(other, kit.learner)
    elsewhere = kit.platform.add_activity(other, title="Suivre les ventes", custom=kit.activity.custom)
    kit.person().open(kit.activity)
    kit.person().open(elsewhere)
    assert [one.course_id for one in make_columns(kit, "Vendre", course=other)] == [other.id]
    first, second = (one for one in kit.line_items() if not one.ours)
    record(kit, 0.3, line_item_id=first.id)
    record(kit, 0.9, line_item_id=second.id)
    send(kit)
    assert kit.platform.book.score(column_of_activity(kit).id, kit.learner.id) == pytest.approx(30.0)
    there = kit.platform.book.of_activity(elsewhere.id)[0]
    assert kit.platform.book.score(there.id, kit.learner.id) == pytest.approx(90.0)


@pytest.mark.conformance("beyond certification, AGS 3.4.6: a timestamp that is not later (409)")
def test_a_newer_score_arrives_although_the_platform_compares_whole_seconds(kit: Kit) -> None:
    kit.person().open(kit.activity)
    for share in (0.2, 0.5, 0.9):
        record(kit, share)
        send(kit)
    for _ in range(4):
        send(kit)
    assert kit.platform.book.score(column_of_activity(kit).id, kit.learner.id) == pytest.approx(90.0)
    assert state(kit)[0] == "sent"


@pytest.mark.conformance("beyond certification, AGS: a teacher has typed another grade")
def test_a_grade_that_a_teacher_typed_is_left_alone_and_told(kit: Kit) -> None:
    kit.person().open(kit.activity)
    record(kit, 0.5)
    send(kit)
    kit.platform.override(column_of_activity(kit), kit.learner, 95.0)
    kit.platform.clock = lambda: utc_now() + timedelta(seconds=2)
    record(kit, 0.7)
    for _ in range(3):
        send(kit)
    assert kit.platform.book.score(column_of_activity(kit).id, kit.learner.id) == 95.0


@pytest.mark.conformance("beyond certification, SEC 4.1: a token that ended early (401)")
def test_a_token_that_the_platform_has_forgotten_is_asked_for_again(kit: Kit) -> None:
    kit.person().open(kit.activity)
    record(kit, 0.5)
    send(kit)
    kit.platform.forget_tokens()
    kit.platform.clock = lambda: utc_now() + timedelta(seconds=5)
    record(kit, 0.75)
    for _ in range(3):
        send(kit)
    assert kit.platform.book.score(column_of_activity(kit).id, kit.learner.id) == 75.0
    assert 401 in [one.status for one in kit.platform.log]


@pytest.mark.conformance("beyond certification, AGS 3.2: a column that is gone (404)")
def test_a_column_that_somebody_removed_loses_no_score_quietly(kit: Kit) -> None:
    kit.person().open(kit.activity)
    del kit.platform.book.columns[column_of_activity(kit).id]
    record(kit, 0.5)
    send(kit)
    assert state(kit)[0] != "sent"
    assert state(kit)[1]


@pytest.mark.conformance("beyond certification: the platform throttles (429, or 403 without allowance) or is down")
@pytest.mark.parametrize("fault", ["throttled", "allowance", "error", "timeout", "lost_answer"])
def test_every_score_arrives_in_the_end_whatever_the_day_is_like(moodle: Kit, fault: str) -> None:
    moodle.person().open(moodle.activity)
    setattr(moodle.platform.faults, fault, 1.0)
    record(moodle, 0.5)
    send(moodle)
    assert state(moodle)[0] == "waiting"
    setattr(moodle.platform.faults, fault, 0.0)
    later = utc_now() + timedelta(hours=1)
    moodle.platform.clock = lambda: later
    send_due(moodle.database, moodle.services, lambda: later)
    assert moodle.platform.book.score(column_of_activity(moodle).id, moodle.learner.id) == 50.0


@pytest.mark.conformance("beyond certification, AGS: where Moodle cannot fetch our keys")
def test_a_moodle_that_cannot_fetch_our_keys_is_told_apart(moodle: Kit) -> None:
    moodle.person().open(moodle.activity)
    moodle.platform.reaches_tools = False
    record(moodle, 0.5)
    send(moodle)
    assert state(moodle)[0] in ("waiting", "blocked")
    assert "key" in moodle.registration().problem


@pytest.mark.conformance("beyond certification, AGS 3.4: every document is complete")
def test_a_score_document_has_what_every_platform_asks_for(kit: Kit) -> None:

    kit.person().open(kit.activity)
    record(kit, 1 / 3)
    send(kit)
    document = json.loads(kit.platform.requests("scores")[0].body)
    assert document.keys() >= {"userId", "timestamp", "activityProgress", "gradingProgress", "scoreGiven"}
    assert document["gradingProgress"] == "FullyGraded"
    assert 0 <= document["scoreGiven"] <= document["scoreMaximum"]
    assert ags.scores_url(kit.line_items()[0].url or "").split("?")[0].endswith("/scores")
