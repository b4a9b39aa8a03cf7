"""The model for wide logs: near the limit where the truth is known, honest about it, never thrown by a small log."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.mastery.evaluation import area_under_curve, coverage_of_sums, evaluate
from assessments.mastery.response_log import LogNotUsable, ResponseLog, response_log
from assessments.mastery.wide import foretell
from assessments.mastery.wide_simulation import WideSimulation, WideWorld, WideWorldNotUsable, simulate_wide


@pytest.fixture(scope="module")
def simulation() -> WideSimulation:
    return simulate_wide(WideWorld(learners=1000, responses=60, skills=150, items=1500), seed=3)


def test_unseen_learners_are_foretold_near_the_limit_of_the_truth(simulation: WideSimulation) -> None:
    held_out = simulation.log.held_out
    found = foretell(simulation.log)
    ours = evaluate(found.learner, found.probability, found.score)
    limit = evaluate(found.learner, simulation.truth[held_out], found.score)
    assert ours.auc is not None
    assert limit.auc is not None
    assert ours.auc >= 0.92 * limit.auc
    assert ours.rmse <= 1.1 * limit.rmse
    assert ours.ece <= 0.02
    assert ours.coverage_90 is not None
    assert 0.83 <= ours.coverage_90 <= 0.96
    assert abs(ours.bias_points) <= 1.0


def test_it_ranks_better_than_the_difficulty_of_items_alone(simulation: WideSimulation) -> None:
    log = simulation.log
    known = ~log.held_out
    right = np.bincount(log.item[known], log.score[known], minlength=1500) + 1.0
    asked = np.bincount(log.item[known], minlength=1500) + 2.0
    found = foretell(log)
    ours = area_under_curve(found.probability, found.score == 1.0)
    alone = area_under_curve((right / asked)[log.item[log.held_out]], found.score == 1.0)
    assert ours is not None
    assert alone is not None
    assert ours > alone + 0.03


def test_the_same_log_gives_the_same_figures_to_the_last_bit(simulation: WideSimulation) -> None:
    assert np.array_equal(foretell(simulation.log).probability, foretell(simulation.log).probability)


def test_a_response_is_foretold_before_it_is_seen(simulation: WideSimulation) -> None:
    """Turning the last outcome of a held-out learner over changes no probability of that learner."""
    log = simulation.log
    last = int(np.flatnonzero(log.held_out)[-1])
    before = foretell(log).probability
    log.score[last] = 1.0 - log.score[last]
    after = foretell(log).probability
    log.score[last] = 1.0 - log.score[last]
    assert np.array_equal(before, after)


def test_held_out_learners_teach_the_model_nothing(simulation: WideSimulation) -> None:
    """A held-out learner is foretold alike whatever the other held-out learners answered."""
    log = simulation.log
    first = int(log.learner[log.held_out][0])
    others = log.held_out & (log.learner != first)
    before = foretell(log)
    log.score[others] = 1.0 - log.score[others]
    after = foretell(log)
    log.score[others] = 1.0 - log.score[others]
    mine = before.learner == first
    assert np.array_equal(before.probability[mine], after.probability[mine])


rows = st.lists(
    st.tuples(st.integers(0, 6), st.integers(0, 4), st.integers(0, 2), st.sampled_from([0.0, 1.0, 0.5])),
    min_size=1,
    max_size=40,
)


@settings(max_examples=100, deadline=None)
@given(rows=rows)
def test_any_small_log_gives_figures_or_a_refusal(rows: list[tuple[int, int, int, float]]) -> None:
    codes: dict[int, int] = {}
    learner = [codes.setdefault(row[0], len(codes)) for row in rows]
    try:
        log = response_log(
            learner=learner,
            item=[row[1] for row in rows],
            skill=[row[2] for row in rows],
            score=[row[3] for row in rows],
            skill_names=["x", "y", "x~~y"],
        )
    except LogNotUsable:
        assert len(codes) < 5
        return
    found = foretell(log)
    assert ((found.probability > 0.0) & (found.probability < 1.0)).all()
    figures = evaluate(found.learner, found.probability, found.score)
    assert 0.0 <= figures.rmse <= 1.0


def test_a_log_in_which_everybody_is_always_right_is_survived() -> None:
    learner = np.repeat(np.arange(10), 200)
    log = response_log(
        learner=learner,
        item=np.tile(np.arange(200), 10),
        skill=np.zeros(2000, dtype=int),
        score=np.ones(2000),
        skill_names=["s"],
    )
    found = foretell(log)
    assert found.probability.mean() > 0.97
    assert evaluate(found.learner, found.probability, found.score).auc is None


def test_ties_count_half() -> None:
    probability, right = np.array([0.2, 0.5, 0.5, 0.9]), np.array([False, False, True, True])
    assert area_under_curve(probability, right) == pytest.approx((2 + 1.5) / 4)
    assert area_under_curve(np.full(4, 0.3), right) == pytest.approx(0.5)
    assert area_under_curve(probability, np.ones(4, dtype=bool)) is None


def test_the_area_is_the_share_of_pairs_in_the_right_order() -> None:
    random = np.random.default_rng(1)
    probability, right = random.integers(0, 8, 60) / 8.0, random.random(60) < 0.5
    good, bad = probability[right][:, None], probability[~right][None, :]
    assert area_under_curve(probability, right) == pytest.approx(((good > bad) + 0.5 * (good == bad)).mean())


def test_true_probabilities_cover_nine_learners_in_ten() -> None:
    random = np.random.default_rng(2)
    truth = random.random(200_000)
    learner = np.repeat(np.arange(4000), 50)
    covered = coverage_of_sums(learner, truth, (random.random(200_000) < truth).astype(float))
    assert covered == pytest.approx(0.9, abs=0.015)
    assert coverage_of_sums(np.arange(5), np.full(5, 0.5), np.ones(5)) is None


def test_a_world_without_learners_is_refused() -> None:
    with pytest.raises(WideWorldNotUsable):
        WideWorld(learners=2)


def test_learners_followed_one_by_one_are_foretold_like_those_followed_together(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    log = simulate_wide(WideWorld(learners=30, responses=40, skills=6, items=40), seed=5).log
    mixed = foretell(log).probability
    for few in (0, 1000):
        monkeypatch.setattr("assessments.mastery.wide_path.FEW", few)
        np.testing.assert_allclose(foretell(log).probability, mixed, rtol=0.0, atol=1e-12)


def split_within_learners() -> ResponseLog:
    log = simulate_wide(WideWorld(learners=60, responses=40, skills=6, items=60), seed=6).log
    held_out = np.random.default_rng(1).random(len(log)) < 0.3
    return replace(log, held_out=held_out)


def test_a_split_within_learners_is_foretold_from_the_rows_before_and_teaches_nothing() -> None:
    log = split_within_learners()
    before = foretell(log)
    assert len(before.score) == log.held_out.sum()
    turned = int(np.flatnonzero(log.held_out)[len(before.score) // 2])
    score = log.score.copy()
    score[turned] = 1.0 - score[turned]
    after = foretell(replace(log, score=score))
    rows = np.flatnonzero(log.held_out)
    later = (rows > turned) & (log.learner[rows] == log.learner[turned])
    assert np.array_equal(before.probability[~later], after.probability[~later])
    assert not np.array_equal(before.probability[later], after.probability[later])


def test_what_is_known_of_a_learner_from_training_rows_helps_to_foretell_the_held_out_ones() -> None:
    log = split_within_learners()
    asked = log.held_out
    known, unknown = foretell(log), foretell(log.rows(asked | (log.learner % 2 == 0)))
    ours = evaluate(known.learner, known.probability, known.score)
    alone = evaluate(unknown.learner, unknown.probability, unknown.score)
    assert ours.rmse < alone.rmse
