"""Likeness of texts and the assignment that keeps identifiers in place."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from course.profile.job_sheet.similarity import (
    REWORDED,
    SAME_TITLE,
    best_pairs,
    likeness,
    pair_all,
    pair_in_place,
)

SHAPES = st.tuples(st.integers(0, 4), st.integers(0, 4))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Compter les stocks chaque mois", "Compter chaque mois les stocks de l’entrepôt"),
        ("Négocier les tarifs des transporteurs", "Négocier les tarifs avec chaque transporteur"),
        ("Repérer les stocks dormants", "Repérer et signaler les stocks dormants"),
    ],
)
def test_a_reworded_activity_is_recognised(one: str, other: str) -> None:
    assert likeness(one, other) >= REWORDED


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Compter les stocks chaque mois", "Former les équipes de quai à la sécurité"),
        ("Comparer les offres des transporteurs", "Mesurer la ponctualité des livraisons"),
    ],
)
def test_another_activity_is_not(one: str, other: str) -> None:
    assert likeness(one, other) < REWORDED


def test_titles_that_share_a_word_are_not_the_same_skill() -> None:
    assert likeness("Gestion du temps", "Gestion de projet") < SAME_TITLE
    assert likeness("Leadership", "Leadership d’équipe") >= SAME_TITLE


def test_case_accents_and_punctuation_make_no_difference() -> None:
    assert likeness("Écoute active", "ecoute active.") == 1.0


@given(
    arrays(
        np.float64,
        st.tuples(st.integers(0, 4), st.integers(0, 4)),
        elements=st.integers(0, 10).map(lambda n: n / 10),
    )
)
def test_the_chosen_pairs_have_the_greatest_sum(scores: np.ndarray) -> None:
    least = 0.4
    pairs = best_pairs(scores, least)
    rows, columns = scores.shape
    worth = np.where(scores >= least, scores, 0.0)
    wide = worth if rows <= columns else worth.T
    short, long = wide.shape
    best = max(
        (sum(wide[row, column] for row, column in enumerate(order)) for order in permutations(range(long), short)),
        default=0.0,
    )
    assert sum(scores[row, column] for row, column in pairs) == pytest.approx(best)
    assert all(scores[row, column] >= least for row, column in pairs)
    assert len({row for row, _ in pairs}) == len({column for _, column in pairs}) == len(pairs)


def test_a_nearer_partner_is_given_up_when_the_whole_gains() -> None:
    scores = np.array([[0.9, 0.8], [0.85, 0.0]])
    assert best_pairs(scores, 0.5) == [(0, 1), (1, 0)]


def test_equal_keys_come_before_likeness() -> None:
    found = pair_all(["b", "a"], ["a", "c"], key=str, alike=lambda one, other: 1.0)
    assert found == {1: 0, 0: 1}


def test_places_pair_only_a_list_that_was_evidently_rewritten() -> None:
    assert pair_in_place(4, 4, {1: 1}) == {0: 0, 2: 2, 3: 3}
    assert pair_in_place(4, 4, {0: 0, 1: 1}) == {}
    assert pair_in_place(4, 4, {0: 2}) == {}
    assert pair_in_place(4, 5, {}) == {}
