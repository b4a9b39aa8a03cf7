"""Pages of who looks on: a trainer from outside any course, a designer of content, a mentor."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lms_adapter.lti import claims
from lms_adapter.lti.context_cohorts import cohorts_of_context
from lms_adapter.lti.models import Context, Launch
from tests.factories.launches import TRAINER, Platform, enter, launched, root_of
from tests.factories.school import School

DESIGNER = "http://purl.imsglobal.org/vocab/lis/v2/membership#ContentDeveloper"
MENTOR = "http://purl.imsglobal.org/vocab/lis/v2/membership#Mentor"
NOWHERE: dict[str, Any] = {"context_id": "", "context_title": "", "context_label": ""}
NO_GROUP = "aucun apprenant"
LOOKING_ON = [
    pytest.param({**TRAINER, **NOWHERE}, id="from outside any course"),
    pytest.param({**TRAINER, "roles": (DESIGNER,)}, id="designer"),
]


def opens(app: Flask, school: School, platform: Platform, **changes: Any) -> tuple[Launch, FlaskClient]:
    opened = launched(school, platform, **changes)
    return opened[0], enter(app, opened)


def cohort_of(school: School, launch: Launch) -> int:
    with school.database.reading() as session:
        context = session.get_one(Context, launch.context_id)
        return cohorts_of_context(session, context=context)[0].id


@pytest.mark.parametrize("who", LOOKING_ON)
@pytest.mark.parametrize("target", ["assessment:a01", "gap", "course"])
def test_who_looks_on_as_a_trainer_reads_what_the_activity_opens_and_that_there_is_no_group_to_follow(
    app: Flask, school: School, platform: Platform, who: dict[str, Any], target: str
) -> None:
    launched(school, platform, **(NOWHERE if "context_id" in who else {}))
    row, browser = opens(app, school, platform, **who, custom={"course": "small", "target": target})
    root = f"/l/{row.id}"
    page = browser.get(f"{root}/lti/arrivee", follow_redirects=True)
    assert page.request.path.endswith("/lti/activite")
    assert page.status_code == 200
    assert NO_GROUP in page.text
    cohort = cohort_of(school, row)
    assert f"/groupes/{cohort}" not in page.text
    assert browser.get(f"{root}/groupes/{cohort}").status_code == 404
    assert browser.get(f"{root}/groupes").status_code == 200


@pytest.mark.parametrize("who", LOOKING_ON)
def test_who_looks_on_as_a_trainer_reads_a_module_and_its_lessons(
    app: Flask, school: School, platform: Platform, who: dict[str, Any]
) -> None:
    row, browser = opens(app, school, platform, **who, custom={"course": "small", "target": "module:mod01"})
    page = browser.get(f"/l/{row.id}/lti/arrivee", follow_redirects=True)
    assert page.status_code == 200
    assert page.request.path.endswith("/modules/mod01")


@pytest.mark.parametrize("who", LOOKING_ON)
def test_keys_and_figures_of_questions_are_for_who_answers_for_a_group(
    app: Flask, school: School, platform: Platform, who: dict[str, Any]
) -> None:
    row, browser = opens(app, school, platform, **who)
    teacher, trusted = opens(app, school, platform, **{**TRAINER, "subject": "5", "email": ""})
    for path in ("/cours/small/questions", "/cours/small/questions/i01_001", "/mesure/banque.json"):
        assert trusted.get(f"/l/{teacher.id}{path}").status_code == 200, path
        assert browser.get(f"/l/{row.id}{path}").status_code == 404, path
    assert "/cours/small/questions" not in browser.get(f"/l/{row.id}/questions").text


@pytest.mark.parametrize("who", LOOKING_ON)
def test_nobody_s_submission_is_shown_to_who_looks_on(
    app: Flask, school: School, platform: Platform, who: dict[str, Any]
) -> None:
    launched(school, platform, **(NOWHERE if "context_id" in who else {}))
    row, browser = opens(
        app, school, platform, **who, message_type=claims.SUBMISSION_REVIEW_REQUEST, for_user="17"
    )  # fmt: skip
    page = browser.get(f"/l/{row.id}/lti/arrivee", follow_redirects=True)
    assert page.status_code == 200
    assert "/tentatives/" not in page.request.path
    assert "/apprenants/" not in page.text


def test_a_designer_of_content_chooses_what_activities_open(app: Flask, school: School, platform: Platform) -> None:
    settings = {
        "deep_link_return_url": "https://lms.example/back", "accept_types": ["ltiResourceLink"],
        "accept_presentation_document_targets": ["iframe"],
    }  # fmt: skip
    row, browser = opens(
        app, school, platform, **{**TRAINER, "roles": (DESIGNER,)}, message_type=claims.DEEP_LINKING_REQUEST,
        resource_link_id="", custom={}, deep_linking=settings,
    )  # fmt: skip
    page = browser.get(f"/l/{row.id}/lti/arrivee", follow_redirects=True)
    assert page.status_code == 200
    assert page.request.path.endswith("/lti/choisir")
    assert 'value="assessment:a01"' in page.text


def test_a_mentor_opens_what_learners_open_and_no_trainer_sees_them(
    app: Flask, school: School, platform: Platform
) -> None:
    row, browser = opens(
        app, school, platform, subject="40", name="Mona Mentor", email="", roles=(MENTOR,),
        custom={"course": "small", "target": "lesson:l01_01"},
    )  # fmt: skip
    assert browser.get(f"/l/{row.id}/lti/arrivee", follow_redirects=True).request.path.endswith("/lecons/l01_01")
    assert browser.get(f"/l/{row.id}/cours/small").status_code == 200
    trainer = launched(school, platform, now=None, **TRAINER)
    board = enter(app, trainer).get(f"{root_of(trainer)}/groupes/{cohort_of(school, trainer[0])}")
    assert board.status_code == 200
    assert "Mona" not in board.text
    with school.database.reading() as session:
        assert session.scalars(select(Launch.role).where(Launch.id == row.id)).one() == "learner"
