"""Shares of a cohort at target: probabilities added up, small groups kept out of sight."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.mastery.reference_scale import REFERENCE_1
from assessments.mastery.verdict import closed_probabilities
from course.profile.competency import Competency
from reports.cohort import CohortNotUsable, CohortReport, build_cohort_report, compare_groups, sentence
from reports.poisson_binomial import count_distribution, count_interval
from reports.suppression import hidden_groups

TARGET = 90.0
AT_TARGET = float(REFERENCE_1.ability(TARGET))
COMPETENCY = Competency("projet", "hard", "Gestion de projet", "Project management", "", TARGET, "sheet", "", ())


def cohort(sizes: int, assessed: int, mean: float = AT_TARGET, n_min: int = 5) -> CohortReport:
    evidence = np.zeros((sizes, 1), dtype=np.int64)
    evidence[:assessed] = 4
    return build_cohort_report(np.full((sizes, 1), mean), np.full((sizes, 1), 0.5), evidence, [COMPETENCY], n_min=n_min)


@given(st.lists(st.floats(0.0, 1.0), max_size=7))
def test_the_count_distribution_is_that_of_every_possible_outcome(probabilities: list[float]) -> None:
    expected = np.zeros(len(probabilities) + 1)
    for outcome in product((0, 1), repeat=len(probabilities)):
        chances = [p if reached else 1.0 - p for p, reached in zip(probabilities, outcome, strict=True)]
        expected[sum(outcome)] += float(np.prod(chances))
    np.testing.assert_allclose(count_distribution(probabilities), expected, atol=1e-12)


def test_with_equal_probabilities_it_is_the_binomial() -> None:
    np.testing.assert_allclose(count_distribution([0.5] * 4), np.array([1, 4, 6, 4, 1]) / 16.0)


def test_people_who_are_certain_leave_no_interval() -> None:
    low, high = count_interval([1.0, 1.0, 0.0])
    assert (int(low), int(high)) == (2, 2)


@given(st.lists(st.floats(0.0, 1.0), min_size=1, max_size=60))
def test_the_interval_holds_at_least_nine_tenths(probabilities: list[float]) -> None:
    low, high = count_interval(probabilities)
    inside = count_distribution(probabilities)[int(low) : int(high) + 1].sum()
    assert inside >= 0.9 - 1e-9
    assert low <= high


def test_distributions_of_several_competencies_are_made_at_once() -> None:
    probabilities = np.random.default_rng(1).random((3, 50))
    together = count_distribution(probabilities)
    for row in range(3):
        np.testing.assert_allclose(together[row], count_distribution(probabilities[row]))
    np.testing.assert_allclose(together.sum(axis=1), 1.0)


def test_the_share_is_the_mean_probability_not_a_count_of_estimates() -> None:
    """Forty learners estimated a hair above the target: counting them would say 40; about 20 are."""
    figures = cohort(40, 40, mean=AT_TARGET + 1e-6).rows[0].figures
    assert figures is not None
    assert figures.expected == pytest.approx(20.0, abs=0.01)
    assert figures.low < 20 < figures.high


def test_the_expected_number_is_the_sum_of_the_probabilities() -> None:
    random = np.random.default_rng(2)
    mean, deviation = random.normal(1.0, 1.0, (30, 1)), random.uniform(0.2, 0.8, (30, 1))
    figures = build_cohort_report(mean, deviation, np.ones((30, 1), dtype=np.int64), [COMPETENCY]).rows[0].figures
    assert figures is not None
    assert figures.expected == pytest.approx(float(closed_probabilities(mean, deviation, AT_TARGET).sum()))
    assert figures.share == pytest.approx(figures.expected / 30)


def test_the_sentence_for_administrators() -> None:
    report = cohort(40, 40)
    assert sentence(report.rows[0], report, "fr") == (
        "20 des 40 apprenants atteignent probablement la cible en Gestion de projet (entre 15 et 25)."
    )
    assert sentence(report.rows[0], report, "en") == (
        "20 of the 40 learners are probably at target in Project management (between 15 and 25)."
    )


def test_learners_who_have_not_been_assessed_are_said_and_not_counted() -> None:
    report = cohort(40, 32)
    assert sentence(report.rows[0], report, "fr") == (
        "16 des 32 apprenants évalués atteignent probablement la cible en Gestion de projet (entre 11 et 21)\u202f; "
        "8 ne sont pas encore évalués."
    )


def test_none_and_one_are_said_as_people_say_them() -> None:
    none, one = cohort(10, 10, mean=AT_TARGET - 3.0), cohort(10, 9, mean=AT_TARGET - 0.6)
    assert sentence(none.rows[0], none, "fr").startswith("Probablement aucun des 10 apprenants n’atteint la cible")
    assert "1 des 9 apprenants évalués atteint probablement" in sentence(one.rows[0], one, "fr")
    assert sentence(one.rows[0], one, "fr").endswith("1 n’est pas encore évalué.")


def test_nobody_assessed_is_not_suppression() -> None:
    report = cohort(12, 0)
    assert not report.rows[0].suppressed
    assert sentence(report.rows[0], report, "fr") == "Personne n’a encore été évalué en Gestion de projet."


@pytest.mark.parametrize(
    ("assessed", "n_min", "suppressed"), [(4, 5, True), (5, 5, False), (9, 10, True), (10, 10, False)]
)
def test_figures_of_small_groups_are_suppressed(assessed: int, n_min: int, suppressed: bool) -> None:
    report = cohort(20, assessed, n_min=n_min)
    assert report.rows[0].suppressed is suppressed
    row = report.to_document()["competencies"][0]
    assert (row["share"] is None) is suppressed
    if suppressed:
        assert row["assessed"] is None
        assert "ne sont pas affichés" in row["sentence"]["fr"]


@pytest.mark.parametrize(
    ("sizes", "hidden"),
    [
        ([12, 20, 8], [False, False, False]),
        ([3, 20, 8], [True, False, True]),  # with 3 alone, the total would give it away
        ([3, 4, 20], [True, True, False]),
        ([1, 2, 20], [True, True, True]),  # three people together are still too few
        ([3, 20], [True, True]),
        ([3, 0, 20, 8], [True, False, False, True]),
        ([3], [True]),
        ([], []),
    ],
)
def test_suppression_leaves_nothing_to_subtract(sizes: list[int], hidden: list[bool]) -> None:
    assert hidden_groups(sizes, n_min=5) == hidden


def test_without_a_published_total_only_the_small_groups_are_hidden() -> None:
    assert hidden_groups([3, 20, 8], n_min=5, total_shown=False) == [True, False, False]


@given(st.lists(st.integers(0, 40), max_size=8), st.sampled_from([5, 10]))
def test_what_is_hidden_is_never_one_small_group_beside_a_total(sizes: list[int], n_min: int) -> None:
    hidden = hidden_groups(sizes, n_min=n_min)
    kept_back = [size for size, is_hidden in zip(sizes, hidden, strict=True) if is_hidden]
    everything_hidden = all(is_hidden or size == 0 for size, is_hidden in zip(sizes, hidden, strict=True))
    assert not kept_back or everything_hidden or (len(kept_back) >= 2 and sum(kept_back) >= n_min)


def test_groups_are_compared_with_complementary_suppression() -> None:
    mean, deviation = np.full((31, 1), AT_TARGET), np.full((31, 1), 0.5)
    groups = {"mars": range(3), "juin": range(3, 23), "sept": range(23, 31)}
    reports = compare_groups(mean, deviation, np.ones((31, 1), dtype=np.int64), [COMPETENCY], groups)
    assert {name: report.rows[0].suppressed for name, report in reports.items()} == {
        "mars": True,
        "juin": False,
        "sept": True,
    }
    assert reports["juin"].learners == 20


def test_groups_that_overlap_are_refused() -> None:
    mean, deviation = np.zeros((6, 1)), np.ones((6, 1))
    with pytest.raises(CohortNotUsable, match="two of the groups"):
        compare_groups(mean, deviation, np.ones((6, 1), dtype=np.int64), [COMPETENCY], {"a": [0, 1], "b": [1, 2]})


def test_arrays_of_different_learners_are_refused() -> None:
    with pytest.raises(CohortNotUsable):
        build_cohort_report(np.zeros((3, 1)), np.ones((2, 1)), np.ones((3, 1), dtype=np.int64), [COMPETENCY])


def test_a_cohort_without_learners_has_a_report_that_says_so() -> None:
    report = build_cohort_report(np.zeros((0, 1)), np.ones((0, 1)), np.zeros((0, 1), dtype=np.int64), [COMPETENCY])
    assert report.learners == 0
    assert report.rows[0].figures is None
