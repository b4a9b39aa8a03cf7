"""What a learner does in a course, in the words of the pages: open, read, answer, finish, leave."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass

from playwright.sync_api import Frame, Locator, Page, expect

from tests.browser.scorm.lms_server import Lms

RIGHT_OPTIONS = {
    "c01_01_1": ["8"],
    "i01_001": ["Jeunesse"],
    "i01_004": ["Le taux de transformation a baissé", "Le panier moyen a baissé"],
    "i01_005": ["Son droit de retour"],
    "i02_001": ["Vous notez le titre"],
    "i02_002": ["Après un oui"],
}


@dataclass
class Learner:
    """One learner, one browser tab, one LMS."""

    page: Page
    lms: Lms

    @property
    def course(self) -> Frame:
        """The course's own frame inside the LMS's page."""
        return next(frame for frame in self.page.frames if "/course/" in frame.url)

    def launch(self, place: str = "") -> None:
        """Open the course from the LMS and wait until it is alive."""
        self.page.goto(self.lms.launch + place)
        self.page.frame_locator("iframe").locator(".saved-mark").first.wait_for(state="attached")

    def leave(self) -> None:
        """Go away, as with the LMS's exit link; waits until the LMS has what the course said last."""
        before = self.lms.posts
        self.page.goto("about:blank")
        deadline = time.monotonic() + 10
        while self.lms.posts == before:
            assert time.monotonic() < deadline, "the course left without a word to the LMS"
            time.sleep(0.02)

    def press(self, name: str) -> None:
        """Press the button or link of that name."""
        self.course.locator(f"button:text-is('{name}'):visible, a:text-is('{name}'):visible").first.click()

    def open_lesson(self, title: str) -> None:
        self.course.locator("#home").get_by_role("link", name=title, exact=True).click()
        expect(self.course.locator("h1:visible")).to_have_text(title)

    def question(self) -> Locator:
        """The question on the screen, once it is there."""
        shown = self.course.locator(".attempt-question:not([hidden]) .question")
        shown.wait_for()
        return shown

    def answer_rightly(self, question: Locator) -> None:
        """Choose or type the right answer, without submitting it."""
        name = question.get_attribute("data-item") or ""
        if name in RIGHT_OPTIONS:
            for text in RIGHT_OPTIONS[name]:
                question.locator(".option label", has_text=text).first.click()
        else:
            question.locator("input").fill(right_number(name, question.locator(".question-prompt").inner_text()))

    def answer_wrongly(self, question: Locator) -> None:
        """Choose an option that is not right."""
        right = RIGHT_OPTIONS[question.get_attribute("data-item") or ""]
        for label in question.locator(".option label").all():
            if not any(text in label.inner_text() for text in right):
                label.click()
                return


def right_number(item: str, prompt: str) -> str:
    """The key of a numeric item of the small course, worked out from its prompt as a learner would."""
    figures = [float(re.sub(r"\s", "", text).replace(",", ".")) for text in re.findall(r"\d[\d\s]*(?:,\d+)?", prompt)]
    if item == "c01_02_1":
        return f"{figures[0] / figures[1]:.2f}".replace(".", ",")
    if item == "i01_002":
        return f"{figures[1] / figures[0] * 100:.2f} %".replace(".", ",")
    if item == "i01_003":
        return f"{figures[0] / figures[1]:.1f}".replace(".", ",")
    raise AssertionError(f"the test knows no key for {item}: {prompt}")
