"""What of an answer is kept: what its interaction reads, in text that every database and every file can hold."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.attempts.kept_answer import kept_answer
from assessments.interactions.refusal import MalformedResponse
from assessments.items.grade import grade
from assessments.items.kinds.registry import KINDS
from assessments.items.variant import make_variant
from tests.factories.right_responses import right_response
from tests.vectors.shared import vector_items

ITEMS = vector_items()
TEXT = st.text(st.characters(codec=None, exclude_categories=()), max_size=8)
VALUES = st.recursive(
    st.none() | st.booleans() | st.floats() | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)


def test_every_interaction_reads_one_field() -> None:
    for item in ITEMS.values():
        if not item.kind.graded_by_trainer:
            assert item.kind.response in right_response(make_variant(item, "any"))
    assert {item.kind.name for item in ITEMS.values()} == set(KINDS)


@pytest.mark.parametrize("name", ["v_single", "v_change", "f_rate", "w_audit", "a_budget", "m_formula", "s_funnel"])
@given(value=VALUES, more=VALUES)
def test_what_is_graded_can_be_written_down_and_holds_nothing_else(name: str, value: Any, more: Any) -> None:
    item = ITEMS[name]
    kept = kept_answer({item.kind.response: value, "more": more}, item=item, kind="graded")
    assert set(kept) == {item.kind.response}
    try:
        grade(make_variant(item, "any"), kept)
    except MalformedResponse:
        return
    written = json.dumps(kept, allow_nan=False, ensure_ascii=False)
    assert "\x00" not in written
    written.encode()


def test_half_characters_and_nul_become_what_stands_for_them_and_whole_ones_stay() -> None:
    item = ITEMS["f_rate"]
    kept = kept_answer({"blanks": {"a": "\ud800é\x00", "b": "😀 œ"}}, item=item, kind="graded")
    assert kept == {"blanks": {"a": "\ufffdé\ufffd", "b": "😀 œ"}}


def test_not_knowing_is_kept_as_what_it_is_in_a_diagnostic_alone() -> None:
    item = ITEMS["v_single"]
    assert kept_answer({"unknown": True}, item=item, kind="diagnostic") == {"unknown": True}
    assert kept_answer({"unknown": True}, item=item, kind="exam") == {}
