"""Moodle's own pages, as people use them (Moodle 5.0, in English, theme Boost)."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass

from playwright.sync_api import FrameLocator, Locator, Page, expect

from tests.e2e.settings import Account

LONG = 60_000
"""Milliseconds that a page of a loaded Moodle may take."""


@dataclass(frozen=True)
class Moodle:
    """A signed-in person's tab."""

    page: Page
    url: str

    def open(self, path: str) -> None:
        """A page, with its scripts at rest."""
        self.page.goto(f"{self.url}{path}", timeout=LONG)
        self.page.wait_for_load_state("networkidle", timeout=LONG)

    def sign_in(self, account: Account) -> None:
        """Sign in; Moodle's script empties a password that was typed too early, so it is looked at again."""
        page = self.page
        self.open("/login/index.php")
        name, password = page.locator("#username"), page.locator("#password")
        for _ in range(10):
            name.fill(account.name)
            password.fill(account.password)
            page.wait_for_timeout(150)
            if (name.input_value(), password.input_value()) == (account.name, account.password):
                break
        with page.expect_navigation(wait_until="load", timeout=LONG):
            page.locator("#loginbtn").click()
        page.wait_for_load_state("networkidle", timeout=LONG)
        assert "/login/index.php" not in page.url, f"Moodle refused {account.name}"

    def sign_out(self) -> None:
        """Sign out."""
        self.open("/")
        key = self.page.evaluate("() => M.cfg.sesskey")
        self.page.goto("about:blank")
        self.open(f"/login/logout.php?sesskey={key}")

    @property
    def user(self) -> int:
        """The number of who is signed in."""
        return int(self.page.evaluate("() => M.cfg.userId"))

    def course_number(self, course: str) -> int:
        """The number of a course, by its short name or as it is."""
        self.open(f"/course/view.php?{'id' if course.isdecimal() else 'name'}={course}")
        return int(self.page.evaluate("() => M.cfg.courseId"))

    def edit_mode(self, on: bool = True) -> None:
        """Turn the switch of the page."""
        box = self.page.locator("input[name=setmode]")
        if box.is_checked() != on:
            with self.page.expect_navigation(wait_until="load", timeout=LONG):
                box.click()
            self.page.wait_for_load_state("networkidle", timeout=LONG)
        expect(self.page.locator("input[name=setmode]")).to_be_checked(checked=on)

    def activities(self, course: int) -> dict[str, str]:
        """External tools of the course page: name -> address path."""
        self.open(f"/course/view.php?id={course}")
        links = self.page.locator("a[href*='/mod/lti/view.php?id=']")
        found = links.evaluate_all("all => all.map(one => [one.innerText.trim(), one.href])")
        return {re.sub(r"\s+External tool$", "", name): href.removeprefix(self.url) for name, href in found if name}

    def frame(self, path: str) -> FrameLocator:
        """Open an activity; what is in its frame."""
        self.open(path)
        return self.page.frame_locator("#contentframe")

    def people(self, course: int) -> dict[int, str]:
        """Whom the grader report lists: user number -> name."""
        self.open(f"/grade/report/grader/index.php?id={course}")
        rows = self.page.locator("#user-grades tr.userrow").evaluate_all(
            """all => all.map(row => [Number(row.dataset.uid),
              row.querySelector("th .userinitials")?.title || row.querySelector("th img")?.alt
              || row.querySelector("th .username").innerText.trim()])"""
        )
        return {int(uid): str(name) for uid, name in rows}

    def grades(self, course: int) -> dict[str, dict[int, str]]:
        """The grader report: column -> user number -> what is shown."""
        self.open(f"/grade/report/grader/index.php?id={course}")
        cells = self.page.evaluate(
            """() => [...document.querySelectorAll("#user-grades th[data-itemid]")].flatMap((head) => {
              const title = head.querySelector(".gradeitemheader");
              const name = (title?.title || title?.innerText || head.innerText).trim();
              return [...document.querySelectorAll("#user-grades tr.userrow")].map((row) => {
                const cell = row.querySelector(`td[data-itemid="${head.dataset.itemid}"]`);
                const typed = cell?.querySelector("input[type=text]");
                const shown = typed?.value ?? cell?.querySelector(".gradevalue")?.innerText ?? cell?.innerText ?? "";
                return [name, Number(row.dataset.uid), shown.trim()];
              });
            })"""
        )
        found: dict[str, dict[int, str]] = {}
        for column, uid, shown in cells:
            found.setdefault(column, {})[uid] = shown
        return found

    def grade(self, course: int, column: str, user: int) -> str:
        """What the grader report shows of somebody; empty without the column."""
        cells: dict[int, str] = next((cells for name, cells in self.grades(course).items() if column in name), {})
        return cells.get(user, "")

    def wait_for_grade(self, course: int, column: str, user: int, expected: float, *, seconds: float = 90) -> float:
        """Look into the grader report until a grade is there; returns after how many seconds it was seen."""
        began = time.monotonic()
        shown = ""
        while time.monotonic() - began < seconds:
            shown = self.grade(course, column, user)
            if number(shown) == expected:
                return time.monotonic() - began
            self.page.wait_for_timeout(500)
        raise AssertionError(f"{column}: Moodle shows {shown!r} after {seconds:.0f} s, not {expected}")

    def cell(self, course: int, column: str, user: int) -> Locator:
        """A cell of the grader report, which is opened."""
        self.open(f"/grade/report/grader/index.php?id={course}")
        head = self.page.locator("#user-grades th[data-itemid]", has_text=column)
        return self.page.locator(f"td#u{user}i{head.get_attribute('data-itemid')}")


def number(shown: str) -> float | None:
    """A grade as Moodle writes it, in English or with a decimal comma; None for no grade."""
    found = re.search(r"\d+(?:[.,]\d+)?", shown)
    return float(found[0].replace(",", ".")) if found else None
