"""An administrator connects a platform with a link that the platform shows in a frame of its own site."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page, expect

from core.clock import utc_now
from course.enrolment.models import Person
from lms_adapter.lti.http import PlatformHttp
from tests.browser.lti.conftest import frame_of, lms_site
from tests.browser.serving import installed, served
from tests.browser.web.conftest import SIZES
from tests.browser.web.test_accessibility import grave_findings
from tests.factories.connections import Connections, connect_platforms
from tests.factories.school import School, build_school
from tests.functional.web.visitor import visit_as
from tests.simulators.lti.platform import SimulatedPlatform
from tests.simulators.lti.registration import offer
from web.lti.platform_http import keep_platform_http
from web.sessions import COOKIE

LIST = "/administration/connexions"


@dataclass(frozen=True)
class House:
    """The tool at its address, a page of the LMS on another site, and the platform behind it."""

    app: Flask
    tool: str
    lms: str
    platform: SimulatedPlatform
    school: School
    other: School
    connected: Connections
    """Of the other school: platforms in every state."""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with installed(tmp_path_factory.mktemp("house")) as installation:
        app, database, platform = installation.app, installation.database, SimulatedPlatform("moodle")
        school, other = build_school(database), build_school(database, key="elsewhere")
        connected = connect_platforms(other, now=utc_now())
        http = PlatformHttp(private_platforms=True, transport=platform.transport())
        keep_platform_http(app, installation.settings, http)
        with served(app) as tool, served(lms_site()) as lms:
            tool = f"http://localhost:{urlsplit(tool).port}"
            yield House(app, tool, lms, platform, school, other, connected)


def signed_in(context: BrowserContext, house: House, person: Person) -> Page:
    cookie = visit_as(house.app, person).get_cookie(COOKIE)
    assert cookie is not None
    context.add_cookies([{"name": COOKIE, "value": cookie.value, "url": house.tool}])
    return context.new_page()


def test_two_minutes_from_the_empty_page_to_a_platform_that_waits_to_be_activated(
    house: House, context: BrowserContext, complaints: list[str]
) -> None:
    page = signed_in(context, house, house.school.administrator)
    page.goto(house.tool + LIST)
    page.get_by_role("link", name="Relier une plateforme").click()
    page.get_by_role("button", name="Créer le lien").click()
    path = urlsplit(page.get_by_label("Le lien").input_value()).path
    expect(page.get_by_role("button", name="Copier")).to_be_visible()

    lms = context.new_page()
    address = offer(house.platform, house.tool + path)
    lms.goto(f"{house.lms}/?src={quote(address)}")
    lms.evaluate("addEventListener('message', (said) => (document.title = said.data.subject))")
    frame = frame_of(lms)
    expect(frame.get_by_text("https://lms.example")).to_be_visible()
    assert house.platform.tools == {}
    frame.get_by_role("button", name="Relier").click()
    expect(frame.get_by_role("heading", name="C’est relié")).to_be_visible()
    assert len(house.platform.tools) == 1
    frame.get_by_role("button", name="Terminer").click()
    lms.wait_for_function("document.title === 'org.imsglobal.lti.close'")

    page.goto(house.tool + LIST)
    expect(page.get_by_role("heading", name="lms.example")).to_be_visible()
    expect(page.get_by_text("à activer dans la plateforme")).to_be_visible()


def test_the_pages_of_connections_are_accessible_on_a_screen_and_on_a_phone(
    house: House, context: BrowserContext, complaints: list[str]
) -> None:
    one, bad = house.connected.linked, house.connected.failing
    page = signed_in(context, house, house.other.administrator)
    paths = ["", "/ajouter", f"/{one}", f"/{bad}", f"/{one}/retirer", "/refus", "/refus?reference=zz",
             f"/{one}/diagnostic"]  # fmt: skip
    for path in paths:
        page.goto(f"{house.tool}{LIST}{path}")
        if path == "/ajouter":
            page.locator("summary").first.click()
        for size in ("desktop", "phone"):
            page.set_viewport_size(SIZES[size])
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= SIZES[size]["width"], f"{path} {size}"
            assert grave_findings(page) == [], f"{path} {size}"
        page.emulate_media(color_scheme="dark", reduced_motion="reduce")
        assert grave_findings(page) == [], f"{path} dark"
        page.emulate_media(color_scheme="light", reduced_motion="reduce")
    page.get_by_role("button", name="Lancer le diagnostic").click()
    expect(page.get_by_role("heading", level=2, name="Ce qui va bien")).to_be_visible()
    assert grave_findings(page) == []


def test_the_page_inside_the_platform_is_accessible(
    house: House, context: BrowserContext, complaints: list[str]
) -> None:
    page = context.new_page()
    page.goto(f"{house.tool}/lti/school/register/no-such-link")
    complaints.clear()  # the browser tells of the 404
    for size in ("desktop", "phone"):
        page.set_viewport_size(SIZES[size])
        assert grave_findings(page) == []
