"""Every reason why a roster stayed unread is told in words, in the table of a platform's courses."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest
from flask import Flask

from lms_adapter.lti import roster, roster_pages, roster_schedule
from tests.factories.platform_course import connect_course
from tests.factories.school import NOON, School
from tests.functional.web.visitor import visit_as
from web.connection_words import roster_words

QUOTED = re.compile(r'(?:return|problem[^=\n]*=|began,) ?"([a-z_]+)"|"([a-z_]+)"(?= if any|, "permanent"|, None)')


def codes_in_sources() -> set[str]:
    """What the modules of the roster give as a problem, besides the codes of a service."""
    text = "".join(Path(inspect.getfile(one)).read_text("utf-8") for one in (roster, roster_pages, roster_schedule))
    return {one for found in QUOTED.findall(text) for one in found if one}


def test_every_reason_has_words(app: Flask) -> None:
    codes = codes_in_sources()
    assert {"empty_roster", "too_many_members", "foreign_next_page", "failure", "not_a_roster"} <= codes
    with app.test_request_context():
        for code in (*codes, "unreachable", "timeout", "forbidden", "scope_not_granted", "too_large", "not_found"):
            assert "(" not in roster_words(code, None), code


@pytest.mark.parametrize(("read_at", "said"), [(None, "pas lue"), (NOON, "dernière lecture")])
def test_the_table_of_courses_says_why(app: Flask, school: School, read_at: object, said: str) -> None:
    connected = connect_course(school, roster_problem="empty_roster", roster_read_at=read_at)
    page = visit_as(app, school.administrator).get(f"/administration/connexions/{connected.registration.id}").text
    assert said in page
    assert "personne n'a été retiré" in page.replace("&#39;", "'").replace("’", "'")
