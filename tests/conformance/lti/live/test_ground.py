"""The live kit itself: what it refuses to work on, that it leaves nothing behind, and what it tells at the end."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import delete, func, select, update

from core.database import Database
from core.sealing import Sealer
from lms_adapter.lti.models import AccessToken, Identity, LineItem, Member, Registration
from lms_adapter.lti.service_errors import ServiceError
from tests.conformance.lti.kit import SECRET, TOOL, Kit
from tests.conformance.lti.live import connected, measured
from tests.conformance.lti.live.columns import PREFIX, others, own_columns
from tests.conformance.lti.live.conftest import GROUNDS, simulated_ground
from tests.conformance.lti.live.ground import Ground, NoGround, Wanted, stand_on
from tests.conformance.lti.live.notes import PROPERTY, notes_in, table


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path}/ground.sqlite3")
    yield database
    database.close()


def stand(kit: Kit, own: Database, connection: str = "Campus", context: str = "", learner: str = "") -> Ground:
    return stand_on(
        kit.database,
        own,
        name="moodle",
        wanted=Wanted(connection, context or kit.course.title, learner),
        sealer=Sealer(SECRET),
        tool_url=TOOL,
        private_platforms=False,
        transport=kit.platform.transport(),
    )


def test_a_connection_or_course_that_is_not_there_is_refused_with_those_that_are(moodle: Kit, own: Database) -> None:
    with pytest.raises(NoGround, match="Known: none: open an activity"):
        stand(moodle, own)
    simulated_ground(moodle, own).close()
    with pytest.raises(NoGround, match=r"LTI_LIVE_CONNECTION='Nowhere'.*« Campus »"):
        stand(moodle, own, connection="Nowhere")
    with pytest.raises(NoGround, match=r"LTI_LIVE_CONTEXT='Nowhere'.*« Promotion Lille »"):
        stand(moodle, own, context="Nowhere")


def test_a_course_without_a_learner_is_refused_before_anything_is_made(moodle: Kit, own: Database) -> None:
    assert moodle.person(moodle.teacher).open(moodle.activity).opened
    del moodle.course.roles[moodle.learner.id]
    with pytest.raises(NoGround, match="has no learner to grade"):
        stand(moodle, own)
    assert not [one for one in moodle.platform.log if one.method in ("PUT", "DELETE")]
    assert not moodle.platform.requests("scores")


def test_a_learner_who_is_named_has_to_be_one(moodle: Kit, own: Database, tmp_path: Path) -> None:
    simulated_ground(moodle, own).close()
    with pytest.raises(NoGround, match="is no learner"):
        stand(moodle, Database(f"sqlite:///{tmp_path}/second.sqlite3"), learner=moodle.teacher.id)
    found = stand(moodle, Database(f"sqlite:///{tmp_path}/third.sqlite3"), learner=moodle.learner.id)
    assert (found.learner, found.trainer) == (moodle.learner.id, moodle.teacher.id)
    found.close()


def test_whoever_is_known_and_has_left_the_roster_is_not_graded(moodle: Kit, own: Database) -> None:
    assert moodle.person().open(moodle.activity).opened
    del moodle.course.roles[moodle.learner.id]
    moodle.platform.enrol(moodle.course, moodle.platform.add_account("Nour Test"))
    with pytest.raises(NoGround, match="has no learner to grade"):
        stand(moodle, own)


def test_the_installation_is_only_read(moodle: Kit, own: Database) -> None:
    with moodle.database.transaction() as session:
        session.execute(delete(AccessToken))
    ground = simulated_ground(moodle, own)
    with moodle.database.transaction() as session:
        session.execute(update(Registration).values(problem="as it was"))
        before = _rows(moodle.database)
    with own_columns(ground) as columns:
        columns.make()
    moodle.platform.faults.error = 1.0
    with pytest.raises(ServiceError):
        others(ground)
    assert _rows(moodle.database) == before
    assert moodle.registration().problem == "as it was"
    ground.close()


def _rows(database: Database) -> list[int]:
    with database.reading() as session:
        tables = (AccessToken, LineItem, Identity, Member)
        return [session.scalar(select(func.count()).select_from(one)) or 0 for one in tables]


def test_a_case_that_fails_leaves_no_column_and_touches_no_other(moodle: Kit, own: Database) -> None:
    ground = simulated_ground(moodle, own)
    before = others(ground)
    assert len(before) == 1, "the column of the activity"
    with pytest.raises(ZeroDivisionError):
        _fail_with_a_column(ground, moodle)
    assert len(moodle.platform.book.columns) == 1
    assert others(ground) == before
    ground.close()


def _fail_with_a_column(ground: Ground, kit: Kit) -> None:
    with own_columns(ground) as columns:
        assert columns.make().key.startswith(PREFIX)
        assert len(kit.platform.book.columns) == 2
        raise ZeroDivisionError


def test_a_column_whose_making_was_never_confirmed_goes_as_well(moodle: Kit, own: Database) -> None:
    ground = simulated_ground(moodle, own)
    with own_columns(ground) as columns:
        moodle.platform.faults.services = frozenset({"line_items"})
        moodle.platform.faults.lost_answer = 1.0
        with pytest.raises(ServiceError, match="in time"):
            columns.make()
        moodle.platform.faults.lost_answer = 0.0
        assert len(moodle.platform.book.columns) == 2
    assert len(moodle.platform.book.columns) == 1
    ground.close()


def test_the_live_cases_are_run_where_a_platform_is_named() -> None:
    """The one line of a run without a live platform."""
    why_not = connected.why_not()
    if why_not:
        pytest.skip(why_not)
    assert "live" in GROUNDS


def test_without_the_environment_one_line_says_what_to_set() -> None:
    assert connected.why_not({"PASSERELLE_HOME": "x", "LTI_LIVE_CONNECTION": "1", "LTI_LIVE_CONTEXT": "2"}) == ""
    line = connected.why_not({"LTI_LIVE_CONNECTION": "1"})
    assert "PASSERELLE_HOME (" in line
    assert "LTI_LIVE_CONTEXT (" in line
    assert "LTI_LIVE_CONNECTION (" not in line


def test_a_home_that_is_not_there_is_not_made(tmp_path: Path, own: Database) -> None:
    home = tmp_path / "nowhere"
    named = {"PASSERELLE_HOME": str(home), "LTI_LIVE_CONNECTION": "1", "LTI_LIVE_CONTEXT": "2"}
    with pytest.raises(NoGround, match="no such folder"):
        connected.live_ground(own, named)
    assert not home.exists()


def test_the_table_at_the_end_marks_what_a_moodle_does_otherwise() -> None:
    class Report:
        user_properties = (
            (PROPERTY, ["Campus", "a comment", "changed"]),
            (PROPERTY, ["Campus", "a score of zero", "0"]),
        )

    notes = notes_in([Report(), object()])
    assert table(notes, is_moodle=True) == [
        "  a score of zero: 0",
        "! a comment: changed   (Moodle as measured: kept)",
    ]
    assert table(notes, is_moodle=False)[1].startswith("  a comment")


def test_everything_that_was_measured_is_looked_at_by_a_case() -> None:
    """A sentence that no case says any more would stand in the page for ever."""
    words = set()
    for file in Path(__file__).parent.glob("test_*.py"):
        if file.name != Path(__file__).name:
            tree = ast.walk(ast.parse(file.read_text("utf-8")))
            words |= {one.value for one in tree if isinstance(one, ast.Constant) and isinstance(one.value, str)}
    unsaid = [one for one in measured.MOODLE if one not in words and one.partition(" asked for as ")[0] == one]
    assert unsaid == []
