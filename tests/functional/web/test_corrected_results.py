"""A learner whose result was made again is told so: on the home page, and on the attempt's page with the reason."""

from __future__ import annotations

from datetime import timedelta

import time_machine
from flask import Flask

from assessments.attempts.models import Attempt
from tests.factories.correction import LATER, confirm, propose, take, work
from tests.factories.school import School
from tests.functional.web.visitor import COURSE, visit_as


def test_a_learner_reads_what_a_correction_changed_and_why(app: Flask, school: School) -> None:
    attempt_id = take(school, school.learner, choice="b")
    other = take(school, school.learners[1], choice="d")
    with time_machine.travel(LATER + timedelta(hours=1), tick=False):
        browser = visit_as(app, school.learner)
        assert "noté de nouveau" not in browser.get(COURSE).text
        regrading_id = propose(school)
        work(school)
        confirm(school, regrading_id)
        work(school)
        assert f"/resultats/{attempt_id}" in browser.get(COURSE).text
        page = browser.get(f"{COURSE}/resultats/{attempt_id}").text
        assert "The table says Romans." in page
        assert "1 point avant, 0 point maintenant" in page.replace("\u202f", " ").replace("\xa0", " ")
        assert "ci-dessus en tient compte" in page
        with school.database.transaction() as session:
            session.get_one(Attempt, attempt_id).raw = None
        waiting = browser.get(f"{COURSE}/resultats/{attempt_id}").text
        assert "ci-dessus en tient compte" not in waiting, "there is no result yet: a written answer waits"
        assert "en tiendra compte" in waiting
        untouched = visit_as(app, school.learners[1])
        assert "noté de nouveau" not in untouched.get(COURSE).text
        assert "The table says Romans." not in untouched.get(f"{COURSE}/resultats/{other}").text
    with time_machine.travel(LATER + timedelta(days=60), tick=False):
        assert "noté de nouveau" not in visit_as(app, school.learner).get(COURSE).text
