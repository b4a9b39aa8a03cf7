"""A course folder made from a profile: what is in it, and that its items are fair."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from assessments.items.item import item_problems
from core.documents import check_document, parse_document, read_schema
from course.profile.course_scaffold import scaffold_files
from course.profile.job_sheet.draft import draft_profile
from course.profile.job_sheet.read import read_job_sheet
from course.profile.job_sheet.scaffold import scaffold_course, shared_out
from course.profile.job_sheet.scaffold_lessons import plain_markdown
from tests.unit.profile.sheets import BAKER, BARE, LOGISTICS

SCHEMAS = Path(__file__).parents[3] / "course" / "schemas"


def profile_of(text: str) -> dict[str, Any]:
    return draft_profile(read_job_sheet(text.encode(), "fiche.txt"), today="2026-11-21").profile


def items_of(profile: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        item for document in scaffold_course(profile, today="2026-11-21").items.values() for item in document["items"]
    ]


@pytest.mark.parametrize("text", [LOGISTICS, BAKER, BARE], ids=["sectioned", "article", "bare"])
def test_every_file_follows_its_format(text: str) -> None:
    files, _ = scaffold_files(profile_of(text), "format: passerelle/profile/1\n", today="2026-11-21")
    for name, content in files.items():
        if name.startswith("items/") or name == "curriculum.yaml":
            schema = read_schema(SCHEMAS / ("items.schema.json" if "/" in name else "curriculum.schema.json"))
            assert check_document(parse_document(content, name=name), schema) == []


def test_there_is_a_module_for_each_mission_and_a_lesson_for_two_or_three_activities() -> None:
    curriculum = scaffold_course(profile_of(LOGISTICS), today="2026-11-21").curriculum
    assert (curriculum["id"], curriculum["profile"]) == ("responsable-logistique", "responsable_logistique")
    assert curriculum["version"] == "2026.11"
    assert [(module["id"], module["mission"]) for module in curriculum["modules"]] == [
        ("mod01", "m01"),
        ("mod02", "m02"),
        ("mod03", "m03"),
        ("mod04", "m04"),
    ]
    assert [len(lesson["activities"]) for lesson in curriculum["modules"][2]["lessons"]] == [3, 2]
    assert curriculum["modules"][0]["lessons"][0]["objectives"][0] == "Établir le planning des livraisons de la semaine"


@pytest.mark.parametrize(
    ("count", "sizes"),
    [(10, [3, 3, 2, 2]), (7, [3, 2, 2]), (5, [3, 2]), (4, [2, 2]), (3, [3]), (2, [2]), (1, [1]), (0, [0])],
)
def test_activities_are_shared_out_evenly_and_in_order(count: int, sizes: list[int]) -> None:
    activities = [{"id": f"a{number}"} for number in range(count)]
    groups = shared_out(activities)
    assert [len(group) for group in groups] == sizes
    assert [one for group in groups for one in group] == activities


def test_every_item_can_be_drawn_and_graded() -> None:
    for item in items_of(profile_of(LOGISTICS)):
        assert item_problems(item) == []


def test_each_item_has_one_right_option_and_two_wrong_ones_at_least() -> None:
    profile = profile_of(LOGISTICS)
    missions = {one["id"]: mission["title"] for mission in profile["missions"] for one in mission["activities"]}
    asked = [item for item in items_of(profile) if "mission" in item["prompt"]]
    assert len(asked) > 6
    for item in asked:
        right = [option["text"] for option in item["options"] if option.get("correct")]
        assert right == [missions[item["activities"][0]]]
        assert len(item["options"]) >= 3
        assert len({option["text"] for option in item["options"]}) == len(item["options"])
        assert all(option["feedback"] for option in item["options"])


def test_tools_are_asked_about_when_there_are_families_enough_to_choose_from() -> None:
    assert not [item for item in items_of(profile_of(LOGISTICS)) if "famille" in item["prompt"]]
    more = LOGISTICS.replace(
        "\nTransport\n  •",
        "\nÉchanges\n  • Messagio\n\nPaie\n  • PaieNette\n  • StockClair\n\nTransport\n  •",
        1,
    )
    asked = [item for item in items_of(profile_of(more)) if "famille" in item["prompt"]]
    assert {item["prompt"].split("appartient ")[1] for item in asked} == {
        "Palettix ?",
        "InventaPlus ?",
        "Douchette 3000 ?",
        "Messagio ?",
        "PaieNette ?",
        "TourneeFacile ?",
        "RoutExpert ?",
    }


def test_an_activity_that_another_mission_could_claim_is_no_item() -> None:
    text = LOGISTICS.replace("  • Régler les litiges de transport", "  • Compter chaque mois les stocks de l’entrepôt")
    prompts = " ".join(item["prompt"] for item in items_of(profile_of(text)) if item["activities"] == ["m03_a04"])
    assert "Gérer les stocks" not in str(
        [item["options"] for item in items_of(profile_of(text)) if item["activities"] == ["m03_a04"]]
    )
    assert "Compter" in prompts or prompts == ""


def test_a_competency_that_was_not_linked_by_hand_is_remarked_for_authors() -> None:
    assert all(item.get("note") for item in items_of(profile_of(LOGISTICS)))


def test_the_same_profile_gives_the_same_files() -> None:
    assert scaffold_files(profile_of(LOGISTICS), "x", today="2026-11-21") == scaffold_files(
        profile_of(LOGISTICS), "x", today="2026-11-21"
    )


def test_each_quick_check_stands_in_its_lesson() -> None:
    course = scaffold_course(profile_of(LOGISTICS), today="2026-11-21")
    checks = {item["id"]: item["lesson"] for item in items_of(profile_of(LOGISTICS)) if item["use"] == "check"}
    assert checks
    for check, lesson in checks.items():
        assert f"::: check {check}\n:::" in course.lessons[lesson]


def test_nothing_is_called_written_before_somebody_wrote_it() -> None:
    curriculum = scaffold_course(profile_of(LOGISTICS), today="2026-11-21").curriculum
    statuses = {module["status"] for module in curriculum["modules"]}
    statuses |= {lesson["status"] for module in curriculum["modules"] for lesson in module["lessons"]}
    assert statuses == {"outline"}


def test_a_playable_skeleton_has_an_assessment_in_every_module_with_graded_items() -> None:
    course = scaffold_course(profile_of(LOGISTICS), today="2026-11-21", playable=True)
    for module in course.curriculum["modules"]:
        graded = [item for item in course.items[module["id"]]["items"] if item["use"] == "assessment"]
        assert graded
        assert module["status"] == "written"
        assert module["assessment"]["id"] == f"a{module['id'][3:]}"
        assert {lesson["status"] for lesson in module["lessons"]} == {"written"}


def test_a_profile_without_competencies_gets_lessons_but_no_items() -> None:
    course = scaffold_course(profile_of(BAKER), today="2026-11-21")
    assert len(course.lessons) == 4
    assert course.items == {}
    assert "no items" in course.remarks[0]


def test_signs_of_markdown_and_of_templates_in_a_sheet_are_shown_as_they_are() -> None:
    text = LOGISTICS.replace("Repérer les stocks dormants", "Repérer les *stocks* {dormants} <b>")
    files, _ = scaffold_files(profile_of(text), "x", today="2026-11-21")
    assert r"- Repérer les \*stocks\* \{dormants\} \<b\>" in files["lessons/l02_01.md"]
    prompts = [item["prompt"] for item in yaml.safe_load(files["items/mod02.yaml"])["items"]]
    assert any(r"\{{dormants\}}" in prompt for prompt in prompts)
    assert plain_markdown("1. Ouvrir") == r"1\. Ouvrir"
    assert plain_markdown("- Ouvrir") == r"\- Ouvrir"
