"""The live cases find what is wrong with a platform: each against a simulated one that was made worse on purpose."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from werkzeug.wrappers import Request, Response

from core.database import Database
from tests.conformance.lti.kit import Kit
from tests.conformance.lti.live import test_line_items, test_roster, test_scores, test_tokens
from tests.conformance.lti.live.columns import OwnColumns, own_columns
from tests.conformance.lti.live.conftest import Saw, simulated_ground
from tests.conformance.lti.live.grading import Grading
from tests.conformance.lti.live.ground import Ground
from tests.simulators.lti import line_items, roster, scores, tokens
from tests.simulators.lti.campus import Tool

Change = Callable[[pytest.MonkeyPatch, Kit], None]


@pytest.fixture
def ground(moodle: Kit, tmp_path: Path) -> Iterator[Ground]:
    """A Moodle of this test's own."""
    own = Database(f"sqlite:///{tmp_path}/ground.sqlite3")
    found = simulated_ground(moodle, own)
    yield found
    found.close()


@pytest.fixture
def saw() -> Saw:
    """Nothing is noted here."""
    return lambda seen, did: None


def takes_every_timestamp(patch: pytest.MonkeyPatch, kit: Kit) -> None:
    patch.setattr(scores, "_in_order", lambda *_: None)


def grades_in_points_of_its_own(patch: pytest.MonkeyPatch, kit: Kit) -> None:
    patch.setattr(line_items, "_made", _with_another_maximum(line_items._made))


def _with_another_maximum(made: Callable[..., Any]) -> Callable[..., Any]:
    def worse(*parts: Any) -> Any:
        column = made(*parts)
        column.maximum = 10.0
        return column

    return worse


def grades_anybody(patch: pytest.MonkeyPatch, kit: Kit) -> None:
    kit.course.roles[test_scores.NOBODY] = "student"
    kit.platform.accounts[test_scores.NOBODY] = kit.learner


def forgets_tags(patch: pytest.MonkeyPatch, kit: Kit) -> None:
    def worse(platform: Any, column: Any, document: dict[str, Any]) -> None:
        column.label, column.tag = document["label"], ""

    patch.setattr(line_items, "_put", worse)


def keeps_what_is_removed(patch: pytest.MonkeyPatch, kit: Kit) -> None:
    kept = line_items.answer_line_item

    def worse(platform: Any, request: Request, context: str, item: str) -> Response:
        return Response(status=204) if request.method == "DELETE" else kept(platform, request, context, item)

    patch.setattr("tests.simulators.lti.routing.answer_line_item", worse)


def forgets_the_last_page(patch: pytest.MonkeyPatch, kit: Kit) -> None:
    answer = roster.answer_memberships

    def worse(platform: Any, request: Request, context: str) -> Response:
        answered = answer(platform, request, context)
        answered.headers.pop("Link", None)
        return answered

    patch.setattr("tests.simulators.lti.routing.answer_memberships", worse)


def trusts_every_signature(patch: pytest.MonkeyPatch, kit: Kit) -> None:
    def worse(platform: Any, tool: Tool, token: str) -> dict[str, Any]:
        return tokens.unchecked_claims(token)

    patch.setattr(tokens, "verified", worse)


def opens_everything_to_every_token(patch: pytest.MonkeyPatch, kit: Kit) -> None:
    def worse(platform: Any, request: Request, *scopes: str) -> Tool:
        return kit.platform.tools["client-1"]

    patch.setattr(line_items, "bearer", worse)


WORSE: tuple[tuple[Change, Callable[..., None]], ...] = (
    (takes_every_timestamp, test_scores.test_an_older_score_never_replaces_a_newer_one),
    (takes_every_timestamp, test_scores.test_no_call_of_ours_takes_a_grade_away),
    (grades_in_points_of_its_own, test_line_items.test_a_column_is_made_with_label_maximum_resource_and_tag),
    (grades_in_points_of_its_own, test_scores.test_a_score_is_read_back_at_the_right_scale),
    (grades_anybody, test_scores.test_whoever_is_not_in_the_course_is_refused_for_good_with_a_reason),
    (forgets_tags, test_line_items.test_a_column_that_is_renamed_keeps_resource_tag_and_maximum),
    (keeps_what_is_removed, test_line_items.test_a_column_that_is_removed_is_gone_for_reading_finding_and_scores),
    (forgets_the_last_page, test_roster.test_every_page_is_followed_and_nobody_is_missed),
    (trusts_every_signature, test_tokens.test_another_key_is_refused_and_ours_works_afterwards),
    (opens_everything_to_every_token, test_tokens.test_a_token_for_scores_does_not_open_the_columns),
)


@pytest.mark.parametrize(("change", "case"), WORSE, ids=[f"{one.__name__}-{case.__name__}" for one, case in WORSE])
def test_a_platform_that_does_worse_fails_the_case(
    change: Change, case: Callable[..., None], ground: Ground, moodle: Kit, saw: Saw, monkeypatch: pytest.MonkeyPatch
) -> None:
    columns = OwnColumns(ground)
    _run(case, ground, columns, saw)
    change(monkeypatch, moodle)
    with pytest.raises((AssertionError, pytest.fail.Exception)):
        _run(case, ground, columns, saw)


def _run(case: Callable[..., None], ground: Ground, columns: OwnColumns, saw: Saw) -> None:
    """A case with what it asks for."""
    offered: dict[str, Callable[[], Any]] = {
        "ground": lambda: ground,
        "columns": lambda: columns,
        "grading": lambda: Grading(ground, columns.make()),
        "saw": lambda: saw,
        "roster": lambda: ground.memberships_url,
        "maximum": lambda: 20.0,
    }
    names = case.__code__.co_varnames[: case.__code__.co_argcount]
    case(**{name: offered[name]() for name in names})


def test_columns_that_a_platform_will_not_remove_are_named(
    ground: Ground, moodle: Kit, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = Response("[]", status="403 coupled")
    kept = line_items.answer_line_item

    def worse(platform: Any, request: Request, context: str, item: str) -> Response:
        return refused if request.method == "DELETE" else kept(platform, request, context, item)

    monkeypatch.setattr("tests.simulators.lti.routing.answer_line_item", worse)
    with pytest.raises(AssertionError, match="Remove these columns by hand: Vérification"):
        _make_and_leave(ground)


def _make_and_leave(ground: Ground) -> None:
    with own_columns(ground) as columns:
        columns.make()
