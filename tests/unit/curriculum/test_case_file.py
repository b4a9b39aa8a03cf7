"""A case whose rows are in a CSV file of the course folder."""

from pathlib import Path
from typing import Any

import pytest

from core.documents import check_document, parse_document, read_schema
from course.curriculum.case_file import LARGEST_FILE, with_rows
from course.curriculum.folder import SCHEMAS
from course.lessons.case import case_from_document

CASE = """format: passerelle/case/1
id: k05_canaux
title: Ventes par canal
source: Données fictives
columns:
  - {id: canal, title: Canal, type: text}
  - {id: ca, title: Ventes, type: number, unit: "€"}
decimal: ","
file: canaux.csv
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    cases = tmp_path / "cases"
    cases.mkdir()
    (cases / "canaux.csv").write_text("canal;ca\nE-mailing;1 234,5\n", "utf-8")
    return cases


def read(folder: Path, source: str = CASE) -> tuple[Any, list[str]]:
    data, problems = with_rows(parse_document(source, name="cases/k05_canaux.yaml"), folder)
    return data, [str(problem) for problem in problems]


def test_the_rows_of_the_file_become_those_of_the_case(folder: Path) -> None:
    data, problems = read(folder)
    assert problems == []
    assert case_from_document(data).rows == (("E-mailing", 1234.5),)
    assert "file" not in data


def test_a_problem_names_the_file_and_its_line(folder: Path) -> None:
    (folder / "canaux.csv").write_text("canal;ca\nE-mailing;cher\n", "utf-8")
    _, problems = read(folder)
    assert problems[0].startswith("cases/canaux.csv:2: ca: 'cher' is no number")


@pytest.mark.parametrize(
    "name", ["../canaux.csv", "/etc/passwd", "sub/canaux.csv", "..", "canaux.txt", ".csv", "C:\\\\x.csv", "Canaux.csv"]
)
def test_a_name_that_leads_elsewhere_is_refused_by_the_reader_and_the_schema(folder: Path, name: str) -> None:
    (folder.parent / "canaux.csv").write_text("canal;ca\nx;1\n", "utf-8")
    source = CASE.replace("canaux.csv", f'"{name}"')
    _, problems = read(folder, source)
    assert problems[0].startswith("cases/k05_canaux.yaml:9: file: the name of a file beside the case")
    document = parse_document(source, name="cases/k05_canaux.yaml")
    assert [one.field for one in check_document(document, read_schema(SCHEMAS / "case.schema.json"))] == ["file"]


def test_a_link_out_of_the_folder_is_not_followed(folder: Path) -> None:
    outside = folder.parent / "outside.csv"
    outside.write_text("canal;ca\nx;1\n", "utf-8")
    (folder / "canaux.csv").unlink()
    (folder / "canaux.csv").symlink_to(outside)
    assert "leads out of the folder" in read(folder)[1][0]


def test_a_file_that_is_missing_too_large_or_not_utf_8_is_refused(folder: Path) -> None:
    path = folder / "canaux.csv"
    path.write_bytes(b"canal;ca\n\xe9t\xe9;1\n")
    assert "line 2: not UTF-8" in read(folder)[1][0]
    path.write_bytes(b"x" * (LARGEST_FILE + 1))
    assert "500,001 bytes" in read(folder)[1][0]
    path.unlink()
    assert "does not exist" in read(folder)[1][0]
    path.mkdir()
    assert "does not exist" in read(folder)[1][0]


def test_rows_are_in_the_case_or_in_the_file_and_a_file_says_its_decimal_mark(folder: Path) -> None:
    schema = read_schema(SCHEMAS / "case.schema.json")
    both = CASE + 'rows: [["x", 1]]\n'
    assert "take one of the two out" in read(folder, both)[1][0]
    for source in (both, CASE.replace('decimal: ","\n', ""), CASE.replace("file: canaux.csv\n", "")):
        assert check_document(parse_document(source, name="cases/k05_canaux.yaml"), schema)
    assert check_document(parse_document(CASE, name="cases/k05_canaux.yaml"), schema) == []
