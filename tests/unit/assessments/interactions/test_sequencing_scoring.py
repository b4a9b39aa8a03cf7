"""Orders: what a step out of place costs, and what chance earns."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.interactions.sequencing import expected_score, score_order


@pytest.mark.parametrize("steps", [3, 4, 5, 6, 7])
def test_what_a_random_order_earns_is_the_mean_over_all_orders(steps: int) -> None:
    right = "abcdefgh"[:steps]
    scores = [score_order(order, right) for order in permutations(right)]
    assert expected_score(steps) == pytest.approx(sum(scores) / len(scores), abs=1e-12)


@given(st.permutations("abcdef"))
def test_only_the_right_order_earns_everything_and_its_reverse_nothing(order: list[str]) -> None:
    score = score_order(order, "abcdef")
    assert (score == 1.0) == (order == list("abcdef"))
    assert score_order(order[::-1], order) == 0.0
