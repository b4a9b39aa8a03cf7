"""Figures of a part of a cohort: whatever reports are laid side by side, nobody singles out fewer than n_min people."""

from __future__ import annotations

from itertools import chain, combinations, product

import numpy as np
import pytest
from numpy.typing import NDArray

from course.profile.competency import Competency
from reports.cohort import CohortNotUsable, CohortReport, build_cohort_report
from reports.cohort_part import build_part_report

COMPETENCIES = [Competency("projet", "hard", "Gestion de projet", "Project management", "", 90.0, "sheet", "", ())]
N_MIN = 5
BoolArray = NDArray[np.bool_]


def part_of(groups: BoolArray, part: BoolArray, assessed: BoolArray) -> CohortReport:
    count = len(groups)
    return build_part_report(
        np.zeros((count, 1)), np.ones((count, 1)), assessed.astype(np.int64).reshape(count, 1), COMPETENCIES,
        groups=groups, part=part, n_min=N_MIN,
    )  # fmt: skip


def disjoint(*sizes: int) -> BoolArray:
    """Groups of these sizes, side by side."""
    return np.repeat(np.eye(len(sizes), dtype=bool), sizes, axis=0)


def shown(report: CohortReport) -> bool:
    (row,) = report.rows
    return row.figures is not None


def test_a_large_group_beside_large_ones_has_the_figures_that_its_learners_alone_would_have() -> None:
    random = np.random.default_rng(3)
    groups = disjoint(6, 8, 7)
    mean, deviation = random.normal(size=(21, 1)), np.full((21, 1), 0.4)
    evidence = np.full((21, 1), 3)
    part = groups[:, 1]
    found = build_part_report(mean, deviation, evidence, COMPETENCIES, groups=groups, part=part)
    assert found == build_cohort_report(mean[part], deviation[part], evidence[part], COMPETENCIES)
    assert shown(found)
    assert found.learners == 8


def test_a_small_group_is_hidden_and_so_is_one_beside_it_that_would_give_it_away() -> None:
    groups = disjoint(3, 6, 9)
    everybody = np.ones(18, dtype=bool)
    assert [shown(part_of(groups, groups[:, one], everybody)) for one in range(3)] == [False, False, True]


def test_those_who_are_in_no_group_are_not_given_away_by_the_rest() -> None:
    groups = np.vstack([disjoint(8, 8), np.zeros((2, 2), dtype=bool)])
    everybody = np.ones(18, dtype=bool)
    together: BoolArray = np.any(groups, axis=1, keepdims=True)[:, 0]
    assert not shown(part_of(groups, together, everybody)), "the whole cohort less these leaves two people"


def test_a_small_overlap_of_two_large_groups_hides_both() -> None:
    groups = np.zeros((18, 2), dtype=bool)
    groups[:10, 0] = groups[8:, 1] = True
    everybody = np.ones(18, dtype=bool)
    assert [shown(part_of(groups, groups[:, one], everybody)) for one in range(2)] == [False, False]


def test_only_those_who_were_assessed_count() -> None:
    groups = disjoint(10, 10)
    assessed = np.array([True] * 4 + [False] * 6 + [True] * 10)
    report = part_of(groups, groups[:, 0], assessed)
    assert not shown(report)
    assert report.rows[0].suppressed
    assert report.to_document()["competencies"][0]["assessed"] is None
    nobody = part_of(groups, groups[:, 0], np.array([False] * 10 + [True] * 10))
    assert (shown(nobody), nobody.rows[0].suppressed) == (False, False)


def test_a_part_that_takes_some_of_an_atom_is_refused() -> None:
    groups = disjoint(6, 6)
    part = groups[:, 0].copy()
    part[0] = False
    with pytest.raises(CohortNotUsable):
        part_of(groups, part, np.ones(12, dtype=bool))


def test_without_groups_everybody_is_the_only_part() -> None:
    everybody = np.ones(7, dtype=bool)
    assert shown(part_of(np.zeros((7, 0), dtype=bool), everybody, everybody))


@pytest.mark.parametrize("seed", range(40))
def test_no_sum_or_difference_of_what_is_shown_singles_out_a_few(seed: int) -> None:
    """Every union of groups is asked for; what they and the whole span must hold no set of 1 to n_min - 1 people."""
    random = np.random.default_rng(seed)
    atoms = np.array(list(product([False, True], repeat=3)))[1:] if seed % 2 else np.eye(4, dtype=bool)
    atoms = np.vstack([atoms, np.zeros((1, atoms.shape[1]), dtype=bool)])
    sizes = random.choice([0, 0, 1, 2, 4, 5, 6, 9], size=len(atoms))
    groups = np.repeat(atoms, sizes, axis=0)
    if sizes.sum() < N_MIN:
        return
    columns = [*range(groups.shape[1]), None]
    published = [np.ones(len(atoms))]
    for chosen in chain.from_iterable(combinations(columns, count) for count in range(1, len(columns) + 1)):
        of_atoms = np.any([~atoms.any(axis=1) if one is None else atoms[:, one] for one in chosen], axis=0)
        if shown(part_of(groups, np.repeat(of_atoms, sizes), np.ones(len(groups), dtype=bool))):
            published.append(of_atoms.astype(float))
    there = sizes > 0
    known = np.array(published)[:, there]
    for singled in product([0.0, 1.0], repeat=int(there.sum())):
        people = int(np.dot(singled, sizes[there]))
        if 0 < people < N_MIN:
            weights = np.linalg.lstsq(known.T, np.array(singled), rcond=None)[0]
            assert not np.allclose(known.T @ weights, singled), f"{people} people stand out"
