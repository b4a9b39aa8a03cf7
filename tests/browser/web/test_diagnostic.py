"""A learner takes the diagnostic from the first page to the report, on a phone, with a pause and a reload."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from assessments.attempts.models import Attempt, Response
from tests.browser.serving import installed, served
from tests.browser.web.conftest import Opens, Site
from tests.browser.web.test_accessibility import grave_findings
from tests.factories.diagnostics import build_diagnostic_school

HOME, START = "/cours/small", "/cours/small/diagnostic"
MOST_QUESTIONS = 30
LOSING_THE_CONNECTION = """
const reach = window.fetch.bind(window);
window.fetch = (...asked) => (window.away ? Promise.reject(new TypeError("away")) : reach(...asked));
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The application, with a course that has a diagnostic."""
    with installed(tmp_path_factory.mktemp("site")) as installation, served(installation.app) as address:
        yield Site(installation.app, address, build_diagnostic_school(installation.database), "", "")


def item_in_front(page: Page) -> str:
    return page.locator("form.question").get_attribute("data-item") or ""


def begin(page: Page) -> None:
    page.get_by_role("button", name=re.compile("le diagnostic")).click()
    expect(page.locator("form.question")).to_be_visible()


def answer(page: Page, *, known: bool = True) -> None:
    """Answer the question in front, and wait for what follows it."""
    front = item_in_front(page)
    if not known:
        page.get_by_role("button", name="Je ne sais pas").click()
    else:
        if page.get_by_role("radio").count():
            page.get_by_role("radio", name="Celle qui est juste").check()
        else:
            page.get_by_role("textbox").fill("12")
        page.get_by_role("button", name="Valider").click()
    page.wait_for_function("item => document.querySelector('form.question')?.dataset.item !== item", arg=front)


def narrow_enough(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def counted(site: Site, learner: int) -> tuple[int, int]:
    """Diagnostics of a learner, and responses."""
    person_id = site.school.learners[learner].id
    with site.school.database.reading() as session:
        attempts = select(func.count()).select_from(Attempt).where(Attempt.person_id == person_id)
        responses = select(func.count()).select_from(Response).where(Response.person_id == person_id)
        return session.scalar(attempts) or 0, session.scalar(responses) or 0


def test_from_the_first_page_to_the_report_with_a_pause_and_a_reload(site: Site, open_page: Opens) -> None:
    page = open_page(site.school.learner, HOME, "phone", reduced_motion="reduce")
    page.get_by_role("link", name="Faire le diagnostic").click()
    expect(page.get_by_role("heading", level=1, name="Je me situe")).to_be_visible()
    assert grave_findings(page) == []
    begin(page)
    assert grave_findings(page) == []
    assert narrow_enough(page)
    expect(page.get_by_text("0 compétence située sur 3, 0 abordée")).to_be_visible()
    answer(page)
    answer(page, known=False)

    page.get_by_role("button", name="Faire une pause").click()
    expect(page.get_by_role("heading", name="En pause")).to_be_focused()
    expect(page.get_by_text("2 réponses sont enregistrées")).to_be_visible()
    assert grave_findings(page) == []
    page.get_by_role("link", name="Revenir plus tard").click()
    expect(page.get_by_role("heading", name="Votre diagnostic vous attend")).to_be_visible()
    assert grave_findings(page) == []
    page.get_by_role("link", name="Reprendre le diagnostic").click()
    begin(page)

    front = item_in_front(page)
    page.reload()
    begin(page)
    assert item_in_front(page) == front
    for number in range(MOST_QUESTIONS):
        hurried = page.get_by_text("venues trop vite")
        if hurried.count():
            assert grave_findings(page) == []
            assert narrow_enough(page)
            page.get_by_role("button", name="Reprendre").click()
            expect(page.locator("form.question")).to_be_visible()
        if page.locator("form.question").count() == 0:
            break
        answer(page, known=number % 3 > 0)
    page.wait_for_url(re.compile(r"/diagnostic/[0-9a-f]{32}"))
    expect(page.get_by_role("heading", level=1, name="Où vous en êtes")).to_be_visible()
    expect(page.get_by_role("heading", name="Par quoi commencer")).to_be_visible()
    page.get_by_text("questions, et comment vous y avez répondu").click()
    assert page.locator(".asked-list > li").count() == counted(site, 0)[1]
    assert narrow_enough(page)
    assert grave_findings(page) == []
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    assert grave_findings(page) == []
    assert counted(site, 0)[0] == 1


def test_a_double_click_and_a_second_tab_leave_one_answer_a_question(site: Site, open_page: Opens) -> None:
    page = open_page(site.school.learners[1], START, "phone")
    begin(page)
    front = item_in_front(page)
    other = page.context.new_page()
    other.goto(site.address + START)
    begin(other)
    assert item_in_front(other) == front
    page.get_by_role("button", name="Je ne sais pas").dblclick()
    page.wait_for_function("item => document.querySelector('form.question')?.dataset.item !== item", arg=front)
    assert counted(site, 1) == (1, 1)
    other.get_by_role("button", name="Je ne sais pas").click()
    expect(other.get_by_text("Cette question avait déjà sa réponse. Voici la suivante.")).to_be_visible()
    assert item_in_front(other) == item_in_front(page)
    assert counted(site, 1) == (1, 1)


def test_an_answer_given_without_a_connection_arrives_when_it_is_back(site: Site, open_page: Opens) -> None:
    page = open_page(site.school.learners[2], START, "phone")
    page.add_init_script(LOSING_THE_CONNECTION)
    page.reload()
    begin(page)
    front = item_in_front(page)
    page.evaluate("window.away = true")
    page.get_by_role("button", name="Je ne sais pas").click()
    expect(page.get_by_text("gardé sur cet appareil").first).to_be_visible()
    assert counted(site, 2) == (1, 0)
    page.reload()
    begin(page)
    assert item_in_front(page) != front
    assert counted(site, 2) == (1, 1)


def test_what_is_chosen_and_not_sent_outlives_a_reload(site: Site, open_page: Opens) -> None:
    page = open_page(site.school.learners[3], START, "phone")
    begin(page)
    while not page.get_by_role("radio").count():
        answer(page, known=False)
    page.get_by_role("radio", name="Celle qui est juste").check()
    page.reload()
    begin(page)
    expect(page.get_by_role("radio", name="Celle qui est juste")).to_be_checked()


def test_the_keyboard_alone_answers_a_question(site: Site, open_page: Opens) -> None:
    page = open_page(site.school.learners[4], START)
    page.get_by_role("button", name="Commencer le diagnostic").press("Enter")
    expect(page.locator("form.question")).to_be_visible()
    front = item_in_front(page)
    expect(page.locator(".question-label")).to_be_focused()
    page.keyboard.press("Tab")
    if page.get_by_role("radio").count():
        page.keyboard.press("Space")
    else:
        page.keyboard.type("12")
    page.keyboard.press("Enter")
    page.wait_for_function("item => document.querySelector('form.question')?.dataset.item !== item", arg=front)
    expect(page.locator(".question-label")).to_be_focused()
