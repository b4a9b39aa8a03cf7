"""Which writings of a short text are taken for one another."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.interactions.likeness import distance, folded, is_near, slips_forgiven


@pytest.mark.parametrize(
    ("typed", "same"),
    [
        ("  L’Œuvre  d’été ", "l'oeuvre d'ete"),
        ("ÇA ET LÀ", "ca et la"),
        ("e\u0301te\u0301", "ete"),
        ("e‑mailing", "e-mailing"),
        ("e – mailing", "e-mailing"),
        ("aujourd ' hui", "aujourd'hui"),
        ("10\u202f%", "10 %"),
        ("Æquo", "aequo"),
        ("Straße", "strasse"),
        ("\u00a0\t", ""),
        ("H\u200bT\u200e\ufe0f", "ht"),
        ("con\ufb01ance, e\ufb03cace", "confiance, efficace"),
        ("kI\u0307lo, \u0131ci, \u0130ci", "kilo, ici, ici"),
        ("\u01fd", "ae"),
        ("\u200b\u2060", ""),
    ],
)
def test_case_accents_ligatures_and_typography_do_not_count(typed: str, same: str) -> None:
    assert folded(typed) == same


@given(st.text(max_size=30))
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert folded(folded(text)) == folded(text)


@pytest.mark.parametrize(("expected", "slips"), [("roas", 0), ("cible", 1), ("panier x", 1), ("acheteurs", 2)])
def test_longer_words_forgive_more(expected: str, slips: int) -> None:
    assert slips_forgiven(expected) == slips


@pytest.mark.parametrize(
    ("typed", "expected", "near"),
    [
        ("panier moyne", "panier moyen", True),
        ("panir moyn", "panier moyen", True),
        ("pani moyn", "panier moyen", False),
        ("raos", "roas", False),
        ("cibel", "cible", True),
        ("cibles", "cible", True),
        ("ciblées", "cible", False),
        ("tva de 10 %", "tva de 20 %", False),
        ("tva d 20 %", "tva de 20 %", True),
        ("", "cible", False),
    ],
)
def test_a_slip_is_forgiven_and_another_word_or_number_is_not(typed: str, expected: str, near: bool) -> None:
    assert is_near(folded(typed), expected) is near


def plain_distance(first: str, second: str) -> int:
    """The textbook table, whole."""
    table = {(i, -1): i + 1 for i in range(-1, len(first))} | {(-1, j): j + 1 for j in range(-1, len(second))}
    for i, letter in enumerate(first):
        for j, other in enumerate(second):
            table[i, j] = min(table[i - 1, j] + 1, table[i, j - 1] + 1, table[i - 1, j - 1] + (letter != other))
            if i and j and letter == second[j - 1] and first[i - 1] == other:
                table[i, j] = min(table[i, j], table[i - 2, j - 2] + 1)
    return table[len(first) - 1, len(second) - 1]


@given(st.text("abc", max_size=8), st.text("abc", max_size=8), st.integers(0, 3))
def test_the_distance_is_that_of_the_textbook_as_far_as_it_matters(first: str, second: str, most: int) -> None:
    exact = plain_distance(first, second)
    assert min(distance(first, second, most=most), most + 1) == min(exact, most + 1)
