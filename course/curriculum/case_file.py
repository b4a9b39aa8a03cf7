"""A case whose rows are in a CSV file beside it: the file is read, and the case goes on as if they were written in it.

    file: ventes_par_canal.csv      # in cases/, beside the case
    decimal: ","                    # or "."

What is published holds the rows, so that nothing depends on the file afterwards.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from core.documents import Document, Problem
from course.lessons.case import InvalidCase, case_columns
from course.lessons.case_csv import Decimal, read_case_rows

LARGEST_FILE = 500_000
"""Bytes."""
_FILE_NAME = re.compile("[a-z0-9][a-z0-9_-]{0,79}[.]csv")


def with_rows(document: Document, folder: Path) -> tuple[Any, list[Problem]]:
    """The data of a case document with the rows of its CSV file, and every problem with file and line.

    `folder` holds the case and its file. A case without `file` is handed back as it is.
    """
    data = document.data
    if not isinstance(data, Mapping) or "file" not in data:
        return data, []
    rest = {key: value for key, value in data.items() if key not in ("file", "decimal")}
    if "rows" in data:
        return rest, [document.problem(("rows",), "the rows are in `file`: take one of the two out.")]
    try:
        columns = case_columns(data)
    except InvalidCase as error:
        return {**rest, "rows": []}, [document.problem(("columns",), error.message)]
    text, trouble = _text_of(folder, data["file"])
    if trouble:
        return {**rest, "rows": []}, [document.problem(("file",), trouble)]
    decimal: Decimal = "." if data.get("decimal") == "." else ","
    rows, problems = read_case_rows(text, columns, decimal=decimal)
    name = f"{Path(document.file).parent.as_posix()}/{data['file']}"
    return {**rest, "rows": rows}, [Problem(name, one.line, one.column, one.message) for one in problems]


def _text_of(folder: Path, name: object) -> tuple[str, str]:
    """The text of a file of the folder and "", or "" and why it cannot be read."""
    if not isinstance(name, str) or not _FILE_NAME.fullmatch(name):
        return "", "the name of a file beside the case is expected, such as ventes.csv: no folder, small letters."
    path = folder / name
    if not path.is_file():
        return "", f"{name} does not exist beside the case."
    if path.resolve().parent != folder.resolve():
        return "", f"{name} leads out of the folder: copy the file itself."
    size = path.stat().st_size
    if size > LARGEST_FILE:
        return "", f"{name} has {size:,} bytes, {LARGEST_FILE:,} at most: a case is a small table."
    try:
        return path.read_bytes().decode("utf-8-sig"), ""
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        return "", f"{name}, line {line}: not UTF-8 text. Save the file as UTF-8 (in Excel: CSV UTF-8)."
