"""The package's pages for everyone: on a phone, by keyboard, read aloud, without an LMS, without a script."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from tests.browser.scorm.learner import Learner
from tests.browser.scorm.lms_server import Lms

PLACES = ["#/", "#/lesson/l01_01", "#/lesson/l01_02", "#/assessment/a01"]


def settle(learner: Learner, place: str) -> None:
    """Open a place of the course by itself (an LMS in the same origin is not needed to look at it)."""
    learner.page.goto(f"{learner.lms.address}/course/index.html{place}")
    ready = {"#/": ".course-summary", "#/a": ".attempt-facts", "#/l": ".check .question"}[place[:3]]
    learner.page.locator(ready).first.wait_for()


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("width", [360, 700, 1440])
def test_no_page_scrolls_sideways(learner: Learner, place: str, width: int) -> None:
    learner.page.set_viewport_size({"width": width, "height": 700})
    settle(learner, place)
    assert learner.page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("place", PLACES)
def test_axe_finds_nothing_serious(learner: Learner, place: str, scheme: str) -> None:
    learner.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
    settle(learner, place)
    assert serious(learner) == []


def serious(learner: Learner) -> list[str]:
    found = Axe().run(learner.page).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html']}" for one in found if one["impact"] in ("serious", "critical")]


def test_axe_finds_nothing_serious_while_answering_nor_in_the_result(learner: Learner) -> None:
    settle(learner, "#/assessment/a02")
    page = learner.page
    page.get_by_role("button", name="Commencer").click()
    page.locator(".attempt-question:not([hidden]) .option label").first.click()
    assert serious(learner) == []
    page.get_by_role("button", name="Valider et continuer").click()
    page.get_by_text("Question 2 sur 2").wait_for()
    page.get_by_role("button", name="Terminer").click()
    assert serious(learner) == []
    page.get_by_role("button", name="Terminer et voir le résultat").click()
    page.locator(".attempt-result").wait_for()
    assert serious(learner) == []


def test_a_check_is_answered_with_the_keyboard_alone(learner: Learner) -> None:
    settle(learner, "#/lesson/l01_01")
    page = learner.page
    page.locator(".check input").first.focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator(".check input").nth(1)).to_be_checked()
    page.keyboard.press("Enter")
    expect(page.locator(".check .outcome-title")).to_be_visible()
    group = page.locator(".check fieldset")
    expect(group).to_have_accessible_name("Question rapide Le rayon Sciences compte 300 passages et 24 tickets. "
                                          "Quel est son taux de transformation\u202f?")  # fmt: skip


def test_moving_on_puts_focus_on_the_section_that_opens(learner: Learner) -> None:
    settle(learner, "#/lesson/l01_01")
    learner.page.get_by_role("button", name="Suivant").press("Enter")
    expect(learner.page.get_by_role("heading", name="Le calcul, pas à pas")).to_be_focused()


def test_back_and_next_stand_at_the_same_spot_all_along(learner: Learner) -> None:
    settle(learner, "#/lesson/l01_01")
    page = learner.page
    tops = []
    for _ in range(2):
        tops.append(page.locator(".bar-next").bounding_box())
        page.get_by_role("button", name="Suivant").click()
    assert tops[0] == tops[1]


def test_a_case_table_sorts_by_a_column_and_back(learner: Learner) -> None:
    settle(learner, "#/lesson/l01_01")
    table = learner.page.locator("table[data-sortable]")
    first_column = table.locator("tbody tr > :first-child")
    before = first_column.all_inner_texts()
    button = table.get_by_role("button", name="Tickets")
    button.click()
    assert first_column.all_inner_texts() == ["Sciences", "Bande dessinée", "Jeunesse", "Romans"]
    expect(table.get_by_role("columnheader", name="Tickets")).to_have_attribute("aria-sort", "ascending")
    button.click()
    assert first_column.all_inner_texts()[0] == "Romans"
    button.click()
    assert first_column.all_inner_texts() == before


def test_a_glossary_word_opens_where_it_is_read(learner: Learner) -> None:
    settle(learner, "#/lesson/l01_01")
    word = learner.page.locator(".term").first
    word.click()
    expect(word).to_have_attribute("aria-expanded", "true")
    expect(learner.page.locator(".definition").first).to_contain_text("Une personne comptée à l’entrée d’un rayon")


def test_without_an_lms_a_banner_says_that_nothing_is_saved(learner: Learner) -> None:
    settle(learner, "#/")
    expect(learner.page.locator(".course-notice")).to_contain_text("Aperçu hors LMS")
    expect(learner.page.locator(".saved-word").first).to_have_text("Aperçu\u202f: rien n’est enregistré")


def test_a_lesson_reads_without_a_script(browser: Browser, lms: Lms) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{lms.address}/course/index.html")
    expect(page.locator(".course-offline")).to_contain_text("ouvrez ce cours depuis votre LMS")
    page.get_by_role("link", name="Du panier moyen au chiffre d’affaires").click()
    expect(page.get_by_role("heading", name="Trois facteurs, un produit")).to_be_visible()
    expect(page.get_by_role("img", name="Diagramme en barres")).to_be_visible()
    expect(page.locator(".check-offline")).to_contain_text("Une question rapide se trouve ici.")
    page.get_by_role("link", name="Précédent").click()
    expect(page.get_by_role("heading", name="Lire un taux de transformation", exact=True)).to_be_visible()
    context.close()
