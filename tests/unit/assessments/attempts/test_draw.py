"""What an attempt hands out: reproducible, by the blueprint where there is one, cases kept together."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.attempts.draw import PoolItem, draw_items
from course.curriculum.blueprint import NotEnoughItems, fits
from course.curriculum.structure import BlueprintLine
from tests.vectors.shared import vectors

KINDS = ("choice", "numeric", "matching")


def pool(size: int = 60) -> list[PoolItem]:
    return [
        PoolItem(
            id=100 + n,
            key=f"i{n:03}",
            competency=("prix", "stock")[n % 2],
            difficulty=20 + n % 30 * 2,
            use=("assessment", "exam")[n % 5 == 0],
            interaction=KINDS[n % 3],
            case=f"k{n % 7}" if n % 4 == 0 else None,
        )
        for n in range(size)
    ]


BLUEPRINT = (
    BlueprintLine("prix", 4, (40, 70), None, ("assessment",)),
    BlueprintLine("prix", 3, None, ("numeric",), ("assessment",)),
    BlueprintLine("stock", 2, (60, 80), ("choice", "matching"), ("assessment", "exam")),
)
seeds = st.text(alphabet="0123456789abcdef", min_size=32, max_size=32)


@given(seeds)
def test_a_blueprint_is_filled_with_different_items_that_fit(seed: str) -> None:
    items = {one.id: one for one in pool()}
    drawn = draw_items(list(items.values()), count=None, seed=seed, blueprint=BLUEPRINT)
    assert len(drawn) == len(set(drawn)) == 9
    assert drawn == draw_items(list(reversed(items.values())), count=None, seed=seed, blueprint=BLUEPRINT)
    assert Counter(items[one].competency for one in drawn) == {"prix": 7, "stock": 2}
    for one in drawn:
        assert any(fits(line, items[one]) for line in BLUEPRINT)
    assert sum(fits(BLUEPRINT[0], items[one]) for one in drawn) >= 4
    assert sum(fits(BLUEPRINT[1], items[one]) for one in drawn) >= 3


def test_two_learners_get_two_draws_and_the_whole_pool_is_used() -> None:
    items = pool()
    seen = {one for n in range(300) for one in draw_items(items, count=None, seed=f"s{n}", blueprint=BLUEPRINT)}
    assert seen == {one.id for one in items if any(fits(line, one) for line in BLUEPRINT)}
    orders = {tuple(draw_items(items, count=None, seed=f"s{n}", blueprint=BLUEPRINT)) for n in range(20)}
    assert len(orders) == 20


def test_the_difficulties_of_a_line_are_spread() -> None:
    line = BlueprintLine("prix", 3, None, None, ("assessment",))
    items = [PoolItem(n, f"i{n:02}", "prix", float(n)) for n in range(30)]
    for n in range(50):
        levels = sorted(draw_items(items, count=None, seed=f"s{n}", blueprint=[line]))
        assert [level // 10 for level in levels] == [0, 1, 2]


@given(seeds, st.booleans())
def test_items_about_one_case_follow_one_another(seed: str, planned: bool) -> None:
    items = {one.id: one for one in pool()}
    drawn = draw_items(list(items.values()), count=30, seed=seed, blueprint=BLUEPRINT if planned else ())
    cases = [items[one].case for one in drawn]
    runs = [case for place, case in enumerate(cases) if case and (place == 0 or cases[place - 1] != case)]
    assert len(runs) == len(set(runs))


def test_a_blueprint_that_cannot_be_filled_is_refused_with_what_is_missing() -> None:
    line = BlueprintLine("prix", 5, (0, 10), None, ("assessment",))
    with pytest.raises(NotEnoughItems, match="5 items of prix between 0 and 10 asked, 0 there") as refusal:
        draw_items(pool(), count=None, seed="s", blueprint=[line])
    assert refusal.value.field == "blueprint"


def test_the_vectors_of_blueprints_hold() -> None:
    known = vectors("attempt_blueprint")
    pools = {
        name: [
            PoolItem(n, one["id"], one["competency"], one["difficulty"], one["use"], one["interaction"], one["case"])
            for n, one in enumerate(items)
        ]
        for name, items in known["pools"].items()
    }
    assert known["draws"]
    for case in known["draws"]:
        blueprint = [
            BlueprintLine(
                line["competency"],
                line["count"],
                tuple(line["difficulty"]) if line["difficulty"] else None,
                tuple(line["interactions"]) if line["interactions"] else None,
                tuple(line["uses"]),
            )
            for line in known["blueprints"][case["blueprint"]]
        ]
        items = pools[case["pool"]]
        drawn = draw_items(items, count=case["count"], seed=case["seed"], blueprint=blueprint)
        assert [items[number].key for number in drawn] == case["items"]
