"""The rows of a case as CSV: read from the file that an author keeps in a spreadsheet, written for a learner to use.

The first line names the columns by their ids, in any order; cells are apart by semicolons or by commas, whichever the
first line has. Numbers have the decimal mark that the case declares, since `1,234` is two different numbers in French
and in English, and a guess would be silently wrong.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from course.lessons.case import Case, Cell, Column

Decimal = Literal[",", "."]
MOST_ROWS = 2000
LONGEST_CELL = 500
_NUMBERS: Mapping[Decimal, re.Pattern[str]] = {
    ",": re.compile("([-−]?)([0-9]{1,15}|[0-9]{1,3}(?:[ \u00a0\u202f][0-9]{3}){1,4})(?:,([0-9]{1,9}))?"),
    ".": re.compile("([-−]?)([0-9]{1,15}|[0-9]{1,3}(?:[,\u00a0\u202f ][0-9]{3}){1,4})(?:[.]([0-9]{1,9}))?"),
}
_EXAMPLES: Mapping[Decimal, str] = {",": "1234,5", ".": "1234.5"}
_NAMES: Mapping[Decimal, str] = {",": "comma", ".": "point"}
_FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "|", "%")


@dataclass(frozen=True, slots=True)
class CsvProblem:
    """One thing that is wrong in a CSV file: its line (from 1), the column if there is one, what to do."""

    line: int
    column: str
    message: str


class _Refused(Exception):
    """Nothing more can be read of a file, or of a cell."""

    def __init__(self, problem: CsvProblem) -> None:
        self.problem = problem


def read_case_rows(
    text: str, columns: Sequence[Column], *, decimal: Decimal
) -> tuple[list[list[Cell]], list[CsvProblem]]:
    """The rows in the order of `columns`, and every problem; an empty cell is None. Never raises."""
    rows: list[list[Cell]] = []
    problems: list[CsvProblem] = []
    try:
        lines = _records(text)
        line, header = next(lines, (1, []))
        places = _places(line, header, columns)
        for line, cells in lines:
            rows.append(_row(line, cells, places, columns, decimal, problems))
            if len(rows) > MOST_ROWS:
                raise _Refused(CsvProblem(line, "", f"more than {MOST_ROWS} rows: a case is a small table."))
    except _Refused as refused:
        problems.append(refused.problem)
    if not rows and not problems:
        problems.append(CsvProblem(1, "", "no row under the names of the columns."))
    return rows, problems


def case_csv(case: Case, *, locale: str = "fr") -> str:
    """A case as CSV text for a spreadsheet: semicolons and decimal commas in French, commas and points in English.

    The first line has the titles with their units. A text that a spreadsheet would run as a formula is prefixed with an
    apostrophe. A file for Excel needs a byte order mark in front, which is the caller's to add.
    """
    french = locale != "en"
    written = io.StringIO()
    writer = csv.writer(written, delimiter=";" if french else ",", lineterminator="\r\n")
    writer.writerow(_harmless(f"{one.title} ({one.unit})" if one.unit else one.title) for one in case.columns)
    for row in case.rows:
        writer.writerow(_written(cell, french=french) for cell in row)
    return written.getvalue()


def _written(cell: Cell, *, french: bool) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return _harmless(cell)
    return repr(cell).replace(".", ",") if french else repr(cell)


def _harmless(text: str) -> str:
    return "'" + text if text.lstrip(" \u00a0\u202f").startswith(_FORMULAS) else text


def _records(text: str) -> Iterator[tuple[int, list[str]]]:
    """Lines that are not empty, with the number of their first line in the file."""
    plain = text.removeprefix("\ufeff")
    separator = ";" if ";" in plain.partition("\n")[0] else ","
    reader = csv.reader(io.StringIO(plain, newline=""), delimiter=separator, strict=True)
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield line, [cell.strip() for cell in cells]
            line = reader.line_num + 1
    except csv.Error as error:
        raise _Refused(CsvProblem(line, "", f"not valid CSV ({error}). Check the quotes.")) from None


def _places(line: int, header: Sequence[str], columns: Sequence[Column]) -> list[int]:
    """Where each column stands in the file."""
    ids = [column.id for column in columns]
    if sorted(header) != sorted(ids):
        expected, found = ", ".join(ids), ", ".join(header) or "nothing"
        message = f"the first line names the columns by their ids: {expected} are expected, {found} found."
        raise _Refused(CsvProblem(line, "", message))
    return [header.index(column) for column in ids]


def _row(
    line: int,
    cells: Sequence[str],
    places: Sequence[int],
    columns: Sequence[Column],
    decimal: Decimal,
    problems: list[CsvProblem],
) -> list[Cell]:
    if len(cells) != len(columns):
        message = f"{len(cells)} cells, {len(columns)} are expected: put a text that holds the separator in quotes."
        raise _Refused(CsvProblem(line, "", message))
    row: list[Cell] = []
    for column, place in zip(columns, places, strict=True):
        try:
            row.append(_cell(line, cells[place], column, decimal))
        except _Refused as refused:
            problems.append(refused.problem)
            row.append(None)
    return row


def _cell(line: int, text: str, column: Column, decimal: Decimal) -> Cell:
    if not text:
        return None
    if not column.numeric:
        if len(text) > LONGEST_CELL:
            message = f"{len(text)} characters, {LONGEST_CELL} at most."
            raise _Refused(CsvProblem(line, column.id, message))
        return text
    found = _NUMBERS[decimal].fullmatch(text)
    if found is None:
        message = (
            f"'{text[:40]}' is no number with a decimal {_NAMES[decimal]} (decimal: \"{decimal}\"): "
            f"write for example {_EXAMPLES[decimal]}, or correct `decimal` in the case."
        )
        raise _Refused(CsvProblem(line, column.id, message))
    sign, whole, fraction = found.groups()
    digits = re.sub("[^0-9]", "", whole)
    if fraction is None:
        return -int(digits) if sign else int(digits)
    if column.type == "integer":
        raise _Refused(CsvProblem(line, column.id, f"'{text[:40]}' is not whole: make the column a number."))
    return float(f"{'-' if sign else ''}{digits}.{fraction}")
