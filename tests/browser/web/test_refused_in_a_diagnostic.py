"""A diagnostic's question is corrected while it is in front, or while its answer waits: nothing is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from course.enrolment.models import Person
from tests.browser.serving import installed, served
from tests.browser.web.conftest import SIZES, Site, _cookie_of
from tests.browser.web.test_accessibility import grave_findings
from tests.browser.web.test_diagnostic import HOME, LOSING_THE_CONNECTION, START, begin, item_in_front
from tests.factories.correction import confirm, propose, regrading_of, work
from tests.factories.diagnostics import build_diagnostic_school
from tests.functional.api.test_questions_corrected_meanwhile import turned
from web.sessions import COOKIE


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The application, with a course that has a diagnostic."""
    with installed(tmp_path_factory.mktemp("site")) as installation, served(installation.app) as address:
        yield Site(installation.app, address, build_diagnostic_school(installation.database), "", "")


@pytest.fixture
def open_phone(site: Site, browser: Browser) -> Iterator[Callable[[Person], Page]]:
    """A phone whose line the page can lose; a refusal makes the browser complain, so that is not counted here."""
    context = browser.new_context(viewport=SIZES["phone"], locale="fr-FR", reduced_motion="reduce")
    context.add_init_script(LOSING_THE_CONNECTION)

    def opened(person: Person) -> Page:
        context.add_cookies([{"name": COOKIE, "value": _cookie_of(site, person), "url": site.address}])
        page = context.new_page()
        page.goto(site.address + START)
        return page

    yield opened
    context.close()


def choice_in_front(page: Page) -> str:
    """Go on to a question with options, choose the right one; the question's key."""
    begin(page)
    while not page.get_by_role("radio").count():
        front = item_in_front(page)
        page.get_by_role("button", name="Je ne sais pas").click()
        page.wait_for_function("item => document.querySelector('form.question')?.dataset.item !== item", arg=front)
    page.get_by_role("radio", name="Celle qui est juste").check()
    return item_in_front(page)


def correct(site: Site, key: str) -> None:
    regrading_id = propose(site.school, key=key, change=reworded)
    work(site.school)
    confirm(site.school, regrading_id)
    work(site.school)
    assert regrading_of(site.school, regrading_id).state == "done"


def reworded(document: dict[str, Any]) -> dict[str, Any]:
    return turned({**document, "prompt": document["prompt"] + " Énoncé corrigé."})


def test_a_question_corrected_while_it_is_in_front_is_shown_anew_with_nothing_chosen(
    site: Site, open_phone: Callable[[Person], Page]
) -> None:
    page = open_phone(site.school.learner)
    key = choice_in_front(page)
    correct(site, key)
    page.get_by_role("button", name="Valider").click()
    card = page.locator(".refused")
    expect(card).to_contain_text("Celle qui est juste")
    expect(card.get_by_role("heading")).to_be_focused()
    assert item_in_front(page) == key
    expect(page.locator("form.question")).to_contain_text("Énoncé corrigé.")
    expect(page.locator("form.question input:checked")).to_have_count(0)
    assert grave_findings(page) == []
    page.get_by_role("radio", name="Celle qui est juste").check()
    page.get_by_role("button", name="Valider").click()
    page.wait_for_function("item => document.querySelector('form.question')?.dataset.item !== item", arg=key)


def test_an_answer_that_waited_meanwhile_is_told_on_the_next_page_and_above_the_question(
    site: Site, open_phone: Callable[[Person], Page]
) -> None:
    page = open_phone(site.school.learners[1])
    key = choice_in_front(page)
    page.evaluate("window.away = true")
    page.get_by_role("button", name="Valider").click()
    expect(page.get_by_text("gardé sur cet appareil").first).to_be_visible()
    correct(site, key)
    page.goto(site.address + HOME)
    expect(page.locator(".refused")).to_contain_text("La question a été corrigée entre-temps")
    page.get_by_role("link", name="Ouvrir cette page").click()
    begin(page)
    assert item_in_front(page) == key
    expect(page.locator(".diagnostic-run .refused-written")).to_contain_text("Celle qui est juste")
    expect(page.locator(".refused")).to_have_count(1)
