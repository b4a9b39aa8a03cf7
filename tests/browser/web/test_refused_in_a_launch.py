"""A launch that ends while its page is open: the answer stays on the device, and the next launch sends it."""

from __future__ import annotations

from playwright.sync_api import Browser, Page, expect

from core.clock import utc_now
from lms_adapter.lti.launches import end
from lms_adapter.lti.models import Launch
from tests.browser.web.conftest import SIZES, Site
from tests.browser.web.test_accessibility import grave_findings
from tests.browser.web.test_attempt import SETTINGS, START, choose, responses
from tests.factories.launches import enter, launch, root_of
from tests.factories.rules import with_rules
from web.launch_sessions import LAUNCH_COOKIE


def open_the_assessment(site: Site, page: Page, opened: tuple[Launch, str], button: str) -> None:
    """As the platform would: the launch's cookie, then the page that the link leads to."""
    root = root_of(opened)
    kept = enter(site.app, opened).get_cookie(LAUNCH_COOKIE, path=f"{root}/")
    assert kept is not None
    cookie = {"name": LAUNCH_COOKIE, "value": kept.value, "domain": "127.0.0.1", "path": f"{root}/"}
    page.context.add_cookies([cookie])  # type: ignore[list-item]
    page.goto(f"{site.address}{root}{START}/a01")
    page.get_by_role("button", name=button).click()
    expect(page.locator("form.question:visible")).to_be_visible()


def test_an_answer_in_a_launch_that_is_over_waits_for_the_next_one_and_its_learner_is_told(
    site: Site, browser: Browser
) -> None:
    learner = site.school.learners[1]
    with_rules(site.school, a01={"attempts": 9})
    page = browser.new_context(viewport=SIZES["phone"], **SETTINGS).new_page()
    opened = launch(site.school, learner, target="assessment:a01")
    open_the_assessment(site, page, opened, "Commencer l’évaluation")
    with site.school.database.transaction() as session:
        end(session, launch_id=opened[0].id, now=utc_now())
    choose(page)
    page.locator(".bar-next button").click()
    problem = page.locator("form.question:visible .question-problem")
    expect(problem).to_contain_text("rouvrez l’activité depuis votre plateforme, elle partira d’elle-même")
    expect(problem.get_by_role("link")).to_have_count(0)
    assert grave_findings(page) == []
    assert responses(site, learner, "a01") == 0

    again = launch(site.school, learner, target="assessment:a01")
    open_the_assessment(site, page, again, "Reprendre l’évaluation")
    expect(page.locator(".map-legend")).to_contain_text("1 réponse validée sur 4")
    assert responses(site, learner, "a01") == 1
    expect(page.locator(".refused")).to_have_count(0)
    page.context.close()
