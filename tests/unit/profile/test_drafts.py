"""The draft of a profile: what is in it, what is marked as a guess, and that it follows the format."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from core.documents import check_document, parse_document, read_schema
from course.profile.competency import profile_from_document
from course.profile.job_sheet.draft import Draft, draft_profile
from course.profile.job_sheet.linking import guess_links
from course.profile.job_sheet.proposal import PROPOSED_TARGET, unit_of
from course.profile.job_sheet.read import read_job_sheet
from course.profile.job_sheet.report import report_data, report_text
from course.profile.job_sheet_file import comments_of_people, profile_text
from tests.unit.profile.sheets import BAKER, BARE, LOGISTICS

SCHEMA = read_schema(Path(__file__).parents[3] / "course" / "schemas" / "profile.schema.json")


def draft_of(text: str) -> Draft:
    return draft_profile(read_job_sheet(text.encode(), "fiche.txt"), today="2026-11-21")


@pytest.mark.parametrize("text", [LOGISTICS, BAKER, BARE], ids=["sectioned", "article", "bare"])
def test_every_draft_follows_the_format_of_profiles(text: str) -> None:
    written = profile_text(draft_of(text))
    document = parse_document(written, name="profile.yaml")
    assert check_document(document, SCHEMA) == []
    assert document.data == draft_of(text).profile
    assert profile_from_document(document.data).missions


def test_identifiers_say_what_they_stand_for() -> None:
    profile = draft_of(LOGISTICS).profile
    assert profile["id"] == "responsable_logistique"
    assert [mission["id"] for mission in profile["missions"]] == ["m01", "m02", "m03", "m04"]
    assert [one["id"] for one in profile["missions"][1]["activities"]] == ["m02_a01", "m02_a02", "m02_a03"]
    assert [one["id"] for one in profile["competencies"]] == [
        "gestion_stocks",
        "reglementation_transport",
        "tableaux_bord_logistiques",
        "anglais_professionnel",
        "sang_froid",
        "rigueur",
        "sens_service",
    ]
    assert profile["tool_families"][0]["id"] == "outils_suivi_stocks"


def test_no_identifier_is_used_twice_although_titles_repeat_between_lists() -> None:
    text = LOGISTICS.replace("\nRigueur\n", "\nGestion des stocks\n").replace("Suivi des stocks", "Gestion des stocks")
    profile = draft_of(text).profile
    lists = [entries for key, entries in profile.items() if isinstance(entries, list) and key != "notes"]
    ids = [entry["id"] for entries in lists for entry in entries]
    assert len(ids) == len(set(ids))
    assert "gestion_stocks_2" in ids


def test_levels_of_the_sheet_are_targets_and_missing_ones_are_proposed_with_a_reason() -> None:
    competencies = {one["id"]: one for one in draft_of(LOGISTICS).profile["competencies"]}
    assert competencies["gestion_stocks"]["target"] == 88
    assert competencies["gestion_stocks"]["target_source"] == "sheet"
    soft = competencies["rigueur"]
    assert (soft["target"], soft["target_source"]) == (PROPOSED_TARGET, "editorial")
    assert "À confirmer" in soft["target_reason"]


def test_activities_are_linked_where_words_say_so_and_marked_as_guessed() -> None:
    (stocks,) = [m for m in draft_of(LOGISTICS).profile["missions"] if m["title"].startswith("Gérer les stocks")]
    counted = stocks["activities"][0]
    assert counted["competencies"] == ["gestion_stocks"]
    assert counted["competencies_guessed"] is True


def test_an_activity_that_shares_no_telling_word_is_linked_to_nothing() -> None:
    competencies = [
        {
            "id": "cuisson",
            "title": "Cuisson",
            "facets": ["Four"],
            "description": "Savoir quand le pain est prêt.",
        }
    ]
    assert guess_links(["Régler le four", "Saluer les voisins", "Noter quand il pleut"], competencies) == [
        ["cuisson"],
        [],
        [],
    ]


def test_every_guess_is_listed_with_its_reason() -> None:
    draft = draft_of(LOGISTICS)
    listed = {(guess.id, guess.field) for guess in draft.guesses}
    assert {("m01", "title"), ("m02_a01", "competencies"), ("rigueur", "target")} <= listed
    assert all(guess.reason for guess in draft.guesses)


def test_the_report_has_the_announced_shape_and_no_more() -> None:
    sheet = read_job_sheet(LOGISTICS.encode(), "fiche.txt")
    data = report_data(sheet, draft_of(LOGISTICS), updated=False)
    assert list(data) == ["counts", "expected_not_found", "guesses", "unrecognised"]
    assert data["unrecognised"] == [{"line": 192, "text": "« Un camion vide coûte aussi cher qu’un camion plein. »"}]
    assert list(data["counts"]) == [
        "missions", "activities", "activities_per_mission", "soft_skills", "hard_skills", "hard_levels",
        "tool_families", "tools", "constraints", "diplomas", "previous_jobs", "salary_bands", "faq", "fulfilment",
        "kpis", "certifications",
    ]  # fmt: skip


def test_the_report_in_words_names_counts_guesses_and_unknown_lines() -> None:
    sheet = read_job_sheet(LOGISTICS.encode(), "fiche.txt")
    text = report_text(sheet, draft_of(LOGISTICS), updated=False)
    assert "missions              4" in text
    assert "(4 + 3 + 5 + 2)" in text
    assert "m01        Planifier les livraisons" in text
    assert "192  « Un camion vide" in text
    assert "Changes" not in text


def test_disciplines_of_an_article_are_proposed_as_a_comment() -> None:
    text = profile_text(draft_of(BAKER))
    assert "#   - Pétrissage\n" in text
    assert yaml.safe_load(text)["competencies"] == []


def test_an_open_salary_keeps_its_bound_and_its_source() -> None:
    bands: list[dict[str, Any]] = draft_of(BAKER).profile["salary_bands"]
    assert bands[1] == {
        "id": "salaire_38_000",
        "title": "Plus de 38\u202f000 €",
        "minimum": 38000,
        "maximum": None,
        "currency": "EUR",
        "period": "year",
        "source": "article",
    }


def test_units_of_kpis_follow_their_names() -> None:
    assert [unit_of(title) for title in ("Taux de casse", "Panier moyen", "Délai de livraison", "NPS")] == [
        "%",
        "€",
        "jours",
        "",
    ]


def test_the_draft_has_no_comment_that_a_person_would_have_written() -> None:
    for text in (LOGISTICS, BAKER, BARE):
        written = profile_text(draft_of(text))
        assert comments_of_people(written) == []
        assert comments_of_people(written.replace("missions:\n", "missions:  # voir avec Anna\n")) != []
