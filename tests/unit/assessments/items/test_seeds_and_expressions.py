"""Seeds and expressions: every shared vector, and what must hold for any text."""

import math
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from assessments.items.evaluation import evaluate, holds
from assessments.items.expression import ExpressionError, parse_constraint, parse_expression
from assessments.items.power import power
from assessments.items.seed import Stream, hash_seed
from tests.vectors.shared import vectors

SEEDS, EXPRESSIONS = vectors("seeds"), vectors("expressions")
NAMES: dict[str, float | str] = EXPRESSIONS["names"][0]


def test_a_seed_text_has_the_published_hash() -> None:
    assert [hash_seed(one["seed"]) for one in SEEDS["hashes"]] == [one["hash"] for one in SEEDS["hashes"]]


def test_a_seed_gives_the_same_draws_every_time() -> None:
    for one in SEEDS["draws"]:
        stream = Stream(one["seed"])
        assert [stream.draw() for _ in one["draws"]] == one["draws"]
    for one in SEEDS["integers"]:
        stream = Stream(one["seed"])
        assert [stream.draw_integer(count) for count in one["counts"]] == one["integers"]
    for one in SEEDS["shuffles"]:
        assert list(Stream(one["seed"]).shuffled(one["listed"])) == one["shuffled"]


def test_draws_spread_evenly_over_the_seeds_of_a_cohort() -> None:
    places = [0] * 4
    for learner in range(4000):
        places[Stream(f"{learner:032x}/i05_001").shuffled("abcd").index("a")] += 1
    assert all(900 < count < 1100 for count in places), places


@pytest.mark.parametrize("one", EXPRESSIONS["values"], ids=lambda one: one["expression"])
def test_an_expression_is_worth_what_the_vectors_say(one: dict[str, Any]) -> None:
    assert evaluate(parse_expression(one["expression"]), NAMES) == one["value"]


@pytest.mark.parametrize("one", EXPRESSIONS["errors"], ids=lambda one: one["expression"][:20])
def test_an_expression_without_a_value_is_refused_with_its_reason(one: dict[str, Any]) -> None:
    with pytest.raises(ExpressionError) as refusal:
        evaluate(parse_expression(one["expression"]), NAMES)
    assert refusal.value.reason == one["reason"]


@pytest.mark.parametrize("one", EXPRESSIONS["constraints"], ids=lambda one: one["constraint"])
def test_a_constraint_holds_breaks_or_is_refused(one: dict[str, Any]) -> None:
    if "reason" in one:
        with pytest.raises(ExpressionError) as refusal:
            holds(parse_constraint(one["constraint"]), NAMES)
        assert refusal.value.reason == one["reason"]
    else:
        assert holds(parse_constraint(one["constraint"]), NAMES) is one["holds"]


@settings(deadline=None)
@given(st.text(max_size=40) | st.text("ab+-*/^(), 0123456789.<>=", max_size=40))
@example("((((((((((((((((((((((((((((((((((((((((a")
def test_any_text_is_an_expression_with_a_finite_value_or_is_refused(text: str) -> None:
    with suppress(ExpressionError):
        assert math.isfinite(evaluate(parse_expression(text), {"a": 2.0, "b": -3.5}))


operators = st.sampled_from(["+", "-", "*", "/", "^"])
leaves = st.floats(0, 1e6).map(lambda value: f"{value:.3f}") | st.sampled_from(["a", "b"])
sums = st.recursive(
    leaves,
    lambda inner: st.tuples(inner, operators, inner).map(lambda parts: f"({' '.join(parts)})"),
    max_leaves=8,
)


@settings(deadline=None)
@given(sums, st.floats(-1e3, 1e3), st.floats(-1e3, 1e3))
def test_well_formed_sums_agree_with_ordinary_arithmetic(text: str, a: float, b: float) -> None:
    parsed = parse_expression(text)
    with suppress(ExpressionError):
        value = evaluate(parsed, {"a": a, "b": b})
        assert math.isfinite(value)
        if "^" not in text:
            assert value == eval(text, {"__builtins__": {}}, {"a": a, "b": b})


@settings(deadline=None)
@given(st.floats(1e-6, 1e6), st.floats(-8, 8))
def test_powers_agree_with_the_c_library(base: float, exponent: float) -> None:
    assert power(base, exponent) == pytest.approx(base**exponent, rel=1e-13)
