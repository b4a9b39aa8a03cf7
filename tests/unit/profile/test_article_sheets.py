"""The article shape: facts that stand in running text, and nothing read into sentences that say something else."""

from __future__ import annotations

import pytest

from course.profile.job_sheet.read import read_job_sheet
from course.profile.job_sheet.report import counts_of
from course.profile.job_sheet.sheet import Sheet
from tests.unit.profile.sheets import BAKER, BAKER_COUNTS


def sheet_of(text: str) -> Sheet:
    return read_job_sheet(text.encode(), "article.txt")


def test_what_an_article_gives_is_counted_and_the_rest_is_zero() -> None:
    assert counts_of(sheet_of(BAKER)) == BAKER_COUNTS


def test_bullets_that_are_announced_as_missions_become_missions_without_activities() -> None:
    missions = sheet_of(BAKER).missions
    assert [mission.title for mission in missions] == [
        "Préparation et pétrissage des pâtes",
        "Surveillance des indicateurs (KPIs)",
        "Réglage et entretien du four",
        "Accueil des clients",
    ]
    assert missions[1].summary.endswith("taux de casse, coût matière, panier moyen")
    assert all(mission.title_guessed and not mission.activities for mission in missions)


def test_kpis_and_certifications_are_taken_out_of_their_lists() -> None:
    sheet = sheet_of(BAKER)
    assert [one.title for one in sheet.kpis] == ["Taux de casse", "Coût matière", "Panier moyen"]
    assert [one.title for one in sheet.certifications] == ["HACCP", "Label Artisan", "QualiPain"]


def test_salaries_are_read_and_other_amounts_are_not() -> None:
    bands = sheet_of(BAKER).salary_bands
    assert [(one.title, one.minimum, one.maximum) for one in bands] == [
        ("Débutant", 21000, 24500),
        ("Plus de 38\u202f000 €", 38000, None),
    ]


def test_neighbouring_jobs_are_those_that_are_named_as_jobs() -> None:
    jobs = sheet_of(BAKER).neighbouring_jobs
    assert [one.title for one in jobs] == ["Pâtissier"]
    assert jobs[0].description.startswith("Le boulanger collabore étroitement")


def test_career_paths_are_read_from_their_sentence() -> None:
    assert [(one.title, one.kind) for one in sheet_of(BAKER).career_paths] == [
        ("Chef de fournil", "evolution"),
        ("Formateur", "evolution"),
        ("Responsable de production", "evolution"),
        ("Ouvrir leur propre boutique", "independent"),
    ]


def test_the_name_of_the_job_is_taken_from_how_the_article_names_it() -> None:
    sheet = sheet_of(BAKER)
    assert sheet.title == "Boulanger"
    assert sheet.doubts[0].field == "title"


def test_a_title_line_at_the_head_of_an_article_is_its_title() -> None:
    sheet = sheet_of("Fleuriste : un métier de saison\n" + BAKER)
    assert (sheet.title, sheet.title_line) == ("Fleuriste", 1)
    assert "title" not in [doubt.field for doubt in sheet.doubts]


def test_what_an_article_cannot_give_is_said() -> None:
    missing = sheet_of(BAKER).missing
    assert [entry.split(":")[0] for entry in missing] == ["activities", "competencies"]


def test_facts_that_an_article_leaves_out_are_reported() -> None:
    without = "\n".join(line for line in BAKER.splitlines() if "salaire" not in line and "certifications" not in line)
    missing = [entry.split(":")[0] for entry in sheet_of(without).missing]
    assert missing == ["certifications", "salary_bands", "activities", "competencies"]


def test_disciplines_and_former_jobs_named_in_passing_are_proposed_but_not_counted() -> None:
    sheet = sheet_of(BAKER)
    assert [one.title for one in sheet.suggested_skills] == ["Pétrissage", "Fermentation", "Hygiène", "Vente"]
    assert [doubt.value for doubt in sheet.doubts if doubt.field == "previous_jobs"] == ["Vendeur"]
    assert sheet.previous_jobs == []


def test_every_line_of_prose_is_kept() -> None:
    sheet = sheet_of(BAKER)
    assert sheet.unrecognised == []
    kept = " ".join([sheet.summary, *sheet.notes, *(job.description for job in sheet.neighbouring_jobs)])
    assert all(line in kept for line in BAKER.splitlines() if line.endswith("."))


@pytest.mark.parametrize(
    "announcement",
    ["Les missions du boulanger", "Ses principales tâches au quotidien :", "## Missions du métier"],
)
def test_missions_may_stand_right_under_their_heading(announcement: str) -> None:
    text = f"Le boulanger travaille la nuit, quand tout dort.\n{announcement}\n- La cuisson du pain\n- La vente\n"
    assert counts_of(sheet_of(text))["missions"] == 2


def test_a_list_that_is_not_announced_as_missions_is_unrecognised() -> None:
    sheet = sheet_of(BAKER + "Ses outils préférés :\n- Le coupe-pâte\n- La pelle\n")
    assert [line.text for line in sheet.unrecognised] == ["Le coupe-pâte", "La pelle"]
    assert counts_of(sheet)["missions"] == 4
