"""A learner in a real browser: reads, answers, goes away, comes back, takes an assessment, sees the gap move."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.web.conftest import Opens, Site
from tests.browser.web.test_accessibility import grave_findings

LESSON = "/cours/small/lecons/l01_01"


def test_the_first_stop_of_the_keyboard_jumps_to_the_content(site: Site, open_page: Opens) -> None:
    page = open_page(site.school.learner, "/cours/small")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Aller au contenu")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.locator(":focus").evaluate("focused => Boolean(focused.closest('main'))")


def test_a_lesson_is_read_whole_without_javascript(site: Site, open_page: Opens) -> None:
    page = open_page(site.school.learners[1], LESSON, java_script_enabled=False)
    expect(page.get_by_role("heading", name="Un piège fréquent")).to_be_visible()
    expect(page.get_by_text("Elle s’affiche quand JavaScript est actif")).to_be_visible()
    page.get_by_role("link", name="Leçon suivante").click()
    expect(page).to_have_url(f"{site.address}/cours/small/lecons/l01_02")


def test_a_lesson_keeps_its_place_and_its_sections(site: Site, open_page: Opens) -> None:
    learner = site.school.learners[1]
    page = open_page(learner, LESSON)
    page.get_by_role("button", name="Suivant").click()
    expect(page.locator("[data-section-mark].reached")).to_have_count(1)
    expect(page.locator(".saved-word")).to_have_text("Enregistré")
    page.wait_for_load_state("networkidle")
    again = open_page(learner, LESSON)
    expect(again.locator("[data-section-mark].reached")).to_have_count(1)
    expect(again.locator("[data-section-mark] a[aria-current]")).to_have_text("Le calcul, pas à pas")


def test_a_quick_check_says_at_once_what_was_right(site: Site, open_page: Opens) -> None:
    page = open_page(site.school.learners[2], LESSON, reduced_motion="reduce")
    check = page.locator('[data-check="c01_01_1"]')
    check.get_by_label("8\u202f%", exact=True).check()
    check.get_by_role("button", name="Vérifier").click()
    expect(check.get_by_text("Juste", exact=True)).to_be_visible()
    expect(check.get_by_text("24 ÷ 300 × 100 = 8.")).to_be_visible()
    assert grave_findings(page) == []


def answer_everything(page: Page, questions: int) -> None:
    """Go through the questions, answering each with the first thing at hand."""
    for number in range(1, questions + 1):
        expect(page.get_by_text(f"Question {number} sur {questions}", exact=True)).to_be_visible()
        question = page.locator("form.question:visible")
        choice = question.locator("input[type=radio], input[type=checkbox]")
        if choice.count():
            choice.first.check()
        else:
            question.locator("input").first.fill("12,5")
        page.locator(".bar-next button").click()


def test_an_assessment_is_taken_and_looked_back_at(site: Site, open_page: Opens) -> None:
    page = open_page(site.school.learners[-1], "/cours/small/evaluations/a01", reduced_motion="reduce")
    page.get_by_role("button", name="Commencer l’évaluation").click()
    expect(page.get_by_text("Question 1 sur 4", exact=True)).to_be_visible()
    assert grave_findings(page) == []
    answer_everything(page, 4)
    page.get_by_role("button", name="Terminer et voir le résultat").click()
    page.wait_for_url("**/resultats/*")
    expect(page.get_by_role("heading", name="Question par question")).to_be_visible()
    expect(page.get_by_role("heading", name="Ce que cela change dans votre écart")).to_be_visible()
    page.get_by_role("link", name="Mon écart").click()
    expect(page.get_by_text("Estimation fondée sur 4 réponses")).to_be_visible()


def test_the_language_switch_works_with_the_mouse(site: Site, open_page: Opens) -> None:
    page = open_page(None, "/connexion")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_a_page_in_a_frame_at_twice_the_size_does_not_move_sideways(site: Site, open_page: Opens) -> None:
    page = open_page(site.school.learner, "/cours/small", "frame")
    page.set_viewport_size({"width": 500, "height": 350})  # what the frame's pixels come to at 200 %
    assert page.evaluate("document.documentElement.scrollWidth") <= 500
