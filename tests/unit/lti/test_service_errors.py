"""What a failed call means, and which of a platform's words are kept."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime

import pytest

from lms_adapter.lti.service_errors import REASON_LENGTH, ServiceError, cleaned, error_of, seconds_to_wait

NOW = datetime(2026, 10, 21, 7, 27, 0, tzinfo=UTC)


def answered(status: int, *, phrase: str = "", body: str = "", **headers: str) -> ServiceError:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return error_of(status, host="lms.example", phrase=phrase, body=body, headers=named, received_at=NOW)


@pytest.mark.parametrize(
    ("status", "kind", "code"),
    [
        (302, "permanent", "redirected"),
        (400, "permanent", "bad_request"),
        (401, "person", "unauthorised"),
        (403, "permanent", "forbidden"),
        (404, "permanent", "not_found"),
        (405, "permanent", "not_allowed"),
        (409, "permanent", "conflict"),
        (415, "permanent", "wrong_media_type"),
        (418, "permanent", "bad_request"),
        (422, "permanent", "bad_request"),
        (429, "retry", "throttled"),
        (500, "retry", "server_error"),
        (502, "retry", "unavailable"),
        (503, "retry", "unavailable"),
        (504, "retry", "timeout"),
        (599, "retry", "server_error"),
    ],
)
def test_each_status_has_one_meaning(status: int, kind: str, code: str) -> None:
    error = answered(status)
    assert (error.kind, error.code, error.status) == (kind, code, status)


def test_a_403_of_canvas_without_allowance_is_throttling_and_another_is_not() -> None:
    assert answered(403, x_rate_limit_remaining="0.0").kind == "retry"
    assert answered(403, x_rate_limit_remaining="612.5").kind == "permanent"
    assert answered(403, x_rate_limit_remaining="soon").kind == "permanent"


def test_a_500_that_says_locked_or_comes_from_moodles_grade_book_is_for_good() -> None:
    assert answered(500, phrase="Grade is locked").code == "locked"
    assert answered(500, phrase="Internal Server Error", body="[]").code == "locked"
    assert answered(500, body="<html>unlocked mutex</html>").code == "server_error"


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("120", 120.0),
        (" 7 ", 7.0),
        ("0", 0.0),
        ("Wed, 21 Oct 2026 07:28:00 GMT", 60.0),
        ("Wed, 21 Oct 2026 07:00:00 GMT", 0.0),
        ("99999999999999999999999", 3600.0),
        ("Thu, 21 Oct 2027 07:28:00 GMT", 3600.0),
        ("", None),
        ("-5", None),
        ("a while", None),
        ("²", None),
    ],
)
def test_retry_after_is_seconds_or_a_date_of_the_platforms_clock(text: str, seconds: float | None) -> None:
    assert seconds_to_wait(text, received_at=NOW) == seconds


def test_the_reason_is_in_the_status_phrase_of_moodle_without_the_document_that_it_repeats() -> None:
    phrase = 'Incorrect score received{"userId":"17","comment":"Bravo Lina"}'
    assert answered(400, phrase=phrase, body="[]").reason == "Incorrect score received"


def test_the_reason_is_in_the_body_of_others() -> None:
    body = '{"error": "invalid_client", "error_description": "unknown key"}'
    assert answered(400, phrase="Bad Request", body=body).reason == "invalid_client - unknown key"
    assert answered(400, phrase="BAD REQUEST", body="<p>Not <b>here</b></p><script>x()</script>").reason == "Not here"


def test_canvas_says_why_in_an_error_of_its_own_or_in_a_list_of_them() -> None:
    words = "User not found in course or is not a student"
    inner = {"type": "unprocessable_entity", "message": words}
    assert answered(422, body=json.dumps({"errors": inner})).reason == words
    assert answered(422, body=json.dumps({"errors": [inner, "and more"]})).reason == words


def test_an_older_score_is_a_conflict_whichever_way_it_is_refused() -> None:
    words = "Provided timestamp of 2026-01-01T10:00:00Z before last updated timestamp of 2026-01-01T10:00:05.000Z"
    refused = answered(400, body=json.dumps({"errors": {"type": "bad_request", "message": words}}))
    assert (refused.kind, refused.code) == ("permanent", "conflict")
    assert (
        answered(400, body=json.dumps({"errors": {"message": "Provided timestamp is not valid"}})).code == "bad_request"
    )


def test_nothing_personal_is_kept() -> None:
    text = "User lina.test@lms.example (LINA Test, 17) at /x?user_id=17 with eyJhbGciOi.eyJzdWIi.sig"
    shown = cleaned(text, hidden=["Lina", "Test", "17", ""])
    assert shown == "User … (… …, …) at /x?… with …"
    assert cleaned("grade 171 of Linas", hidden=["17", "Lina"]) == "grade 171 of Linas", "whole words only"


def test_a_reason_is_one_line_of_limited_length() -> None:
    assert cleaned("a\r\nb\x00c\u202ed") == "a b c d"
    assert len(cleaned("x " * 1000)) == REASON_LENGTH


def test_words_without_end_do_not_keep_us_busy() -> None:
    began = time.process_time()
    assert len(answered(400, body='{"error": "' + "a" * 200_000 + '"}').reason) <= REASON_LENGTH
    assert answered(400, body='{"error": "No room. ' + "a" * 200_000 + '@lms.example"}').reason == "No room."
    assert time.process_time() - began < 1
