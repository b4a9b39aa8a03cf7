"""What stands at the door for platforms where nothing opens: pages in any frame, references, words, limits."""

from __future__ import annotations

import logging
import re
from urllib.parse import urlsplit

import pytest
from flask import Flask

from lms_adapter.lti import claims
from lms_adapter.lti.models import Refusal
from lms_adapter.lti.refusals import Reason
from tests.functional.lti.knocking import DOOR, Knocking, assert_refused, count
from web.limits import limiter
from web.lti.refusal_words import learner_words


def test_the_launch_address_opened_by_hand_says_where_to_go(app: Flask) -> None:
    answer = app.test_client().get(f"{DOOR}/launch")
    assert answer.status_code == 200
    assert "Ouvrez votre formation depuis votre plateforme" in answer.text


def test_every_page_of_the_door_shows_in_a_frame_and_holds_no_code(knocking: Knocking) -> None:
    pages = [
        knocking.browser.get(f"{DOOR}/launch"),
        knocking.login(iss="https://other.example"),
        knocking.login(lti_storage_target="_parent"),
        knocking.post(state="x"),
        knocking.browser.get("/lti/nobody/login"),
    ]
    for page in pages:
        assert "frame-ancestors *" in page.headers["Content-Security-Policy"]
        assert "unsafe" not in page.headers["Content-Security-Policy"]
        assert page.headers["Cache-Control"] == "no-store"
        assert not re.search(r"<[^>]+\s(style|on[a-z]+)\s*=|<style|<script(?![^>]*\ssrc=)|javascript:", page.text)


def test_a_refusal_is_logged_with_its_reference_and_nothing_of_the_person(
    knocking: Knocking, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        answer = knocking.launch(changes={claims.MESSAGE_TYPE: "Other", "sub": "s-4711"})
    row = assert_refused(knocking, answer, Reason.WRONG_MESSAGE_TYPE)
    assert row.registration_id == knocking.registration.id
    assert row.reference in caplog.text
    for text in (caplog.text, row.detail):
        for personal in ("Lina", "lina@", "s-4711"):
            assert personal not in text


def test_every_reason_has_words_that_say_what_to_do(app: Flask) -> None:
    with app.test_request_context():
        for reason in Reason:
            happened, remedy = learner_words(reason)
            assert happened.endswith(".")
            assert len(remedy) > 40


def test_somebody_who_only_causes_refusals_is_stopped(knocking: Knocking) -> None:
    for _ in range(120):
        knocking.post(state="x", id_token="y")
    assert knocking.post(state="x", id_token="y").status_code == 429
    assert count(knocking, Refusal) == 120
    limiter.reset()


def test_the_address_of_the_first_page_is_within_this_site(knocking: Knocking) -> None:
    location = urlsplit(str(knocking.launch().location))
    assert (location.scheme, location.netloc) == ("", "")
