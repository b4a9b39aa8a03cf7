"""French wording: folding, identifiers, enumerations."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.profile.job_sheet.names import Identifiers
from course.profile.job_sheet.shape import LISTS
from course.profile.job_sheet.wording import enumeration, fold, headline, identifier, same_text, stems

COMPETENCIES = next(shape for shape in LISTS if shape.key == "competencies")
IDENTIFIER = re.compile(r"^[a-z][a-z0-9_]{0,59}$")


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Analyse des indicateurs", "analyse_indicateurs"),
        ("Gestion de projet", "gestion_projet"),
        ("Esprit d'analyse", "esprit_analyse"),
        ("Esprit d’analyse", "esprit_analyse"),
        ("Résolution de problèmes", "resolution_problemes"),
        ("Responsable e-commerce", "responsable_ecommerce"),
        ("Boulanger(ère)", "boulanger"),
        ("Maître d’œuvre", "maitre_oeuvre"),
        ("3D", "x_3d"),
        ("日本", "x"),
        ("À la une", "a_la_une"),
    ],
)
def test_an_identifier_is_readable(title: str, expected: str) -> None:
    assert identifier(title) == expected


@settings(deadline=None)
@given(st.text(max_size=200))
def test_every_text_gives_a_valid_identifier(text: str) -> None:
    assert IDENTIFIER.match(identifier(text))
    assert IDENTIFIER.match(identifier(text, "contrainte"))


@settings(deadline=None)
@given(st.lists(st.text(max_size=80), max_size=12))
def test_identifiers_of_one_profile_never_repeat(titles: list[str]) -> None:
    names = Identifiers({"retired": [{"id": "cuisson", "text": "Cuisson"}]})
    given_names = [names.entry(COMPETENCIES, title) for title in [*titles, "Cuisson"]]
    assert len(set(given_names)) == len(given_names)
    assert "cuisson" not in given_names
    assert all(IDENTIFIER.match(name) for name in given_names)


def test_a_skill_that_is_called_like_a_mission_gets_another_identifier() -> None:
    assert Identifiers({}).entry(COMPETENCIES, "M05") == "competence_m05"


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("le taux de casse, la marge ou encore le panier moyen", ["taux de casse", "marge", "panier moyen"]),
        ("l’acquisition, l’innovation, ou l’UX design", ["acquisition", "innovation", "UX design"]),
        ("chef de rang et maître d’hôtel", ["chef de rang", "maître d’hôtel"]),
        ("Directeur (sites et usines) ou acheteur", ["Directeur (sites et usines)", "acheteur"]),
        ("", []),
    ],
)
def test_an_enumeration_is_taken_apart(text: str, items: list[str]) -> None:
    assert enumeration(text) == items


def test_texts_that_differ_by_accents_and_punctuation_are_the_same() -> None:
    assert same_text("Œuvres d’été !", "OEUVRES D'ETE")
    assert fold("ÉLÈVE") == "eleve"
    assert stems("les équipes") == stems("une équipe")


def test_a_headline_leaves_out_the_second_half_and_the_purpose() -> None:
    assert headline("Suivre les ventes et ajuster les prix", 90) == "Suivre les ventes"
    assert headline("Peser la farine pour la fournée", 90) == "Peser la farine"
    assert headline("Cuire", 90) == "Cuire"
    assert headline("Un " + "très " * 40 + "long titre", 30).endswith("…")
