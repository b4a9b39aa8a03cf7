"""One kit for each test, on each of the simulated platforms."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conformance.lti.kit import Installation, Kit, build_installation


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """The school that every test begins with."""
    return build_installation(tmp_path_factory.mktemp("conformance"))


@pytest.fixture(params=["moodle", "canvas", "openedx"])
def kit(request: pytest.FixtureRequest, installation: Installation, tmp_path: Path) -> Iterator[Kit]:
    """Our application, connected to one of the platforms."""
    made = Kit(installation, tmp_path / "home", request.param)
    yield made
    made.close()


@pytest.fixture
def moodle(installation: Installation, tmp_path: Path) -> Iterator[Kit]:
    """Connected to a Moodle."""
    made = Kit(installation, tmp_path / "home", "moodle")
    yield made
    made.close()
