"""Answers to the small course's first assessment, found as a learner finds them: by reading the question."""

from __future__ import annotations

import re
from collections.abc import Collection

from playwright.sync_api import FrameLocator, Locator, expect

CHOICES = {
    "i01_001": ("le taux de transformation le plus élevé", ("Jeunesse",), "Romans"),
    "i01_004": (
        "alors que ses passages n",
        ("Le taux de transformation a baissé", "Le panier moyen a baissé"),
        "Moins de personnes sont entrées",
    ),
    "i01_005": ("pas été vendu depuis huit mois", ("Son droit de retour",), "Son prix, pour le baisser"),
}
"""Question -> words of it, the right options, and a wrong one."""
ONE_OPTION = ("i01_005", "i01_001")
"""Questions with one right option: four are drawn of five, so at least one of these comes."""
WAIT = 30_000


def hand_in(frame: FrameLocator, *, wrong: Collection[str] = (), wrong_count: int = 0) -> tuple[int, list[str]]:
    """Take the assessment in the frame; returns how many were wrong on purpose, and which choices were asked.

    `wrong` names one question of ONE_OPTION, in order of preference, that is answered with its first wrong option;
    `wrong_count` leaves numbers wrong.
    """
    expect(frame.locator("[data-start]")).to_be_visible(timeout=WAIT)
    frame.locator("[data-start]").click()
    asked: list[str] = []
    missed = 0
    for place in range(4):
        question = frame.locator("form.question:visible")
        expect(question).to_be_visible(timeout=WAIT)
        key = _key_of(question.inner_text())
        asked.append(key)
        on_purpose = (key in wrong and not set(wrong) & set(asked[:-1])) or missed < wrong_count
        missed += on_purpose
        _answer(question, key, right=not on_purpose)
        item = question.get_attribute("data-item") or ""
        frame.locator(".bar-next button").click()
        if place < 3:
            expect(question).not_to_have_attribute("data-item", item, timeout=WAIT)
    frame.locator(".finish-panel .action").first.click()
    expect(frame.locator("ol.review")).to_be_visible(timeout=WAIT)
    return missed, asked


def _key_of(text: str) -> str:
    for key, (words, _, _) in CHOICES.items():
        if words in text.replace("’", "'") or words in text:
            return key
    return "number"


def _answer(question: Locator, key: str, *, right: bool) -> None:
    if key == "number":
        question.locator("input").first.fill(_number(question.inner_text()) if right else "1")
        return
    _, options, wrong = CHOICES[key]
    for option in options if right else (wrong,):
        question.get_by_label(option, exact=True).check()


def _number(text: str) -> str:
    """The conversion rate or the stock turn that the question asks for."""
    plain = re.sub(r"(?<=\d)[\s\u202f\u00a0](?=\d{3})", "", text)
    rate = re.search(r"compté (\d+)\s*passages et (\d+)\s*tickets", plain)
    if rate:
        return f"{int(rate[2]) / int(rate[1]) * 100:.2f}".replace(".", ",")
    turn = re.search(r"pour (\d+)\s*€.*stock moyen de (\d+)\s*€", plain, re.DOTALL)
    assert turn is not None, plain
    return f"{int(turn[1]) / int(turn[2]):.1f}".replace(".", ",")
