"""An answer that is not taken, on a phone: its learner is told which one, why, and what they had written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from assessments.attempts.models import Attempt
from core.clock import utc_now
from course.enrolment.models import Person
from learning import answering
from tests.browser.web.conftest import Site, _cookie_of
from tests.browser.web.test_accessibility import grave_findings
from tests.browser.web.test_attempt import SETTINGS, START, begin, choose, of_learner, responses
from tests.browser.web.test_diagnostic import LOSING_THE_CONNECTION
from tests.factories.correction import confirm, propose, regrading_of, work
from tests.factories.rules import with_rules
from web.sessions import COOKIE

HOME = "/cours/small"


@pytest.fixture
def learner(request: pytest.FixtureRequest, site: Site) -> Person:
    """The learner of this test: each has its own."""
    with_rules(site.school, a01={"attempts": 9})
    found: Person = site.school.learners[request.param]
    return found


@pytest.fixture
def page(site: Site, browser: Browser, learner: Person) -> Iterator[Page]:
    """A phone whose line the page can lose."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, **SETTINGS)
    context.add_cookies([{"name": COOKIE, "value": _cookie_of(site, learner), "url": site.address}])
    context.add_init_script(LOSING_THE_CONNECTION)
    yield context.new_page()
    context.close()


def correct_the_question(site: Site, page: Page) -> None:
    """A trainer corrects the question in front."""
    key = page.locator("form.question:visible").get_attribute("data-item") or ""
    regrading_id = propose(site.school, key=key, change=reworded)
    work(site.school)
    confirm(site.school, regrading_id)
    work(site.school)
    assert regrading_of(site.school, regrading_id).state == "done"


def reworded(document: dict[str, Any]) -> dict[str, Any]:
    return {**document, "prompt": document["prompt"] + " Énoncé corrigé."}


def written(page: Page) -> str:
    """What is chosen or typed in the question in front, as the learner would say it."""
    question = page.locator("form.question:visible")
    chosen = question.locator("input:checked")
    text: str = (chosen if chosen.count() else question.locator("input")).first.evaluate(
        "one => (one.checked ? one.labels[0].textContent : one.value).trim()"
    )
    return text


def readable(page: Page) -> None:
    assert grave_findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@of_learner(1)
def test_an_answer_that_waited_for_a_question_corrected_meanwhile_is_told_on_the_next_page_and_given_again(
    site: Site, page: Page, learner: Person
) -> None:
    begin(page, site, "a01")
    page.evaluate("window.away = true")
    choose(page)
    mine = written(page)
    page.locator(".bar-next button").click()
    expect(page.locator(".saved-word")).to_contain_text("gardé sur cet appareil")
    correct_the_question(site, page)
    before = responses(site, learner, "a01")

    page.goto(site.address + HOME)
    card = page.locator(".refused")
    expect(card).to_contain_text("La question a été corrigée entre-temps")
    expect(card.locator(".refused-written")).to_contain_text(mine)
    assert responses(site, learner, "a01") == before
    readable(page)

    card.get_by_role("link", name="Ouvrir cette page").click()
    page.get_by_role("button", name="Reprendre l’évaluation").click()
    expect(page.locator("form.question:visible")).to_contain_text("Énoncé corrigé.")
    expect(page.locator(".attempt-question .refused")).to_contain_text(mine)
    expect(page.locator(".refused")).to_have_count(1)
    expect(page.locator(".map-legend")).to_contain_text("0 réponse validée sur 4")
    readable(page)
    choose(page)
    page.locator(".bar-next button").click()
    expect(page.get_by_text("Question 2 sur 4", exact=True)).to_be_visible()
    assert responses(site, learner, "a01") == before + 1
    page.locator(".map-button").first.click()
    page.get_by_role("button", name="J’ai vu, retirer").click()
    expect(page.locator(".refused")).to_have_count(0)
    page.goto(site.address + HOME)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator(".refused")).to_have_count(0)


@of_learner(2)
def test_a_question_corrected_while_it_is_in_front_is_shown_anew_below_what_was_answered(
    site: Site, page: Page, learner: Person
) -> None:
    begin(page, site, "a01")
    choose(page)
    mine = written(page)
    correct_the_question(site, page)
    page.locator(".bar-next button").click()
    card = page.locator(".attempt-question .refused")
    expect(card).to_contain_text(mine)
    expect(card.get_by_role("heading")).to_be_focused()
    expect(page.locator("form.question:visible")).to_contain_text("Énoncé corrigé.")
    readable(page)
    choose(page)
    page.locator(".bar-next button").click()
    expect(page.get_by_text("Question 2 sur 4", exact=True)).to_be_visible()


@of_learner(3)
def test_whoever_is_signed_out_meanwhile_is_told_so_and_the_answer_goes_once_they_are_back(
    site: Site, page: Page, learner: Person
) -> None:
    begin(page, site, "a01")
    kept = page.context.cookies()
    page.context.clear_cookies()
    choose(page)
    page.locator(".bar-next button").click()
    problem = page.locator("form.question:visible .question-problem")
    expect(problem).to_contain_text("gardée sur cet appareil")
    readable(page)
    page.context.add_cookies(kept)  # type: ignore[arg-type]
    problem.get_by_role("link", name="Se connecter de nouveau").click()
    page.get_by_role("button", name="Reprendre l’évaluation").click()
    expect(page.locator(".map-legend")).to_contain_text("1 réponse validée sur 4")
    assert responses(site, learner, "a01") == 1
    assert page.locator(".refused").count() == 0


@of_learner(4)
def test_an_answer_that_comes_after_another_device_has_handed_in_is_told_beside_the_result(
    site: Site, page: Page, learner: Person
) -> None:
    begin(page, site, "a01")
    page.evaluate("window.away = true")
    choose(page)
    mine = written(page)
    page.locator(".bar-next button").click()
    expect(page.locator(".saved-word")).to_contain_text("gardé sur cet appareil")
    with site.school.database.transaction() as session:
        query = select(Attempt).where(Attempt.person_id == learner.id, Attempt.kind == "graded")
        for attempt in session.scalars(query.where(Attempt.finished_at.is_(None))).all():
            answering.finish(session, attempt=attempt, now=utc_now())
    page.evaluate("window.away = false; window.dispatchEvent(new Event('online'))")
    page.wait_for_url("**/resultats/*")
    expect(page.locator(".refused")).to_contain_text("Tout était déjà rendu")
    expect(page.locator(".refused-written")).to_contain_text(mine)
    readable(page)
    page.get_by_role("button", name="J’ai vu, retirer").click()
    expect(page.locator(".refused")).to_have_count(0)


@of_learner(5)
def test_an_attempt_handed_in_elsewhere_is_looked_back_at_and_no_other_one_begun(
    site: Site, page: Page, learner: Person
) -> None:
    begin(page, site, "a01")
    page.goto(f"{site.address}{START}/a01")
    with site.school.database.transaction() as session:
        query = select(Attempt).where(Attempt.person_id == learner.id, Attempt.finished_at.is_(None))
        for attempt in session.scalars(query.where(Attempt.kind == "graded")).all():
            answering.finish(session, attempt=attempt, now=utc_now())
    page.get_by_role("button", name="Reprendre l’évaluation").click()
    page.wait_for_url("**/resultats/*")
    with site.school.database.reading() as session:
        query = select(Attempt).where(Attempt.person_id == learner.id, Attempt.target_key == "a01")
        assert all(one.finished_at for one in session.scalars(query))
