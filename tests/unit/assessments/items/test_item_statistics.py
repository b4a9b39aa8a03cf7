"""Item statistics against cases worked out by hand and against simulated learners."""

from __future__ import annotations

import math
from collections import Counter
from typing import Any

import numpy as np
import pytest

from assessments.items.draw import draw_figures
from assessments.items.drawn_values import NOT_DRAWN, drawn_values, seed_states
from assessments.items.item import item_from_document
from assessments.items.item_seed import KEYED, item_seeds
from assessments.items.parameters import choice_parameter, number_parameter
from assessments.items.seed import Stream
from assessments.items.statistics import Columns, Drawn, Statistics, item_statistics
from assessments.items.statistics_flags import Expected
from assessments.items.statistics_intervals import difference, fisher, median_low, wilson
from assessments.items.statistics_parameters import by_parameter

LETTERS = ("a", "b", "c", "d")
CHOICE = Expected(options=LETTERS, right=("a",), guessing=0.25)


def columns(scores: list[list[float]], **more: Any) -> Columns:
    """Every attempt answers every item, in order."""
    table = np.array(scores)
    attempts, items = table.shape
    n = attempts * items
    given: dict[str, Any] = {
        "seconds": np.full(n, np.nan),
        "chosen": np.zeros(n, dtype=np.int64),
        "adaptive": np.zeros(attempts, dtype=bool),
        **more,
    }
    return Columns(
        np.repeat(np.arange(attempts), items), np.tile(np.arange(items), attempts), table.ravel().astype(float), **given
    )


def simulated(seed: int, *, learners: int, items: int = 20, key: str = "a", level: float = 0.0) -> Statistics:
    """Learners who answer 20 single-choice items; the first one is keyed `key`, while those who know choose a."""
    rng = np.random.default_rng(seed)
    ability, difficulty = rng.normal(size=(learners, 1)), rng.normal(size=items)
    difficulty[0] = level
    knows = rng.random((learners, items)) < 1 / (1 + np.exp(-(ability - difficulty)))
    guess = rng.integers(0, 4, (learners, items))
    picked = np.where(knows, 0, guess)
    score = (picked == 0).astype(float)
    score[:, 0] = picked[:, 0] == LETTERS.index(key)
    made = columns(score.tolist(), chosen=(1 << picked).ravel())
    keyed = Expected(options=LETTERS, right=(key,), guessing=0.25)
    return item_statistics(made, [keyed] + [CHOICE] * (items - 1))[0]


def test_wilson_gives_the_published_interval() -> None:
    """15 of 50 at 95 %: 0.191 to 0.438 (Newcombe 1998, table I holds 81 of 263: 0.2553 to 0.3662)."""
    assert wilson(81 / 263, 263, 1.959964)[1:] == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert wilson(0.0, 0) == (0.0, 0.0, 1.0)
    assert wilson(0.0, 20)[1] == 0.0
    assert wilson(1.0, 20)[2] == pytest.approx(1.0)


def test_a_difference_of_shares_has_newcombes_interval() -> None:
    """56 of 70 and 48 of 80 (Newcombe 1998, method 10): 0.2 (0.0524 to 0.3339)."""
    found = difference(wilson(56 / 70, 70, 1.959964), wilson(48 / 80, 80, 1.959964))
    assert found == pytest.approx((0.2, 0.0524, 0.3339), abs=5e-5)


def test_fisher_gives_the_textbook_interval() -> None:
    assert fisher(0.5, 28, 1.959964)[1:] == pytest.approx(
        (math.tanh(math.atanh(0.5) - 1.959964 / 5), math.tanh(math.atanh(0.5) + 1.959964 / 5))
    )


def test_the_lower_end_of_a_median_needs_enough_values() -> None:
    assert median_low(np.arange(5.0)) == -math.inf
    assert median_low(np.arange(100.0)) == 37.0


def test_facility_options_time_and_omissions_are_counted_as_by_hand() -> None:
    scores = [[1.0, 0.0], [1.0, 1.0], [0.5, 1.0], [0.0, 0.0]]
    made = columns(scores, chosen=np.array([1, 2, 1, 1, 2, 1, 2, 2]), seconds=np.array([10.0, 1, 20, 1, 30, 1, 40, 1]))
    first, second = item_statistics(made, [Expected(("a", "b"), ("a",)), Expected(("a", "b"), ("a",))], omitted=[3, 0])
    assert (first.n, first.facility[0], first.omitted) == (4, 0.625, 3)
    assert [(one.id, one.n, one.share[0]) for one in first.options] == [("a", 2, 0.5), ("b", 2, 0.5)]
    assert first.seconds is not None
    assert (first.seconds.median, first.seconds.q1, first.seconds.q3, first.seconds.n) == (25.0, 17.5, 32.5, 4)
    assert second.facility[0] == 0.5
    assert first.discrimination is None, "one other answer says nothing"


def test_discrimination_is_the_correlation_with_the_other_items_of_the_attempt() -> None:
    rng = np.random.default_rng(3)
    table = (rng.random((40, 6)) < np.linspace(0.2, 0.9, 40)[:, None]).astype(float)
    found = item_statistics(columns(table.tolist()), [Expected()] * 6)
    for item, one in enumerate(found):
        others = np.delete(table - table.mean(axis=0), item, axis=1).mean(axis=1)
        by_numpy = np.corrcoef(table[:, item], others)[0, 1]
        assert one.discrimination is not None
        assert one.discrimination[0] == pytest.approx(by_numpy)
        assert one.discrimination[1] < one.discrimination[0] < one.discrimination[2]


def test_an_adaptive_attempt_says_nothing_of_discrimination() -> None:
    table = np.random.default_rng(1).integers(0, 2, (50, 8)).tolist()
    found = item_statistics(columns(table, adaptive=np.ones(50, dtype=bool)), [Expected()] * 8)
    assert all(one.discrimination is None and one.n == 50 for one in found)


def test_a_wrong_key_is_suspected_and_a_right_one_is_not_over_many_seeds() -> None:
    wrong = [simulated(seed, learners=250, key="b") for seed in range(40)]
    fair = [simulated(seed, learners=150) for seed in range(200)]
    assert sum("key_suspect" in one.flags for one in wrong) >= 36
    assert Counter(flag for one in fair for flag in one.flags) == {}


@pytest.mark.parametrize("level", [-2.0, 2.0])
def test_easy_and_hard_items_have_no_suspect_key(level: float) -> None:
    flags = Counter(flag for seed in range(100) for flag in simulated(seed, learners=200, level=level).flags)
    assert flags["key_suspect"] == flags["negative_discrimination"] == 0


def test_pure_guessing_is_hardly_ever_flagged_as_a_wrong_key() -> None:
    flagged = 0
    for seed in range(100):
        rng = np.random.default_rng(seed)
        picked = rng.integers(0, 4, (300, 10))
        made = columns((picked == 0).astype(float).tolist(), chosen=(1 << picked).ravel())
        flagged += sum("key_suspect" in one.flags for one in item_statistics(made, [CHOICE] * 10))
    assert flagged <= 10, "of a thousand items without any sense"


def test_few_answers_raise_no_flag_but_that_they_are_few() -> None:
    assert simulated(1, learners=29, key="b").flags == ("too_few",)
    assert item_statistics(columns([[1.0]]), [Expected(), Expected()])[1].flags == ("too_few",)


def test_an_item_without_options_that_the_strongest_never_find_is_suspect() -> None:
    rng = np.random.default_rng(5)
    table = (rng.random((400, 10)) < rng.random((400, 1))).astype(float)
    table[:, 0] = 0.0
    flags = item_statistics(columns(table.tolist()), [Expected()] * 10)[0].flags
    assert flags[0] == "key_suspect"
    assert "too_hard" in flags
    by_hand = item_statistics(columns(table.tolist()), [Expected(by_hand=True)] * 10)[0].flags
    assert "key_suspect" not in by_hand


def test_slow_and_rushed_answers_are_flagged_on_their_own_threshold() -> None:
    table = [[1.0]] * 200
    slow = item_statistics(columns(table, seconds=np.full(200, 150.0)), [Expected(seconds=60)])[0]
    assert "slow" in slow.flags
    rushed = np.where(np.arange(200) % 3 == 0, 2.0, 60.0)
    assert "rapid_guessing" in item_statistics(columns(table, seconds=rushed), [Expected(seconds=60)])[0].flags


def test_an_option_that_nobody_takes_is_dead_once_enough_people_did_not_take_it() -> None:
    def flags(n: int) -> tuple[str, ...]:
        return item_statistics(
            columns([[1.0]] * n, chosen=np.ones(n, dtype=np.int64)), [Expected(("a", "b"), ("a",), 0.5)]
        )[0].flags

    assert "dead_option" not in flags(100)
    assert "dead_option" in flags(400)


def short_attempts(seed: int, *, times: int = 2500, broken: bool = False) -> list[tuple[str, ...]]:
    """Flags of 60 sound items of 15 competencies, asked five at a time, each so many times; item 0 may be pure luck."""
    rng = np.random.default_rng(seed)
    attempts = times * 12
    item = np.argsort(rng.random((attempts, 60)), axis=1)[:, :5].ravel()
    attempt = np.repeat(np.arange(attempts), 5)
    ability = (rng.standard_normal((attempts, 1)) + rng.standard_normal((attempts, 15))) / np.sqrt(2.0)
    a, b = np.exp(0.3 * rng.standard_normal(60)), rng.normal(-1.0, 1.0, 60)
    p = 0.25 + 0.75 / (1.0 + np.exp(-a[item] * (ability[attempt, item % 15] - b[item])))
    if broken:
        p[item == 0] = 0.5
    score = (rng.random(len(item)) < p).astype(float)
    nothing = np.zeros(len(item), dtype=np.int64)
    made = Columns(attempt, item, score, np.full(len(item), np.nan), nothing, np.zeros(attempts, dtype=bool))
    return [one.flags for one in item_statistics(made, [Expected(guessing=0.25)] * 60)]


def test_sound_items_of_short_attempts_are_not_called_weak_and_one_without_sense_is() -> None:
    sound = [flags for seed in range(3) for flags in short_attempts(seed)]
    assert sum("weak_discrimination" in flags for flags in sound) <= 2
    assert "weak_discrimination" in short_attempts(9, times=16_000, broken=True)[0]


def test_a_parameter_that_makes_the_item_harder_is_found_and_luck_is_not() -> None:
    parameter = choice_parameter("canal", ("E-mailing", "Recherche", "Social"))
    rng = np.random.default_rng(2)
    drawn = rng.integers(0, 3, 900)
    unfair = (rng.random(900) < np.where(drawn == 2, 0.35, 0.75)).astype(float)
    parts, matters = by_parameter(parameter, drawn, unfair)
    assert matters
    assert [one.value for one in parts] == ["E-mailing", "Recherche", "Social"]
    assert sum(one.n for one in parts) == 900
    lucky = 0
    for seed in range(200):
        rng = np.random.default_rng(seed)
        lucky += by_parameter(parameter, rng.integers(0, 3, 300), (rng.random(300) < 0.6).astype(float))[1]
    assert lucky == 0
    found = item_statistics(columns([[value] for value in unfair]), [Expected()], drawn={0: [Drawn(parameter, drawn)]})[
        0
    ]
    assert "parameter_matters" in found.flags
    assert found.to_document()["by_parameter"][0]["value"] == "E-mailing"


def test_numbers_are_cut_into_thirds_of_what_was_drawn() -> None:
    parameter = number_parameter("visites", minimum=1000, maximum=4000, step=500)
    drawn = np.array([0, 1, 2, 3, 4, 5, NOT_DRAWN])
    parts, _ = by_parameter(parameter, drawn, np.array([1.0, 1, 1, 0, 0, 0, 0]))
    assert [(one.band, one.n, one.facility[0]) for one in parts] == [
        ((1000.0, 1500.0), 2, 1.0),
        ((2000.0, 2500.0), 2, 0.5),
        ((3000.0, 3500.0), 2, 0.0),
    ]


def item_with(**more: Any) -> Any:
    return item_from_document(
        {
            "id": "i01_001", "use": "assessment", "lesson": "l01_01", "activities": ["m01_a01"], "competency": "c",
            "difficulty": 50, "interaction": "numeric", "prompt": "{visites} {canal}", "answer": "visites * taux",
            "parameters": {
                "visites": {"minimum": 1000, "maximum": 9000, "step": 500},
                "canal": {"choices": ["a", "b", "c"]},
                "taux": {"choices": [5.5, 10, 20]},
            },
            "unit": "", "decimals": 0, "tolerance": {"absolute": 0}, "explanation": "ok", **more,
        }
    )  # fmt: skip


@pytest.mark.parametrize("constraints", [[], ["visites < 8000"]])
@pytest.mark.parametrize("marks", [("",), (KEYED,), ("", KEYED)], ids=["before", "derived", "both"])
def test_values_drawn_for_columns_are_those_drawn_one_by_one(constraints: list[str], marks: tuple[str, ...]) -> None:
    item = item_with(constraints=constraints)
    seeds = [f"{marks[number % len(marks)]}{number:031x}" for number in range(300)]
    draws = np.array([0, 0, 100_000] * 100)
    found = drawn_values(item, seeds, np.arange(300), seed_states(seeds), draws)
    for place, (seed, draw) in enumerate(zip(seeds, draws, strict=True)):
        figures = draw_figures(item, Stream(item_seeds(seed, item.id, draw=int(draw)).figures)).values
        for parameter in item.parameters:
            assert parameter.value(int(found[parameter.name][place])) == figures[parameter.name]


def test_nothing_at_all_has_statistics_too() -> None:
    empty = Columns(*(np.empty(0, dtype=np.int64),) * 2, *(np.empty(0),) * 2, np.empty(0, dtype=np.int64),
                    np.empty(0, dtype=bool))  # fmt: skip
    assert item_statistics(empty, [CHOICE])[0].n == 0
