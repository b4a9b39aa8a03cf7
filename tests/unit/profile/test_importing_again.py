"""An edited sheet over a profile that is there: identifiers stay, corrections stay, what vanished retires."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from core.errors import Conflict
from course.profile.job_sheet.draft import Draft, draft_profile
from course.profile.job_sheet.fingerprint import read_fingerprint
from course.profile.job_sheet.read import read_job_sheet
from course.profile.job_sheet_file import profile_text
from tests.unit.profile.sheets import BAKER, BARE, LOGISTICS


def import_over(text: str, written: str = "", *, today: str = "2026-12-01") -> Draft:
    existing = yaml.safe_load(written) if written else None
    sheet = read_job_sheet(text.encode(), "fiche.txt")
    return draft_profile(sheet, existing=existing, known=read_fingerprint(written), today=today)


def first(text: str = LOGISTICS) -> str:
    return profile_text(import_over(text, today="2026-11-21"))


def activities(profile: dict[str, Any]) -> dict[str, str]:
    return {one["id"]: one["text"] for mission in profile["missions"] for one in mission["activities"]}


def by_id(profile: dict[str, Any], key: str) -> dict[str, dict[str, Any]]:
    return {entry["id"]: entry for entry in profile.get(key, [])}


@pytest.mark.parametrize("text", [LOGISTICS, BAKER, BARE])
def test_the_same_sheet_changes_nothing(text: str) -> None:
    written = first(text)
    again = import_over(text, written)
    assert not again.diff
    assert profile_text(again) == written


def test_a_reworded_activity_keeps_its_identifier_and_gets_the_new_words() -> None:
    edited = LOGISTICS.replace("Repérer les stocks dormants", "Repérer et signaler les stocks dormants")
    again = import_over(edited, first())
    assert activities(again.profile)["m02_a02"] == "Repérer et signaler les stocks dormants"
    (change,) = again.diff.reworded
    assert (change.id, change.field, change.before) == ("m02_a02", "text", "Repérer les stocks dormants")
    assert not again.diff.added
    assert not again.diff.removed


def test_a_new_activity_gets_a_new_identifier_and_the_others_keep_theirs() -> None:
    edited = LOGISTICS.replace("  • Compter les stocks", "  • Ouvrir la chambre froide\n  • Compter les stocks")
    again = import_over(edited, first())
    before = activities(yaml.safe_load(first()))
    assert activities(again.profile) == before | {"m02_a04": "Ouvrir la chambre froide"}
    assert again.profile["missions"][1]["activities"][0]["id"] == "m02_a04"
    assert [(one.id, one.text) for one in again.diff.added] == [("m02_a04", "Ouvrir la chambre froide")]


def test_what_vanished_retires_and_its_identifier_is_never_given_again() -> None:
    edited = LOGISTICS.replace("  • Fixer un stock minimum par référence\n", "")
    second = import_over(edited, first())
    assert second.profile["retired"] == [
        {
            "id": "m02_a03",
            "kind": "activities",
            "text": "Fixer un stock minimum par référence",
            "since": "2026-12-01",
        }
    ]
    third = import_over(
        edited.replace("  • Compter les stocks", "  • Ouvrir la chambre froide\n  • Compter les stocks"),
        profile_text(second),
    )
    assert activities(third.profile)["m02_a04"] == "Ouvrir la chambre froide"
    assert "m02_a03" not in activities(third.profile)


def test_what_comes_back_word_for_word_gets_its_old_identifier_back() -> None:
    without = import_over(LOGISTICS.replace("  • Fixer un stock minimum par référence\n", ""), first())
    again = import_over(LOGISTICS, profile_text(without))
    assert activities(again.profile)["m02_a03"] == "Fixer un stock minimum par référence"
    assert "retired" not in again.profile


def test_an_activity_that_moves_to_another_mission_keeps_its_identifier() -> None:
    line = "  • Prévenir les magasins des retards de livraison\n"
    edited = LOGISTICS.replace(line, "").replace("  • Répartir les équipes", line + "  • Répartir les équipes")
    again = import_over(edited, first())
    assert "m01_a02" in [one["id"] for one in again.profile["missions"][3]["activities"]]
    assert [(one.id, one.field, one.after) for one in again.diff.reworded] == [("m01_a02", "mission", "m04")]


def test_missions_in_another_order_keep_their_identifiers() -> None:
    start, middle, end = (LOGISTICS.index(mark) for mark in ("  • Établir", "  • Compter", "  • Comparer"))
    edited = LOGISTICS[:start] + LOGISTICS[middle:end] + LOGISTICS[start:middle] + LOGISTICS[end:]
    again = import_over(edited, first())
    assert [mission["id"] for mission in again.profile["missions"]] == ["m02", "m01", "m03", "m04"]
    assert activities(again.profile) == activities(yaml.safe_load(first()))


def test_a_mission_that_vanishes_retires_with_its_activities() -> None:
    start, end = LOGISTICS.index("  • Former"), LOGISTICS.index("#SOFTSKILLS")
    again = import_over(LOGISTICS[:start] + LOGISTICS[end:], first())
    assert {one["id"] for one in again.profile["retired"]} == {"m04", "m04_a01", "m04_a02"}


def test_a_retitled_skill_keeps_its_identifier() -> None:
    edited = LOGISTICS.replace("\nSens du service\n", "\nSouci du service rendu\n").replace(
        "88 | Gestion", "91 | Bonne gestion"
    )
    again = import_over(edited, first())
    assert by_id(again.profile, "competencies")["sens_service"]["title"] == "Souci du service rendu"
    assert by_id(again.profile, "competencies")["gestion_stocks"]["target"] == 91
    assert {(one.id, one.field) for one in again.diff.reworded} == {
        ("sens_service", "title"),
        ("gestion_stocks", "title"),
        ("gestion_stocks", "target"),
    }


def test_corrections_by_hand_are_kept_while_the_sheet_goes_on() -> None:
    written = first()
    for before, after in (
        (
            "title: Planifier les livraisons\n    title_guessed: true",
            "title: Livrer à l’heure\n    title_guessed: false",
        ),
        ("target: 88", "target: 80"),
        ("text: Repérer les stocks dormants", "text: Trouver ce qui ne bouge plus"),
        ("anchors: []  # à compléter", "anchors: [Compte deux fois]"),
        ('description: ""  # à compléter', "description: Tient un stock juste"),
        ("competencies: [gestion_stocks]\n        competencies_guessed: true", "competencies: [rigueur]"),
        (
            "target: 70  # deviné, à vérifier\n    target_source: editorial",
            "target: 60\n    target_source: editorial",
        ),
    ):
        assert before in written
        written = written.replace(before, after, 1)
    edited = LOGISTICS.replace("64 | Anglais", "66 | Anglais").replace(
        "tient l’entrepôt. Il/elle doit", "tient le dépôt. Il doit"
    )
    again = import_over(edited, written)
    mission, skill = again.profile["missions"][0], by_id(again.profile, "competencies")
    assert (mission["title"], mission["title_guessed"]) == ("Livrer à l’heure", False)
    assert skill["gestion_stocks"]["target"] == 80
    assert skill["gestion_stocks"]["anchors"] == ["Compte deux fois"]
    assert skill["gestion_stocks"]["description"] == "Tient un stock juste"
    assert skill["sang_froid"]["target"] == 60
    assert activities(again.profile)["m02_a02"] == "Trouver ce qui ne bouge plus"
    assert again.profile["missions"][1]["activities"][0]["competencies"] == ["rigueur"]
    assert [(one.id, one.field, one.after) for one in again.diff.reworded] == [("anglais_professionnel", "target", 66)]


def test_a_field_that_both_sides_changed_stays_with_the_person_and_is_told() -> None:
    written = first().replace("target: 88", "target: 80", 1)
    again = import_over(LOGISTICS.replace("88 | Gestion", "92 | Gestion"), written)
    assert by_id(again.profile, "competencies")["gestion_stocks"]["target"] == 80
    assert [(one.field, one.before, one.after) for one in again.diff.kept] == [("target", 80, 92)]
    assert not import_over(LOGISTICS.replace("88 | Gestion", "92 | Gestion"), profile_text(again)).diff


def test_what_a_person_added_stays() -> None:
    written = first().replace(
        "      - id: m02_a02\n",
        "      - id: m02_a09\n        text: Ranger les palettes vides\n      - id: m02_a02\n",
        1,
    )
    again = import_over(LOGISTICS.replace("  • Fixer un stock minimum par référence\n", ""), written)
    assert activities(again.profile)["m02_a09"] == "Ranger les palettes vides"
    assert [one["id"] for one in again.profile["retired"]] == ["m02_a03"]


def test_a_profile_that_lost_its_comments_keeps_identifiers_and_corrections() -> None:
    data = yaml.safe_load(first())
    data["missions"][0] |= {"title": "Livrer à l’heure", "title_guessed": False, "title_en": "On time"}
    data["competencies"][0] |= {"target": 80, "anchors": ["Compte deux fois"]}
    edited = LOGISTICS.replace("Repérer les stocks dormants", "Repérer et signaler les stocks dormants")
    edited = edited.replace("  • Fixer un stock minimum par référence\n", "")
    again = import_over(edited, yaml.safe_dump(data, allow_unicode=True))
    assert again.profile["missions"][0]["title"] == "Livrer à l’heure"
    assert again.profile["missions"][0]["title_en"] == "On time"
    assert again.profile["competencies"][0]["target"] == 80
    assert activities(again.profile)["m02_a02"] == "Repérer et signaler les stocks dormants"
    assert [one["id"] for one in again.profile["retired"]] == ["m02_a03"]


def test_a_profile_put_in_other_words_throughout_keeps_identifiers_and_words() -> None:
    data = yaml.safe_load(first())
    own = ("Dresser l’agenda", "Avertir les boutiques", "Prévoir les ponts", "Grouper les tournées")
    for activity, text in zip(data["missions"][0]["activities"], own, strict=True):
        activity["text"] = text
    again = import_over(LOGISTICS, yaml.safe_dump(data, allow_unicode=True))
    assert tuple(one["text"] for one in again.profile["missions"][0]["activities"]) == own
    assert again.profile.get("retired") is None
    assert len(again.diff.kept) == 4


def test_an_article_completes_a_profile_without_taking_anything_away() -> None:
    article = BAKER.replace("boulanger", "responsable logistique").replace("Boulanger", "Responsable logistique")
    before = yaml.safe_load(first())
    both = import_over(article, first())
    assert both.profile["missions"] == before["missions"]
    assert [one["title"] for one in both.profile["kpis"]] == ["Taux de casse", "Coût matière", "Panier moyen"]
    assert len(both.profile["salary_bands"]) == 5
    assert both.diff.removed == []
    assert {guess.field for guess in both.guesses} >= {"missions"}
    again = import_over(LOGISTICS, profile_text(both))
    assert again.diff.removed == []
    assert again.profile["kpis"] == both.profile["kpis"]


def test_a_sectioned_sheet_replaces_the_bare_missions_of_an_article() -> None:
    article = BAKER.replace("boulanger", "responsable logistique")
    both = import_over(LOGISTICS, profile_text(import_over(article)))
    assert len(activities(both.profile)) == 14
    assert len(both.profile["missions"]) == 4


def test_a_sheet_on_another_job_is_refused() -> None:
    with pytest.raises(Conflict, match="'Responsable logistique'; the sheet describes 'Boulanger'"):
        import_over(BAKER, first())
