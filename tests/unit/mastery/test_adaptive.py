"""The next question of a diagnostic: chosen where it decides, spread over competencies, and stopped for a reason."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.mastery.adaptive import (
    MOST_TO_DRAW_FROM,
    Candidate,
    Situation,
    Stop,
    choose_next,
    expected_reduction,
    remoteness,
    worth,
)
from assessments.mastery.dynamics import STILL
from assessments.mastery.estimate import Mastery, Prior, begin, update
from assessments.mastery.evidence import ResponseRecord
from benchmarks.diagnostic import World, run_diagnostics

SKILLS = 3
TARGETS = np.array([0.0, 0.8, 2.0])


def situation(mastery: Mastery | None = None, **other: object) -> Situation:
    started = Situation(
        mastery=mastery or begin(Prior.starting(SKILLS)),
        target_ability=TARGETS,
        followed=np.ones(SKILLS, dtype=bool),
        asked=np.zeros(SKILLS, dtype=np.int64),
        minutes_left=45.0,
        most_per_competency=9,
    )
    return replace(started, **other)  # type: ignore[arg-type]


def bank(per_skill: int = 6) -> list[Candidate]:
    return [
        Candidate(100 * skill + number, skill, b=float(TARGETS[skill]) + 0.4 * number - 1.0)
        for skill in range(SKILLS)
        for number in range(per_skill)
    ]


def known(skill: int, mean: float, *, evidence: int = 3, deviation: float = 0.3) -> Mastery:
    means, covariance = np.zeros(SKILLS), np.eye(SKILLS)
    means[skill], covariance[skill, skill] = mean, deviation**2
    return Mastery(means, covariance, evidence, tuple(evidence if k == skill else 0 for k in range(SKILLS)))


def test_the_gain_of_an_item_is_what_both_of_its_answers_bring_through_the_models_own_update() -> None:
    now = situation(update(begin(Prior.starting(SKILLS)), ResponseRecord(0, 1.0, 0.2), Prior.starting(SKILLS), STILL))
    item = Candidate(1, 0, b=0.4, a=1.3, c=0.25)
    theta = np.random.default_rng(1).normal(now.mastery.mean[0], now.mastery.deviation[0], 400_000)
    right = float((0.25 + 0.75 / (1.0 + np.exp(-1.3 * (theta - 0.4)))).mean())

    def left(mastery: Mastery) -> float:
        return float(remoteness((mastery.mean - TARGETS) / mastery.deviation).sum())

    record = ResponseRecord(0, 1.0, 0.4, a=1.3, c=0.25)
    after = [update(now.mastery, replace(record, score=score), Prior.starting(SKILLS), STILL) for score in (1.0, 0.0)]
    expected = left(now.mastery) - right * left(after[0]) - (1.0 - right) * left(after[1])
    assert expected_reduction(now, [item])[0] == pytest.approx(expected, abs=2e-3)


def test_an_item_near_the_target_tells_more_than_one_far_from_it() -> None:
    near, far = Candidate(1, 1, b=0.8), Candidate(2, 1, b=-5.0)
    gains = expected_reduction(situation(known(1, 0.6, deviation=0.6)), [near, far])
    assert gains[0] > 3.0 * gains[1] > 0.0


def test_the_worth_of_an_item_is_per_minute_and_less_where_many_have_met_it() -> None:
    item = Candidate(1, 1, b=0.8, minutes=1.0)
    values = worth(situation(), [item, replace(item, minutes=2.0), replace(item, exposure=1.0)])
    assert values[1] == pytest.approx(values[0] / 2.0)
    assert values[2] == pytest.approx(values[0] / 2.0)


def test_an_item_of_a_correlated_competency_is_worth_more_than_one_of_a_competency_apart() -> None:
    together, apart = begin(Prior.starting(SKILLS, 0.8)), begin(Prior.starting(SKILLS, 0.0))
    item = Candidate(1, 0, b=0.0)
    assert expected_reduction(situation(together), [item])[0] > expected_reduction(situation(apart), [item])[0]


def test_every_competency_has_a_question_before_any_has_two() -> None:
    state, asked, left = begin(Prior.starting(SKILLS)), np.zeros(SKILLS, dtype=np.int64), bank()
    order = []
    for _ in range(SKILLS):
        chosen = choose_next(situation(state, asked=asked), left, luck=0.0)
        item = next(one for one in left if one.item == chosen)
        order.append(item.skill)
        state = update(state, ResponseRecord(item.skill, 1.0, item.b), Prior.starting(SKILLS))
        asked[item.skill] += 1
        left.remove(item)
    assert sorted(order) == list(range(SKILLS))


def test_what_is_decided_is_asked_no_more() -> None:
    state = known(0, 2.0)
    chosen = {choose_next(situation(state), bank(), luck=luck) for luck in np.linspace(0.0, 0.99, 20)}
    assert all(isinstance(item, int) and item >= 100 for item in chosen)


def test_without_an_answer_of_its_own_a_competency_is_not_decided_whatever_its_neighbours_suggest() -> None:
    sure = Mastery(np.array([3.0, 3.0, 3.0]), 0.01 * np.eye(3), 2, (1, 1, 0))
    assert situation(sure).decided().tolist() == [True, True, False]
    assert choose_next(situation(sure), bank(), luck=0.5) in {200 + number for number in range(6)}


def test_it_stops_when_everything_is_decided() -> None:
    sure = Mastery(np.array([3.0, -3.0, 5.0]), 0.01 * np.eye(3), 3, (1, 1, 1))
    assert choose_next(situation(sure), bank(), luck=0.0) is Stop.DECIDED


def test_a_competency_that_is_not_followed_is_neither_asked_nor_waited_for() -> None:
    sure = Mastery(np.array([3.0, -3.0, 0.0]), 0.01 * np.eye(3), 2, (1, 1, 0))
    assert choose_next(situation(sure, followed=np.array([True, True, False])), bank(), luck=0.0) is Stop.DECIDED


def test_it_stops_when_no_question_fits_into_the_time_that_is_left() -> None:
    assert choose_next(situation(minutes_left=1.0), bank(), luck=0.0) is Stop.TIME
    short = Candidate(7, 0, b=0.0, minutes=1.0)
    assert choose_next(situation(minutes_left=1.0), [*bank(), short], luck=0.9) == 7


def test_it_stops_when_what_is_undecided_has_had_all_its_questions() -> None:
    full = np.full(SKILLS, 9)
    assert choose_next(situation(asked=full), bank(), luck=0.0) is Stop.LIMIT


def test_it_stops_when_what_is_undecided_has_no_question_left() -> None:
    assert choose_next(situation(), [], luck=0.0) is Stop.NO_ITEM
    assert choose_next(situation(), [Candidate(1, 0, b=0.0, weight=0.0)], luck=0.0) is Stop.NO_ITEM


def test_items_that_the_learner_has_met_come_only_where_their_competency_has_no_other() -> None:
    met, new = Candidate(1, 0, b=0.0, weight=0.5), Candidate(2, 0, b=-4.0)
    for luck in (0.0, 0.5, 0.99):
        assert choose_next(situation(), [met, new], luck=luck) == 2
    assert choose_next(situation(), [met], luck=0.5) == 1


def test_the_draw_is_among_a_few_nearly_as_good_items_and_the_seed_decides() -> None:
    alike = [Candidate(number, 1, b=0.8) for number in range(12)]
    chosen = [choose_next(situation(), alike, luck=luck) for luck in np.linspace(0.0, 0.999, 50)]
    assert len(set(chosen)) == MOST_TO_DRAW_FROM
    assert chosen == [choose_next(situation(), alike, luck=luck) for luck in np.linspace(0.0, 0.999, 50)]


@given(st.lists(st.floats(-9.0, 9.0), min_size=1, max_size=20))
def test_remoteness_lies_between_0_and_1_and_falls_away_from_the_target(distances: list[float]) -> None:
    z = np.sort(np.abs(np.array(distances)))
    far = remoteness(z)
    assert ((far >= 0.0) & (far <= 1.0)).all()
    assert (np.diff(far) <= 1e-9).all()
    assert remoteness(-z) == pytest.approx(far)


@given(
    st.lists(
        st.tuples(st.integers(0, 2), st.floats(-6, 6), st.floats(0.2, 4.0), st.floats(0.0, 0.9), st.floats(0.25, 60.0)),
        max_size=12,
    ),
    st.floats(0.0, 0.999999),
    st.floats(-5.0, 90.0),
)
def test_whatever_the_bank_the_choice_is_one_of_its_items_or_a_reason_to_stop(
    drawn: list[tuple[int, float, float, float, float]], luck: float, minutes: float
) -> None:
    items = [Candidate(n, k, b=b, a=a, c=c, minutes=m) for n, (k, b, a, c, m) in enumerate(drawn)]
    chosen = choose_next(situation(minutes_left=minutes), items, luck=luck)
    if isinstance(chosen, Stop):
        assert chosen in (Stop.TIME, Stop.NO_ITEM)
    else:
        assert items[chosen].minutes <= minutes


def test_in_the_same_time_it_decides_more_than_random_questions_and_errs_in_at_most_one_verdict_of_ten() -> None:
    world = World(learners=40, minutes=45.0, most_per_competency=9)
    ours, random = (run_diagnostics(world, strategy, seed=3) for strategy in ("adaptive", "random"))
    assert ours.share_decided >= 1.15 * random.share_decided
    assert ours.error_rate <= 0.10
    assert ours.not_assessed == 0.0
