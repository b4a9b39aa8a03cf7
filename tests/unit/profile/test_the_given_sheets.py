"""The two sheets that the project was given, where they are at hand in a folder beside the repository."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from course.profile.job_sheet.draft import draft_profile
from course.profile.job_sheet.read import read_job_sheet
from course.profile.job_sheet.report import counts_of
from course.profile.job_sheet.sheet import Sheet

SEEDS = Path(__file__).parents[4] / "shared" / "seeds"


def given_sheet(shape: str) -> Sheet:
    """The given sheet of that shape; skips where the folder is not there."""
    if not SEEDS.is_dir():
        pytest.skip(f"the given sheets are not at hand ({SEEDS}): our own sheets cover the same rules")
    sheets = [read_job_sheet(path.read_bytes(), path.name) for path in sorted(SEEDS.glob("*.txt"))]
    return next(sheet for sheet in sheets if sheet.shape == shape)


def test_the_sectioned_sheet_is_read_to_the_last_figure() -> None:
    sheet = given_sheet("sectioned")
    expected: dict[str, Any] = {
        "missions": 10,
        "activities": 100,
        "activities_per_mission": [10] * 10,
        "soft_skills": 9,
        "hard_skills": 6,
        "hard_levels": [95, 90, 93, 85, 83, 85],
        "tool_families": 6,
        "tools": 18,
        "constraints": 9,
        "diplomas": 3,
        "previous_jobs": 3,
        "salary_bands": 2,
        "faq": 6,
        "fulfilment": [65, 70, 90, 70, 75],
        "kpis": 0,
        "certifications": 0,
    }
    assert counts_of(sheet) == expected
    assert sheet.missing == []
    assert [line.number for line in sheet.unrecognised] == [395, 407]


def test_the_entries_of_the_sectioned_sheet_have_their_parts() -> None:
    sheet = given_sheet("sectioned")
    assert all(len(one.description) > 300 for one in [*sheet.soft_skills, *sheet.constraints, *sheet.previous_jobs])
    assert all(len(one.facets) == 3 for one in sheet.hard_skills)
    assert all(len(one.tools) == 3 and one.description for one in sheet.tool_families)
    assert [(one.level, one.ects) for one in sheet.diplomas] == [
        ("Bac +2", 120),
        ("Bac +3", 180),
        ("Bac +5", 300),
    ]
    assert [(one.minimum, one.maximum) for one in sheet.salary_bands] == [(30000, 45000), (50000, 75000)]
    assert [one.kind for one in sheet.career_paths] == ["evolution"] * 2 + ["independent"] + ["specialisation"] * 3


def test_each_mission_of_the_sectioned_sheet_has_a_title_of_its_own_from_the_introduction() -> None:
    missions = given_sheet("sectioned").missions
    verbs = [mission.title.split()[0] for mission in missions]
    expected = "Définir Piloter Optimiser Déployer Analyser Ajuster Gérer Collaborer Assurer Manager"
    assert verbs == expected.split()
    assert all(mission.title_guessed for mission in missions)


def test_the_competencies_of_the_draft_have_the_identifiers_of_the_catalogue() -> None:
    profile = draft_profile(given_sheet("sectioned"), today="2026-11-21").profile
    assert [one["id"] for one in profile["competencies"]] == [
        "analyse_indicateurs", "gestion_projet", "marketing_digital", "budgets_finances", "communication_digitale",
        "tendances_marche", "communication", "esprit_analyse", "gestion_temps", "adaptabilite", "leadership",
        "resolution_problemes", "orientation_client", "collaboration", "ecoute_active",
    ]  # fmt: skip


def test_the_article_gives_its_facts() -> None:
    sheet = given_sheet("article")
    counts = counts_of(sheet)
    assert (counts["missions"], counts["activities"], counts["hard_levels"]) == (5, 0, [])
    assert [one.title for one in sheet.kpis] == [
        "Taux de conversion",
        "Panier moyen",
        "CPA",
        "Taux de rebond",
        "LTV",
    ]
    assert [one.title for one in sheet.certifications] == ["Google Analytics", "HubSpot", "Shopify"]
    assert [(one.minimum, one.maximum) for one in sheet.salary_bands] == [(45000, 70000), (80000, None)]
    assert [one.title for one in sheet.neighbouring_jobs] == ["Traffic manager"]
    assert len(sheet.career_paths) == 3
    assert sheet.unrecognised == []
