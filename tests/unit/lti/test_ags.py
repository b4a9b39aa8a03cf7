"""Documents and addresses of the grade service, and the waits between tries."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta, timezone

import pytest

from lms_adapter.lti import ags
from lms_adapter.lti.paging import next_page
from lms_adapter.lti.service_errors import ServiceError
from lms_adapter.outbox.retry import LONGEST_SECONDS, seconds_before_retry

ITEM = "https://lms.example/mod/lti/services.php/2/lineitems/5/lineitem"


@pytest.mark.conformance
def test_scores_and_results_stand_below_the_path_and_before_the_query() -> None:
    """AGS 2.0, 3.4: /scores is appended to the line item's path; its query parameters stay."""
    assert ags.scores_url(f"{ITEM}?type_id=3") == f"{ITEM}/scores?type_id=3"
    assert ags.results_url(f"{ITEM}/") == f"{ITEM}/results"
    assert ags.scores_url(f"{ITEM}?a=/x?y") == f"{ITEM}/scores?a=/x?y"


@pytest.mark.conformance
def test_a_timestamp_is_in_utc_and_whole_seconds() -> None:
    """AGS 2.0, 3.4.9: ISO 8601 with a time zone."""
    moment = datetime(2026, 3, 2, 13, 0, 5, 999, tzinfo=timezone(timedelta(hours=1)))
    document = ags.score_document(
        user_id="17", share=1 / 3, comment="", activity_progress="InProgress", timestamp=moment
    )
    assert document["timestamp"] == "2026-03-02T12:00:05Z"
    assert (document["scoreGiven"], document["scoreMaximum"]) == (33.3333, 100.0)
    assert (document["comment"], document["gradingProgress"]) == ("", "FullyGraded")


def test_results_are_read_however_loosely_they_are_typed() -> None:
    read = ags.read_results(
        [
            {"userId": 17, "resultScore": "8", "resultMaximum": 10},
            {"userId": "18"},
            {"userId": "19", "resultScore": None, "resultMaximum": 20},
            {"userId": "20", "resultScore": 0.5, "timestamp": "2026-03-02T13:00:00+01:00"},
            {"userId": "21", "resultScore": "NaN", "resultMaximum": 0, "timestamp": "2026-03-02T13:00:00"},
            {"userId": True, "resultScore": 1},
            "nothing",
        ]
    )
    assert [(one.user_id, one.share) for one in read] == [
        ("17", 0.8),
        ("18", None),
        ("19", None),
        ("20", 0.5),
        ("21", None),
    ]
    assert read[3].at == datetime(2026, 3, 2, 12, tzinfo=UTC)
    assert read[4].at is None
    assert ags.read_results(None) == ags.read_results("x") == []
    assert [one.user_id for one in ags.read_results({"3": {"userId": "1"}, "7": {"userId": "2"}})] == ["1", "2"]


def test_a_put_keeps_what_moodle_would_reset() -> None:
    item = ags.read_line_item({"id": ITEM, "label": "a", "scoreMaximum": 20, "tag": "t", "resourceId": "r", "x": 1})
    assert item is not None
    assert ags.relabelled(item, label="b") == {
        "id": ITEM, "label": "b", "scoreMaximum": 20, "tag": "t", "resourceId": "r", "x": 1,
    }  # fmt: skip
    assert ags.read_line_item({"label": "without id"}) is None


def test_a_grade_that_was_rounded_is_the_same_and_another_is_not() -> None:
    assert ags.same_share(0.833333, 16.67 / 20, maximum=20)
    assert not ags.same_share(0.83, 0.84, maximum=100)
    assert ags.is_one_of(0.5, [0.1, 0.5], maximum=10)


@pytest.mark.parametrize(
    ("header", "following"),
    [
        ('<https://lms.example/r?p=2>; rel="next"', "https://lms.example/r?p=2"),
        ('</r?p=1>; rel="first", </r?p=2>; rel=next', "https://lms.example/r?p=2"),
        (
            "<https://lms.example/r?a=1&amp;from=2>; rel=\u201cnext\u201d, </r>; rel=\u201clast\u201d",
            "https://lms.example/r?a=1&from=2",
        ),
        ('<https://lms.example/r?p=9>; rel="last"', None),
        ('<https://other.example/r?p=2>; rel="next"', None),
        ('<http://lms.example/r?p=2>; rel="next"', None),
        ('<https://lms.example/r>; rel="next"', None),
        ("", None),
    ],
)
def test_the_next_page_is_followed_at_the_same_place_only(header: str, following: str | None) -> None:
    assert next_page({"link": header}, url="https://lms.example/r") == following


def test_a_next_page_without_a_usable_address_is_not_the_end_of_the_list() -> None:
    with pytest.raises(ServiceError):
        next_page({"link": '<https://[broken>; rel="next"'}, url="https://lms.example/r")


def test_a_link_header_that_is_made_to_keep_us_busy_does_not() -> None:
    began = time.process_time()
    header = "<https://lms.example/r?p=2>; " + ("rel=" + " " * 3000) * 20 + "x"
    assert next_page({"link": header}, url="https://lms.example/r") is None
    assert time.process_time() - began < 1


def test_waits_grow_to_an_hour_and_never_end() -> None:
    waits = [seconds_before_retry(tries, chance=0.5) for tries in range(1, 40)]
    assert waits[:4] == [2.0, 4.0, 8.0, 16.0]
    assert waits == sorted(waits)
    assert waits[-1] == LONGEST_SECONDS
    assert {seconds_before_retry(1, chance=chance) for chance in (0.0, 1.0)} == {1.5, 2.5}
    assert max(seconds_before_retry(10_000, chance=1.0), 0) == LONGEST_SECONDS


def test_what_the_platform_asks_for_is_the_least() -> None:
    assert seconds_before_retry(1, chance=0.5, asked=90.0) == 90.5
    assert seconds_before_retry(8, chance=0.5, asked=1.0) == 256.0
