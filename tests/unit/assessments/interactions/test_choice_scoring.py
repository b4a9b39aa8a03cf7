"""Choices: what earns how much, and what is refused."""

from contextlib import suppress
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.interactions.choice import read_choices, score_choice
from assessments.interactions.refusal import MalformedResponse

IDS = ["a", "b", "c", "d"]


def test_one_right_choice_earns_everything_and_a_wrong_one_nothing() -> None:
    assert score_choice(frozenset("a"), frozenset("a"), multiple=False) == 1.0
    assert score_choice(frozenset("b"), frozenset("a"), multiple=False) == 0.0


def test_each_wrong_tick_takes_a_right_one_away() -> None:
    right = frozenset("abc")
    assert score_choice(frozenset("ab"), right, multiple=True) == 0.6667
    assert score_choice(frozenset("abd"), right, multiple=True) == 0.3333
    assert score_choice(frozenset("ade"), right, multiple=True) == 0.0


def test_only_the_exact_set_of_ticks_earns_the_whole_point() -> None:
    right = frozenset("ab")
    everything = [frozenset(ticks) for size in range(1, 5) for ticks in combinations(IDS, size)]
    assert [ticks for ticks in everything if score_choice(ticks, right, multiple=True) == 1.0] == [right]


@pytest.mark.parametrize(
    ("response", "reason"),
    [
        ({"choices": []}, "nothing_chosen"),
        ({"choices": ["a", "b"]}, "one_only"),
        ({"choices": ["a", "a"]}, "chosen_twice"),
        ({"choices": ["e"]}, "unknown_choice"),
        ({"choices": "a"}, "shape"),
        ({"choices": [None]}, "shape"),
        ({}, "shape"),
        (None, "shape"),
    ],
)
def test_an_unreadable_choice_is_refused_with_its_field(response: object, reason: str) -> None:
    with pytest.raises(MalformedResponse) as refusal:
        read_choices(response, IDS, multiple=False)
    assert (refusal.value.reason, refusal.value.field) == (reason, "choices")


anything = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=3), lambda inner: st.lists(inner, max_size=4)
)


@settings(deadline=None)
@given(anything | st.dictionaries(st.sampled_from(["choices", "value"]), anything), st.booleans())
def test_any_response_is_read_or_refused(response: object, multiple: bool) -> None:
    with suppress(MalformedResponse):
        assert read_choices(response, IDS, multiple=multiple) <= set(IDS)


@settings(deadline=None)
@given(st.sets(st.sampled_from(IDS), min_size=1), st.sets(st.sampled_from(IDS), min_size=1))
def test_a_score_stays_between_nothing_and_one_point(chosen: set[str], right: set[str]) -> None:
    assert 0.0 <= score_choice(frozenset(chosen), frozenset(right), multiple=True) <= 1.0
