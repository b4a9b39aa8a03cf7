"""What `course check` says of the draws of assessments, the exam and the diagnostic."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from cli.course import course
from course.curriculum.folder import read_course_folder
from course.curriculum.structure import Assessment, Diagnostic, curriculum_from_document
from tests.factories.school import SMALL_COURSE, small_course

EXAM = {"id": "ex", "title": "Examen", "pass_mark": 0.7, "attempts": 2}


def checked(tmp_path: Path, **changes: Any) -> dict[str, Any]:
    """The small course with changes of its curriculum ("a01" stands for its first assessment), as the check sees it."""
    folder = Path(shutil.copytree(SMALL_COURSE, tmp_path / "small"))
    document = yaml.safe_load((folder / "curriculum.yaml").read_text("utf-8"))
    document["modules"][0]["assessment"].update(changes.pop("a01", {}))
    document.update(changes)
    (folder / "curriculum.yaml").write_text(yaml.safe_dump(document, allow_unicode=True, sort_keys=False), "utf-8")
    result = CliRunner().invoke(course, ["check", str(folder), "--json"])
    found: dict[str, Any] = json.loads(result.output)
    found["exit_code"] = result.exit_code
    found["lines"] = (folder / "curriculum.yaml").read_text("utf-8").splitlines()
    return found


def competency_of_the_first_module() -> str:
    return next(str(one["competency"]) for one in small_course().items["mod01"]["items"] if one["use"] == "assessment")


def test_a_blueprint_line_that_the_pool_cannot_fill_is_named_with_its_line(tmp_path: Path) -> None:
    key = competency_of_the_first_module()
    blueprint = [{"competency": key, "count": 1}, {"competency": key, "count": 60, "difficulty": [1, 2]}]
    found = checked(tmp_path, a01={"draw": None, "blueprint": blueprint})
    (problem,) = found["problems"]
    assert problem["message"] == f"a01: 60 items of {key} between 1 and 2 asked, 0 there."
    assert problem["file"] == "curriculum.yaml"
    assert "60" in "".join(found["lines"][problem["line"] - 1 : problem["line"] + 2])
    assert found["exit_code"] == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"a01": {"blueprint": [{"competency": "prix", "count": 1}]}}, "a draw and a blueprint"),
        ({"a01": {"draw": None, "blueprint": [{"competency": "nulle_part", "count": 1}]}}, "nulle_part does not exist"),
        ({"a01": {"draw": 500}}, "a01 draws 500 items"),
        ({"exam": EXAM}, "ex draws 1 items; the course has 0"),
        ({"exam": {**EXAM, "id": "a01"}}, "the id a01 is used twice"),
        ({"exam": {**EXAM, "late": "sometimes"}}, "is not one of"),
        ({"diagnostic": {"id": "diag", "title": "D", "competencies": ["nulle_part"]}}, "nulle_part does not exist"),
    ],
)
def test_draws_that_cannot_be_are_problems(tmp_path: Path, changes: dict[str, Any], words: str) -> None:
    found = checked(tmp_path, **changes)
    assert any(words in one["message"] for one in found["problems"]), found["problems"]


def test_a_diagnostic_of_all_competencies_notes_those_without_items(tmp_path: Path) -> None:
    found = checked(tmp_path, diagnostic={"id": "diag", "title": "Je me situe"})
    assert found["problems"] == []
    assert any("no item with use: diagnostic" in one["message"] for one in found["notes"])


def test_what_an_old_curriculum_does_not_say_has_the_meaning_it_always_had() -> None:
    curriculum = curriculum_from_document(read_course_folder(SMALL_COURSE).curriculum)
    assert curriculum.exam is None
    assert curriculum.diagnostic is None
    assert curriculum.any_assessment("a01") == Assessment(
        id="a01",
        title="Évaluation : suivre les ventes",
        title_en="Évaluation : suivre les ventes",
        pass_mark=0.7,
        attempts=3,
        time_limit_minutes=None,
        draw=4,
        counts="best",
        retry_penalty=0.0,
        wait_hours=0,
        grace_seconds=60,
        late="refuse",
        late_penalty=0.1,
        review="full",
    )


def test_the_exam_draws_exam_items_and_is_found_by_its_name() -> None:
    document = {**small_course().curriculum, "exam": EXAM, "diagnostic": {"id": "diag", "title": "Je me situe"}}
    curriculum = curriculum_from_document(document)
    exam = curriculum.any_assessment("ex")
    assert exam is not None
    assert (exam.kind, exam.uses, exam.questions) == ("exam", ("exam",), None)
    assert curriculum.assessment("ex") is None
    assert curriculum.diagnostic == Diagnostic("diag", "Je me situe", "Je me situe", 45, 30, 9, None)


def test_a_blueprint_says_how_many_questions_there_are_and_which_items_are_drawn_from() -> None:
    blueprint = [{"competency": "a", "count": 2}, {"competency": "b", "count": 3, "uses": ["assessment", "exam"]}]
    document = {**small_course().curriculum, "exam": {**EXAM, "blueprint": blueprint}}
    exam = curriculum_from_document(document).exam
    assert exam is not None
    assert exam.questions == 5
    assert exam.uses == ("exam", "assessment")
