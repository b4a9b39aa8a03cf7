"""One question of each interaction, answered with the keyboard alone, left, resumed and told to the LMS."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from lms_adapter.packaging import build_package
from tests.browser.scorm.learner import Learner
from tests.browser.scorm.lms_server import Lms
from tests.browser.scorm.test_scorm12_pages import serious, settle
from tests.factories.packages import interactions_package_input

TYPES = {
    "i01_001": ("choice", "a,b", "a,b"),
    "i01_003": ("sequencing", "a,b,c,d", "a,b,c,d"),
    "i01_004": ("matching", "a.b,b.a", "a.b,b.a"),
    "i01_005": ("fill-in", "taux de transformation; panier moyen", "taux de transformation; pannier moyen"),
    "i01_006": ("likert", "a", "a"),
    "i01_007": ("performance", "a.3500,b.2500,c.0", "a.3500,b.2500,c.0"),
}


@pytest.fixture(scope="session")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package of the course with every interaction, in the place of the small one."""
    output = tmp_path_factory.mktemp("package") / "interactions.zip"
    build_package("scorm12", interactions_package_input(), output)
    return output


def tab_to(learner: Learner, wanted: Locator) -> None:
    """Press Tab until the element has the focus."""
    for _ in range(80):
        if wanted.evaluate("element => element === document.activeElement"):
            return
        learner.page.keyboard.press("Tab")
    raise AssertionError(f"Tab never reached {wanted}")


def tick_both(learner: Learner, question: Locator) -> None:
    for text in ("Romans", "Jeunesse"):
        tab_to(learner, question.get_by_label(text))
        learner.page.keyboard.press("Space")


def type_rate(learner: Learner, question: Locator) -> None:
    prompt = question.locator(".question-prompt").inner_text()
    tickets, visits = (int(re.sub(r"\s", "", found)) for found in re.findall(r"\d[\d\s]*", prompt))
    tab_to(learner, question.locator("input"))
    learner.page.keyboard.type(f"{tickets / visits * 100:.1f} %".replace(".", ","))


def put_in_order(learner: Learner, question: Locator, steps: tuple[str, ...]) -> None:
    for place, text in enumerate(steps):
        while question.locator(".sequence-text").all_inner_texts().index(text) > place:
            tab_to(learner, question.get_by_role("button", name=f"Monter\u202f: {text}"))
            learner.page.keyboard.press("Enter")
            place_now = question.locator(".sequence-text").all_inner_texts().index(text) + 1
            said = f"{text}\u202f: position {place_now} sur {len(steps)}"
            expect(question.locator(".sequence-field [aria-live]")).to_have_text(said)


def receive_goods(learner: Learner, question: Locator) -> None:
    put_in_order(
        learner, question, ("Compter les cartons", "Pointer le bon de livraison", "Étiqueter", "Mettre en rayon")
    )


def match_indicators(learner: Learner, question: Locator) -> None:
    for source, target in (("Taux de transformation", "Tickets"), ("Panier moyen", "Chiffre")):
        tab_to(learner, question.get_by_label(source))
        learner.page.keyboard.type(target)


def complete_sentence(learner: Learner, question: Locator) -> None:
    for number, text in ((1, "Taux de Transformation"), (2, "pannier moyen")):
        blank = question.get_by_label(f"Mot manquant {number} sur 2")
        tab_to(learner, blank)
        learner.page.keyboard.type(text)
        if number == 1:
            learner.page.keyboard.press("Enter")
            expect(question.get_by_label("Mot manquant 2 sur 2")).to_be_focused()
        assert int(blank.get_attribute("size") or 0) > len(text)


def judge(learner: Learner, question: Locator) -> None:
    wanted = question.get_by_label("Vous l’écoutez jusqu’au bout")
    tab_to(learner, question.locator("input").first)
    learner.page.keyboard.press("Space")
    for _ in range(3):
        if wanted.is_checked():
            return
        learner.page.keyboard.press("ArrowDown")
    raise AssertionError("the arrows never chose the option")


def share_budget(learner: Learner, question: Locator) -> None:
    rest = question.locator(".budget-rest-text")
    expect(rest).to_have_text("Il reste 6\u202f000\u202f€")
    tab_to(learner, question.get_by_label("Romans", exact=True))
    learner.page.keyboard.type("3500")
    expect(rest).to_have_text("Il reste 2\u202f500\u202f€")
    tab_to(learner, question.get_by_label("Jeunesse, curseur"))
    for _ in range(5):
        learner.page.keyboard.press("ArrowRight")
    expect(rest).to_have_text("Tout est réparti")


ANSWERS: dict[str, Callable[[Learner, Locator], None]] = {
    "i01_001": tick_both,
    "i01_002": type_rate,
    "i01_003": receive_goods,
    "i01_004": match_indicators,
    "i01_005": complete_sentence,
    "i01_006": judge,
    "i01_007": share_budget,
}


def shown_check(learner: Learner, name: str) -> Locator:
    """A quick check of the lesson, once it is there."""
    check = learner.course.locator(f"[data-item={name}]")
    check.wait_for()
    return check


def press_by_keyboard(learner: Learner, name: str) -> None:
    tab_to(learner, learner.course.locator(f"button:text-is('{name}'):visible").first)
    learner.page.keyboard.press("Enter")


def answer_one(learner: Learner, number: int) -> None:
    """Answer the question on the screen, which has to be that one of seven."""
    legend = learner.course.locator(".attempt-question:not([hidden]) legend")
    expect(legend).to_have_text(re.compile(f"Question {number} sur 7"))
    question = learner.question()
    ANSWERS[question.get_attribute("data-item") or ""](learner, question)
    press_by_keyboard(learner, "Valider et continuer" if number < 7 else "Terminer")


def test_every_interaction_is_answered_by_keyboard_left_resumed_and_recorded(learner: Learner, lms: Lms) -> None:
    learner.launch("#/assessment/a01")
    press_by_keyboard(learner, "Commencer")
    for number in range(1, 5):
        answer_one(learner, number)
    expect(learner.course.locator(".attempt-question:not([hidden]) legend")).to_have_text(
        re.compile("Question 5 sur 7")
    )
    learner.leave()
    assert len(lms.cmi["suspend_data"]) < 400
    assert lms.cmi["suspend_data"].isascii()

    learner.launch()
    press_by_keyboard(learner, "Reprendre")
    for number in range(5, 8):
        answer_one(learner, number)
    press_by_keyboard(learner, "Terminer et voir le résultat")
    expect(learner.course.locator(".attempt-result h1")).to_have_text("Évaluation réussie")
    expect(learner.course.locator(".outcome-title")).to_have_text(["Juste"] * 7)
    expect(learner.course.locator(".blank-verdict").nth(1)).to_contain_text("cela s’écrit «\u202fpanier moyen\u202f»")
    expect(learner.course.locator(".budget-sentence")).to_contain_text("Votre répartition rapporte")
    learner.leave()

    told = {one["id"].removeprefix("a01_1_"): one for one in lms.listed("interactions")}
    assert set(told) == set(ANSWERS)
    assert {one["result"] for one in told.values()} == {"correct"}
    for item, (kind, pattern, response) in TYPES.items():
        assert told[item]["type"] == kind
        assert told[item]["correct_responses"]["0"]["pattern"] == pattern, item
        assert told[item]["student_response"].lower() == response, item
    assert lms.core["lesson_status"] == "passed"


def test_partial_credit_is_said_in_words(learner: Learner) -> None:
    learner.launch("#/lesson/l01_01")
    check = shown_check(learner, "c01_01_1")
    put_in_order(learner, check, ("Mesurer", "Fixer un objectif", "Agir"))
    check.get_by_role("button", name="Vérifier").click()
    expect(check.locator(".outcome-title")).to_have_text("À revoir")
    expect(check.locator(".outcome-parts")).to_have_text("0 élément sur 3 bien placé. 1 paire sur 3 dans le bon ordre.")
    expect(check.locator(".sequence-step").first).to_contain_text("Sa place\u202f: 3")
    check.get_by_role("button", name="Refaire").click()
    expect(learner.course.locator("[data-item=c01_01_1] .outcome")).to_have_count(0)


def test_a_budget_that_does_not_add_up_is_refused_where_it_is_wrong_and_costs_nothing(
    learner: Learner, lms: Lms
) -> None:
    learner.launch("#/lesson/l01_01")
    check = shown_check(learner, "c01_01_2")
    check.get_by_label("Jeunesse", exact=True).fill("100")
    check.get_by_role("button", name="Vérifier").click()
    expect(check.locator(".question-problem")).to_contain_text("inférieur au minimum")
    expect(check.get_by_label("Jeunesse", exact=True)).to_be_focused()
    check.get_by_label("Jeunesse", exact=True).fill("")
    check.get_by_role("button", name="Répartir le reste").click()
    expect(check.locator(".budget-rest-text")).to_have_text("Tout est réparti")
    check.get_by_role("button", name="Vérifier").click()
    expect(check.locator(".outcome-title")).to_be_visible()
    expect(check.locator(".comparison tbody")).to_have_count(4)
    assert [one["id"] for one in lms.listed("interactions")] == ["c01_01_2"]


def test_steps_are_dragged_by_their_number(learner: Learner) -> None:
    learner.launch("#/lesson/l01_01")
    check = shown_check(learner, "c01_01_1")
    before = check.locator(".sequence-text").all_inner_texts()
    first, last = check.locator(".sequence-handle").first, check.locator(".sequence-handle").last
    last.scroll_into_view_if_needed()
    start, end = first.bounding_box(), last.bounding_box()
    assert start is not None
    assert end is not None
    learner.page.mouse.move(start["x"] + 10, start["y"] + 10)
    learner.page.mouse.down()
    learner.page.mouse.move(end["x"] + 10, end["y"] + end["height"] - 4, steps=8)
    learner.page.mouse.up()
    assert check.locator(".sequence-text").all_inner_texts() == [*before[1:], before[0]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_field_fits_a_phone_and_has_no_serious_finding(learner: Learner, scheme: str) -> None:
    learner.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
    learner.page.set_viewport_size({"width": 360, "height": 780})
    settle(learner, "#/assessment/a01")
    learner.press("Commencer")
    learner.question()
    learner.press("Toutes sur une page")
    expect(learner.course.locator(".attempt-question .question")).to_have_count(7)
    assert learner.page.evaluate("document.documentElement.scrollWidth") <= 360
    assert serious(learner) == []
    small = learner.course.locator(".move-button:visible, .blank:visible, .match-select:visible, .number-input:visible")
    for box in (one.bounding_box() for one in small.all()):
        assert box is not None
        assert box["height"] >= 43.5, box


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_came_of_each_answer_has_no_serious_finding(learner: Learner, scheme: str) -> None:
    learner.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
    learner.page.set_viewport_size({"width": 360, "height": 780})
    settle(learner, "#/assessment/a01")
    page = learner.page
    page.get_by_role("button", name="Commencer").click()
    page.get_by_role("button", name="Toutes sur une page").click()
    expect(page.locator(".attempt-question .question")).to_have_count(7)
    page.locator("[data-item=i01_001] .option label").first.click()
    page.locator("[data-item=i01_002] input").fill("1")
    page.locator("[data-item=i01_003] .move-button[data-move=down]").first.click()
    for select in page.locator("[data-item=i01_004] select").all():
        select.select_option("a")
    page.get_by_label("Mot manquant 1 sur 2").fill("taux de transformation")
    page.locator("[data-item=i01_006]").get_by_label("Vous l’emmenez à l’écart").check()
    page.locator("[data-item=i01_007]").get_by_role("button", name="Répartir").click()
    page.get_by_role("button", name="Terminer").click()
    page.get_by_role("button", name="Terminer et voir le résultat").click()
    expect(page.locator(".reviewed .outcome")).to_have_count(7)
    assert serious(learner) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
