"""Levels and amounts of money as French sheets write them."""

from __future__ import annotations

import pytest

from course.profile.job_sheet.figures import amounts_in, level_of
from course.profile.job_sheet.pay import experience_in, period_in


@pytest.mark.parametrize(
    ("text", "title", "level"),
    [
        ("95 | Cuisson", "Cuisson", 95),
        ("95 % - Cuisson", "Cuisson", 95),
        ("Cuisson : 95 %", "Cuisson", 95),
        ("Cuisson 95%", "Cuisson", 95),
        ("Cuisson | 95", "Cuisson", 95),
        ("16/20 - Cuisson", "Cuisson", 80),
        ("Cuisson : 4/5", "Cuisson", 80),
        ("Web 2.0 : 80", "Web 2.0", 80),
    ],
)
def test_a_title_with_a_level_is_read(text: str, title: str, level: int) -> None:
    found = level_of(text)
    assert found is not None
    assert (found.title, found.out_of_hundred) == (title, level)


@pytest.mark.parametrize(
    "text",
    [
        "Niveau 3",
        "BAC +2 | (120 crédits ECTS)",
        "95",
        "| 95",
        "Cuisson",
        "En 2025, tout change",
        "",
        "95 Cuisson",
    ],
)
def test_a_number_without_a_separator_is_no_level(text: str) -> None:
    assert level_of(text) is None


def test_a_bare_number_before_a_title_is_a_level_where_it_is_asked_for() -> None:
    found = level_of("95 Cuisson", bare=True)
    assert found is not None
    assert found.out_of_hundred == 95


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        ("De 30000€ à 45000€ brut par an", [(30000, 45000)]),
        ("entre 45 000 € et 70 000 € brut", [(45000, 70000)]),
        ("entre 45\u202f000 et 70\u202f000 euros".replace("\u202f", " "), [(45000, 70000)]),
        ("30-35 K€", [(30000, 35000)]),
        ("de 30 k€ à 45 k€", [(30000, 45000)]),
        ("à partir de 25.000 euros", [(25000, None)]),
        ("peuvent dépasser les 80 000 €", [(80000, None)]),
        ("jusqu'à 90 000 €", [(None, 90000)]),
        ("1 850,50 € par mois", [(1850, None)]),
        ("De 20 000 € à 25 000 €, puis plus de 40 000 €", [(20000, 25000), (40000, None)]),
        ("sept ans", []),
        ("€", []),
        ("9" * 40 + " €", []),
    ],
)
def test_amounts_are_read_with_their_bounds(text: str, bounds: list[tuple[int | None, int | None]]) -> None:
    assert [(one.minimum, one.maximum) for one in amounts_in(text)] == bounds


@pytest.mark.parametrize(
    ("text", "experience"),
    [
        ("DÉBUTANT (- de 3ans)", "moins de 3 ans"),
        ("CONFIRMÉ (+ de 5 ans)", "plus de 5 ans"),
        ("Moins de 1 an", "moins de 1 an"),
        ("3 à 6 ans", "3 à 6 ans"),
        ("SENIOR", ""),
    ],
)
def test_experience_is_put_in_words(text: str, experience: str) -> None:
    assert experience_in(text) == experience


def test_the_period_of_a_salary_is_a_year_unless_the_line_says_otherwise() -> None:
    assert [period_in(text) for text in ("brut par an", "2 000 € par mois", "12 € de l’heure", "2 000 €")] == [
        "year",
        "month",
        "hour",
        "year",
    ]
