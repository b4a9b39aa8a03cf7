"""Every interaction in a SCORM 1.2 package: its texts as the player takes them, and what has to stay out."""

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lms_adapter.packaging import PackageInput, build_package
from lms_adapter.scorm.item_texts import offline_item
from lms_adapter.scorm.left_out import package_notes
from lms_adapter.scorm.package import scorm12_files
from tests.factories.packages import interactions_package_input


@pytest.fixture(scope="module")
def content() -> PackageInput:
    return interactions_package_input()


@pytest.fixture(scope="module")
def files(content: PackageInput) -> dict[str, bytes]:
    return scorm12_files(content, {})


def data(files: dict[str, bytes], name: str) -> Any:
    text = files[f"data/{name}.js"].decode()
    return json.loads(text.removeprefix("export default ").removesuffix(";\n"))


def rendered(content: PackageInput, number: int, **changes: Any) -> dict[str, Any]:
    document = next(one for one in content.items["mod01"]["items"] if one["id"] == f"i01_00{number}")
    return offline_item({**document, **changes}, content.cases)


def with_assessment(content: PackageInput, **rules: Any) -> PackageInput:
    module = content.curriculum["modules"][0]
    changed = {**module, "assessment": {**module["assessment"], **rules}}
    return replace(content, curriculum={**content.curriculum, "modules": [changed]})


def test_parts_are_rendered_and_what_grades_them_is_kept(content: PackageInput) -> None:
    steps = rendered(content, 3)["steps"]
    assert steps[1] == {
        "id": "b",
        "text": "Pointer le bon de livraison",
        "feedback": "Le bon se pointe carton ouvert.",
    }
    matching = rendered(content, 4, sources=[{"id": "a", "text": "**Taux**"}, {"id": "b", "text": "Panier"}])
    assert matching["sources"][0]["text"] == "<strong>Taux</strong>"
    assert matching["pairs"] == {"a": "b", "b": "a"}
    assert rendered(content, 6)["options"][1]["value"] == 0.5
    assert rendered(content, 6)["options"][0]["reason"] == "Une personne écoutée s’apaise."
    assert rendered(content, 7)["channels"][0] == {"id": "a", "text": "Romans", "maximum": 9000, "half": 2000}


def test_what_is_typed_is_escaped_and_not_typeset(content: PackageInput) -> None:
    blanks = [{"id": "a", "accept": ["R&D d'été {mot}", "*a*"], "mistakes": [{"text": "R<D", "feedback": "*Non*"}]}]
    item = rendered(content, 5, text="Le **[[a]]** !", blanks=blanks)
    assert item["text"] == "Le <strong>[[a]]</strong>\u202f!"
    assert item["blanks"][0]["accept"] == ["R&amp;D d&#x27;été {mot}", "*a*"]
    assert item["blanks"][0]["mistakes"] == [{"text": "R&lt;D", "feedback": "<em>Non</em>"}]
    assert item["markup"] == "html"


def test_a_question_brings_its_case_for_a_spreadsheet_too(files: dict[str, bytes]) -> None:
    address = data(files, "mod01")["i01_001"]["case_csv_href"]
    assert address == "cases/k01_ventes_rayon.csv"
    assert files[address].decode("utf-8-sig").splitlines()[:2] == [
        "Rayon;Passages;Tickets;CA HT (€)",
        "Romans;1200;180;3240",
    ]


def test_what_a_trainer_grades_and_what_an_exam_asks_stay_out(files: dict[str, bytes], content: PackageInput) -> None:
    pool = [one["id"] for one in data(files, "course")["modules"][0]["assessment"]["pool"]]
    assert pool == [f"i01_00{number}" for number in range(1, 8)]
    assert set(data(files, "mod01")) == {"c01_01_1", "c01_01_2", *pool}
    whole = b"".join(files.values())
    assert b"i01_008" not in whole
    assert b"x_001" not in whole
    assert package_notes(content) == [
        "Left out, since their keys must not be handed out: item x_001.",
        "Left out, since a trainer grades them: item i01_008.",
    ]


def test_many_items_left_out_are_counted_and_the_first_named(content: PackageInput) -> None:
    (first,) = content.items["exam"]["items"]
    many = [{**first, "id": f"x_{number:03}", "use": "diagnostic"} for number in range(1, 41)]
    (said, _) = package_notes(replace(content, items={**content.items, "exam": {"items": many}}))
    assert said.startswith("Left out, since the diagnostic adapts to its answers: 40 items (x_001, x_002, ")
    assert said.endswith("x_012 and 28 more).")


def test_rules_that_only_a_server_applies_are_named(content: PackageInput) -> None:
    notes = package_notes(with_assessment(content, counts="average", retry_penalty=0.1, review="full"))
    assert notes[-1].startswith(
        "Not applied in the package: counts, retry_penalty of a01. There the best attempt counts"
    )


def test_the_exam_and_the_diagnostic_of_the_course_are_named(content: PackageInput) -> None:
    curriculum = {**content.curriculum, "exam": {"id": "exam"}, "diagnostic": {"id": "diag"}}
    assert package_notes(replace(content, curriculum=curriculum))[-2:] == [
        "Left out: the exam exam, which is taken on the server.",
        "Left out: the diagnostic diag, which is taken on the server.",
    ]


def test_a_blueprint_is_handed_to_the_player_with_the_pool_it_draws_from(content: PackageInput) -> None:
    lines = [
        {"competency": "analyse_ventes", "count": 2, "difficulty": [40, 55]},
        {"competency": "gestion_stock", "count": 1, "interactions": ["allocation"], "uses": ["assessment", "exam"]},
    ]
    course = data(scorm12_files(with_assessment(content, draw=None, blueprint=lines), {}), "course")
    shape = course["modules"][0]["assessment"]
    assert shape["blueprint"][0] == {
        "competency": "analyse_ventes", "count": 2, "difficulty": [40, 55], "interactions": None,
        "uses": ["assessment"],
    }  # fmt: skip
    assert shape["pool"][0] == {
        "id": "i01_001", "competency": "analyse_ventes", "difficulty": 40, "use": "assessment", "interaction": "choice",
        "case": "k01_ventes_rayon",
    }  # fmt: skip
    assert {one["use"] for one in shape["pool"]} == {"assessment"}


def test_the_home_says_how_many_questions_a_blueprint_can_be_given(content: PackageInput) -> None:
    lines = [
        {"competency": "gestion_stock", "count": 5},
        {"competency": "analyse_ventes", "count": 1, "difficulty": [40, 45]},
    ]
    home = scorm12_files(with_assessment(content, draw=None, blueprint=lines), {})["index.html"].decode()
    assert ">3 questions<" in re.sub(r"&nbsp;|\u00a0", " ", home)


def test_the_report_names_what_was_left_out(content: PackageInput, tmp_path: Path) -> None:
    report = build_package("scorm12", content, tmp_path / "course.zip")
    assert report.items == 7
    assert "Left out, since a trainer grades them: item i01_008." in report.notes
