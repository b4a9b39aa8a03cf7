"""Budgets: the best share is the best there is, and a score says how far a share is from it."""

from itertools import product

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from assessments.interactions.allocation import (
    Budget,
    Channel,
    deserves_less,
    deserves_more,
    score_amounts,
)


@st.composite
def budgets(draw: st.DrawFn) -> Budget:
    step = draw(st.sampled_from([1.0, 0.5, 250.0]))
    total = draw(st.integers(2, 12))
    channels = []
    for letter in "abcd"[: draw(st.integers(2, 4))]:
        least = draw(st.integers(0, 3))
        most = draw(st.integers(least, 12))
        maximum, half = draw(st.floats(1, 1000)), draw(st.floats(0.5, 5000))
        channels.append(Channel(letter, maximum, half, least * step, most * step))
    budget = Budget(total * step, step, tuple(channels))
    assume(budget.trouble() is None)
    return budget


def every_share(budget: Budget) -> list[dict[str, float]]:
    """Every share on the step grid."""
    grids = [
        [one.least + steps * budget.step for steps in range(round((one.most - one.least) / budget.step) + 1)]
        for one in budget.channels
    ]
    shares = product(*grids)
    ids = [one.id for one in budget.channels]
    return [dict(zip(ids, share, strict=True)) for share in shares if abs(sum(share) - budget.total) < 1e-9]


@settings(deadline=None)
@given(budgets())
def test_no_share_on_the_grid_returns_more_than_the_one_that_is_found_step_by_step(budget: Budget) -> None:
    assert budget.most_return == pytest.approx(max(map(budget.returns, every_share(budget))), rel=1e-12)
    assert sum(budget.best.values()) == pytest.approx(budget.total)
    assert all(one.least <= budget.best[one.id] <= one.most for one in budget.channels)


@settings(deadline=None)
@given(budgets(), st.data())
def test_a_score_lies_between_the_even_split_and_the_best(budget: Budget, data: st.DataObject) -> None:
    share = data.draw(st.sampled_from(every_share(budget)))
    score = score_amounts(share, budget, full_from=0.99)
    assert 0.0 <= score <= 1.0
    assert score_amounts(budget.best, budget, full_from=1) == 1.0
    assert score_amounts(budget.even, budget, full_from=0.5) == 0.0
    if budget.returns(share) <= budget.even_return:
        assert score == 0.0


@settings(deadline=None)
@given(budgets())
def test_no_share_on_the_grid_is_more_even_than_the_even_split(budget: Budget) -> None:
    """The poorest channel has most, then the next; of shares that are as even, the one that favours the first."""
    most_even = max(every_share(budget), key=lambda share: (sorted(share.values()), list(share.values())))
    assert budget.even == most_even


@settings(deadline=None)
@given(budgets(), st.data())
def test_money_moved_as_the_remarks_say_never_returns_less_at_the_margin(budget: Budget, data: st.DataObject) -> None:
    share = data.draw(st.sampled_from(every_share(budget)))
    more, less = deserves_more(share, budget.channels), deserves_less(share, budget.channels)
    if more and less and more is not less and more.slope(share[more.id]) > less.slope(share[less.id]) * 1.01:
        cent = 1e-6
        moved = {**share, more.id: share[more.id] + cent, less.id: share[less.id] - cent}
        assert budget.returns(moved) >= budget.returns(share)


def channel(letter: str, maximum: float = 100, half: float = 10, least: float = 0, most: float = 10) -> Channel:
    return Channel(letter, maximum, half, least, most)


@pytest.mark.parametrize(
    ("budget", "words"),
    [
        (Budget(0, 1, (channel("a"), channel("b"))), "above 0"),
        (Budget(10, 1, (channel("a", maximum=0), channel("b"))), "above 0"),
        (Budget(10, 1, (channel("a", half=-1), channel("b"))), "above 0"),
        (Budget(10, 1, (channel("a", maximum=1e13), channel("b"))), "not be above 1e+12"),
        (Budget(10, 1, (channel("a", least=-1), channel("b"))), "0 <= least <= most"),
        (Budget(10, 1, (channel("a", least=4, most=3), channel("b"))), "0 <= least <= most"),
        (Budget(10, 3, (channel("a"), channel("b"))), "multiples of the step"),
        (Budget(10, 1, (channel("a", least=0.5), channel("b"))), "multiples of the step"),
        (Budget(10, 0.001, (channel("a"), channel("b"))), "more than 1000 steps"),
        (Budget(10, 1, (channel("a", least=5), channel("b", least=5))), "nothing can be chosen"),
        (Budget(20, 1, (channel("a"), channel("b"))), "nothing can be chosen"),
        (Budget(10, 1, (channel("a", half=1e6), channel("b", half=1e6))), "nothing can be gained"),
        (Budget(10, 1, (channel("a", maximum=120), channel("b"))), "more than an even split"),
    ],
)
def test_a_budget_that_nobody_could_work_with_says_why(budget: Budget, words: str) -> None:
    assert words in str(budget.trouble())


def test_a_tie_goes_to_the_channel_written_first() -> None:
    budget = Budget(3, 1, (channel("a"), channel("b")))
    assert budget.best == {"a": 2, "b": 1}
