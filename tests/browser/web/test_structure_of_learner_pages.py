"""Learner pages as a screen reader walks them, on a phone: one h1, headings and landmarks in order."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.web.conftest import Opens, Site
from tests.browser.web.test_accessibility import PAGES
from tests.factories.rules import with_rules


def findings(page: Page) -> list[str]:
    """Everything that axe finds, however grave."""
    return [f"{one['id']}: {one['nodes'][0]['html'][:150]}" for one in Axe().run(page).response["violations"]]


def headings(page: Page) -> list[int]:
    """Levels of the headings that are shown, in order."""
    shown = "[...document.querySelectorAll('h1, h2, h3, h4')].filter((one) => one.checkVisibility())"
    found: list[int] = page.evaluate(f"{shown}.map((one) => Number(one.tagName[1]))")
    return found


def assert_in_order(page: Page) -> None:
    levels = headings(page)
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels)), levels
    assert findings(page) == []


@pytest.mark.parametrize("path", PAGES["learner"])
def test_a_page_has_one_h1_and_headings_and_landmarks_in_order(site: Site, open_page: Opens, path: str) -> None:
    page = open_page(
        site.school.learner, path.replace("ATTEMPT", site.attempt), "phone", reduced_motion="reduce"
    )  # fmt: skip
    assert_in_order(page)


def test_the_questions_of_an_attempt_stand_under_its_name_and_focus_goes_along(site: Site, open_page: Opens) -> None:
    with_rules(site.school, a01={"attempts": 9})
    page = open_page(site.school.learner, "/cours/small/evaluations/a01", "phone", reduced_motion="reduce")
    title = page.get_by_role("heading", level=1).inner_text()
    page.get_by_role("button", name=re.compile("l’évaluation")).click()
    first = page.get_by_text("Question 1 sur 4", exact=True)
    expect(first).to_be_focused()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    assert_in_order(page)
    box = first.bounding_box()
    assert box is not None
    assert box["y"] < 740 / 2, "the question begins in the upper half of a phone's screen"
    page.get_by_role("button", name="Toutes sur une page").click()
    expect(page.get_by_text("Question 4 sur 4", exact=True)).to_be_visible()
    assert_in_order(page)
    question = page.locator("form.question").first
    choice = question.locator("input[type=radio], input[type=checkbox]")
    if choice.count():
        choice.first.check()
    else:
        question.locator("input").first.fill("12,5")
    question.get_by_role("button", name="Valider ma réponse").click()
    expect(question.locator(".question-told")).to_be_focused()
