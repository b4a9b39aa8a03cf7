"""A whole launch in the frame of another site, in a real browser: what proves the browser where cookies are blocked."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Frame, Page, Route, expect
from sqlalchemy import func, select

from core.database import Database
from lms_adapter.lti.models import Launch, Login, Refusal, Registration
from tests.browser.lti.knocking_lms import Lms, lms_app
from tests.browser.serving import installed, served
from tests.browser.web.test_accessibility import grave_findings
from tests.factories.platforms import connect_platform
from tests.factories.school import build_school

MakeSite = Callable[[str], tuple[Lms, Database]]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def make_site(tmp_path: Path) -> Iterator[MakeSite]:
    """The application under a name, connected to an LMS on another site."""
    with ExitStack() as stack:

        def make(host: str) -> tuple[Lms, Database]:
            tool_port, lms_port = free_port(), free_port()
            lms = Lms(tool=f"http://{host}:{tool_port}", address=f"http://127.0.0.1:{lms_port}")
            lms.issuer.issuer = lms.address
            at_home = installed(tmp_path / host, PASSERELLE_PUBLIC_URL=lms.tool, PASSERELLE_PRIVATE_PLATFORMS="yes")
            installation = stack.enter_context(at_home)
            school = build_school(installation.database)
            with installation.database.transaction() as session:
                connect_platform(session, school, issuer=lms.address)
            stack.enter_context(served(installation.app, tool_port))
            stack.enter_context(served(lms_app(lms), lms_port))
            return lms, installation.database

        yield make


def launched(page: Page, lms: Lms) -> Frame:
    page.goto(f"{lms.address}/course")
    page.wait_for_function("frames.length === 1")
    frame = page.frames[-1]
    frame.wait_for_selector("h1")
    return frame


def count(database: Database, model: type) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def test_the_cookie_of_a_login_comes_back_in_the_frame_of_another_site(
    make_site: MakeSite, context: BrowserContext
) -> None:
    lms, database = make_site("localhost")
    lms.answers_from = lms.address.replace("127.0.0.1", "localhost")  # so that Origin proves nothing
    frame = launched(context.new_page(), lms)
    assert frame.url.startswith(f"{lms.tool}/l/")
    assert count(database, Launch) == 1
    assert [one["name"] for one in context.cookies() if one["name"].startswith("passerelle_lti_")] == []


def test_where_the_frame_keeps_no_cookie_the_platforms_page_is_the_proof(
    make_site: MakeSite, context: BrowserContext
) -> None:
    lms, database = make_site("tool.test")
    frame = launched(context.new_page(), lms)
    assert count(database, Launch) == 1
    expect(frame.get_by_role("button", name="Ouvrir dans un nouvel onglet")).to_be_visible()


@pytest.mark.parametrize("host", ["localhost", "tool.test"])
def test_a_platform_with_storage_proves_the_browser(make_site: MakeSite, context: BrowserContext, host: str) -> None:
    lms, database = make_site(host)
    lms.answers_from, lms.storage_target = lms.address.replace("127.0.0.1", "localhost"), "_parent"
    page = context.new_page()
    launched(page, lms)
    assert count(database, Launch) == 1
    expected = ["lti.put_data", "lti.get_data"] if host == "tool.test" else ["lti.put_data"]
    assert page.evaluate("window.asked") == expected


def test_a_platform_that_only_says_it_has_storage_is_passed_over(make_site: MakeSite, context: BrowserContext) -> None:
    lms, database = make_site("tool.test")
    lms.answers_from, lms.storage_target = lms.address.replace("127.0.0.1", "localhost"), "not_there"
    frame = launched(context.new_page(), lms)
    expect(frame.get_by_role("heading", level=1)).to_contain_text("Votre navigateur ne peut pas ouvrir")
    assert count(database, Launch) == 0
    assert count(database, Refusal) == 1
    assert grave_findings(frame.page) == []


def test_somebody_elses_answer_opens_nothing_in_this_browser(make_site: MakeSite, context: BrowserContext) -> None:
    """Login CSRF: the attacker's own login, answered in the victim's browser by the attacker's page."""
    lms, database = make_site("localhost")
    attacker = context.browser.new_context() if context.browser else context
    taken: list[str] = []
    page = attacker.new_page()

    def take(route: Route) -> None:
        taken.append(route.request.post_data or "")
        route.abort()

    page.route("**/lti/school/launch", take)
    with page.expect_event("requestfailed", lambda one: one.url.endswith("/lti/school/launch")):
        page.goto(f"{lms.address}/course")
    assert len(taken) == 1
    victim = context.new_page()
    victim.goto("data:text/html,<p>evil</p>")
    inputs = "".join(
        f'<input name="{name}" value="{value}">' for name, value in (pair.split("=", 1) for pair in taken[0].split("&"))
    )
    victim.set_content(f'<form method="post" action="{lms.launch_url}">{inputs}</form>')
    victim.evaluate("document.forms[0].submit()")
    victim.wait_for_selector("code")
    with database.reading() as session:
        assert session.scalars(select(Refusal.reason)).all() == ["browser_unproven"]
        assert session.scalars(select(Login)).one().used_at is None
        assert session.scalars(select(Registration)).one().last_launch_at is None
    assert count(database, Launch) == 0
    attacker.close()
