"""Variants: what a seed makes of an item, and what of it a learner may see."""

from typing import Any

import pytest

from assessments.items.draw import NoPossibleDraw
from assessments.items.item import item_from_document
from assessments.items.parameters import number_parameter
from assessments.items.variant import make_variant
from tests.vectors.shared import item_document, vector_items, vectors


@pytest.mark.parametrize("one", vectors("variants")["cases"], ids=lambda one: f"{one['item']} {one['seed']}")
def test_a_seed_makes_the_variant_that_the_vectors_say(one: dict[str, Any]) -> None:
    variant = make_variant(vector_items()[one["item"]], one["seed"], locale=one["locale"])
    assert dict(variant.figures.values) == one["values"]
    assert variant.figures.answer == one["answer"]
    assert list(variant.figures.mistakes) == one["mistakes"]
    assert variant.public() == one["public"]
    assert variant.hint == one["hint"]


def test_two_attempts_get_different_figures_and_one_attempt_always_the_same() -> None:
    item = vector_items()["v_conversion"]
    assert make_variant(item, f"1/{item.id}") == make_variant(item, f"1/{item.id}")
    prompts = {make_variant(item, f"{number}/{item.id}").prompt for number in range(50)}
    assert len(prompts) > 45


def test_parameters_stay_on_their_grid_and_reach_both_ends() -> None:
    grid = number_parameter("prix", minimum=0.1, maximum=0.7, step=0.1)
    assert [grid.value(index) for index in range(grid.count)] == [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7]
    uneven = number_parameter("prix", minimum=1, maximum=10, step=4)
    assert [uneven.value(index) for index in range(uneven.count)] == [1, 5, 9]


def test_every_draw_meets_the_constraints() -> None:
    item = vector_items()["v_ratio"]
    for number in range(300):
        values = make_variant(item, f"seed/{number}").figures.values
        assert values["depense"] > 0  # type: ignore[operator]
        assert values["ventes"] > values["depense"]  # type: ignore[operator]


def test_a_draw_that_divides_by_zero_is_made_again() -> None:
    document = item_document("v_ratio")
    document["constraints"] = []
    item = item_from_document(document, trials=0)
    drawn = [make_variant(item, f"seed/{number}").figures for number in range(200)]
    assert all(figures.values["depense"] != 0 for figures in drawn)


def test_constraints_that_leave_no_draw_are_refused_by_name() -> None:
    document = item_document("v_ratio")
    document["constraints"] = ["depense > 4"]
    with pytest.raises(NoPossibleDraw, match="v_ratio, constraints: no draw out of 51"):
        make_variant(item_from_document(document, trials=0), "any")


def test_an_option_order_that_carries_meaning_is_kept() -> None:
    item = vector_items()["v_fixed_order"]
    orders = {tuple(option.id for option in make_variant(item, str(number)).options) for number in range(20)}
    assert orders == {("a", "b", "c")}
