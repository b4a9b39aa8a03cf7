"""Benchmarks sign learners in without the slow check of a password: the cookie that they make has to open the site."""

from __future__ import annotations

from flask import Flask

from benchmarks.servers import session_cookie
from core.settings import Settings
from tests.factories.school import School


def test_the_cookie_of_a_benchmark_opens_the_page_of_its_learner(
    app: Flask, settings: Settings, school: School
) -> None:
    cookie, token = session_cookie(settings, school.learner)
    home = app.test_client(use_cookies=False).get("/", headers={"Cookie": cookie}, follow_redirects=True)
    assert home.status_code == 200
    assert school.learner.display_name in home.text
    assert token
