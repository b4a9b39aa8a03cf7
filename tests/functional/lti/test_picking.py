"""A trainer picks in the platform: what is offered, what is kept through a search, and the answer that goes back."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from joserfc import jwt
from joserfc.jwk import KeySet
from sqlalchemy import select
from werkzeug.test import TestResponse

from core.clock import utc_now
from course.curriculum.models import Course
from course.curriculum.service import publish_course
from lms_adapter.lti import claims
from lms_adapter.lti.keys import public_keyset
from lms_adapter.lti.models import ContextCohort
from tests.factories.launches import TRAINER, Platform, enter, launched
from tests.factories.school import NOON, School, small_course

ASKED = {
    "deep_link_return_url": "https://lms.example/return?id=3",
    "accept_types": ["ltiResourceLink"],
    "accept_presentation_document_targets": ["iframe", "window"],
    "accept_multiple": True,
    "data": "csrf:opaque<>",
}


@pytest.fixture(autouse=True)
def forms_without_a_token(app: Flask) -> None:
    app.config.update(WTF_CSRF_ENABLED=False)


class Picker:
    """A trainer's browser with the picker in front."""

    def __init__(self, app: Flask, school: School, platform: Platform, **changes: Any) -> None:
        says: dict[str, Any] = {
            **TRAINER,
            "message_type": claims.DEEP_LINKING_REQUEST,
            "deep_linking": ASKED,
            "custom": {},
            "resource_link_id": "",
        }
        launch, code = launched(school, platform, **{**says, **changes})
        self.client: FlaskClient = enter(app, (launch, code))
        self.address = f"/l/{launch.id}/lti/choisir"

    def get(self, **query: str) -> TestResponse:
        return self.client.get(self.address, query_string=query)

    def post(self, step: str, *chosen: str, **fields: str) -> TestResponse:
        return self.client.post(self.address, data={"step": step, "chosen": list(chosen), **fields})


@pytest.fixture
def picker(app: Flask, school: School, platform: Platform) -> Picker:
    return Picker(app, school, platform)


def answered(page: TestResponse, school: School) -> dict[str, Any]:
    """The claims of the answer in the page, its signature checked with the keys that platforms fetch."""
    token = re.search(r'name="JWT" value="([^"]+)"', page.text)
    assert token, page.text
    with school.database.reading() as session:
        keys = KeySet.import_key_set(
            public_keyset(session, organisation_id=school.organisation.id, now=utc_now())  # type: ignore[arg-type]
        )
    return jwt.decode(token[1], keys, algorithms=["RS256"]).claims


def values_of(page: str) -> list[str]:
    return re.findall(r'name="chosen" value="([^"]+)"', page)


def ticked_in(page: str) -> list[str]:
    return re.findall(r'name="chosen" value="([^"]+)" checked', page)


def another_course(school: School) -> None:
    folder = small_course()
    with school.database.transaction() as session:
        first = session.get_one(Course, school.course.id)
        first.key = "second"
        session.flush()
        publish_course(session, organisation_id=school.organisation.id, folder=folder, now=NOON)


def test_a_launch_for_picking_leads_to_the_picker_at_once(app: Flask, school: School, platform: Platform) -> None:
    picker = Picker(app, school, platform)
    answer = picker.client.get(picker.address.replace("choisir", "arrivee"))
    assert (answer.status_code, answer.location) == (302, picker.address)


def test_everything_of_the_course_is_offered_and_what_is_not_written_cannot_be_ticked(picker: Picker) -> None:
    page = picker.get().text
    assert {"course", "gap", "module:mod01", "lesson:l01_01", "assessment:a01", "assessment:a02"} <= set(
        values_of(page)
    )
    assert any(value.startswith("competency:") for value in values_of(page))
    assert "module:mod03" not in values_of(page)
    assert "Organiser des rencontres" in page
    assert "pas encore écrit" in page


def test_the_page_says_in_words_what_each_becomes(picker: Picker) -> None:
    rows = picker.get().text.split("<li ")
    row = {value: text for text in rows for value in values_of(text)}
    assert "activité avec une colonne de notes sur 100" in row["assessment:a01"]
    assert "activité sans note" in row["lesson:l01_01"]


def test_two_things_come_back_signed_with_the_links_that_open_them(picker: Picker, school: School) -> None:
    page = picker.post("add", "assessment:a01", "lesson:l01_01")
    payload = answered(page, school)
    assert page.status_code == 200
    assert 'action="https://lms.example/return?id=3"' in page.text
    assert (payload["iss"], payload["aud"]) == ("client-1", "https://lms.example")
    assert payload[claims.DEPLOYMENT_ID] == "1"
    assert payload[claims.DEEP_LINKING_DATA] == "csrf:opaque<>"
    lesson, assessment = payload[claims.CONTENT_ITEMS]
    assert lesson["custom"] == {"course": "small", "target": "lesson:l01_01"}
    assert assessment["custom"] == {"course": "small", "target": "assessment:a01"}
    assert assessment["url"].endswith("/lti/school/launch")
    assert "/l/" not in assessment["url"].removesuffix("/lti/school/launch")
    assert assessment["lineItem"]["scoreMaximum"] == 100
    assert "lineItem" not in lesson


def test_each_answer_has_a_nonce_of_its_own(picker: Picker, school: School) -> None:
    nonces = {answered(picker.post("add", "course"), school)["nonce"] for _ in range(2)}
    assert len(nonces) == 2


def test_only_the_answer_may_send_a_form_to_the_platform_and_only_there(picker: Picker) -> None:
    before = picker.get().headers["Content-Security-Policy"]
    after = picker.post("add", "course").headers["Content-Security-Policy"]
    assert "form-action 'self';" in before
    assert "form-action 'self' https://lms.example;" in after


def test_the_dialogue_has_no_way_out_that_would_lose_the_answer(picker: Picker) -> None:
    for page in (picker.get().text, picker.post("add", "course").text):
        assert "/lti/onglet" not in page
        assert "/groupes" not in page


def test_in_a_window_the_platform_is_reached_and_hears_where_the_answer_comes_from(
    app: Flask, school: School, picker: Picker
) -> None:
    answer = picker.post("add", "course").headers
    assert answer["Cross-Origin-Opener-Policy"] == "unsafe-none"
    assert answer["Referrer-Policy"] == "strict-origin"
    site = app.test_client().get("/connexion").headers
    assert site["Cross-Origin-Opener-Policy"] == "same-origin"


def test_a_search_without_script_keeps_what_is_ticked(picker: Picker) -> None:
    page = picker.post("search", "assessment:a02", sought="PANIER").text
    assert ticked_in(page) == ["assessment:a02"]
    assert "lesson:l01_02" in values_of(page)
    assert "lesson:l01_01" not in values_of(page)
    assert html.escape("PANIER") in page


def test_a_search_does_without_accents_and_says_when_nothing_is_found(picker: Picker) -> None:
    found = values_of(picker.post("search", sought="evaluation accueillir").text)
    assert found == ["assessment:a02"]
    assert "Le cours n’a rien de ce nom" in picker.post("search", sought="zzz").text


def test_nothing_ticked_is_said_and_sends_nothing(picker: Picker) -> None:
    page = picker.post("add")
    assert page.status_code == 422
    assert "Rien n’est coché" in page.text
    assert 'name="JWT"' not in page.text


@pytest.mark.parametrize("value", ["module:mod03", "assessment:zzz", "competency:", "<script>", "lesson:l03_01"])
def test_what_the_course_does_not_offer_is_never_sent(picker: Picker, value: str) -> None:
    assert picker.post("add", value).status_code == 422


def test_a_change_of_mind_goes_back_with_nothing(picker: Picker, school: School) -> None:
    page = picker.post("cancel", "assessment:a01")
    assert answered(page, school)[claims.CONTENT_ITEMS] == []


def test_a_platform_that_takes_one_gets_one(app: Flask, school: School, platform: Platform) -> None:
    picker = Picker(app, school, platform, deep_linking={**ASKED, "accept_multiple": False})
    assert 'type="radio"' in picker.get().text
    assert 'type="checkbox"' not in picker.get().text
    refused = picker.post("add", "course", "gap")
    assert refused.status_code == 422
    assert "une activité à la fois" in refused.text
    assert len(answered(picker.post("add", "gap"), school)[claims.CONTENT_ITEMS]) == 1


def test_a_platform_that_ignores_columns_is_sent_none_and_the_page_says_so(
    app: Flask, school: School, platform: Platform
) -> None:
    picker = Picker(app, school, platform, deep_linking={**ASKED, "accept_lineitem": False})
    assert "colonne de notes sur 100" not in picker.get().text
    assert "lineItem" not in answered(picker.post("add", "assessment:a01"), school)[claims.CONTENT_ITEMS][0]


def test_a_platform_that_takes_no_links_is_told_so_and_gets_an_empty_answer(
    app: Flask, school: School, platform: Platform
) -> None:
    picker = Picker(app, school, platform, deep_linking={**ASKED, "accept_types": ["html", "file"]})
    page = picker.get().text
    assert "ne prend pas d’activité à cet endroit" in page
    assert values_of(page) == []
    assert answered(picker.post("cancel"), school)[claims.CONTENT_ITEMS] == []
    assert 'name="JWT"' not in picker.post("add", "course").text


def test_a_request_without_a_way_back_is_explained(app: Flask, school: School, platform: Platform) -> None:
    page = Picker(app, school, platform, deep_linking={"accept_types": ["ltiResourceLink"]}).get()
    assert page.status_code == 200
    assert "n’a pas dit où renvoyer votre choix" in page.text


def test_with_several_courses_the_course_is_chosen_first(app: Flask, school: School, platform: Platform) -> None:
    another_course(school)
    picker = Picker(app, school, platform)
    first = picker.get().text
    assert "Dans quel cours choisir" in first
    assert values_of(first) == []
    answer = picker.client.post(f"{picker.address}?cours=second", data={"step": "add", "chosen": ["assessment:a01"]})
    assert answered(answer, school)[claims.CONTENT_ITEMS][0]["custom"]["course"] == "second"


def test_a_course_that_is_used_already_comes_first_and_another_can_be_chosen(
    app: Flask, school: School, platform: Platform
) -> None:
    launched(school, platform)
    another_course(school)
    picker = Picker(app, school, platform)
    assert "choisir dans un autre cours" in picker.get().text
    assert "Dans quel cours choisir" in picker.get(tous="1").text


def test_picking_makes_no_cohort(picker: Picker, school: School) -> None:
    picker.post("add", "assessment:a01")
    with school.database.reading() as session:
        assert session.scalars(select(ContextCohort)).all() == []


def test_a_learner_does_not_pick(app: Flask, school: School, platform: Platform) -> None:
    launch, code = launched(school, platform, message_type=claims.DEEP_LINKING_REQUEST, deep_linking=ASKED)
    client = enter(app, (launch, code))
    assert client.get(f"/l/{launch.id}/lti/choisir").status_code == 403
    assert client.post(f"/l/{launch.id}/lti/choisir", data={"step": "cancel"}).status_code == 403


def test_a_launch_that_asks_for_nothing_to_be_picked_is_told_where_to_begin(
    app: Flask, school: School, platform: Platform
) -> None:
    picker = Picker(app, school, platform, message_type=claims.RESOURCE_LINK_REQUEST, resource_link_id="5")
    assert "s’ouvre depuis la plateforme" in picker.get().text
    assert 'name="JWT"' not in picker.post("cancel").text


def test_what_the_platform_keeps_for_itself_is_in_no_log(picker: Picker, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("DEBUG"):
        picker.post("add", "course")
    assert "opaque" not in caplog.text


def test_without_a_cookie_the_frame_waits_and_may_send_a_form_to_the_platform_whose_return_address_it_does_not_hold(
    app: Flask, picker: Picker
) -> None:
    page = app.test_client().get(picker.address.replace("choisir", "arrivee"), query_string={"code": "anything"})
    assert "data-answer-awaited" in page.text
    assert 'data-origin="https://lms.example"' in page.text
    assert "form-action 'self' https://lms.example;" in page.headers["Content-Security-Policy"]
    assert "lms.example/return" not in page.text, "it may hold the trainer's session key, and nothing was proved yet"


def test_without_a_cookie_a_lesson_waits_for_no_answer(app: Flask, school: School, platform: Platform) -> None:
    launch, code = launched(school, platform, custom={"course": "small", "target": "lesson:l01_01"})
    page = app.test_client().get(f"/l/{launch.id}/lti/arrivee", query_string={"code": code})
    assert "data-opens-tab" in page.text
    assert "data-answer-awaited" not in page.text
    assert "form-action 'self';" in page.headers["Content-Security-Policy"]
