"""`passerelle package` from the command line."""

import shutil
import zipfile
from pathlib import Path

import pytest

from cli.main import main
from tests.factories.packages import SMALL_COURSE


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as end:
        main(list(arguments))
    return int(end.value.code or 0)


def test_it_writes_a_package_and_says_what_is_in_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    output = tmp_path / "small.zip"
    assert run("package", "--standard", "scorm12", "--course", str(SMALL_COURSE), "--output", str(output)) == 0
    assert "2 modules written, 1 to come; 3 lessons, 3 checks, 2 assessments from 7 items" in capsys.readouterr().out
    assert "imsmanifest.xml" in zipfile.ZipFile(output).namelist()


def test_an_unknown_standard_ends_with_1_and_names_those_that_exist(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["--standard", "scorm2099", "--course", str(SMALL_COURSE), "--output", str(tmp_path / "x.zip")]
    assert run("package", *arguments) == 1
    assert "Those that exist: scorm12" in capsys.readouterr().err


def test_a_missing_output_ends_with_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("package") == 2
    assert "--output" in capsys.readouterr().err


def test_a_course_that_is_not_there_ends_with_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("package", "--course", str(tmp_path), "--output", str(tmp_path / "x.zip")) == 1
    assert str(tmp_path) in capsys.readouterr().err


def test_help_shows_an_example(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("package", "--help") == 0
    assert "passerelle package --standard scorm12 --output" in capsys.readouterr().out


def test_a_course_of_outlines_only_is_refused_and_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = Path(shutil.copytree(SMALL_COURSE, tmp_path / "outline"))
    text = (folder / "curriculum.yaml").read_text("utf-8")
    (folder / "curriculum.yaml").write_text(text.replace("status: written", "status: outline"), "utf-8")
    output = tmp_path / "x.zip"
    assert run("package", "--course", str(folder), "--output", str(output)) == 1
    assert "status: written" in capsys.readouterr().err
    assert not output.exists()
