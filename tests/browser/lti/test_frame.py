"""Pages of a launch in the frame of another site, in a real browser: what it keeps, and the way out otherwise."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import BrowserContext, Frame, Page, expect

from tests.browser.lti.conftest import Campus, frame_of
from tests.browser.web.test_accessibility import grave_findings

FORBIDDEN_STORAGE = """
for (const name of ["localStorage", "sessionStorage"]) {
  Object.defineProperty(window, name, { get() { throw new DOMException("no storage here", "SecurityError"); } });
}
"""


def check_answer(place: Frame | Page) -> None:
    """Answer the first question of the lesson, and hear what the server says of it."""
    check = place.locator('[data-check="c01_01_1"]')
    check.get_by_label("8\u202f%", exact=True).check()
    check.get_by_role("button", name="Vérifier").click()
    expect(check.get_by_text("Juste", exact=True)).to_be_visible()


def test_a_lesson_in_the_frame_of_another_site_records_its_answers(
    campus: Campus, context: BrowserContext, complaints: list[str]
) -> None:
    learner = campus.school.learner
    page = context.new_page()
    page.goto(campus.course_page(learner))
    frame = frame_of(page)
    assert frame.url.startswith(campus.tool + "/l/")
    assert "code=" not in frame.url
    check_answer(frame)
    assert campus.answers_of(learner) == 1
    assert frame.evaluate("document.documentElement.scrollWidth") <= 1000
    expect(frame.get_by_text("Se déconnecter")).to_have_count(0)
    (cookie,) = [one for one in context.cookies() if one["name"] == "passerelle_launch"]
    assert (cookie["secure"], cookie["sameSite"], cookie["httpOnly"]) == (True, "None", True)
    assert (cookie.get("partitionKey") or "").startswith("http://127.0.0.1")


def test_where_the_frame_may_keep_nothing_on_the_device_answers_are_recorded_all_the_same(
    campus: Campus, context: BrowserContext, complaints: list[str]
) -> None:
    learner = campus.school.learners[1]
    context.add_init_script(f"if (window.parent !== window) {{ {FORBIDDEN_STORAGE} }}")
    page = context.new_page()
    page.goto(campus.course_page(learner))
    check_answer(frame_of(page))
    assert campus.answers_of(learner) == 1


def test_two_people_in_two_tabs_of_one_browser_answer_each_for_themselves(
    campus: Campus, context: BrowserContext, complaints: list[str]
) -> None:
    first, second = campus.school.learners[2:4]
    pages = []
    for person in (first, second):
        page = context.new_page()
        page.goto(campus.course_page(person))
        pages.append(page)
    for page in pages:  # the first once the second is in as well
        check_answer(frame_of(page))
    assert (campus.answers_of(first), campus.answers_of(second)) == (1, 1)


def test_a_browser_that_keeps_no_cookie_in_a_frame_gets_a_tab(campus: Campus, context: BrowserContext) -> None:
    learner = campus.school.learners[4]
    page = context.new_page()
    page.goto(campus.course_page(learner, without_cookies=True))
    frame = frame_of(page)
    button = frame.get_by_role("button", name="Ouvrir dans un nouvel onglet")
    expect(button).to_be_visible()
    assert "code=" not in frame.url
    with context.expect_page() as opened:
        button.click()
    tab = opened.value
    tab.wait_for_load_state("networkidle")
    assert tab.url.startswith(campus.tool_without_cookies + "/l/")
    assert tab.url.endswith("/cours/small/lecons/l01_01")
    check_answer(tab)
    assert campus.answers_of(learner) == 1
    expect(frame.get_by_role("status")).to_contain_text("est ouverte dans un autre onglet")
    expect(button).to_be_disabled()
    assert grave_findings(tab) == []


def test_the_page_with_the_way_out_fits_a_narrow_frame(campus: Campus, context: BrowserContext) -> None:
    page = context.new_page()
    page.goto(campus.course_page(campus.school.learner, without_cookies=True))
    page.locator("iframe").evaluate("frame => (frame.width = 360)")
    frame = frame_of(page)
    button = frame.get_by_role("button", name="Ouvrir dans un nouvel onglet")
    expect(button).to_be_in_viewport()
    assert frame.evaluate("document.documentElement.scrollWidth") <= 360


def test_the_frame_opens_itself_in_a_tab_of_its_own_without_the_frames_cookie(
    campus: Campus, context: BrowserContext, complaints: list[str]
) -> None:
    learner = campus.school.learners[5]
    page = context.new_page()
    page.goto(campus.course_page(learner))
    frame = frame_of(page)
    with context.expect_page() as opened:
        frame.get_by_role("button", name="Ouvrir dans un nouvel onglet").click()
    tab = opened.value
    tab.wait_for_load_state("networkidle")
    assert tab.url == frame.url
    expect(tab.get_by_role("button", name="Ouvrir dans un nouvel onglet")).to_have_count(0)
    check_answer(tab)
    assert campus.answers_of(learner) == 1
    keys = {one.get("partitionKey") for one in context.cookies() if one["name"] == "passerelle_launch"}
    assert len(keys) == 2


def test_the_frame_tells_the_lms_its_height_and_comes_to_rest(
    campus: Campus, context: BrowserContext, complaints: list[str]
) -> None:
    page = context.new_page()
    page.goto(campus.course_page(campus.school.learner, target="assessment:a01"))
    page.evaluate(
        """addEventListener("message", (said) => {
          window.heights = [...(window.heights ?? []), JSON.parse(said.data).height];
          document.querySelector("iframe").height = JSON.parse(said.data).height;
        })"""
    )
    frame = frame_of(page)
    frame.get_by_role("button", name="Commencer l’évaluation").click()
    expect(frame.get_by_text("Question 1 sur 4", exact=True)).to_be_visible()
    page.wait_for_function("window.heights?.length")
    page.wait_for_timeout(1000)  # a frame that grows with itself would go on
    said = json.loads(page.title())
    assert said["subject"] == "lti.frameResize"
    heights = page.evaluate("window.heights")
    assert heights
    assert len(heights) < 10
    assert max(heights) < 2000


def test_a_site_that_did_not_launch_it_shows_no_page_of_it(campus: Campus, context: BrowserContext) -> None:
    page = context.new_page()
    refused: list[str] = []
    page.on("console", lambda said: refused.append(said.text) if "frame-ancestors" in said.text else None)
    page.goto(campus.course_page(campus.school.learner, lms=campus.lms.replace("127.0.0.1", "tool.test")))
    page.wait_for_load_state("networkidle")
    assert refused


@pytest.mark.parametrize("size", [(1000, 700), (360, 640)])
def test_pages_of_a_launch_are_accessible_in_the_frame(
    campus: Campus, context: BrowserContext, complaints: list[str], size: tuple[int, int]
) -> None:
    page = context.new_page()
    page.goto(campus.course_page(campus.school.learner))
    address = frame_of(page).url
    (cookie,) = [one for one in context.cookies() if one["name"] == "passerelle_launch"]
    context.clear_cookies()
    context.add_cookies(
        [{"name": cookie["name"], "value": cookie["value"], "url": address.partition("/cours")[0] + "/"}]
    )
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(address)
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    assert grave_findings(page) == []


def test_a_file_downloads_in_the_frame_though_browsers_fetch_downloads_outside_of_its_partition(
    campus: Campus, context: BrowserContext, complaints: list[str]
) -> None:
    page = context.new_page()
    page.goto(campus.course_page(campus.school.learner, target="gap"))
    frame = frame_of(page)
    for link in ("Mes données", "Tableau (CSV)"):
        with page.expect_download() as download:
            frame.get_by_role("link", name=link).click()
        assert download.value.failure() is None
        assert download.value.path().stat().st_size > 100
