"""Filling a blueprint: whatever can be filled is filled, nothing is handed out twice."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from course.curriculum.blueprint import fill, fits, shortfalls
from course.curriculum.structure import BlueprintLine


@dataclass(frozen=True)
class OneItem:
    competency: str = "prix"
    difficulty: float = 50
    interaction: str = "numeric"
    use: str = "assessment"


def line(count: int = 1, **changes: object) -> BlueprintLine:
    given: dict[str, object] = {"competency": "prix", "difficulty": None, "interactions": None, "uses": ("assessment",)}
    return BlueprintLine(count=count, **{**given, **changes})  # type: ignore[arg-type]


def test_a_line_asks_for_competency_band_interaction_and_use_with_the_ends_of_the_band_included() -> None:
    wanted = line(difficulty=(40, 60), interactions=("numeric", "choice"))
    assert fits(wanted, OneItem(difficulty=40))
    assert fits(wanted, OneItem(difficulty=60, interaction="choice"))
    assert not fits(wanted, OneItem(difficulty=60.5))
    assert not fits(wanted, OneItem(interaction="matching"))
    assert not fits(wanted, OneItem(use="check"))
    assert not fits(wanted, OneItem(competency="stock"))


def test_a_line_that_may_take_anything_leaves_the_hard_items_to_the_line_that_needs_them() -> None:
    pool = [OneItem(difficulty=80), OneItem(difficulty=20), OneItem(difficulty=30)]
    assert shortfalls([line(2), line(1, difficulty=(70, 90))], pool) == []


def test_a_shortfall_says_what_was_asked_and_what_is_there() -> None:
    wanted = line(6, competency="analyse_indicateurs", difficulty=(60, 85), interactions=("numeric",))
    pool = [OneItem("analyse_indicateurs", level) for level in (59, 60, 70, 80, 85, 90)]
    (found,) = shortfalls([wanted], pool)
    assert str(found) == "6 numeric items of analyse_indicateurs between 60 and 85 asked, 4 there"
    assert found.index == 0


@given(
    st.lists(st.integers(0, 3), min_size=1, max_size=3).flatmap(
        lambda counts: st.tuples(
            st.just(counts),
            st.lists(st.lists(st.integers(0, 4), unique=True), min_size=len(counts), max_size=len(counts)),
        )
    )
)
def test_as_many_places_are_filled_as_by_trying_every_way(case: tuple[list[int], list[list[int]]]) -> None:
    counts, candidates = case
    chosen = fill(counts, candidates)
    flat = [one for some in chosen for one in some]
    assert len(flat) == len(set(flat))
    for count, named, some in zip(counts, candidates, chosen, strict=True):
        assert len(some) <= count
        assert set(some) <= set(named)
    best = 0
    for holders in product([None, *range(len(counts))], repeat=5):
        given_out = [sum(one == index for one in holders) for index in range(len(counts))]
        allowed = all(one is None or item in candidates[one] for item, one in enumerate(holders))
        if allowed and all(n <= count for n, count in zip(given_out, counts, strict=True)):
            best = max(best, sum(given_out))
    assert len(flat) == best
