"""What an answer earns that knows nothing, against the guessing that the model is told."""

from collections.abc import Sequence
from itertools import combinations, permutations, product

import pytest

from assessments.interactions.choice import blind_score, score_choice
from assessments.interactions.matching import score_pairs
from assessments.interactions.sequencing import score_order
from assessments.items.grade import grade
from assessments.items.item import Item, guessing, item_from_document
from assessments.items.number_format import format_number
from assessments.items.seed import Stream, T
from assessments.items.variant import Variant, make_variant
from tests.vectors.shared import documents


@pytest.mark.parametrize("options", range(2, 9))
def test_no_number_of_ticks_at_random_earns_more_than_the_guessing(options: int) -> None:
    ids = "abcdefgh"[:options]
    for right in range(1, options):
        key = frozenset(ids[:right])
        means = []
        for ticks in range(1, options + 1):
            scores = [score_choice(frozenset(one), key, multiple=True) for one in combinations(ids, ticks)]
            means.append(sum(scores) / len(scores))
        assert blind_score(options, right) == pytest.approx(max(means), abs=1e-12)


def test_ticking_everything_is_what_pays_where_most_are_right() -> None:
    assert blind_score(6, 4) == 0.5
    assert blind_score(4, 2) == 0.25
    assert blind_score(5, 1) == 0.2


def test_one_target_for_all_earns_what_guessing_says() -> None:
    right = {"a": "x", "b": "y", "c": "y", "d": "z"}
    for constant in ("x", "y", "z"):
        assert score_pairs(dict.fromkeys(right, constant), right) <= 0.5
    means = [score_pairs(dict.fromkeys(right, target), right) for target in "xyz"]
    assert sum(means) / 3 == pytest.approx(1 / 3)
    every = [score_pairs(dict(zip(right, targets, strict=True)), right) for targets in product("xyz", repeat=4)]
    assert sum(every) / len(every) == pytest.approx(1 / 3)


def test_an_even_share_of_a_budget_earns_nothing_as_guessing_says() -> None:
    tried = 0
    for document in documents():
        if document["interaction"] != "allocation":
            continue
        item = item_from_document(document, trials=0)
        assert {grade(variant, even_share(variant)).score for variant in _draws(item, 40)} == {0.0}
        assert guessing(item) == 0.0
        tried += 1
    assert tried


def test_the_order_that_is_shown_earns_no_more_than_any_order() -> None:
    for document in documents():
        if document["interaction"] == "sequencing":
            item = item_from_document(document, trials=0)
            draws = _draws(item, 300)
            shown = [grade(one, {"order": [step.id for step in one.order["steps"]]}).score or 0.0 for one in draws]
            assert sum(shown) / len(shown) <= guessing(item) + 0.03
            ids = [step.id for step in draws[0].order["steps"]]
            scores = [grade(draws[0], {"order": list(one)}).score or 0.0 for one in permutations(ids)]
            assert guessing(item) == pytest.approx(sum(scores) / len(scores), abs=1e-4)


def test_no_way_of_moving_the_steps_that_are_shown_pays_without_reading_them() -> None:
    """The best that a fixed move earns, when every order but the right one is as likely, is a third with 3 steps."""
    steps = [{"id": letter, "text": f"Step {letter}"} for letter in "abc"]
    document = next(one for one in documents() if one["interaction"] == "sequencing")
    draws = _draws(item_from_document({**document, "steps": steps}, trials=0), 3000)
    shown = [[step.id for step in one.order["steps"]] for one in draws]
    for move in permutations(range(3)):
        scores = [score_order([order[place] for place in move], "abc") for order in shown]
        assert sum(scores) / len(scores) < 0.37
    assert all(450 < shown.count(list(order)) < 750 for order in permutations("abc") if order != ("a", "b", "c"))


class _Unmoved(Stream):
    def shuffled(self, listed: Sequence[T]) -> tuple[T, ...]:
        return tuple(listed)


def test_a_stream_that_only_gives_the_right_order_is_not_asked_for_ever() -> None:
    document = next(one for one in documents() if one["interaction"] == "sequencing")
    item, right = item_from_document(document, trials=0), [step["id"] for step in document["steps"]]
    order = [step.id for step in item.kind.order(item.body, _Unmoved("any"))["steps"]]
    assert sorted(order) == sorted(right)
    assert order != right


def even_share(variant: Variant) -> dict[str, object]:
    """From what a learner sees: step by step, each to the first of the poorest channels."""
    public: dict[str, object] = variant.public()
    channels = public["channels"]
    assert isinstance(channels, list)
    step = float(str(public["step"]))
    amounts = {one["id"]: float(one["least"]) for one in channels}
    most = {one["id"]: float(one["most"]) for one in channels}
    left = float(str(public["total"])) - sum(amounts.values())
    while left > 1e-9:
        poorest = min((one for one in amounts if amounts[one] < most[one]), key=lambda one: amounts[one])
        given = min(left, step, most[poorest] - amounts[poorest])
        amounts[poorest] += given
        left -= given
    return {"amounts": {channel: format_number(amount, 2, "fr") for channel, amount in amounts.items()}}


def _draws(item: Item, number: int) -> list[Variant]:
    return [make_variant(item, f"draw {one}") for one in range(number)]
