"""The picker where the frame keeps no cookie: in a tab of its own, whose answer reaches the LMS through the frame."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import BrowserContext, Frame, Page, Request, expect

from tests.browser.lti.conftest import Campus, frame_of
from tests.browser.lti.test_picking import catch_answers, picker_page, platform
from tests.browser.web.test_accessibility import grave_findings
from tests.factories.launches import Platform

__all__ = ["platform"]
OPEN = "Choisir dans un nouvel onglet"
ADD = "Ajouter au cours"


@pytest.fixture
def dialogue(campus: Campus, platform: Platform, context: BrowserContext) -> Callable[[], tuple[Page, Frame]]:
    """An LMS page that waits for what is picked in its frame."""

    def opened() -> tuple[Page, Frame]:
        page = context.new_page()
        picker = picker_page(campus, platform).replace(campus.tool, campus.tool_without_cookies)
        page.goto(f"{campus.lms}/?src={picker}")
        return page, frame_of(page)

    return opened


def open_tab(context: BrowserContext, frame: Frame) -> Page:
    """The picker, by keyboard."""
    button = frame.get_by_role("button", name=OPEN)
    button.focus()
    with context.expect_page() as opened:
        button.press("Enter")
    tab = opened.value
    tab.wait_for_load_state("networkidle")
    assert urlsplit(tab.url).path.endswith("/lti/choisir")
    return tab


def token_in(request: Request) -> str:
    return parse_qs(request.post_data or "")["JWT"][0]


def test_what_is_picked_in_the_tab_reaches_the_lms_through_the_frame_and_the_tab_closes(
    campus: Campus, context: BrowserContext, dialogue: Callable[[], tuple[Page, Frame]], complaints: list[str]
) -> None:
    sent = catch_answers(context, campus)
    _, frame = dialogue()
    tab = open_tab(context, frame)
    expect(frame.get_by_role("status")).to_contain_text("Gardez cette page ouverte")
    tab.check('[value="gap"]')
    with tab.expect_event("close"):
        tab.get_by_role("button", name=ADD).click()
    frame.get_by_role("heading", name="Received").wait_for()
    assert len(sent) == 1
    assert sent[0].frame == frame
    assert token_in(sent[0]).count(".") == 2
    assert sent[0].headers["origin"] == campus.tool_without_cookies
    complaints[:] = [one for one in complaints if "Cross-Origin-Opener-Policy" not in one]  # ignored over plain http


def test_a_change_of_mind_in_the_tab_reaches_the_lms_as_well(
    campus: Campus, context: BrowserContext, dialogue: Callable[[], tuple[Page, Frame]]
) -> None:
    sent = catch_answers(context, campus)
    _, frame = dialogue()
    tab = open_tab(context, frame)
    with tab.expect_event("close"):
        tab.get_by_role("button", name="Annuler").click()
    frame.get_by_role("heading", name="Received").wait_for()
    assert len(sent) == 1


def test_a_tab_that_may_not_close_itself_says_what_to_do(
    campus: Campus, context: BrowserContext, dialogue: Callable[[], tuple[Page, Frame]]
) -> None:
    catch_answers(context, campus)
    context.add_init_script("window.close = () => {}")
    _, frame = dialogue()
    tab = open_tab(context, frame)
    tab.check('[value="gap"]')
    tab.get_by_role("button", name=ADD).click()
    heading = tab.get_by_role("heading", name="Vous pouvez fermer cet onglet")
    expect(heading).to_be_focused()
    expect(tab).to_have_title("Vous pouvez fermer cet onglet")
    expect(tab.get_by_role("button", name="Revenir au cours")).to_have_count(0)
    assert grave_findings(tab) == []


def test_a_tab_that_was_closed_without_a_choice_opens_again(
    context: BrowserContext, dialogue: Callable[[], tuple[Page, Frame]]
) -> None:
    _, frame = dialogue()
    open_tab(context, frame).close()
    expect(frame.get_by_role("status")).to_contain_text("s’est fermé sans choix")
    tab = open_tab(context, frame)
    frame.get_by_role("button", name=OPEN).click()  # the tab is there: no other is opened
    assert len(context.pages) == 2
    assert not tab.is_closed()


@pytest.mark.parametrize("gone", ["about:blank", "close"])
def test_where_the_page_that_waited_is_gone_the_tab_sends_the_answer_itself(
    campus: Campus, context: BrowserContext, dialogue: Callable[[], tuple[Page, Frame]], gone: str
) -> None:
    sent = catch_answers(context, campus)
    page, frame = dialogue()
    tab = open_tab(context, frame)
    if gone == "close":
        page.close()
    else:
        page.goto(gone)
    tab.check('[value="gap"]')
    tab.get_by_role("button", name=ADD).click()
    expect(tab.get_by_role("heading", name="Received")).to_be_visible()
    assert len(sent) == 1


def test_the_frame_takes_no_answer_but_that_of_its_own_tab_for_its_own_platform(
    campus: Campus, context: BrowserContext, dialogue: Callable[[], tuple[Page, Frame]]
) -> None:
    page, frame = dialogue()
    left: list[str] = []
    page.on("request", lambda request: left.append(request.url) if request.method == "POST" else None)
    tab = open_tab(context, frame)
    name = tab.evaluate("window.name")
    true = {"subject": "passerelle.answer", "name": name, "address": f"{campus.lms}/return", "token": "a.b.c"}
    page.evaluate("answer => window.frames[0].postMessage(answer, '*')", true)
    frame.evaluate("answer => window.postMessage(answer, location.origin)", true)
    for wrong in (
        {"name": f"passerelle-answer-{'0' * 32}"},
        {"address": "https://elsewhere.example/return"},
        {"address": "javascript:alert(1)"},
        {"token": "<b>no token</b>"},
        {"token": {"toString": "a.b.c"}},
        {"subject": "lti.close"},
    ):
        tab.evaluate("answer => window.opener.postMessage(answer, location.origin)", {**true, **wrong})
    page.wait_for_timeout(500)
    assert left == []
    assert frame.url.endswith("/lti/arrivee")
    page.route(f"{campus.lms}/return", lambda route: route.fulfill(body="<h1>Received</h1>", content_type="text/html"))
    tab.evaluate("answer => window.opener.postMessage(answer, location.origin)", true)
    frame.get_by_role("heading", name="Received").wait_for()
    assert left == [f"{campus.lms}/return"], "what was refused above was refused for what was wrong with it"


def test_a_page_of_another_site_that_opened_the_tab_reads_nothing_and_sends_nothing(
    campus: Campus, context: BrowserContext, dialogue: Callable[[], tuple[Page, Frame]]
) -> None:
    sent = catch_answers(context, campus)
    _, frame = dialogue()
    address = open_tab(context, frame).url  # the browser has the launch's cookie in a tab now
    stranger = context.new_page()
    stranger.goto(f"{campus.lms}/?src=about:blank")
    with context.expect_page() as opened:
        stranger.evaluate(
            """address => {
              window.heard = [];
              window.addEventListener("message", ({ data }) => window.heard.push(data));
              const name = `passerelle-answer-${"0".repeat(32)}`;
              const tab = window.open(address, name);
              setInterval(() => tab.postMessage({ subject: "passerelle.heard", name }, "*"), 50);
            }""",
            address,
        )
    tab = opened.value
    tab.check('[value="gap"]')
    assert tab.evaluate("Boolean(window.opener)"), "else there is nothing to try"
    tab.get_by_role("button", name=ADD).click()
    expect(tab.get_by_role("heading", name="Received")).to_be_visible()
    assert stranger.evaluate("window.heard") == []
    assert [request.frame for request in sent] == [tab.main_frame]


@pytest.mark.parametrize("width", [1000, 360])
def test_the_page_that_waits_is_accessible_and_fits_the_frame(
    campus: Campus, platform: Platform, context: BrowserContext, complaints: list[str], width: int
) -> None:
    page = context.new_page()
    launch = urlsplit(picker_page(campus, platform)).path.split("/")
    page.set_viewport_size({"width": width, "height": 700})
    page.goto(f"{campus.tool}/l/{launch[2]}/lti/arrivee?code={launch[3]}")  # nobody set a cookie
    expect(page.get_by_role("button", name=OPEN)).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert grave_findings(page) == []
