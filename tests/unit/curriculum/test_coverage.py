"""What `course check` finds: each way to break the small course is named."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli.course import course
from tests.factories.school import SMALL_COURSE


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SMALL_COURSE, tmp_path / "small"))


def check(folder: Path) -> Result:
    return CliRunner().invoke(course, ["check", str(folder), "--json"])


def edit(path: Path, change: Callable[[str], str]) -> None:
    before = path.read_text("utf-8")
    after = change(before)
    assert after != before, "the edit must change something"
    path.write_text(after, "utf-8")


def test_the_small_course_has_no_problem(folder: Path) -> None:
    result = check(folder)
    assert result.exit_code == 0, result.output
    found = json.loads(result.output)
    assert found["problems"] == []
    assert found["counts"]["missions"] == 3
    assert set(found["counts"]) == {
        "missions", "activities", "activities_taught", "competencies", "lessons", "items", "cases",
    }  # fmt: skip


def test_the_embedded_course_has_no_problem() -> None:
    result = CliRunner().invoke(course, ["check", "--json"])
    found = json.loads(result.output)
    assert found["problems"] == []
    assert result.exit_code == 0
    assert found["counts"]["missions"] == 10
    assert found["counts"]["activities"] == 100
    assert found["counts"]["activities_taught"] == 20
    assert found["counts"]["competencies"] == 15


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        ("profile.yaml", "target_source: sheet", "target_source: guessed", "is not one of"),
        ("curriculum.yaml", "mission: m01", "mission: m77", "m77 does not exist"),
        ("lessons/l01_01.md", "::: check c01_01_1", "::: check c99_99_9", "c99_99_9 is no item"),
        ("items/mod01.yaml", "lesson: l01_01", "lesson: l77_01", "is no lesson of"),
        ("items/mod01.yaml", "correct: true", "correct: false", "i01_001"),
    ],
)
def test_what_is_broken_is_named_with_its_file_and_line(
    folder: Path, file: str, old: str, new: str, words: str
) -> None:
    edit(folder / file, lambda text: text.replace(old, new))
    result = check(folder)
    assert result.exit_code == 1
    problems = json.loads(result.output)["problems"]
    assert any(words in problem["message"] for problem in problems), problems
    assert all(problem["file"] for problem in problems)


def test_a_written_lesson_without_its_file_is_a_problem(folder: Path) -> None:
    (folder / "lessons" / "l01_01.md").unlink()
    assert any("does not exist" in one["message"] for one in json.loads(check(folder).output)["problems"])


def test_a_lesson_that_nobody_lists_is_a_problem(folder: Path) -> None:
    (folder / "lessons" / "l01_99.md").write_text("## Seule\n\nPerdue.\n", "utf-8")
    assert any("lists this lesson" in one["message"] for one in json.loads(check(folder).output)["problems"])


def test_yaml_that_cannot_be_read_is_a_problem_with_a_line(folder: Path) -> None:
    edit(folder / "curriculum.yaml", lambda text: text + "\n  - [")
    result = check(folder)
    assert result.exit_code == 1
    (problem,) = json.loads(result.output)["problems"]
    assert problem["line"] > 1


def test_a_folder_that_is_none_is_refused_with_what_there_is(tmp_path: Path) -> None:
    from cli.main import main

    result = CliRunner().invoke(main, ["course", "check", str(tmp_path)])
    assert result.exit_code == 1
    assert "responsable-ecommerce" in result.output


def test_a_reference_to_something_retired_is_a_note_and_no_problem(folder: Path) -> None:
    text = (folder / "profile.yaml").read_text("utf-8")
    (folder / "profile.yaml").write_text(text + "\nretired: [{id: m01_a77, text: Une tâche disparue}]\n", "utf-8")
    edit(folder / "items" / "mod01.yaml", lambda text: text.replace("activities: [", "activities: [m01_a77, ", 1))
    found = json.loads(check(folder).output)
    assert found["problems"] == []
    assert any("m01_a77 has been retired" in one["message"] for one in found["notes"])
