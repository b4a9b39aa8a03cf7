"""`passerelle job-sheet` as somebody at a terminal uses it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result

from cli.main import main
from tests.unit.profile.sheets import BAKER, LOGISTICS, LOGISTICS_COUNTS


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["job-sheet", *map(str, arguments)])


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    path = tmp_path / "fiche.txt"
    path.write_text(LOGISTICS, "utf-8")
    return path


def test_an_import_writes_a_draft_and_says_what_it_found(sheet: Path, tmp_path: Path) -> None:
    output = tmp_path / "profile.yaml"
    result = run("import", sheet, "--output", output)
    assert result.exit_code == 0
    assert "activities           14  (4 + 3 + 5 + 2)" in result.stdout
    assert "192  « Un camion vide" in result.stdout
    assert f"Written: {output}" in result.stdout
    text = output.read_text("utf-8")
    assert text.startswith("# Profil de métier proposé")
    assert len(yaml.safe_load(text)["missions"]) == 4


def test_a_dry_run_with_a_json_report_prints_json_only_and_writes_nothing(sheet: Path, tmp_path: Path) -> None:
    result = run("import", sheet, "--dry-run", "--report", "json", "--output", tmp_path / "profile.yaml")
    report = json.loads(result.stdout)
    assert result.exit_code == 0
    assert list(report) == ["counts", "expected_not_found", "guesses", "unrecognised"]
    assert report["counts"] == LOGISTICS_COUNTS
    assert sorted(path.name for path in tmp_path.iterdir()) == ["fiche.txt"]


def test_a_json_report_of_a_real_import_leaves_standard_output_to_json(sheet: Path, tmp_path: Path) -> None:
    result = run(
        "import", sheet, "--report", "json", "--output", tmp_path / "profile.yaml", "--scaffold", tmp_path / "c"
    )
    json.loads(result.stdout)
    assert "Written" in result.stderr
    assert (tmp_path / "profile.yaml").is_file()


def test_an_edited_sheet_shows_what_changes_before_and_when_it_is_imported(sheet: Path, tmp_path: Path) -> None:
    output = tmp_path / "profile.yaml"
    run("import", sheet, "--output", output)
    before = output.read_bytes()
    edited = LOGISTICS.replace("Repérer les stocks dormants", "Repérer et signaler les stocks dormants")
    edited = edited.replace("  • Régler les litiges de transport\n", "  • Louer un entrepôt de secours\n")
    sheet.write_text(edited, "utf-8")
    looked = run("import", sheet, "--output", output, "--dry-run")
    assert "+ m03_a06  Louer un entrepôt de secours" in looked.stdout
    assert "- m03_a04  Régler les litiges de transport" in looked.stdout
    assert "~ m02_a02 text: Repérer les stocks dormants -> Repérer et signaler" in looked.stdout
    assert output.read_bytes() == before
    report = json.loads(run("import", sheet, "--output", output, "--report", "json").stdout)
    assert [one["id"] for one in report["diff"]["added"]] == ["m03_a06"]
    assert [one["id"] for one in report["diff"]["removed"]] == ["m03_a04"]
    assert [one["id"] for one in report["diff"]["reworded"]] == ["m02_a02"]
    assert [one["id"] for one in yaml.safe_load(output.read_text("utf-8"))["retired"]] == ["m03_a04"]


def test_importing_the_same_sheet_again_leaves_the_file_as_it_is(sheet: Path, tmp_path: Path) -> None:
    output = tmp_path / "profile.yaml"
    run("import", sheet, "--output", output)
    before = output.stat()
    again = run("import", sheet, "--output", output)
    assert "nothing to change" in again.stdout
    assert output.stat().st_ino == before.st_ino


def test_comments_of_a_person_are_kept_in_a_copy(sheet: Path, tmp_path: Path) -> None:
    output = tmp_path / "profile.yaml"
    run("import", sheet, "--output", output)
    output.write_text(output.read_text("utf-8").replace("missions:\n", "missions:  # demander à Anna\n"), "utf-8")
    sheet.write_text(LOGISTICS.replace("64 | Anglais", "70 | Anglais"), "utf-8")
    result = run("import", sheet, "--output", output)
    assert "are not carried over" in result.stdout
    assert "demander à Anna" in (tmp_path / "profile.yaml.before-import").read_text("utf-8")


def test_a_scaffolded_course_passes_the_course_check(sheet: Path, tmp_path: Path) -> None:
    folder = tmp_path / "course"
    result = run("import", sheet, "--scaffold", folder)
    assert result.exit_code == 0
    assert sorted(path.name for path in folder.iterdir()) == [
        "curriculum.yaml",
        "items",
        "lessons",
        "profile.yaml",
    ]
    checked = CliRunner().invoke(main, ["course", "check", str(folder), "--json"])
    found = json.loads(checked.stdout)
    assert checked.exit_code == 0, found["problems"]
    assert found["counts"]["activities"] == 14
    assert found["counts"]["items"] > 6


def test_a_playable_skeleton_passes_the_check_and_can_be_packaged(sheet: Path, tmp_path: Path) -> None:
    folder, package = tmp_path / "course", tmp_path / "course.zip"
    assert run("import", sheet, "--scaffold", folder, "--playable").exit_code == 0
    checked = CliRunner().invoke(main, ["course", "check", str(folder)])
    assert checked.exit_code == 0, checked.stdout
    built = CliRunner().invoke(main, ["package", "--course", str(folder), "--output", str(package)])
    assert built.exit_code == 0, built.output
    assert package.stat().st_size > 10_000


def test_an_article_can_be_scaffolded_as_well(tmp_path: Path) -> None:
    article = tmp_path / "article.txt"
    article.write_text(BAKER, "utf-8")
    result = run("import", article, "--scaffold", tmp_path / "course")
    assert result.exit_code == 0
    assert "no items" in result.stdout
    assert CliRunner().invoke(main, ["course", "check", str(tmp_path / "course")]).exit_code == 0


def test_a_corrected_profile_is_scaffolded_with_its_corrections(sheet: Path, tmp_path: Path) -> None:
    profile = tmp_path / "profile.yaml"
    run("import", sheet, "--output", profile)
    profile.write_text(profile.read_text("utf-8").replace("title: Planifier les livraisons", "title: Livrer"), "utf-8")
    result = run("scaffold", profile, tmp_path / "course")
    assert result.exit_code == 0
    assert (tmp_path / "course" / "profile.yaml").read_text("utf-8") == profile.read_text("utf-8")
    assert "title: Livrer" in (tmp_path / "course" / "curriculum.yaml").read_text("utf-8")


def test_an_occupied_folder_is_refused_before_anything_is_written(sheet: Path, tmp_path: Path) -> None:
    result = run("import", sheet, "--output", tmp_path / "profile.yaml", "--scaffold", tmp_path)
    assert result.exit_code == 1
    assert "there is something already" in result.stderr
    assert not (tmp_path / "profile.yaml").exists()


@pytest.mark.parametrize(
    "raw", [b"", b"\x00\x01", LOGISTICS.encode("cp1252"), b"<html><body></body></html>", b"Bonjour.\n"]
)
def test_bad_input_is_refused_with_exit_code_one_and_writes_nothing(sheet: Path, tmp_path: Path, raw: bytes) -> None:
    sheet.write_bytes(raw)
    result = run("import", sheet, "--output", tmp_path / "profile.yaml")
    assert result.exit_code == 1
    assert result.stderr.startswith("passerelle: fiche.txt")
    assert result.stdout == ""
    assert not (tmp_path / "profile.yaml").exists()


def test_a_refused_sheet_leaves_the_profile_that_is_there(sheet: Path, tmp_path: Path) -> None:
    output = tmp_path / "profile.yaml"
    run("import", sheet, "--output", output)
    before = output.read_bytes()
    sheet.write_text(LOGISTICS.replace("76 | Réglementation du transport", "76 | Gestion des stocks"), "utf-8")
    result = run("import", sheet, "--output", output)
    assert result.exit_code == 1
    assert "fiche.txt, line 78" in result.stderr
    assert output.read_bytes() == before


@pytest.mark.parametrize(
    "arguments",
    [["import"], ["import", "nowhere.txt"], ["import", "fiche.txt", "--report", "xml"], ["scaffold", "a"]],
)
def test_wrong_usage_has_exit_code_two(arguments: list[str]) -> None:
    assert run(*arguments).exit_code == 2


def test_an_import_that_would_go_nowhere_is_wrong_usage(sheet: Path) -> None:
    result = run("import", sheet)
    assert result.exit_code == 2
    assert "--output" in result.stderr


@pytest.mark.parametrize("arguments", [[], ["import"], ["scaffold"]])
def test_help_shows_an_example(arguments: list[str]) -> None:
    result = run(*arguments, "--help")
    assert result.exit_code == 0
    assert "Example:" in result.stdout
    assert "passerelle job-sheet" in result.stdout
