"""A progress record in the words of SCORM 1.2: the vectors that the player runs as well."""

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.attempts.draw import PoolItem, draw_items
from lms_adapter.progress import Answer, Objective, Progress
from lms_adapter.scorm.cmi import core_elements, decimal, interaction_elements, objective_elements, timespan
from lms_adapter.scorm.short_ids import AmbiguousIds, refuse_ambiguous, short_id

VECTORS = Path(__file__).parents[2] / "vectors"


def vectors(name: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((VECTORS / f"{name}.json").read_text("utf-8"))
    return read


ELEMENTS = vectors("scorm12_elements")


def pairs(listed: list[list[str]]) -> list[tuple[str, str]]:
    return [(name, value) for name, value in listed]


def test_decimals_are_written_with_two_places_at_most() -> None:
    assert [decimal(value) for value, _ in ELEMENTS["decimals"]] == [text for _, text in ELEMENTS["decimals"]]


def test_time_spans_are_hours_minutes_seconds_and_hundredths() -> None:
    assert [timespan(value) for value, _ in ELEMENTS["timespans"]] == [text for _, text in ELEMENTS["timespans"]]


@pytest.mark.parametrize("vector", ELEMENTS["core"])
def test_a_progress_record_becomes_core_elements(vector: dict[str, Any]) -> None:
    assert core_elements(Progress(**vector["progress"]), vector["suspend"]) == pairs(vector["elements"])


@pytest.mark.parametrize("vector", ELEMENTS["objectives"])
def test_an_objective_becomes_elements_at_its_index(vector: dict[str, Any]) -> None:
    assert objective_elements(vector["index"], Objective(**vector["objective"])) == pairs(vector["elements"])


@pytest.mark.parametrize("vector", ELEMENTS["interactions"])
def test_an_answer_becomes_an_interaction(vector: dict[str, Any]) -> None:
    answer = Answer(**{**vector["answer"], "time": tuple(vector["answer"]["time"])})
    assert interaction_elements(vector["index"], answer) == pairs(vector["elements"])


@given(st.floats(min_value=0, max_value=1e9))
def test_every_time_span_has_the_form_of_a_cmi_timespan(seconds: float) -> None:
    assert re.fullmatch(r"\d{4}:\d{2}:\d{2}\.\d{2}", timespan(seconds))


@given(st.floats(min_value=0, max_value=1))
def test_every_score_is_a_decimal_from_0_to_100(share: float) -> None:
    written = decimal(share * 100)
    assert re.fullmatch(r"\d{1,3}(\.\d{1,2})?", written)
    assert 0 <= float(written) <= 100


def test_the_players_draws_are_those_of_the_server() -> None:
    known = vectors("attempt_draw")
    for draw in known["draws"]:
        pool = known["pools"][draw["pool"]]
        items = [PoolItem(n, one["id"], one["competency"], one["difficulty"]) for n, one in enumerate(pool)]
        drawn = draw_items(items, count=draw["count"], seed=draw["seed"])
        assert [pool[number]["id"] for number in drawn] == draw["items"]


def test_short_names_depend_on_the_id_alone() -> None:
    for identifier, length, name in vectors("short_ids")["names"]:
        assert short_id(identifier, length) == name


def test_two_ids_of_one_short_name_are_refused() -> None:
    first, second = _colliding()
    refuse_ambiguous([first, "other", first])
    with pytest.raises(AmbiguousIds, match=f"'{second}' and '{first}'"):
        refuse_ambiguous([first, "other", second])


def _colliding() -> tuple[str, str]:
    seen: dict[str, str] = {}
    for number in range(200_000):
        identifier = "x" + hashlib.sha256(str(number).encode()).hexdigest()[:12]
        other = seen.setdefault(short_id(identifier), identifier)
        if other != identifier:
            return other, identifier
    raise AssertionError("no collision among 200,000 ids: the hash has become longer, and this test wants another way")
