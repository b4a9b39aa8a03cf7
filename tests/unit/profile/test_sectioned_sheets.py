"""The sectioned shape, with other jobs, other counts and other habits than any sheet we were given."""

from __future__ import annotations

import pytest

from course.profile.job_sheet.read import read_job_sheet
from course.profile.job_sheet.report import counts_of
from course.profile.job_sheet.sheet import Sheet
from tests.unit.profile.sheets import BARE, LOGISTICS, LOGISTICS_COUNTS


def sheet_of(text: str) -> Sheet:
    return read_job_sheet(text.encode(), "fiche.txt")


def test_every_list_of_the_sheet_is_found() -> None:
    assert counts_of(sheet_of(LOGISTICS)) == LOGISTICS_COUNTS


def test_a_complete_sheet_leaves_nothing_expected_and_not_found() -> None:
    assert sheet_of(LOGISTICS).missing == []


def test_only_the_line_that_no_rule_understands_is_unrecognised() -> None:
    unknown = sheet_of(LOGISTICS).unrecognised
    assert [(line.number, line.raw) for line in unknown] == [
        (192, "« Un camion vide coûte aussi cher qu’un camion plein. »")
    ]


def test_the_head_gives_title_summary_and_scores_once_although_it_repeats_them() -> None:
    sheet = sheet_of(LOGISTICS)
    assert sheet.title == "Responsable logistique"
    assert sheet.summary.startswith("Le/la Responsable logistique fait arriver")
    assert [(one.title, one.score, one.description) for one in sheet.fulfilment] == [
        ("Qualité de vie", 55, "Horaires, astreintes, repos..."),
        ("Autonomie", 80, "Latitude dans l’organisation..."),
        ("Mouvement", 72, "Terrain, déplacements..."),
    ]


def test_mission_titles_are_derived_from_the_introduction_and_marked_as_guesses() -> None:
    missions = sheet_of(LOGISTICS).missions
    assert [mission.title for mission in missions] == [
        "Planifier les livraisons",
        "Gérer les stocks de l’entrepôt",
        "Choisir les transporteurs",
        "Encadrer les équipes de quai",
    ]
    assert all(mission.title_guessed for mission in missions)
    assert missions[0].summary == "Planifier les livraisons pour servir les magasins à l’heure"


def test_a_group_that_the_introduction_forgets_is_named_after_its_own_activities() -> None:
    text = LOGISTICS.replace(
        "afin de contenir les coûts, tout en encadrant les équipes de quai", "afin de contenir les coûts"
    )
    last = sheet_of(text).missions[-1]
    assert last.title_guessed
    assert "équipes" in last.title
    assert "its own activities" in last.title_reason


def test_soft_skills_and_constraints_keep_their_paragraph() -> None:
    sheet = sheet_of(LOGISTICS)
    assert [one.title for one in sheet.soft_skills] == ["Sang-froid", "Rigueur", "Sens du service"]
    assert (
        sheet.soft_skills[1].description
        == "Une palette mal étiquetée se perd. La personne vérifie, note et fait vérifier."
    )
    assert [one.title for one in sheet.constraints] == ["Horaires décalés", "Bruit de l’entrepôt"]


def test_hard_skills_keep_their_level_and_facets() -> None:
    found = [(one.title, one.level, one.facets) for one in sheet_of(LOGISTICS).hard_skills]
    assert found[0] == ("Gestion des stocks", 88, ["Inventaire", "Rotation", "Seuils"])
    assert found[2] == ("Tableaux de bord logistiques", 100, ["Ponctualité", "Coût", "Casse"])


def test_tool_families_keep_their_tools_and_text() -> None:
    families = sheet_of(LOGISTICS).tool_families
    assert [(one.title, one.tools) for one in families] == [
        ("Suivi des stocks", ["StockClair", "Palettix", "InventaPlus", "Douchette 3000"]),
        ("Transport", ["TourneeFacile", "RoutExpert"]),
    ]
    assert families[1].description == "Les outils de Transport placent les livraisons dans les camions."


def test_diplomas_keep_level_credits_and_the_spelling_of_their_text() -> None:
    found = [(one.title, one.level, one.ects) for one in sheet_of(LOGISTICS).diplomas]
    assert found == [("BTS", "Bac +2", 120), ("Licence pro", "Bac +3", 180)]


def test_a_paragraph_under_every_diploma_is_boilerplate_and_noted_once() -> None:
    sheet = sheet_of(LOGISTICS)
    assert [note for note in sheet.notes if "ils certifient" in note] == [
        "[#FORMATIONS, ligne 101] Un mot sur les titres : ils certifient des compétences."
    ]
    assert all("ils certifient" not in diploma.description for diploma in sheet.diplomas)


def test_previous_jobs_salary_bands_and_career_paths_are_read() -> None:
    sheet = sheet_of(LOGISTICS)
    assert [one.title for one in sheet.previous_jobs] == ["Chef(fe) de quai", "Agent(e) d’exploitation"]
    assert [(one.title, one.experience, one.minimum, one.maximum) for one in sheet.salary_bands] == [
        ("Débutant", "moins de 2 ans", 28000, 34000),
        ("Intermédiaire", "3 à 6 ans", 35000, 42000),
        ("Confirmé", "plus de 7 ans", 43000, 55000),
    ]
    assert [(one.title, one.kind) for one in sheet.career_paths] == [
        ("Directeur(trice) d’entrepôt", "evolution"),
        ("Directeur(trice) des achats", "evolution"),
        ("Consultant(e) en transport", "independent"),
        ("Froid", "specialisation"),
        ("Matières dangereuses", "specialisation"),
    ]


def test_questions_keep_their_answers() -> None:
    faq = sheet_of(LOGISTICS).faq
    assert faq[1].title == "Faut-il savoir conduire un chariot ?"
    assert faq[1].description == "C’est utile. Le permis s’obtient en quelques jours."
    assert faq[2].title == "Le métier sera-t-il automatisé ?"


def test_sections_may_come_in_any_order_and_without_introductions() -> None:
    sheet = sheet_of(BARE)
    assert [(mission.title, len(mission.activities)) for mission in sheet.missions] == [
        ("Composer les bouquets", 2),
        ("Tenir la boutique", 3),
    ]
    assert not any(mission.title_guessed for mission in sheet.missions)
    assert [(one.title, one.level) for one in sheet.hard_skills] == [
        ("Composition florale", 90),
        ("Botanique", 70),
    ]
    assert sheet.soft_skills[1].description == "oser un mariage inattendu"
    assert sheet.faq[0].description == "Non, mais il aide à trouver une première place."
    assert [(one.minimum, one.maximum, one.period) for one in sheet.salary_bands] == [(1850, 2000, "month")]
    assert sheet.unrecognised == []


def test_a_section_that_is_not_there_counts_nothing_and_is_reported() -> None:
    start, end = LOGISTICS.index("#OUTILS"), LOGISTICS.index("#CONTRAINTES")
    sheet = sheet_of(LOGISTICS[:start] + LOGISTICS[end:])
    assert counts_of(sheet) == LOGISTICS_COUNTS | {"tool_families": 0, "tools": 0}
    assert sheet.missing == ["tool_families: no #OUTILS section"]


def test_a_section_that_is_given_twice_counts_once() -> None:
    start, end = LOGISTICS.index("#OUTILS"), LOGISTICS.index("#CONTRAINTES")
    sheet = sheet_of(LOGISTICS + "\n" + LOGISTICS[start:end])
    assert counts_of(sheet) == LOGISTICS_COUNTS


@pytest.mark.parametrize("header", ["# Soft skills", "#SOFT SKILLS", "## Soft-Skills :", "#softskills"])
def test_section_names_are_read_without_case_spaces_or_accents(header: str) -> None:
    assert len(sheet_of(LOGISTICS.replace("#SOFTSKILLS", header)).soft_skills) == 3


def test_an_unknown_section_is_unrecognised_from_its_header_on() -> None:
    sheet = sheet_of(BARE + "#HOROSCOPE\nBélier\nUne belle journée vous attend.\n")
    assert [line.raw for line in sheet.unrecognised] == [
        "#HOROSCOPE",
        "Bélier",
        "Une belle journée vous attend.",
    ]


def test_groups_are_told_apart_by_larger_gaps_when_every_bullet_stands_alone() -> None:
    text = "Boulanger\n#MISSIONS\n- Peser\n\n- Mélanger\n\n\n- Cuire\n\n- Refroidir\n"
    assert counts_of(sheet_of(text))["activities_per_mission"] == [2, 2]


def test_a_list_that_lost_its_gaps_is_pointed_out() -> None:
    flat = "\n".join(line for line in LOGISTICS.splitlines() if line.strip())
    sheet = sheet_of(flat)
    assert counts_of(sheet) == LOGISTICS_COUNTS | {"missions": 1, "activities_per_mission": [14]}
    assert sheet.missing[0].startswith("missions: all 14 activities stand in one group")


def test_bullets_under_bullets_are_the_activities_of_a_titled_mission() -> None:
    text = "Boulanger\n#MISSIONS\n1. Pétrir les pâtes\n  - Peser la farine\n  - Verser l’eau\n2. Cuire\n  - Chauffer\n"
    missions = sheet_of(text).missions
    assert [(mission.title, len(mission.activities), mission.title_guessed) for mission in missions] == [
        ("Pétrir les pâtes", 2, False),
        ("Cuire", 1, False),
    ]


def test_a_first_bullet_that_lost_its_indent_is_still_an_activity() -> None:
    text = "Boulanger\n#MISSIONS\n• Peser la farine\n  • Verser l’eau\n  • Pétrir\n\n  • Cuire\n"
    assert counts_of(sheet_of(text))["activities_per_mission"] == [3, 1]


def test_numbered_mission_titles_lose_their_number() -> None:
    text = "Boulanger\n#MISSIONS\nMission 1 : Pétrir\n- Peser\nMission 2 : Cuire\n- Chauffer\n"
    assert [mission.title for mission in sheet_of(text).missions] == ["Pétrir", "Cuire"]


def test_the_same_activity_twice_in_a_mission_is_kept_and_pointed_out() -> None:
    sheet = sheet_of("Boulanger\n#MISSIONS\n- Peser\n- Cuire\n- Peser\n")
    assert counts_of(sheet)["activities"] == 3
    assert [(doubt.value, doubt.line) for doubt in sheet.doubts] == [("Peser", 5)]


def test_a_level_out_of_twenty_is_brought_to_a_hundred_and_said() -> None:
    sheet = sheet_of("Boulanger\n#HARDSKILLS\n17/20 - Façonnage\n")
    assert [(one.title, one.level) for one in sheet.hard_skills] == [("Façonnage", 85)]
    assert "17 out of 20" in sheet.doubts[0].reason


def test_a_hard_skill_without_a_level_is_kept_and_reported() -> None:
    sheet = sheet_of("Boulanger\n#HARDSKILLS\n90 | Cuisson\nTempérature, durée...\n\nFaçonnage\nGestes, formes...\n")
    assert [(one.title, one.level) for one in sheet.hard_skills] == [("Cuisson", 90), ("Façonnage", None)]
    assert "hard_levels: no level for 'Façonnage'" in sheet.missing


def test_a_diploma_on_one_line_is_read() -> None:
    sheet = sheet_of("Boulanger\n#FORMATIONS\nCAP | Niveau 3 | 0 crédits ECTS\nBP (Bac +0)\n")
    assert [(one.title, one.level, one.ects) for one in sheet.diplomas] == [
        ("CAP", "Niveau 3", 0),
        ("BP", "Bac +0", None),
    ]


def test_the_name_of_the_job_is_found_where_the_head_does_not_give_it() -> None:
    body = LOGISTICS[LOGISTICS.index("#MISSIONS") :]
    sheet = sheet_of(body)
    assert sheet.title == "Responsable logistique"
    assert [doubt.field for doubt in sheet.doubts] == ["title"]


@pytest.mark.parametrize("title", ["Un(e) Boulanger(ère)", "Fiche métier : Boulanger(ère)", "# Boulanger(ère)"])
def test_the_name_of_the_job_loses_what_stands_before_it(title: str) -> None:
    assert sheet_of(f"{title}\n#MISSIONS\n- Cuire le pain\n").title == "Boulanger(ère)"


def test_a_faq_that_announces_more_questions_than_it_has_is_reported() -> None:
    sheet = sheet_of(LOGISTICS.replace("donne 3 questions", "donne 5 questions"))
    assert sheet.missing == ["faq: the introduction announces 5 questions, 3 were found"]


def test_entries_written_as_plain_titles_are_found() -> None:
    sheet = sheet_of("Boulanger\n#CONTRAINTES\nLes contraintes\nChaleur du four\nRéveil de nuit\nPort de charges\n")
    assert [one.title for one in sheet.constraints] == ["Chaleur du four", "Réveil de nuit", "Port de charges"]
