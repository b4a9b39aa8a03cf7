"""An attempt in a real browser when things go wrong: a cut line, a second tab, a clock that is set back, time up."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import func, select

from assessments.attempts.models import Attempt, Response
from course.enrolment.models import Person
from tests.browser.web.conftest import SIZES, Opens, Site, _cookie_of
from tests.browser.web.test_accessibility import grave_findings
from tests.browser.web.test_learning import answer_everything
from tests.factories.rules import with_rules
from web.sessions import COOKIE

START = "/cours/small/evaluations"
SETTINGS: dict[str, Any] = {"locale": "fr-FR", "reduced_motion": "reduce"}


@pytest.fixture
def learner(request: pytest.FixtureRequest, site: Site) -> Person:
    """The learner of this test: each has its own."""
    found: Person = site.school.learners[request.param]
    return found


@pytest.fixture
def page(site: Site, browser: Browser, learner: Person) -> Iterator[Page]:
    """A page of the learner; a cut line makes the browser complain, so complaints are not counted here."""
    context = browser.new_context(viewport=SIZES["desktop"], **SETTINGS)
    context.add_cookies([{"name": COOKIE, "value": _cookie_of(site, learner), "url": site.address}])
    yield context.new_page()
    context.close()


def of_learner(index: int) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("learner", [index], indirect=True)


def begin(page: Page, site: Site, target: str, button: str = "Commencer l’évaluation") -> None:
    page.goto(f"{site.address}{START}/{target}")
    page.get_by_role("button", name=button).click()
    expect(page.get_by_text("Question 1 sur", exact=False).first).to_be_visible()


def choose(page: Page) -> None:
    question = page.locator("form.question:visible")
    choice = question.locator("input[type=radio], input[type=checkbox]")
    if choice.count():
        choice.first.check()
    else:
        question.locator("input").first.fill("12,5")


def responses(site: Site, learner: Person, target: str) -> int:
    """Answers in the learner's latest attempt."""
    with site.school.database.reading() as session:
        query = select(Attempt.id).where(Attempt.person_id == learner.id, Attempt.target_key == target)
        latest = session.scalar(query.order_by(Attempt.number.desc()).limit(1))
        return session.scalar(select(func.count()).select_from(Response).where(Response.attempt_id == latest)) or 0


@of_learner(1)
def test_a_line_that_is_cut_in_the_middle_loses_and_doubles_nothing(site: Site, page: Page, learner: Person) -> None:
    begin(page, site, "a01")
    choose(page)
    page.locator(".bar-next button").click()
    expect(page.get_by_text("Question 2 sur 4", exact=True)).to_be_visible()
    choose(page)
    page.context.set_offline(True)
    page.locator(".bar-next button").click()
    expect(page.locator(".saved-word")).to_contain_text("gardé sur cet appareil")
    assert responses(site, learner, "a01") == 1
    page.context.set_offline(False)
    expect(page.get_by_text("Question 3 sur 4", exact=True)).to_be_visible(timeout=20_000)
    assert responses(site, learner, "a01") == 2
    page.reload()
    page.get_by_role("button", name="Reprendre l’évaluation").click()
    expect(page.locator(".map-legend")).to_contain_text("2 réponses validées sur 4")
    page.close()


@of_learner(2)
def test_a_second_tab_takes_note_of_what_the_first_one_answered_and_handed_in(
    site: Site, page: Page, learner: Person
) -> None:
    begin(page, site, "a01")
    for number in (2, 3):
        choose(page)
        page.locator(".bar-next button").click()
        expect(page.get_by_text(f"Question {number} sur 4", exact=True)).to_be_visible()
    other = page.context.new_page()
    other.goto(f"{site.address}{START}/a01")
    other.get_by_role("button", name="Reprendre l’évaluation").click()
    for tab in (page, other):
        choose(tab)
    page.locator(".bar-next button").click()
    expect(page.get_by_text("Question 4 sur 4", exact=True)).to_be_visible()
    other.locator(".bar-next button").click()
    expect(other.get_by_text("Cette question avait déjà sa réponse", exact=False)).to_be_visible()
    expect(other.locator(".map-legend")).to_contain_text("3 réponses validées sur 4")
    choose(page)
    page.locator(".bar-next button").click()
    page.get_by_role("button", name="Terminer et voir le résultat").click()
    page.wait_for_url("**/resultats/*")
    assert responses(site, learner, "a01") == 4
    other.get_by_role("button", name="Question 4", exact=False).click()
    other.wait_for_url("**/resultats/*")
    assert responses(site, learner, "a01") == 4


@of_learner(3)
def test_a_device_clock_set_back_and_forth_changes_no_minute_of_the_exam(
    site: Site, page: Page, learner: Person
) -> None:
    with_rules(site.school, exam={"draw": 4, "time_limit_minutes": 30})
    page.clock.install()
    begin(page, site, "ex", "Commencer l’examen")
    expect(page.locator(".clock-figure")).to_have_text("30 min")
    page.clock.set_system_time("2031-01-01T00:00:00")
    page.clock.run_for(1000)
    expect(page.locator(".clock-figure")).to_have_text("30 min")
    page.clock.set_system_time("2001-01-01T00:00:00")
    page.clock.run_for(61_000)
    expect(page.locator(".clock-figure")).to_have_text("29 min")
    assert grave_findings(page) == []


@of_learner(4)
def test_an_exam_is_taken_and_its_review_keeps_to_the_rules(site: Site, page: Page, learner: Person) -> None:
    with_rules(site.school, exam={"draw": 4, "time_limit_minutes": 30})
    begin(page, site, "ex", "Commencer l’examen")
    answer_everything(page, 4)
    page.get_by_role("button", name="Terminer et voir le résultat").click()
    page.wait_for_url("**/resultats/*")
    expect(page.get_by_role("heading", level=1)).to_have_text(
        re.compile("^Examen (pas encore )?réussi$")  # which questions are drawn, and in what order, is chance
    )
    expect(page.get_by_role("heading", name="Question par question")).to_have_count(0)
    assert grave_findings(page) == []


@of_learner(5)
def test_when_time_is_up_what_was_chosen_is_sent_and_the_attempt_handed_in(
    site: Site, page: Page, learner: Person
) -> None:
    with_rules(site.school, a01={"time_limit_minutes": 1, "grace_seconds": 60, "attempts": 9})
    begin(page, site, "a01")
    choose(page)
    with site.school.database.transaction() as session:
        going_on = select(Attempt).where(Attempt.finished_at.is_(None), Attempt.person_id == learner.id)
        attempt = session.scalars(going_on.where(Attempt.kind == "graded")).one()
        attempt.deadline_at = attempt.started_at  # the minute is over; the grace is not
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.wait_for_url("**/resultats/*", timeout=20_000)
    assert responses(site, learner, "a01") == 1


@pytest.mark.parametrize("size", ["desktop", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_extra_time_is_given_by_keyboard_on_a_page_that_everybody_can_read(
    site: Site, open_page: Opens, size: str, scheme: str
) -> None:
    path = f"/apprenants/{site.school.learner.id}/temps"
    page = open_page(site.school.trainer, path, size, color_scheme=scheme, reduced_motion="reduce")
    assert grave_findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_label("temps doublé").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.get_by_text("C’est noté", exact=False)).to_be_visible()
    expect(page.get_by_label("temps doublé")).to_be_checked()
    assert grave_findings(page) == []


@of_learner(1)
def test_letters_twice_as_large_and_an_open_keyboard_leave_every_control_in_reach_on_a_phone(
    site: Site, page: Page
) -> None:
    page.set_viewport_size({"width": 360, "height": 640})
    page.goto(f"{site.address}{START}/a01")
    page.get_by_role("button", name=re.compile("l’évaluation")).click()
    page.locator(".map-button").nth(1).click()
    assert page.evaluate("getComputedStyle(document.querySelector('.lesson-bar.is-live')).position") == "sticky"
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    for button in page.locator(".lesson-bar button").all():
        box = button.bounding_box()
        assert box is not None
        assert 0 <= box["x"] <= box["x"] + box["width"] <= 360
    page.set_viewport_size({"width": 360, "height": 380})
    assert page.evaluate("getComputedStyle(document.querySelector('.lesson-bar.is-live')).position") == "static"
    page.close()
