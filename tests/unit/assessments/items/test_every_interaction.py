"""What must hold for every interaction, whatever is answered, drawn or asked."""

import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.interactions.choice import blind_score
from assessments.interactions.refusal import Locale, MalformedResponse
from assessments.items.grade import answer_key, grade
from assessments.items.item import guessing
from assessments.items.kinds.registry import KINDS
from assessments.items.variant import make_variant
from tests.factories.right_responses import right_response
from tests.vectors.shared import documents, vector_items

ITEMS = st.sampled_from(sorted(vector_items()))
GRADED_BY_ITSELF = sorted(name for name, item in vector_items().items() if not item.kind.graded_by_trainer)
LOCALES = st.sampled_from(["fr", "en"])
leaves = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.sampled_from("abcdpqrxyz")
anything = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=3) | st.sampled_from("abcdpqr"), inner)
    ),
    max_leaves=12,
)
typed = (
    st.text("0123456789,. -€%", max_size=8) | st.sampled_from(["2500", "5000", "0", "1e5", "٣"]) | st.text(max_size=6)
)
shaped = st.one_of(
    st.fixed_dictionaries({"choices": st.lists(st.sampled_from("abcdxyz"), max_size=4)}),
    st.fixed_dictionaries({"value": typed}),
    st.permutations("abcd").map(lambda order: {"order": order}),
    st.fixed_dictionaries({"pairs": st.dictionaries(st.sampled_from("abcpqr"), st.sampled_from("abcdxy"))}),
    st.fixed_dictionaries({"blanks": st.fixed_dictionaries({one: st.text(max_size=20) for one in "ab"})}),
    st.fixed_dictionaries({"text": st.text(max_size=80)}),
    st.fixed_dictionaries({"amounts": st.fixed_dictionaries(dict.fromkeys("abc", typed))}),
    st.dictionaries(st.sampled_from(["choices", "value", "order", "pairs", "blanks", "text", "amounts"]), anything),
)


@settings(deadline=None, max_examples=400)
@given(ITEMS, st.text(max_size=20), LOCALES, shaped | anything)
def test_any_response_is_graded_or_refused_and_nothing_else(
    name: str, seed: str, locale: Locale, response: object
) -> None:
    variant = make_variant(vector_items()[name], seed, locale=locale)
    with suppress(MalformedResponse):
        outcome = grade(variant, response)
        if variant.item.kind.graded_by_trainer:
            assert (outcome.score, outcome.correct) == (None, None)
        else:
            assert outcome.score is not None
            assert 0.0 <= outcome.score <= 1.0
            assert not outcome.correct or outcome.score == 1.0
        json.dumps(outcome.as_dict(), allow_nan=False)


@settings(deadline=None, max_examples=300)
@given(st.sampled_from(GRADED_BY_ITSELF), st.text(max_size=10), LOCALES)
def test_the_key_earns_the_whole_point(name: str, seed: str, locale: Locale) -> None:
    variant = make_variant(vector_items()[name], seed, locale=locale)
    outcome = grade(variant, right_response(variant))
    assert (outcome.score, outcome.correct) == (1.0, True)


@settings(deadline=None)
@given(st.sampled_from(["s_funnel", "s_campaign", "s_long"]), st.text(max_size=10))
def test_steps_are_never_shown_in_the_right_order(name: str, seed: str) -> None:
    variant = make_variant(vector_items()[name], seed)
    assert [step.id for step in variant.order["steps"]] != answer_key(variant)["order"]


SECRET = {
    "correct", "value", "reason", "feedback", "hint", "explanation", "accept", "mistakes", "pairs", "answer", "half",
    "maximum", "sample", "weight", "credit", "note", "difficulty", "tolerance", "full_from", "key",
}  # fmt: skip


def secrets(document: object) -> Iterator[str]:
    """Every text under a secret field."""
    if isinstance(document, dict):
        for name, value in document.items():
            yield from texts(value) if name in SECRET else secrets(value)
    elif isinstance(document, list):
        for one in document:
            yield from secrets(one)


def texts(value: object) -> Iterator[str]:
    if isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from texts(one)
    elif isinstance(value, str) and len(value) > 4:
        yield value


def names(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        yield from value
    if isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from names(one)


@pytest.mark.parametrize("document", documents(), ids=lambda one: one["id"])
@pytest.mark.parametrize("seed", ["any", "8", "é"])
def test_a_public_variant_gives_nothing_of_the_key_away(document: dict[str, Any], seed: str) -> None:
    variant = make_variant(vector_items()[document["id"]], seed)
    shown = variant.public()
    assert SECRET.isdisjoint(names(shown))
    wire = json.dumps(shown, ensure_ascii=False)
    for part in ("answer", "parameters", "derived", "constraints"):
        document.pop(part, None)
    for secret in secrets(document):
        with suppress(KeyError):  # {answer} alone is unknown where nothing is worked out
            assert variant.text(secret) not in wire


def test_a_public_variant_says_the_same_things_first_whatever_the_interaction() -> None:
    common = ["id", "interaction", "prompt", "multiple", "options", "unit", "decimals", "case", "minutes"]
    for item in vector_items().values():
        assert list(make_variant(item, "any").public())[: len(common)] == common


@pytest.mark.parametrize(
    ("name", "chance"),
    [
        ("v_single", 1 / 4), ("v_multiple", blind_score(5, 3)), ("v_change", 0), ("f_rate", 0), ("w_audit", 0),
        ("m_formula", 1 / 4), ("m_shared", 1 / 2), ("l_complaint", 1.8333 / 4), ("l_fixed", 2.2 / 3),
        ("s_campaign", (1 + 2 * 0.3333) / 6), ("s_funnel", (1 + 3 * 0.6667 + 5 * 0.3333) / 24),
    ],
)  # fmt: skip
def test_the_score_of_whoever_knows_nothing_is_known(name: str, chance: float) -> None:
    assert guessing(vector_items()[name]) == pytest.approx(chance, abs=1e-12)


def test_an_item_says_its_minutes_or_has_those_of_its_interaction() -> None:
    usual = {"choice": 1, "likert": 1.5, "numeric": 2.5, "fill_in": 1.5, "matching": 2, "sequencing": 2,
             "allocation": 4, "long_fill_in": 12}  # fmt: skip
    assert {name: kind.minutes for name, kind in KINDS.items()} == usual
    assert vector_items()["s_funnel"].minutes == 2
    assert vector_items()["s_campaign"].minutes == 3
