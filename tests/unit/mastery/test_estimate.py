"""The online update: textbook facts, a comparison with integration in two dimensions, and robustness."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.mastery.dynamics import STILL, Dynamics
from assessments.mastery.estimate import Mastery, Prior, StateNotUsable, begin, pack, replay, unpack, update
from assessments.mastery.evidence import ResponseRecord

PRIOR = Prior.starting(15)

records = st.builds(
    ResponseRecord,
    skill=st.integers(0, 14),
    score=st.floats(0.0, 1.0),
    b=st.floats(-8.0, 8.0),
    a=st.floats(0.1, 5.0),
    c=st.floats(0.0, 0.9),
    weight=st.sampled_from([0.0, 0.25, 0.5, 1.0, 4.0]),
    elapsed_days=st.floats(0.0, 400.0),
    gain=st.floats(-0.2, 0.2),
    severity_variance=st.sampled_from([0.0, 0.36]),
)


def test_without_evidence_the_state_is_the_prior() -> None:
    mastery = replay([], PRIOR)
    np.testing.assert_array_equal(mastery.mean, PRIOR.mean)
    np.testing.assert_array_equal(mastery.covariance, PRIOR.covariance)
    assert mastery.responses == 0


def test_a_right_answer_raises_every_skill_and_its_own_most() -> None:
    mastery = update(begin(PRIOR), ResponseRecord(3, 1.0, 0.0), PRIOR)
    assert np.all(mastery.mean > 0.0)
    assert np.argmax(mastery.mean) == 3
    assert mastery.covariance[3, 3] < 1.0


def test_the_level_rises_with_the_score() -> None:
    means = [
        float(update(begin(PRIOR), ResponseRecord(0, y, 0.5, c=0.2), PRIOR).mean[0]) for y in np.linspace(0, 1, 11)
    ]
    assert means == sorted(means)
    assert len(set(means)) == 11


def test_right_and_wrong_on_an_item_at_the_mean_are_mirror_images() -> None:
    right = update(begin(PRIOR), ResponseRecord(0, 1.0, 0.0), PRIOR, STILL)
    wrong = update(begin(PRIOR), ResponseRecord(0, 0.0, 0.0), PRIOR, STILL)
    np.testing.assert_allclose(right.mean, -wrong.mean, atol=1e-12)
    np.testing.assert_allclose(right.covariance, wrong.covariance, atol=1e-12)


def test_a_retry_and_a_hinted_answer_move_the_level_less_than_a_first_try() -> None:
    moved = [
        float(update(begin(PRIOR), ResponseRecord(0, 1.0, 0.0, weight=weight), PRIOR).mean[0])
        for weight in (1.0, 0.5, 0.25)
    ]
    assert moved[0] > moved[1] > moved[2] > 0.0


def test_a_guessable_item_moves_the_level_up_less_but_down_as_an_open_one_does() -> None:
    def moved(score: float, guess: float) -> float:
        return float(update(begin(PRIOR), ResponseRecord(0, score, 0.0, c=guess), PRIOR).mean[0])

    assert 0.0 < moved(1.0, 0.25) < moved(1.0, 0.0)
    assert moved(0.0, 0.25) == pytest.approx(moved(0.0, 0.0))


def test_skills_that_do_not_correlate_do_not_inform_each_other() -> None:
    prior = Prior.starting(4, correlation=0.0)
    mastery = replay([ResponseRecord(1, 1.0, 0.3), ResponseRecord(1, 0.0, -0.2)], prior)
    np.testing.assert_allclose(np.delete(mastery.mean, 1), 0.0)
    np.testing.assert_allclose(np.delete(mastery.covariance, 1, axis=0)[:, 1], 0.0)


def test_responses_on_independent_skills_commute() -> None:
    prior = Prior.starting(3, correlation=0.0)
    first, second = ResponseRecord(0, 1.0, 0.5), ResponseRecord(2, 0.0, -0.5, c=0.25)
    one, other = replay([first, second], prior, STILL), replay([second, first], prior, STILL)
    np.testing.assert_allclose(one.mean, other.mean, atol=1e-14)
    np.testing.assert_allclose(one.covariance, other.covariance, atol=1e-14)


def test_the_order_of_responses_hardly_matters_when_nothing_changes() -> None:
    random = np.random.default_rng(5)
    history = [
        ResponseRecord(int(random.integers(15)), float(random.integers(2)), float(random.normal())) for _ in range(60)
    ]
    one, other = replay(history, PRIOR, STILL), replay(history[::-1], PRIOR, STILL)
    np.testing.assert_allclose(one.mean, other.mean, atol=0.05)


def test_two_correlated_skills_agree_with_integration_over_the_plane() -> None:
    prior = Prior.starting(2, correlation=0.5)
    history = [ResponseRecord(0, 1.0, 0.5), ResponseRecord(1, 0.0, -0.5, c=0.25), ResponseRecord(0, 0.6, 0.0, a=1.3)]
    mastery = replay(history, prior, STILL)
    axis = np.linspace(-7.0, 7.0, 561)
    plane = np.stack(np.meshgrid(axis, axis, indexing="ij"), axis=-1)
    inverse = np.linalg.inv(prior.covariance)
    log_density = -0.5 * np.einsum("...i,ij,...j->...", plane, inverse, plane)
    for record in history:
        p = record.c + (1 - record.c) / (1 + np.exp(-record.a * (plane[..., record.skill] - record.b)))
        log_density += record.score * np.log(p) + (1 - record.score) * np.log(1 - p)
    density = np.exp(log_density - log_density.max())
    density /= density.sum()
    mean = np.einsum("ij,ijk->k", density, plane)
    covariance = np.einsum("ij,ijk,ijl->kl", density, plane - mean, plane - mean)
    np.testing.assert_allclose(mastery.mean, mean, atol=0.01)
    np.testing.assert_allclose(mastery.covariance, covariance, atol=0.01)


def test_one_response_in_two_dimensions_is_exact() -> None:
    """After one response mean and covariance are exact: given theta_1, theta_2 is linear in it."""
    prior = Prior(np.array([0.3, -0.2]), np.array([[0.9, 0.4], [0.4, 0.7]]))
    record = ResponseRecord(0, 1.0, 0.8, a=1.2, c=0.25)
    mastery = update(begin(prior), record, prior, STILL)
    theta = np.linspace(-9.0, 9.0, 40_001)
    p = 0.25 + 0.75 / (1 + np.exp(-1.2 * (theta - 0.8)))
    density = np.exp(-0.5 * (theta - 0.3) ** 2 / 0.9) * p
    density /= density.sum()
    first = float((density * theta).sum())
    spread = float((density * (theta - first) ** 2).sum())
    slope = 0.4 / 0.9
    np.testing.assert_allclose(mastery.mean, [first, -0.2 + slope * (first - 0.3)], atol=1e-4)
    np.testing.assert_allclose(mastery.covariance[1, 1], 0.7 - slope**2 * (0.9 - spread), atol=1e-4)


def test_a_severe_rater_whom_nobody_knows_moves_the_level_less() -> None:
    known = update(begin(PRIOR), ResponseRecord(0, 0.75, 0.0, weight=4.0), PRIOR)
    unknown = update(begin(PRIOR), ResponseRecord(0, 0.75, 0.0, weight=4.0, severity_variance=0.36), PRIOR)
    assert 0.0 < unknown.mean[0] < known.mean[0]
    assert known.covariance[0, 0] < unknown.covariance[0, 0] < 1.0


def test_evidence_is_counted_by_skill_and_a_lesson_is_none() -> None:
    history = [
        ResponseRecord(2, 1.0, 0.0),
        ResponseRecord(2, 0.0, 0.0, weight=0.25),
        ResponseRecord(4, 0.0, 0.0, weight=0.0),
    ]
    mastery = replay(history, PRIOR)
    assert mastery.responses == 2
    assert mastery.evidence == (0, 0, 2, *(0,) * 12)


def test_the_given_state_is_left_untouched() -> None:
    before = begin(PRIOR)
    update(before, ResponseRecord(0, 1.0, 0.0, elapsed_days=3.0, gain=0.1), PRIOR)
    np.testing.assert_array_equal(before.mean, PRIOR.mean)
    np.testing.assert_array_equal(before.covariance, PRIOR.covariance)


@settings(max_examples=60, deadline=None)
@given(st.lists(records, max_size=40), st.sampled_from([STILL, Dynamics(), Dynamics(tau2=0.05, half_life_days=5.0)]))
def test_the_covariance_stays_symmetric_and_positive_whatever_comes(
    history: list[ResponseRecord], dynamics: Dynamics
) -> None:
    mastery = replay(history, PRIOR, dynamics)
    assert np.all(np.isfinite(mastery.mean))
    np.testing.assert_array_equal(mastery.covariance, mastery.covariance.T)
    assert np.linalg.eigvalsh(mastery.covariance)[0] > -1e-12
    assert np.all(np.diagonal(mastery.covariance) > 0.0)


def test_ten_thousand_updates_keep_the_covariance_sound() -> None:
    random = np.random.default_rng(11)
    mastery, prior = begin(Prior.starting(6)), Prior.starting(6)
    for _ in range(10_000):
        record = ResponseRecord(int(random.integers(6)), float(random.integers(2)), float(random.normal(0, 2)), a=2.0)
        mastery = update(mastery, record, prior, STILL)
    eigenvalues = np.linalg.eigvalsh(mastery.covariance)
    assert 0.0 < eigenvalues[0] < eigenvalues[-1] < 0.01


def test_a_packed_state_comes_back_bit_for_bit() -> None:
    mastery = replay([ResponseRecord(0, 1.0, 0.2), ResponseRecord(7, 0.4, -1.0)], PRIOR)
    again = unpack(*pack(mastery), mastery.responses, mastery.evidence)
    np.testing.assert_array_equal(again.mean, mastery.mean)
    np.testing.assert_array_equal(again.covariance, mastery.covariance)
    assert (again.responses, again.evidence) == (mastery.responses, mastery.evidence)


def test_a_stored_state_of_the_wrong_length_is_refused() -> None:
    mean, covariance = pack(begin(PRIOR))
    with pytest.raises(StateNotUsable, match="bytes"):
        unpack(mean, covariance[:-8], 0, (0,) * 15)


def test_a_skill_that_the_course_has_not_is_refused() -> None:
    with pytest.raises(StateNotUsable, match="15 competencies"):
        update(begin(PRIOR), ResponseRecord(15, 1.0, 0.0), PRIOR)


def test_a_state_whose_shapes_disagree_is_refused() -> None:
    with pytest.raises(StateNotUsable):
        Mastery(np.zeros(3), np.eye(2), 0, (0, 0, 0))
    with pytest.raises(StateNotUsable):
        Mastery(np.zeros(3), np.eye(3), 0, (0, 0))
