"""The picker in the frame of an LMS: by keyboard, with and without script; and no page of this face fails axe."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, Route

from lms_adapter.lti import claims
from tests.browser.lti.conftest import Campus, frame_of
from tests.browser.web.test_accessibility import grave_findings
from tests.factories.launches import TRAINER, Platform, launched
from tests.factories.platforms import connect_platform

SIZES = ((1000, 700), (390, 700))


@pytest.fixture(scope="module")
def platform(campus: Campus) -> Platform:
    with campus.school.database.transaction() as session:
        return connect_platform(session, campus.school, issuer=campus.lms)


def launch_page(campus: Campus, platform: Platform, **changes: Any) -> str:
    """Address that answers as a launch does."""
    launch, code = launched(campus.school, platform, **changes)
    return f"{campus.tool}/just-launched/{launch.id}/{code}"


def picker_page(campus: Campus, platform: Platform, **asked: Any) -> str:
    settings = {
        "deep_link_return_url": f"{campus.lms}/return",
        "accept_types": ["ltiResourceLink"],
        "accept_multiple": True,
        **asked,
    }
    return launch_page(
        campus, platform, **TRAINER, message_type=claims.DEEP_LINKING_REQUEST, deep_linking=settings, custom={},
        resource_link_id="",
    )  # fmt: skip


def catch_answers(context: BrowserContext, campus: Campus) -> list[Request]:
    """What is posted to the LMS, which says that it has it."""
    sent: list[Request] = []

    def answer(route: Route) -> None:
        sent.append(route.request)
        route.fulfill(status=200, content_type="text/html", body="<title>LMS</title><h1>Received</h1>")

    context.route(f"{campus.lms}/return", answer)
    return sent


def test_a_trainer_picks_in_the_frame_with_the_keyboard_alone(
    campus: Campus, platform: Platform, context: BrowserContext, complaints: list[str]
) -> None:
    sent = catch_answers(context, campus)
    page = context.new_page()
    page.goto(f"{campus.lms}/?src={picker_page(campus, platform)}")
    frame = frame_of(page)
    frame.locator("#sought").focus()
    page.keyboard.type("evaluation")
    assert frame.locator("[data-offer]:visible input").count() == 2
    page.keyboard.press("Enter")
    assert frame.url.endswith("/lti/choisir"), "the search stays on the page"
    frame.locator('[value="assessment:a01"]').focus()
    page.keyboard.press("Space")
    frame.locator('[value="assessment:a02"]').focus()
    page.keyboard.press("Space")
    assert frame.locator("[data-count]").inner_text() == "2 activités à ajouter"
    frame.get_by_role("button", name="Ajouter au cours").focus()
    page.keyboard.press("Enter")
    frame.get_by_role("heading", name="Received").wait_for()
    assert len(sent) == 1
    assert parse_qs(sent[0].post_data or "")["JWT"][0].count(".") == 2


def test_what_is_ticked_stays_in_sight_while_something_else_is_sought(
    campus: Campus, platform: Platform, context: BrowserContext, complaints: list[str]
) -> None:
    page = context.new_page()
    page.goto(picker_page(campus, platform))
    page.check('[value="gap"]')
    page.fill("#sought", "panier")
    shown = page.locator("[data-offer]:visible input")
    assert [shown.nth(place).get_attribute("value") for place in range(shown.count())] == ["gap", "lesson:l01_02"]
    page.fill("#sought", "zzz")
    assert page.locator("[data-offer]:visible input").count() == 1
    page.uncheck('[value="gap"]')
    page.fill("#sought", "zzzz")
    assert page.get_by_text("Le cours n’a rien de ce nom").is_visible()


def test_the_parts_of_a_mission_are_ticked_at_once_without_the_module_that_holds_them(
    campus: Campus, platform: Platform, context: BrowserContext, complaints: list[str]
) -> None:
    page = context.new_page()
    page.goto(picker_page(campus, platform))
    mission = page.locator("details", has_text="Suivre les ventes du magasin")
    mission.get_by_role("button", name="Tout cocher Suivre les ventes du magasin").click()
    ticked = page.locator("input[name=chosen]:checked")
    assert [ticked.nth(place).get_attribute("value") for place in range(ticked.count())] == [
        "lesson:l01_01", "lesson:l01_02", "assessment:a01",
    ]  # fmt: skip
    mission.get_by_role("button", name="Tout décocher").click()
    assert page.locator("[data-count]").inner_text() == "Rien de coché"


def test_without_script_the_same_form_does_the_same(campus: Campus, platform: Platform, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False, locale="fr-FR", viewport={"width": 1000, "height": 700})
    sent = catch_answers(context, campus)
    page = context.new_page()
    page.goto(picker_page(campus, platform))
    page.check('[value="course"]')
    page.fill("#sought", "panier")
    page.press("#sought", "Enter")
    page.check('[value="lesson:l01_02"]')
    page.get_by_role("button", name="Ajouter au cours").click()
    assert page.get_by_role("heading", name="2 activités partent vers votre cours").is_visible()
    assert sent == []
    page.get_by_role("button", name="Revenir au cours").click()
    assert page.get_by_role("heading", name="Received").is_visible()
    assert len(sent) == 1
    context.close()


PAGES: dict[str, dict[str, Any]] = {
    "choice": {**TRAINER, "custom": {}, "resource_link_id": "9"},
    "standing": {**TRAINER},
    "waiting": {"custom": {}, "resource_link_id": "9"},
    "competency": {"resource_link_id": "11"},
    "nobody's submission": {**TRAINER, "message_type": claims.SUBMISSION_REVIEW_REQUEST, "for_user": "404"},
}


@pytest.mark.parametrize("which", ["picker", "one at a time", "nothing to pick", *PAGES])
def test_axe_finds_nothing_serious_and_nothing_is_wider_than_the_frame(
    campus: Campus, platform: Platform, context: BrowserContext, complaints: list[str], which: str
) -> None:
    page = context.new_page()
    page.goto(address_of(campus, platform, which))
    for element in page.locator("details").all():
        element.evaluate("element => { element.open = true }")
    for width, height in SIZES:
        fits(page, width, height)
    page.emulate_media(color_scheme="dark")
    assert grave_findings(page) == [], "dark"


def address_of(campus: Campus, platform: Platform, which: str) -> str:
    if which == "picker":
        return picker_page(campus, platform)
    if which == "one at a time":
        return picker_page(campus, platform, accept_multiple=False)
    if which in PAGES:
        changes = dict(PAGES[which])
        if which == "competency":
            key = campus.school.course.profile.competencies[0].id
            changes["custom"] = {"course": "small", "target": f"competency:{key}"}
        return launch_page(campus, platform, **changes)
    return picker_page(campus, platform, accept_types=["html"])


def fits(page: Page, width: int, height: int) -> None:
    page.set_viewport_size({"width": width, "height": height})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert grave_findings(page) == [], width
