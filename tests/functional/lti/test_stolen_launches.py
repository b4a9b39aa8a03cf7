"""What somebody with a launch of their own, or with an address that they have seen, cannot do to anybody else."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from tests.factories.launches import enter, launch, root_of
from tests.factories.school import School

ELSEWHERE = (
    {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"},
    {"Origin": "null", "Sec-Fetch-Site": "cross-site"},
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://localhost.evil.example", "Sec-Fetch-Site": "same-site"},
)
OURS: tuple[dict[str, str], ...] = (
    {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"},
    {"Origin": "null", "Sec-Fetch-Site": "same-origin"},
    {"Origin": "http://localhost"},
    {},
)


@pytest.mark.parametrize("headers", ELSEWHERE)
def test_no_other_site_opens_a_launch_in_somebodys_browser(app: Flask, school: School, headers: dict[str, str]) -> None:
    """A code or a ticket of one's own launch, posted by another person's browser: login CSRF (ADR 14)."""
    opened = launch(school, school.learners[0])
    victim = app.test_client()
    answer = victim.post(f"{root_of(opened)}/lti/ouvrir", data={"code": opened[1]}, headers=headers)
    assert answer.status_code == 401
    page = enter(app, opened).get(f"{root_of(opened)}/cours/small/lecons/l01_01").text
    ticket = re.search(r'name="ticket" value="([^"]+)"', page)
    assert ticket
    answer = victim.post(f"{root_of(opened)}/lti/onglet", data={"ticket": ticket.group(1)}, headers=headers)
    assert answer.status_code == 401
    assert victim.get(f"{root_of(opened)}/lti/jeton").status_code == 401


@pytest.mark.parametrize("headers", OURS)
def test_our_own_page_opens_it(app: Flask, school: School, headers: dict[str, str]) -> None:
    opened = launch(school, school.learners[0])
    tab = app.test_client()
    page = tab.get(f"{root_of(opened)}/lti/arrivee?code={opened[1]}")
    assert page.headers["Referrer-Policy"] == "strict-origin", "with `no-referrer` browsers say Origin: null"
    assert tab.post(f"{root_of(opened)}/lti/ouvrir", data={"code": opened[1]}, headers=headers).status_code == 303
