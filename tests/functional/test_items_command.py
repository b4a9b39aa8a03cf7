"""`passerelle items`, as somebody at a terminal meets it."""

import json
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result

from assessments.items.exchange.formats import FORMATS
from cli.main import main

SMALL = str(Path(__file__).parents[1] / "factories/courses/interactions")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["items", *arguments])


@pytest.mark.parametrize("form", FORMATS)
def test_a_course_goes_out_and_its_drafts_come_back_in_a_file(form: str, tmp_path: Path) -> None:
    out, back = tmp_path / "questions", tmp_path / "drafts.yaml"
    written = run("export", SMALL, "--format", form, "-o", str(out))
    assert written.exit_code == 0, written.output
    assert f"Written: {out}" in written.output
    read = run("import", str(out), "-o", str(back), "--json")
    assert read.exit_code == 0, read.output
    data = yaml.safe_load(back.read_text("utf-8"))
    assert data["format"] == "passerelle/items/1"
    assert [one["id"] for one in data["items"]]
    assert json.loads(read.output)["written"] == str(back)


@pytest.mark.parametrize("form", FORMATS)
def test_a_way_there_and_back_tells_what_it_costs(form: str) -> None:
    told = run("roundtrip", SMALL, "--format", form, "--json")
    report = json.loads(told.output)
    assert report["format"] == form
    assert report["counts"]["items"] >= report["counts"]["kept"] > 0
    assert any("allocation has no counterpart" in one["message"] for one in report["remarks"])
    plain = run("roundtrip", SMALL, "--format", form).output
    assert "left out: allocation has no counterpart" in plain


def test_an_import_overwrites_nothing_and_leaves_nothing_half_written(tmp_path: Path) -> None:
    source, target = tmp_path / "q.txt", tmp_path / "drafts.yaml"
    source.write_text("Un ?{=a ~b}\n", "utf-8")
    target.write_text("mine", "utf-8")
    assert run("import", str(source), "-o", str(target)).exit_code == 1
    assert target.read_text("utf-8") == "mine"
    assert run("import", str(source), "-o", str(tmp_path / "no/such/folder.yaml")).exit_code == 1
    assert sorted(one.name for one in tmp_path.iterdir()) == ["drafts.yaml", "q.txt"]


def test_what_is_to_complete_stands_above_the_drafts(tmp_path: Path) -> None:
    source, target = tmp_path / "q.txt", tmp_path / "drafts.yaml"
    source.write_text("::Été::Un ?{=a ~b}\n", "utf-8")
    assert run("import", str(source), "-o", str(target)).exit_code == 0
    text = target.read_text("utf-8")
    assert "# ete: q.txt:1: to complete: competency" in text
    assert yaml.safe_load(text)["items"][0]["competency"] is None


def test_a_file_that_cannot_be_read_is_refused_with_its_line(tmp_path: Path) -> None:
    source = tmp_path / "q.xml"
    source.write_text("<quiz>\n<question>", "utf-8")
    told = run("import", str(source), "-o", str(tmp_path / "d.yaml"))
    assert told.exit_code == 1
    assert "q.xml:2:" in told.output


def test_a_file_of_no_known_kind_is_refused(tmp_path: Path) -> None:
    source = tmp_path / "q.bin"
    source.write_bytes(b"\x00\x01\x02")
    told = run("import", str(source), "-o", str(tmp_path / "d.yaml"))
    assert told.exit_code == 1
    assert "Say which with --format" in told.output


def test_a_module_that_is_not_there_is_named(tmp_path: Path) -> None:
    told = run("export", SMALL, "--format", "gift", "--module", "mod99", "-o", str(tmp_path / "o"))
    assert told.exit_code == 1
    assert "There is no items/mod99.yaml" in told.output
