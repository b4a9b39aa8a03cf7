"""One ground for every case: the simulated platforms, and a live one where the environment names it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import cast

import pytest

from core.database import Database
from core.sealing import Sealer
from lms_adapter.lti.service_errors import ServiceError
from tests.conformance.lti.kit import SECRET, TOOL, Installation, Kit
from tests.conformance.lti.live import connected
from tests.conformance.lti.live.columns import OwnColumns, others, own_columns
from tests.conformance.lti.live.grading import Grading
from tests.conformance.lti.live.ground import Ground, NoGround, Wanted, stand_on
from tests.conformance.lti.live.measured import VERSION
from tests.conformance.lti.live.notes import PROPERTY, notes_in, table, unlike_moodle
from tests.simulators.lti.profiles import ProfileName

GROUNDS = ["moodle", "canvas", "openedx"]
if not connected.why_not():
    GROUNDS.append("live")
BEGINS_NOT = "The live cases do not begin: "
Saw = Callable[[str, str], None]
"""(what was looked at, what the platform did)."""


@pytest.fixture(scope="session", params=GROUNDS)
def ground(
    request: pytest.FixtureRequest, installation: Installation, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Ground]:
    """A course of a platform with a learner; at the end its other columns are as they were."""
    own = Database(f"sqlite:///{tmp_path_factory.mktemp('ground')}/ground.sqlite3")
    if request.param != "live":
        kit = Kit(installation, tmp_path_factory.mktemp("home") / "home", cast(ProfileName, request.param))
        yield from _watched(simulated_ground(kit, own))
        kit.close()
    else:
        yield from _watched(_live_ground(own))


def _live_ground(own: Database) -> Ground:
    try:
        found = connected.live_ground(own)
        others(found)
    except (NoGround, ServiceError) as error:
        why = str(error)
    else:
        return found
    pytest.fail(f"{BEGINS_NOT}{why}", pytrace=False)


def simulated_ground(kit: Kit, own: Database) -> Ground:
    """A simulated platform from which a teacher and a learner have opened the tool."""
    assert kit.person(kit.teacher).open(kit.activity).opened
    assert kit.person().open(kit.activity).opened
    return stand_on(
        kit.database,
        own,
        name=kit.platform.profile.name,
        wanted=Wanted("Campus", kit.course.title),
        sealer=Sealer(SECRET),
        tool_url=TOOL,
        private_platforms=False,
        transport=kit.platform.transport(),
    )


def _watched(ground: Ground) -> Iterator[Ground]:
    before = others(ground)
    yield ground
    after = others(ground)
    ground.close()
    assert after == before, "columns that are not ours have changed meanwhile: by us, or by somebody in that course?"


@pytest.fixture
def columns(ground: Ground) -> Iterator[OwnColumns]:
    """Columns of the case's own, gone at its end."""
    with own_columns(ground) as made:
        yield made


@pytest.fixture
def grading(ground: Ground, columns: OwnColumns) -> Grading:
    """The learner in a new column."""
    return Grading(ground, columns.make())


@pytest.fixture
def saw(ground: Ground, record_property: Callable[[str, object], None]) -> Saw:
    """Note what the platform did; the simulated Moodle has to do as the real one did."""

    def note(seen: str, did: str) -> None:
        record_property(PROPERTY, [ground.platform if ground.name == "live" else ground.name, seen, did])
        if ground.name == "moodle":
            assert not unlike_moodle(seen, did), f"{seen}: the simulated Moodle {did}, the real one otherwise"

    return note


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What the live platform does, for its administrator; or why nothing was asked of it."""
    errors = {str(one.longrepr) for one in terminalreporter.stats.get("error", [])}
    for line in sorted(one for one in errors if one.startswith(BEGINS_NOT)):
        terminalreporter.section("live")
        terminalreporter.line(line)
    reports = [one for outcome in ("passed", "failed") for one in terminalreporter.stats.get(outcome, [])]
    notes = [one for one in notes_in(reports) if one[0] not in ("moodle", "canvas", "openedx")]
    if notes:
        terminalreporter.section(f"what {notes[0][0]} does (! differs from {VERSION})")
        for line in table(notes, is_moodle="moodle" in notes[0][0].lower()):
            terminalreporter.line(line)
