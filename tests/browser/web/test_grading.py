"""A learner writes, a trainer grades with the keyboard alone, the learner reads what came of it; axe looks on."""

from __future__ import annotations

from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from tests.browser.web.conftest import SIZES, Opens, Site
from tests.browser.web.test_accessibility import grave_findings
from tests.factories.written import TEXT, another_trainer, hand_in, written_school

UNSHIFTED = """keys => { for (const [code, key] of keys) document.activeElement.dispatchEvent(
  new KeyboardEvent("keydown", {code, key, bubbles: true, cancelable: true})) }"""
"""Digits as a French keyboard sends them without Shift."""


@pytest.fixture(scope="module")
def written(site: Site) -> Site:
    """The site whose first assessment asks for a text."""
    return replace(site, school=written_school(site.school))


def write_and_hand_in(page: Page) -> None:
    """Answer what comes, with the text where one is asked for, and hand in."""
    page.get_by_role("button", name="Commencer l’évaluation").click()
    for number in range(1, 7):
        expect(page.get_by_text(f"Question {number} sur 6", exact=True)).to_be_visible()
        question = page.locator("form.question:visible")
        choices = question.locator("input[type=radio], input[type=checkbox]")
        if question.locator("textarea").count():
            question.locator("textarea").fill(TEXT)
        elif choices.count():
            choices.first.check()
        else:
            question.locator("input").first.fill("12,5")
        page.locator(".bar-next button").click()
    page.get_by_role("button", name="Terminer et voir le résultat").click()
    page.wait_for_url("**/resultats/*")


def look_everywhere(page: Page) -> None:
    """Nothing serious for axe, nothing wider than the screen: large and small, light and dark."""
    for size in ("desktop", "phone"):
        page.set_viewport_size(SIZES[size])
        assert page.evaluate("document.documentElement.scrollWidth") <= SIZES[size]["width"], size
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            assert grave_findings(page) == [], f"{size} {scheme}"
    page.set_viewport_size(SIZES["desktop"])


def test_a_text_is_written_graded_with_the_keyboard_and_read(written: Site, open_page: Opens) -> None:
    school = written.school
    learner = open_page(school.learners[-1], "/cours/small/evaluations/a01", reduced_motion="reduce")
    write_and_hand_in(learner)
    expect(learner.get_by_role("heading", name="En attente de correction")).to_be_visible()

    trainer = open_page(school.trainer, "/a-corriger", reduced_motion="reduce")
    look_everywhere(trainer)
    tab_to(trainer, ".row-title")
    trainer.keyboard.press("Enter")
    trainer.wait_for_url("**/a-corriger/*")
    expect(trainer.get_by_text(TEXT)).to_be_visible()
    assert school.learners[-1].display_name not in trainer.content()
    total = trainer.locator("[data-total] output")
    expect(total).to_have_text("0 critères sur 2")
    trainer.keyboard.press("3")
    trainer.keyboard.press("ArrowUp")
    trainer.keyboard.press("2")
    expect(total).to_have_text("2,67 sur 4 (67\u202f%)")
    trainer.keyboard.type("Datez la décision, avant le 12.")
    expect(total).to_have_text("2,67 sur 4 (67\u202f%)")
    trainer.keyboard.press("Control+Enter")
    trainer.wait_for_url("**/a-corriger")
    expect(trainer.get_by_text("Notation enregistrée")).to_be_visible()

    learner.reload()
    expect(learner.get_by_text("Datez la décision, avant le 12.")).to_be_visible()
    expect(learner.get_by_text("deux chiffres justes")).to_be_visible()
    assert school.trainer.display_name not in learner.content()
    assert grave_findings(learner) == []


def test_the_next_answer_comes_by_itself_and_the_digits_of_a_french_keyboard_count(
    written: Site, open_page: Opens
) -> None:
    school = written.school
    first, second = (hand_in(school, learner) for learner in school.learners[:2])
    page = open_page(school.trainer, f"/a-corriger/{first}?groupe={school.cohort.id}&question=i01_900")
    page.evaluate(UNSHIFTED, [["Digit4", "'"], ["Digit1", "&"]])
    expect(page.locator("input[name=points-lecture][value='4']")).to_be_checked()
    expect(page.locator("input[name=points-decision][value='1']")).to_be_checked()
    look_everywhere(page)
    page.get_by_role("button", name="Enregistrer et suivante").click()
    page.wait_for_url(f"**/a-corriger/{second}?**")
    expect(page.locator("input[name=points-lecture]").first).to_be_focused()
    page.keyboard.press("Control+Enter")  # the browser itself asks for what is missing
    expect(page).to_have_url(f"{written.address}/a-corriger/{second}?groupe={school.cohort.id}&question=i01_900")


def test_grading_works_without_javascript(written: Site, open_page: Opens) -> None:
    answer_id = hand_in(written.school, written.school.learners[2])
    rater = another_trainer(written.school, "without-script")
    page = open_page(rater, f"/a-corriger/{answer_id}", java_script_enabled=False)
    page.locator("input[name=points-lecture][value='2']").check()
    page.locator("input[name=points-decision][value='2']").check()
    page.get_by_role("button", name="Enregistrer et suivante").click()
    expect(page.get_by_text("Notation enregistrée")).to_be_visible()


def test_the_page_about_raters_is_read_by_axe(written: Site, open_page: Opens) -> None:
    page = open_page(written.school.administrator, "/a-corriger/correcteurs", reduced_motion="reduce")
    look_everywhere(page)


def tab_to(page: Page, selector: str) -> None:
    """Tab until something of this kind has the focus."""
    for _ in range(30):
        if page.evaluate("name => document.activeElement.matches(name)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard does not reach {selector}")
