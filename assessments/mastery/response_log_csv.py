"""Reading a log of responses from a CSV file that some other system wrote.

Columns learner, item, skill, correct and optional timestamp and split, under these names in any order and
case; others are ignored. The separator (comma, semicolon, tab or bar) is the one under which the header makes
sense; quotes, CRLF and a byte order mark are understood. `correct` is 0/1, true/false or a share between;
`timestamp` is a number or an ISO 8601 date and time (UTC unless it says otherwise); `split` is train or test,
mostly the same for all rows of a learner. Whatever cannot be read is refused with file and line, and only codes and
numbers are kept, so that a million rows take some 40 MB.
"""

import csv
import math
from array import array
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

import numpy as np

from assessments.mastery.response_log import LogNotUsable, ResponseLog, response_log
from core.errors import InvalidInput

NEEDED = ("learner", "item", "skill", "correct")
OPTIONAL = ("timestamp", "split")
SEPARATORS = (",", ";", "\t", "|")
MOST_RESPONSES = 5_000_000
LONGEST_NAME = 2_000

OUTCOMES = {"0": 0.0, "1": 1.0, "true": 1.0, "false": 0.0, "0.0": 0.0, "1.0": 1.0}


class LogNotReadable(InvalidInput):
    """A file that is not such a log; the message names file and line."""


def read_response_log(path: Path) -> ResponseLog:
    """The log of a CSV file. Raises LogNotReadable with file and line, or LogNotUsable."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return _Reading(path.name).read(file)
    except UnicodeDecodeError as error:
        raise LogNotReadable(
            f"{path.name}:{_undecodable_line(path)}: this line is not UTF-8. Save the file as CSV in UTF-8."
        ) from error
    except LogNotUsable as refusal:
        raise LogNotUsable(f"{path.name}: {refusal.message}") from refusal
    except OSError as error:
        raise LogNotReadable(f"{path.name}: the file cannot be read ({error.strerror}).") from error


class _Reading:
    """One file on its way to columns; knows the line it is at."""

    def __init__(self, name: str) -> None:
        self._name, self._line = name, 1
        self._learners: dict[str, int] = {}
        self._items: dict[str, int] = {}
        self._skills: dict[str, int] = {}
        self._learner, self._item, self._skill = array("q"), array("q"), array("q")
        self._score, self._time = array("d"), array("d")
        self._held_out = array("b")
        self._timed: bool | None = None
        self._dated: bool | None = None
        self._split: bool | None = None

    def read(self, file: TextIO) -> ResponseLog:
        header, separator = self._header(file)
        places = [header.index(name) if name in header else -1 for name in (*NEEDED, *OPTIONAL)]
        for cells in self._rows(file, separator, len(header)):
            self._keep(cells, places)
        if not len(self._learner):
            raise self._refusal("the file has a header and no responses")
        return response_log(
            learner=np.frombuffer(self._learner, dtype=np.int64),
            item=np.frombuffer(self._item, dtype=np.int64),
            skill=np.frombuffer(self._skill, dtype=np.int64),
            score=np.frombuffer(self._score, dtype=np.float64),
            skill_names=list(self._skills),
            time=np.frombuffer(self._time, dtype=np.float64) if self._timed else None,
            held_out=np.frombuffer(self._held_out, dtype=np.int8) == 1 if self._split else None,
        )

    def _header(self, file: TextIO) -> tuple[list[str], str]:
        first = file.readline(1_000_000)
        if not first.strip():
            raise self._refusal("the file is empty, or its first line is; it begins with a header")
        found: list[list[str]] = []
        for separator in SEPARATORS:
            try:
                cells = next(csv.reader([first], delimiter=separator), [])
            except csv.Error as error:
                raise self._refusal(f"the header cannot be read ({error})") from error
            names = [cell.strip().lower() for cell in cells]
            if all(name in names for name in NEEDED):
                twice = [name for name in (*NEEDED, *OPTIONAL) if names.count(name) > 1]
                if twice:
                    raise self._refusal(f"the column {twice[0]} stands twice in the header")
                return names, separator
            found.append(names)
        nearest = max(found, key=len)
        missing = ", ".join(name for name in NEEDED if name not in nearest)
        had = ", ".join(name[:40] for name in nearest[:12])
        raise self._refusal(f"the header lacks {missing}; it has: {had}. Needed: {', '.join(NEEDED)}")

    def _rows(self, file: TextIO, separator: str, width: int) -> Iterator[Sequence[str]]:
        reader = csv.reader(file, delimiter=separator)
        last = self._line
        try:
            for cells in reader:
                self._line, last = last + 1, reader.line_num + 1
                if len(cells) < width or len(cells) > width:
                    if not any(cell.strip() for cell in cells):
                        continue
                    if len(cells) < width or any(cell.strip() for cell in cells[width:]):
                        unclosed = f"; the quote opened here goes on to line {last}" if last > self._line else ""
                        raise self._refusal(f"{len(cells)} cells where the header has {width}{unclosed}")
                yield cells
        except csv.Error as error:
            self._line = last + 1
            raise self._refusal(f"this line cannot be read as CSV ({error})") from error

    def _keep(self, cells: Sequence[str], places: Sequence[int]) -> None:
        learner, item, skill, correct, timestamp, split = places
        if len(self._learner) >= MOST_RESPONSES:
            raise self._refusal(f"more than {MOST_RESPONSES:,} responses: give a part of the file")
        who = self._code(self._learners, cells[learner].strip(), "learner")
        self._learner.append(who)
        self._item.append(self._code(self._items, cells[item].strip(), "item"))
        self._skill.append(self._code(self._skills, cells[skill].strip(), ""))
        score = OUTCOMES.get(cells[correct])
        self._score.append(self._outcome(cells[correct]) if score is None else score)
        if timestamp >= 0:
            self._take_time(cells[timestamp].strip())
        if split >= 0:
            self._take_side(cells[split].strip().lower())

    def _code(self, codes: dict[str, int], name: str, needed: str) -> int:
        code = codes.get(name)
        if code is None:
            if needed and not name:
                raise self._refusal(f"the cell {needed} is empty")
            if len(name) > LONGEST_NAME:
                raise self._refusal(f"a name of {len(name)} characters; is a quote missing?")
            code = codes[name] = len(codes)
        return code

    def _outcome(self, cell: str) -> float:
        known = OUTCOMES.get(cell.strip().lower())
        if known is not None:
            return known
        try:
            share = float(cell.strip().replace(",", "."))
        except ValueError:
            share = math.nan
        if not 0.0 <= share <= 1.0:
            raise self._refusal(f"correct is {cell[:40]!r}; it is 0, 1, true, false or a share from 0 to 1")
        return share

    def _moment(self, cell: str) -> float:
        try:
            moment, dated = float(cell), False
            if not math.isfinite(moment):
                raise self._refusal(f"timestamp is {cell[:40]!r}; it is a finite number or a date")
        except ValueError:
            moment, dated = self._date(cell), True
        if self._dated is None:
            self._dated = dated
        if self._dated is not dated:
            raise self._refusal("timestamps are numbers on some lines and dates on others: use one of them")
        return moment

    def _date(self, cell: str) -> float:
        try:
            date = datetime.fromisoformat(cell)
            return (date if date.tzinfo else date.replace(tzinfo=UTC)).timestamp()
        except (ValueError, OverflowError):
            raise self._refusal(
                f"timestamp is {cell[:40]!r}; it is a number or a date such as 2026-11-21T14:05:00"
            ) from None

    def _take_time(self, cell: str) -> None:
        self._timed = self._alike(self._timed, bool(cell), "a timestamp")
        if cell:
            self._time.append(self._moment(cell))

    def _take_side(self, side: str) -> None:
        if side not in ("train", "test", ""):
            raise self._refusal(f"split is {side[:40]!r}; it is train or test")
        self._split = self._alike(self._split, bool(side), "a split")
        self._held_out.append(side == "test")

    def _alike(self, before: bool | None, here: bool, what: str) -> bool:
        """Whether the rows have an optional cell: all of them, or none."""
        if before is not None and here is not before:
            has, had = ("has", "have none") if here else ("has no", "have one")
            named = what if here else what.removeprefix("a ")
            raise self._refusal(f"this line {has} {named} and those above {had}: give all or none")
        return here

    def _refusal(self, what: str) -> LogNotReadable:
        return LogNotReadable(f"{self._name}:{self._line}: {what}.")


def _undecodable_line(path: Path) -> int:
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError:
                return number
    return 1
