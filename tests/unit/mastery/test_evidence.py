"""What counts as evidence, how much, and what is refused."""

from collections.abc import Callable

import numpy as np
import pytest

from assessments.mastery.dynamics import STILL
from assessments.mastery.estimate import Prior, replay
from assessments.mastery.evidence import (
    TRIES_THAT_TELL,
    EvidenceNotUsable,
    ResponseRecord,
    authored_response,
    evidence_weight,
    rubric_score,
)
from assessments.mastery.evidence_log import evidence_log, log_of_records
from assessments.mastery.reference_scale import REFERENCE_1
from assessments.mastery.verdict import probability_closed


def test_a_first_try_counts_whole_a_retry_half_and_a_hinted_try_a_quarter() -> None:
    assert evidence_weight(earlier_tries=0, hint_seen=False) == 1.0
    assert evidence_weight(earlier_tries=1, hint_seen=False) == 0.5
    assert evidence_weight(earlier_tries=2, hint_seen=False) == 0.25
    assert evidence_weight(earlier_tries=3, hint_seen=False) == 0.125
    assert evidence_weight(earlier_tries=0, hint_seen=True) == 0.25
    assert evidence_weight(earlier_tries=2, hint_seen=True) == 0.25
    assert evidence_weight(earlier_tries=3, hint_seen=True) == 0.125


@pytest.mark.parametrize("hint_seen", [True, False])
def test_repeating_a_key_that_was_shown_never_brings_anybody_to_the_target(hint_seen: bool) -> None:
    prior = Prior.starting(3)
    records = [
        authored_response(
            skill=0, score=float(tries > 0), difficulty=85.0, guessing=0.25,
            weight=evidence_weight(earlier_tries=tries, hint_seen=hint_seen),
        )
        for tries in range(60)
    ]  # fmt: skip
    mastery = replay(records, prior)
    assert probability_closed(mastery, 0, 85.0) < 0.3
    assert mastery.evidence[0] == TRIES_THAT_TELL


def test_an_authored_difficulty_becomes_logits_on_the_reference_scale() -> None:
    record = authored_response(skill=1, score=1.0, difficulty=70.0, guessing=0.25)
    assert float(REFERENCE_1.level(record.b)) == pytest.approx(70.0)
    assert (record.a, record.c, record.weight) == (1.0, 0.25, 1.0)


def test_a_rubric_of_four_points_is_the_binomial_likelihood() -> None:
    """Three points of four say as much as three right and one wrong answer by the same rater."""
    prior = Prior.starting(2)
    rubric = rubric_score(skill=0, points=3, out_of=4, b=0.2, severity_variance=0.0)
    answers = [ResponseRecord(0, score, 0.2) for score in (1.0, 1.0, 1.0, 0.0)]
    one, four = replay([rubric], prior, STILL), replay(answers, prior, STILL)
    np.testing.assert_allclose(one.mean, four.mean, atol=0.01)
    np.testing.assert_allclose(one.covariance, four.covariance, atol=0.01)


WRONG: list[Callable[[], object]] = [
    lambda: ResponseRecord(-1, 1.0, 0.0),
    lambda: ResponseRecord(0, 1.01, 0.0),
    lambda: ResponseRecord(0, float("nan"), 0.0),
    lambda: ResponseRecord(0, 1.0, float("inf")),
    lambda: ResponseRecord(0, 1.0, 0.0, a=0.0),
    lambda: ResponseRecord(0, 1.0, 0.0, a=6.0),
    lambda: ResponseRecord(0, 1.0, 0.0, c=1.0),
    lambda: ResponseRecord(0, 1.0, 0.0, weight=-1.0),
    lambda: ResponseRecord(0, 1.0, 0.0, elapsed_days=-0.1),
    lambda: ResponseRecord(0, 1.0, 0.0, gain=float("nan")),
    lambda: ResponseRecord(0, 1.0, 0.0, severity_variance=-1.0),
    lambda: rubric_score(skill=0, points=5, out_of=4, b=0.0),
]


@pytest.mark.parametrize("make", WRONG)
def test_a_record_that_makes_no_sense_is_refused_and_names_the_field(make: Callable[[], object]) -> None:
    with pytest.raises(EvidenceNotUsable) as refused:
        make()
    assert refused.value.field
    assert refused.value.field in refused.value.message


def test_a_log_names_the_first_row_that_is_wrong() -> None:
    with pytest.raises(EvidenceNotUsable, match=r"Row 2.*score"):
        evidence_log(learner=[0, 0, 1], skill=[0, 0, 0], score=[0.0, 1.0, 7.0], b=0.0)


def test_a_log_with_a_short_column_is_refused() -> None:
    with pytest.raises(EvidenceNotUsable, match="score needs 2 rows"):
        evidence_log(learner=[0, 1], skill=[0, 0], score=[1.0], b=0.0)


def test_records_become_columns() -> None:
    log = log_of_records(
        [(3, ResponseRecord(1, 0.5, 0.2, c=0.25)), (0, ResponseRecord(2, 1.0, -0.3, elapsed_days=2.0))]
    )
    assert log.learner.tolist() == [3, 0]
    assert log.skill.tolist() == [1, 2]
    assert log.score.tolist() == [0.5, 1.0]
    assert log.elapsed_days.tolist() == [0.0, 2.0]
    assert len(log_of_records([])) == 0
