"""Reading a list of people, pasted or from a file: one person a line, name;address;role;cohort.

A spreadsheet pastes tabs, a French one saves semicolons, an English one commas: the first line decides. If that line
holds titles instead of a person, they say which column is which, in any order; columns of other titles are left alone.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from core.errors import InvalidInput

RoleName = Literal["learner", "trainer", "administrator"]
Fault = Literal["no_name", "long_name", "no_address", "bad_address", "unknown_role", "repeated"]

MOST_LINES = 1000
LONGEST_NAME = 200
LONGEST_ADDRESS = 254

_ADDRESS = re.compile(r"[^\s@;,<>\"()]+@[^\s@;,<>\"()]+\.[^\s@;,<>\"().]+")
_ROLES: dict[str, RoleName] = {
    "": "learner", "apprenant": "learner", "apprenante": "learner", "stagiaire": "learner", "learner": "learner",
    "formateur": "trainer", "formatrice": "trainer", "trainer": "trainer",
    "administrateur": "administrator", "administratrice": "administrator", "administrator": "administrator",
}  # fmt: skip
_TITLES = {
    "prenom": "first", "first name": "first", "nom": "name", "name": "name", "nom affiche": "name",
    "prenom et nom": "name", "nom et prenom": "name", "nom prenom": "name", "prenom nom": "name", "last name": "name",
    "adresse": "address", "adresse e-mail": "address", "adresse email": "address", "adresse mail": "address",
    "email": "address", "e-mail": "address", "mail": "address", "courriel": "address", "address": "address",
    "role": "role", "groupe": "cohort", "promotion": "cohort", "cohorte": "cohort", "cohort": "cohort",
    "group": "cohort",
}  # fmt: skip
_ORDER = ("name", "address", "role", "cohort")


class TooManyLines(InvalidInput):
    """The list is longer than what is taken at once."""


@dataclass(frozen=True, slots=True)
class RosterLine:
    """One line of the list, as it was understood."""

    number: int
    """Line in the text, from 1."""
    name: str
    address: str
    """Lower case."""
    role: RoleName
    cohort: str
    """Name of a cohort, or nothing."""
    fault: Fault | None = None
    word: str = ""
    """What was wrong, as written; for `repeated`, the number of the line that had the address first."""


def decode_roster(content: bytes) -> str:
    """The text of a file: UTF-8 or UTF-16 if it says so or fits, else the Windows encoding of French spreadsheets."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def is_address(text: str) -> bool:
    """Whether a text has the form of an e-mail address."""
    return len(text) <= LONGEST_ADDRESS and _ADDRESS.fullmatch(text) is not None


def read_roster(text: str) -> list[RosterLine]:
    """Every person of the list, in its order, each with the first thing that is wrong with it. Raises TooManyLines."""
    rows = _rows(text)
    if not rows:
        return []
    order = _titles(rows[0][1])
    people = rows[1:] if order else rows
    if len(people) > MOST_LINES:
        raise TooManyLines(f"The list has {len(people)} lines; {MOST_LINES} are taken at once.", field="lines")
    first: dict[str, int] = {}
    return [_line(number, _cells(row, order or _ORDER), first) for number, row in people]


def _rows(text: str) -> list[tuple[int, list[str]]]:
    """Numbered rows that hold something. A line is a row: a stray quotation mark must not swallow the next person."""
    lines = text.replace("\x00", "").splitlines()
    filled = [(number, line) for number, line in enumerate(lines, start=1) if line.strip(" \t;,\ufeff\u00a0")]
    if not filled:
        return []
    separator = next((mark for mark in ("\t", ";", ",") if mark in filled[0][1]), ";")
    return [(number, _split(line, separator)) for number, line in filled]


def _split(line: str, separator: str) -> list[str]:
    try:
        cells = next(csv.reader([line], delimiter=separator, skipinitialspace=True), [])
    except csv.Error:  # a cell longer than the reader takes
        cells = line.split(separator)
    return [" ".join(cell.replace("\ufeff", "").split()) for cell in cells]


def _titles(row: Sequence[str]) -> tuple[str, ...] | None:
    """What each column holds, if the row is one of titles."""
    kinds = tuple(_TITLES.get(_plain(cell), "") for cell in row)
    return kinds if "address" in kinds and not any("@" in cell for cell in row) else None


def _cells(row: Sequence[str], order: Sequence[str]) -> dict[str, str]:
    cells = {kind: cell for kind, cell in zip(order, row, strict=False) if kind}
    cells["name"] = f"{cells.pop('first', '')} {cells.get('name', '')}".strip()
    return cells


def _line(number: int, cells: dict[str, str], first: dict[str, int]) -> RosterLine:
    name, address = cells["name"], cells.get("address", "").removeprefix("mailto:").lower()
    role_word = cells.get("role", "")
    role = _ROLES.get(_plain(role_word))
    fault: Fault | None = None
    word = ""
    if not address:
        fault = "no_address"
    elif not is_address(address):
        fault, word = "bad_address", address
    elif address in first:
        fault, word = "repeated", str(first[address])
    elif not name:
        fault = "no_name"
    elif len(name) > LONGEST_NAME:
        fault = "long_name"
    elif role is None:
        fault, word = "unknown_role", role_word
    first.setdefault(address, number)
    return RosterLine(number, name, address, role or "learner", cells.get("cohort", ""), fault, word)


def _plain(text: str) -> str:
    """Lower case without accents: how words are compared."""
    decomposed = unicodedata.normalize("NFKD", text.strip().casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))
