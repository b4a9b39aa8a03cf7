"""The small course's package, an LMS that has it, and a learner with a browser in front of it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Error

from lms_adapter.packaging import build_package
from tests.browser.scorm.learner import Learner
from tests.browser.scorm.lms_server import RUNTIME, Lms, running_lms
from tests.factories.packages import small_package_input


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Debian's Chromium; as root it runs without its sandbox, and it calls nobody."""
    return {
        "executable_path": shutil.which("chromium"),
        "args": ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
    }


@pytest.fixture(scope="session")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package of the small course."""
    output = tmp_path_factory.mktemp("package") / "small.zip"
    build_package("scorm12", small_package_input(), output)
    return output


@pytest.fixture
def lms(package: Path) -> Iterator[Lms]:
    """An LMS that holds nothing yet."""
    if not RUNTIME.is_file():
        pytest.fail(f"{RUNTIME} is missing: run `make test-deps`", pytrace=False)
    with running_lms(package) as running:
        yield running


@pytest.fixture
def expected_noise() -> list[str]:
    """Parts of console messages that a test means to provoke."""
    return []


@pytest.fixture
def learner(browser: Browser, lms: Lms, expected_noise: list[str]) -> Iterator[Learner]:
    """A learner at a desk; the test fails if the page complained in the console."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="fr-FR", reduced_motion="reduce")
    page = context.new_page()
    noise: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            noise.append(message.text)

    def hear_error(error: Error) -> None:
        noise.append(f"{error}")

    page.on("console", hear)
    page.on("pageerror", hear_error)
    yield Learner(page, lms)
    context.close()
    assert [text for text in noise if not any(part in text for part in expected_noise)] == []
