"""A page of an LMS on one site, the application in its frame on another: the browser decides which cookies live.

`127.0.0.1` and `localhost` are two sites to Chromium, and both are this machine, where it takes Secure cookies over
plain http. `tool.test` is a name for the same server where it does not: there the frame has no cookie of ours at all.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask, request
from flask.typing import ResponseReturnValue
from playwright.sync_api import Browser, BrowserContext, Frame, Page
from sqlalchemy import select

from assessments.attempts.models import Response
from course.enrolment.models import Person
from lms_adapter.lti.models import Launch
from tests.browser.serving import installed, served
from tests.factories.launches import launch
from tests.factories.school import School, build_school
from web.access import public
from web.lti.arrival import to_first_page


@dataclass(frozen=True)
class Campus:
    """The LMS's site, the tool's two names, and the school."""

    lms: str
    tool: str
    tool_without_cookies: str
    school: School

    def course_page(self, person: Person, *, without_cookies: bool = False, lms: str = "", **options: Any) -> str:
        """Address of an LMS page with the tool in a frame, just launched by `person`."""
        row, code = launch(self.school, person, issuer=self.lms, **options)
        tool = self.tool_without_cookies if without_cookies else self.tool
        return f"{lms or self.lms}/?src={tool}/just-launched/{row.id}/{code}"

    def answers_of(self, person: Person) -> int:
        """How many responses of a person are recorded."""
        with self.school.database.reading() as session:
            return len(session.scalars(select(Response.id).where(Response.person_id == person.id)).all())


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Debian's Chromium; as root it runs without its sandbox."""
    return {
        "executable_path": shutil.which("chromium"),
        "args": ["--no-sandbox", "--host-resolver-rules=MAP tool.test 127.0.0.1"],
    }


def lms_site() -> Flask:
    """A page with a frame, which notes what the frame asks of it."""
    app = Flask("lms")

    @app.get("/")
    def page() -> str:
        frame = f'<iframe src="{request.args["src"]}" width="1000" height="700" style="border: 0"></iframe>'
        note = "addEventListener('message', (said) => (document.title = said.data))"
        return f"<!doctype html><title>LMS</title><script>{note}</script>{frame}"

    @app.get("/favicon.ico")
    def icon() -> tuple[str, int]:
        return "", 204

    return app


@pytest.fixture(scope="module")
def campus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Campus]:
    """Both sites, served."""
    with installed(tmp_path_factory.mktemp("campus")) as installation:

        @installation.app.get("/just-launched/<launch_id>/<code>")
        @public
        def just_launched(launch_id: str, code: str) -> ResponseReturnValue:
            with installation.database.reading() as session:
                row = session.get_one(Launch, launch_id)
            return to_first_page(row, code)

        school = build_school(installation.database)
        with served(installation.app) as tool, served(lms_site()) as lms:
            port = urlsplit(tool).port
            yield Campus(lms, f"http://localhost:{port}", f"http://tool.test:{port}", school)


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """One browser with nothing in it yet."""
    opened = browser.new_context(viewport={"width": 1200, "height": 800}, locale="fr-FR", reduced_motion="reduce")
    yield opened
    opened.close()


@pytest.fixture
def complaints(context: BrowserContext) -> Iterator[list[str]]:
    """What the browser said was wrong; a test that expects something of it empties the list."""
    said: list[str] = []
    context.on("weberror", lambda error: said.append(str(error.error)))
    context.on("console", lambda one: said.append(one.text) if one.type == "error" else None)
    yield said
    assert said == []


def frame_of(page: Page) -> Frame:
    """The tool's frame in an LMS page, once it stands still."""
    page.wait_for_load_state("networkidle")
    frame = page.frames[-1]
    assert frame.parent_frame is not None
    return frame
