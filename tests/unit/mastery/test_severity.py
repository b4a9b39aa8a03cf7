"""Severe and lenient raters are told apart, and nobody is called severe on a few ratings."""

import numpy as np
import pytest

from assessments.mastery.severity import Ratings, RatingsNotUsable, estimate_severities


def rated(severity: list[float], *, answers: int, per_answer: int, seed: int = 1, spread: float = 0.6) -> Ratings:
    """Answers to four tasks, each rated by so many raters drawn at random."""
    random = np.random.default_rng(seed)
    raters = np.array(severity)
    task = random.integers(0, 4, answers)
    expected = random.normal(0.3, 0.8, answers)
    quality = expected + spread * random.standard_normal(answers) - np.array([0.4, -0.3, 0.0, 0.2])[task]
    who = np.array([random.permutation(len(raters))[:per_answer] for _ in range(answers)]).ravel()
    answer = np.repeat(np.arange(answers), per_answer)
    p = 1.0 / (1.0 + np.exp(-(quality[answer] - raters[who])))
    points = random.binomial(4, p)
    return Ratings(answer, who, points / 4.0, task, expected, np.full(answers, 0.3))


def test_two_raters_of_the_same_answers_are_told_apart() -> None:
    found = estimate_severities(rated([0.8, -0.6], answers=80, per_answer=2), raters=2)
    assert found.severity[0] - found.severity[1] == pytest.approx(1.4, abs=0.3)
    assert found.severity[0] > 0 > found.severity[1]
    assert np.all(found.deviation < 0.5)
    assert found.ratings.tolist() == [80, 80]


def test_two_raters_on_some_answers_are_enough() -> None:
    both = rated([0.8, -0.6], answers=30, per_answer=2, seed=2)
    alone = rated([0.8, -0.6], answers=60, per_answer=1, seed=3)
    mixed = Ratings(
        np.concatenate((both.answer, alone.answer + 30)),
        np.concatenate((both.rater, alone.rater)),
        np.concatenate((both.score, alone.score)),
        np.concatenate((both.task, alone.task)),
        np.concatenate((both.mean, alone.mean)),
        np.concatenate((both.variance, alone.variance)),
    )
    found = estimate_severities(mixed, raters=2)
    assert found.severity[0] - found.severity[1] == pytest.approx(1.4, abs=0.45)


def test_over_many_raters_the_deviation_is_the_size_of_the_error() -> None:
    errors = []
    for seed in range(12):
        truth = 0.6 * np.random.default_rng(seed).standard_normal(8)
        found = estimate_severities(rated(truth.tolist(), answers=80, per_answer=1, seed=seed), raters=8)
        errors.append((found.severity - truth) / found.deviation)
    assert 0.8 <= float(np.sqrt(np.square(errors).mean())) <= 1.2


def test_a_rater_of_whom_nothing_is_known_stays_in_the_middle() -> None:
    found = estimate_severities(rated([0.5, -0.5], answers=20, per_answer=2), raters=3)
    assert found.severity[2] == 0.0
    assert found.deviation[2] == pytest.approx(0.6)
    assert found.ratings[2] == 0


def test_two_ratings_say_little() -> None:
    found = estimate_severities(
        Ratings(np.array([0, 1]), np.array([0, 0]), np.zeros(2), np.zeros(2, dtype=np.int64), np.ones(2), np.ones(2)),
        raters=1,
    )
    assert 0.0 < found.severity[0] < 0.6
    assert found.deviation[0] > 0.45


def test_without_a_rating_nothing_is_estimated() -> None:
    none = np.array([], dtype=np.int64)
    found = estimate_severities(Ratings(none, none, none.astype(float), none, none.astype(float), none.astype(float)),
                                raters=1)  # fmt: skip
    assert (found.severity[0], found.deviation[0]) == (0.0, pytest.approx(0.6))


def test_columns_that_do_not_belong_together_are_refused() -> None:
    none = np.array([], dtype=np.int64)
    with pytest.raises(RatingsNotUsable, match="its score"):
        Ratings(none, none, np.zeros(1), none, none.astype(float), none.astype(float))
    with pytest.raises(RatingsNotUsable, match="from 0 to 1"):
        Ratings(np.zeros(1, int), np.zeros(1, int), np.full(1, 2.0), np.zeros(1, int), np.zeros(1), np.ones(1))
