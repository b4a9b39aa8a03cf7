"""A browser, a running Passerelle and people of a real Moodle, each signed in once."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.e2e.moodle import Moodle
from tests.e2e.passerelle import Passerelle, running
from tests.e2e.settings import Account, MoodleSettings, read


@dataclass
class Story:
    """What earlier tests of the module learned."""

    course: int = 0
    registration: str = ""
    """Address of the platform's page in Passerelle."""
    cohort: int = 0
    assessment: str = ""
    gap: str = ""
    people: dict[int, str] = field(default_factory=dict)
    """Learners of the course: Moodle's user number -> name."""
    second: str = ""
    """Name of the second learner."""
    to_correct: str = ""
    """A question that the second learner was asked, whose key turns out to be wrong."""
    seen: list[str] = field(default_factory=list)
    """Figures for whoever reads the run."""


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Debian's Chromium; as root it runs without its sandbox."""
    return {
        "executable_path": shutil.which("chromium"),
        "args": ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
    }


@pytest.fixture(scope="module")
def settings() -> MoodleSettings:
    return read()


@pytest.fixture(scope="module")
def passerelle(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Passerelle]:
    with running(tmp_path_factory.mktemp("home")) as started:
        yield started


@pytest.fixture(scope="module")
def story(passerelle: Passerelle) -> Iterator[Story]:
    told = Story()
    yield told
    print("\nSeen: " + "; ".join(told.seen))
    print(f"Left in Moodle: the tool of {passerelle.url} and its activities, with their grades.")


NewContext = Callable[..., BrowserContext]


@pytest.fixture(scope="module")
def new_context(browser: Browser) -> Iterator[NewContext]:
    """A browser of one's own."""
    opened: list[BrowserContext] = []

    def make(**options: Any) -> BrowserContext:
        size = {"width": 1280, "height": 860}
        context = browser.new_context(viewport=size, reduced_motion="reduce", **options)  # type: ignore[arg-type]
        opened.append(context)
        return context

    yield make
    for one in opened:
        one.close()


@pytest.fixture(scope="module")
def signed_in(new_context: NewContext, settings: MoodleSettings) -> Callable[[Account], Moodle]:
    """Somebody in Moodle, in a browser of their own."""

    def sign_in(account: Account) -> Moodle:
        moodle = Moodle(new_context(locale="en-GB").new_page(), settings.url)
        moodle.sign_in(account)
        return moodle

    return sign_in


@pytest.fixture(scope="module")
def admin(signed_in: Callable[[Account], Moodle], settings: MoodleSettings) -> Moodle:
    return signed_in(settings.admin)


@pytest.fixture(scope="module")
def teacher(signed_in: Callable[[Account], Moodle], settings: MoodleSettings) -> Moodle:
    return signed_in(settings.teacher)


@pytest.fixture(scope="module")
def learner(signed_in: Callable[[Account], Moodle], settings: MoodleSettings) -> Moodle:
    return signed_in(settings.learner)


@pytest.fixture(scope="module")
def ours(new_context: NewContext, passerelle: Passerelle) -> Page:
    """Passerelle's administrator, who has just chosen a password."""
    page = new_context(locale="fr-FR").new_page()
    page.goto(passerelle.welcome)
    page.fill("[name=new]", passerelle.password)
    page.fill("[name=again]", passerelle.password)
    page.get_by_role("button", name="Enregistrer et entrer").click()
    page.wait_for_url(lambda url: "/bienvenue/" not in url)
    return page


Picture = Callable[[Page, str], None]


@pytest.fixture(scope="module")
def picture(settings: MoodleSettings) -> Picture:
    """Keeps what a page shows, where MOODLE_PICTURES names a folder."""

    def take(page: Page, name: str) -> None:
        if settings.pictures is not None:
            settings.pictures.mkdir(parents=True, exist_ok=True)
            page.wait_for_timeout(1000)  # a frame that can be read may not be painted yet
            page.screenshot(path=settings.pictures / f"moodle-{name}.png", animations="disabled")

    return take
