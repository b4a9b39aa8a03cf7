"""A case: a small table of invented figures that lessons and items reason about.

One file of `cases/` holds one case (format `passerelle/case/1`), whose rows may be in a CSV file beside it
(case_csv.py). The same case is shown in a lesson as a table one can sort, drawn as a chart, or put beside an item, so
that its figures are written once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.errors import InvalidInput

COLUMN_TYPES = ("text", "integer", "number")

Cell = str | int | float | None


class InvalidCase(InvalidInput):
    """A case document whose columns and rows do not hold together; `field` names the place."""


class UnknownColumn(InvalidInput):
    """A lesson asks for a column that the case has not."""


@dataclass(frozen=True)
class Column:
    """One column; `decimals` is how many are shown, None for as many as the figure needs (two at most)."""

    id: str
    title: str
    type: str
    unit: str = ""
    decimals: int | None = None

    @property
    def numeric(self) -> bool:
        return self.type != "text"


@dataclass(frozen=True)
class Case:
    """`rows` are in the order of `columns`; `source` says that the figures are invented."""

    id: str
    title: str
    source: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def column(self, column_id: str) -> Column:
        return self.columns[self.position(column_id)]

    def position(self, column_id: str) -> int:
        for position, column in enumerate(self.columns):
            if column.id == column_id:
                return position
        known = ", ".join(column.id for column in self.columns)
        raise UnknownColumn(f"the case {self.id} has no column '{column_id}'. Its columns: {known}.")

    def values(self, column_id: str) -> tuple[Cell, ...]:
        position = self.position(column_id)
        return tuple(row[position] for row in self.rows)

    def narrowed(self, column_ids: Sequence[str]) -> "Case":
        """The same case with the named columns only, in the order they are named."""
        positions = [self.position(column_id) for column_id in column_ids]
        return Case(
            id=self.id,
            title=self.title,
            source=self.source,
            columns=tuple(self.columns[position] for position in positions),
            rows=tuple(tuple(row[position] for position in positions) for row in self.rows),
        )


def case_from_document(document: Mapping[str, Any]) -> Case:
    """Read a case document (already parsed YAML). Raises InvalidCase with the field that is wrong."""
    case_id = _text(document, "id", "id", "?")
    columns = case_columns(document)
    rows = tuple(_row(case_id, columns, entry, n) for n, entry in enumerate(_list(document, "rows", case_id)))
    return Case(
        id=case_id,
        title=_text(document, "title", "title", case_id),
        source=_text(document, "source", "source", case_id),
        columns=columns,
        rows=rows,
    )


def case_columns(document: Mapping[str, Any]) -> tuple[Column, ...]:
    """Read the columns of a case document. Raises InvalidCase with the field that is wrong."""
    case_id = _text(document, "id", "id", "?")
    columns = tuple(_column(case_id, entry, n) for n, entry in enumerate(_list(document, "columns", case_id)))
    if len({column.id for column in columns}) < len(columns):
        raise InvalidCase(f"case {case_id}: two columns have the same id.", field="columns")
    return columns


def _column(case_id: str, entry: Any, number: int) -> Column:
    field = f"columns[{number}]"
    if not isinstance(entry, Mapping):
        raise InvalidCase(f"case {case_id}, {field}: a column is written {{id, title, type}}.", field=field)
    kind = entry.get("type")
    if kind not in COLUMN_TYPES:
        expected = ", ".join(COLUMN_TYPES)
        raise InvalidCase(f"case {case_id}, {field}: unknown type {kind!r}. Choose {expected}.", field=f"{field}.type")
    decimals = entry.get("decimals", 0 if kind == "integer" else None)
    return Column(
        id=_text(entry, "id", f"{field}.id", case_id),
        title=_text(entry, "title", f"{field}.title", case_id),
        type=kind,
        unit=str(entry.get("unit", "") or ""),
        decimals=decimals,
    )


def _row(case_id: str, columns: tuple[Column, ...], entry: Any, number: int) -> tuple[Cell, ...]:
    field = f"rows[{number}]"
    if not isinstance(entry, Sequence) or isinstance(entry, str) or len(entry) != len(columns):
        raise InvalidCase(
            f"case {case_id}, {field}: expected {len(columns)} values, in the order of the columns.", field=field
        )
    for column, value in zip(columns, entry, strict=True):
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if value is not None and column.numeric != is_number:
            expected = "a number" if column.numeric else "a text in quotes"
            raise InvalidCase(
                f"case {case_id}, {field}: {column.id} is {value!r}; expected {expected}.",
                field=f"{field}.{column.id}",
            )
    return tuple(entry)


def _text(document: Mapping[str, Any], key: str, field: str, case_id: str) -> str:
    value = document.get(key)
    if not isinstance(value, str) or not value.strip():
        raise InvalidCase(f"case {case_id}: {field} is missing or not a text.", field=field)
    return value


def _list(document: Mapping[str, Any], key: str, case_id: str) -> Sequence[Any]:
    value = document.get(key)
    if not isinstance(value, list) or not value:
        raise InvalidCase(f"case {case_id}: {key} must be a list that is not empty.", field=key)
    return value
