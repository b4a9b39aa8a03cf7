"""The batched recomputation gives the online states."""

import numpy as np
import pytest

from assessments.mastery import batch
from assessments.mastery.batch import recompute
from assessments.mastery.dynamics import STARTING_DYNAMICS, STILL, Dynamics
from assessments.mastery.estimate import Prior, StateNotUsable, replay
from assessments.mastery.evidence import ResponseRecord
from assessments.mastery.evidence_log import evidence_log, log_of_records


def histories(learners: int, skills: int, seed: int) -> list[list[ResponseRecord]]:
    """Histories of very different lengths, some empty, with lessons, rubrics, retries, guessing and absences."""
    random = np.random.default_rng(seed)

    def record() -> ResponseRecord:
        return ResponseRecord(
            skill=int(random.integers(skills)),
            score=float(random.choice([0.0, 0.25, 0.5, 1.0])),
            b=float(random.normal(0.0, 1.5)),
            a=float(np.exp(0.3 * random.normal())),
            c=float(random.choice([0.0, 0.25, 0.5])),
            weight=float(random.choice([0.0, 0.25, 0.5, 1.0, 4.0])),
            elapsed_days=float(random.choice([0.0, 0.01, 12.0])),
            gain=float(random.choice([0.0, 0.0, 0.1])),
            severity_variance=float(random.choice([0.0, 0.36])),
        )

    return [[record() for _ in range(int(random.integers(0, 40)))] for _ in range(learners)]


@pytest.mark.parametrize("dynamics", [STILL, STARTING_DYNAMICS, Dynamics(tau2=0.0), Dynamics(half_life_days=None)])
def test_replaying_every_response_in_one_batch_gives_the_online_states(
    dynamics: Dynamics, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch, "BLOCK_BYTES", 1)  # blocks of 32 learners, so that there are several
    prior = Prior(np.linspace(-0.5, 0.5, 7), Prior.starting(7).covariance * 1.3)
    all_records = histories(90, 7, seed=3)
    pairs = [(learner, record) for learner, records in enumerate(all_records) for record in records]
    cohort = recompute(log_of_records(pairs), learners=90, prior=prior, dynamics=dynamics)
    assert len(cohort) == 90
    for learner, records in enumerate(all_records):
        online, together = replay(records, prior, dynamics), cohort.learner(learner)
        np.testing.assert_allclose(together.mean, online.mean, rtol=0, atol=1e-9)
        np.testing.assert_allclose(together.covariance, online.covariance, rtol=0, atol=1e-9)
        assert (together.responses, together.evidence) == (online.responses, online.evidence)


def test_how_learners_are_mixed_in_the_log_does_not_matter() -> None:
    prior = Prior.starting(5)
    all_records = histories(12, 5, seed=8)
    by_learner = [(learner, record) for learner, records in enumerate(all_records) for record in records]
    longest = max(len(records) for records in all_records)
    by_time = [
        (learner, records[step])
        for step in range(longest)
        for learner, records in reversed(list(enumerate(all_records)))
        if step < len(records)
    ]
    one = recompute(log_of_records(by_learner), learners=12, prior=prior)
    other = recompute(log_of_records(by_time), learners=12, prior=prior)
    np.testing.assert_array_equal(one.mean, other.mean)
    np.testing.assert_array_equal(one.covariance, other.covariance)


def test_learners_without_records_keep_the_prior() -> None:
    prior = Prior.starting(3)
    cohort = recompute(evidence_log(learner=[1], skill=[0], score=[1.0], b=0.0), learners=3, prior=prior)
    np.testing.assert_array_equal(cohort.mean[[0, 2]], 0.0)
    np.testing.assert_array_equal(cohort.covariance[0], prior.covariance)
    assert cohort.responses.tolist() == [0, 1, 0]
    np.testing.assert_allclose(cohort.deviation[0], 1.0)


def test_an_empty_log_leaves_everyone_at_the_prior() -> None:
    cohort = recompute(log_of_records([]), learners=2, prior=Prior.starting(3))
    np.testing.assert_array_equal(cohort.mean, np.zeros((2, 3)))


def test_a_log_that_names_unknown_skills_or_learners_is_refused() -> None:
    log = evidence_log(learner=[4], skill=[2], score=[1.0], b=0.0)
    with pytest.raises(StateNotUsable, match="skill 2"):
        recompute(log, learners=5, prior=Prior.starting(2))
    with pytest.raises(StateNotUsable, match="learner 4"):
        recompute(log, learners=4, prior=Prior.starting(3))
