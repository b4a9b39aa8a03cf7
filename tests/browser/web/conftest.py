"""A real browser in front of a real server: Debian's Chromium, a free port, a small school that has begun to answer."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

from core.clock import utc_now
from course.enrolment.invitations import invite
from course.enrolment.models import Organisation, Person
from tests.browser.serving import installed, served
from tests.factories.school import School, build_school
from tests.functional.web.test_learner import take
from tests.functional.web.visitor import visit_as
from web.sessions import COOKIE

SIZES: dict[str, ViewportSize] = {
    "desktop": {"width": 1440, "height": 900},
    "frame": {"width": 1000, "height": 700},
    "phone": {"width": 360, "height": 740},
}
"""A screen, the frame of an LMS, a phone."""


@dataclass(frozen=True)
class Site:
    """The application at its address, and the school that it serves."""

    app: Flask
    address: str
    school: School
    attempt: str
    """A finished attempt of the first learner."""
    token: str
    """A one-time link's of the last learner."""


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Debian's Chromium; as root it runs without its sandbox."""
    return {"executable_path": shutil.which("chromium"), "args": ["--no-sandbox"]}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The application with its small school."""
    with installed(tmp_path_factory.mktemp("site")) as installation:
        app, school = installation.app, build_school(installation.database)
        with installation.database.transaction() as session:
            session.get_one(Organisation, school.organisation.id).demonstration = True
            token = invite(session, person=session.get_one(Person, school.learners[-1].id), now=utc_now())
        app.config["WTF_CSRF_ENABLED"] = False
        attempt, *_ = [take(visit_as(app, learner), right=False) for learner in school.learners[:5]]
        app.config["WTF_CSRF_ENABLED"] = True
        with served(app) as address:
            yield Site(app, address, school, attempt, token)


Opens = Callable[..., Page]


@pytest.fixture
def open_page(site: Site, browser: Browser) -> Iterator[Opens]:
    """Opens a page as somebody; fails at the end if the browser complained about anything."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_as(person: Person | None, path: str, size: str = "desktop", **options: Any) -> Page:
        context = browser.new_context(viewport=SIZES[size], locale="fr-FR", **options)
        contexts.append(context)
        if person is not None:
            context.add_cookies([{"name": COOKIE, "value": _cookie_of(site, person), "url": site.address}])
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.goto(site.address + path)
        page.wait_for_load_state("networkidle")
        return page

    yield open_as
    for context in contexts:
        context.close()
    assert complaints == []


def _cookie_of(site: Site, person: Person) -> str:
    cookie = visit_as(site.app, person).get_cookie(COOKIE)
    assert cookie is not None
    return cookie.value
