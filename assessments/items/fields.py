"""Reading the fields of an item document one by one, keeping every problem with the path of its field.

A reader never raises: it notes what is wrong and hands back a stand-in, so that an author sees all problems of a
file in one run. Documents come from YAML, hence the care about `yes`/`no` (booleans) and about dates.
"""

import difflib
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from assessments.items.expression import Expression, ExpressionError, parse_expression
from assessments.items.template import TemplateError, places

Path = tuple[str | int, ...]
Known = Mapping[str, bool]
"""Parameters and derived values by name: whether each is a text, which no expression may use."""
LONGEST_TEXT = 20_000
_ID = re.compile("[a-z][a-z0-9_]{0,59}")
_LETTER = re.compile("[a-z]")


@dataclass(frozen=True, slots=True)
class ItemProblem:
    """One thing that is wrong with an item: where in its document, what, and what to do."""

    item: str
    path: Path
    message: str

    @property
    def field(self) -> str:
        """("options", 1, "text") -> "options[1].text"."""
        name = ""
        for step in self.path:
            name += f"[{step}]" if isinstance(step, int) else f".{step}" if name else step
        return name

    def __str__(self) -> str:
        return ", ".join(part for part in (self.item, self.field) if part) + f": {self.message}"


def is_id(text: object) -> bool:
    """Whether `text` is an id that every LMS run-time accepts."""
    return isinstance(text, str) and _ID.fullmatch(text) is not None


def numbers_of(known: Known) -> list[str]:
    """The names that an expression may use."""
    return [name for name, is_text in known.items() if not is_text]


class Fields:
    """The fields of one mapping of an item document, at `path`; problems of all its readers go to one list."""

    def __init__(self, document: object, *, item: str, problems: list[ItemProblem], path: Path = ()) -> None:
        self.item, self.problems, self.path = item, problems, path
        self.document: Mapping[str, object] = {}
        if isinstance(document, Mapping):
            self.document = document
        else:
            self.note("a mapping of field: value is expected here.")

    def note(self, message: str, *where: str | int) -> None:
        """Keep a problem with the field at `where`."""
        self.problems.append(ItemProblem(self.item, self.path + where, message))

    def inside(self, document: object, *where: str | int) -> "Fields":
        """A reader for a part of this one."""
        return Fields(document, item=self.item, problems=self.problems, path=self.path + where)

    def only(self, known: Iterable[str]) -> None:
        """Note every field that is not known: a misspelt one would be ignored in silence."""
        names = list(known)
        for name in self.document:
            if name not in names:
                near = difflib.get_close_matches(str(name), names, n=1)
                remedy = f"Did you mean {near[0]}?" if near else f"There are: {', '.join(names)}."
                self.note(f"unknown field. {remedy}", str(name))

    def has(self, name: str) -> bool:
        """Whether the field is there and not null."""
        return self.document.get(name) is not None

    def text(self, name: str, *, required: bool = True) -> str:
        """A text; "" where it is missing."""
        value = self.document.get(name)
        if value is None or value == "":
            if required:
                self.note("missing: a text is expected.", name)
        elif not isinstance(value, str):
            self.note(f"a text is expected, not {value!r}: put it in quotes.", name)
        elif len(value) > LONGEST_TEXT:
            self.note(f"{len(value)} characters, {LONGEST_TEXT} at most: shorten it.", name)
        else:
            return value
        return ""

    def id(self, name: str, *, required: bool = True) -> str:
        """An id; "" where it is missing."""
        value = self.document.get(name)
        if value is None and not required:
            return ""
        if not is_id(value):
            self.note("an id is expected: a small letter, then small letters, digits or _ (60 at most).", name)
            return ""
        return str(value)

    def letter(self, taken: Iterable[str], what: str) -> str:
        """The id of a part (`what` it is): one small letter that no part before it bears."""
        value = str(self.document.get("id"))
        if not _LETTER.fullmatch(value):
            self.note("one small letter is expected (a, b, c...): SCORM 1.2 allows no more.", "id")
        elif value in taken:
            self.note(f"a second {what} {value}: give it another letter.", "id")
        return value

    def one_of(self, name: str, allowed: Sequence[str], *, default: str | None = None) -> str:
        """One of some words."""
        value = self.document.get(name, default)
        if value not in allowed:
            self.note(f"{' or '.join(allowed)} is expected, not {value!r}.", name)
            return allowed[0]
        return str(value)

    def flag(self, name: str, *, default: bool) -> bool:
        """true or false."""
        value = self.document.get(name, default)
        if not isinstance(value, bool):
            self.note(f"true or false is expected, not {value!r}.", name)
            return default
        return value

    def number(self, name: str, *, low: float = -1e15, high: float = 1e15, default: float | None = None) -> float:
        """A finite number from `low` to `high`."""
        value = self.document.get(name, default)
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            self.note("missing: a number is expected." if value is None else f"{value!r} is no number.", name)
        elif not low <= value <= high:
            self.note(f"{value!r} is outside {low:g} to {high:g}.", name)
        else:
            return float(value)
        return default if default is not None else low

    def whole(self, name: str, *, low: int, high: int, default: int | None = None) -> int:
        """A whole number from `low` to `high`."""
        value = self.number(name, low=low, high=high, default=default)
        if value != int(value):
            self.note(f"{value!r} is not a whole number.", name)
        return int(value)

    def sequence(self, name: str, *, fewest: int = 0, most: int = 100) -> list[object]:
        """A list of `fewest` to `most` entries."""
        value = self.document.get(name)
        if value is None and fewest == 0:
            return []
        if not isinstance(value, list | tuple):
            self.note(f"a list of {fewest} to {most} entries is expected.", name)
            return []
        if not fewest <= len(value) <= most:
            self.note(f"{len(value)} entries, {fewest} to {most} are expected.", name)
        return list(value)

    def parts(self, name: str, known: Iterable[str], *, fewest: int = 0, most: int = 100) -> Iterator["Fields"]:
        """A reader for every mapping of a list, each with `known` fields only."""
        names = tuple(known)
        for index, document in enumerate(self.sequence(name, fewest=fewest, most=most)):
            part = self.inside(document, name, index)
            part.only(names)
            yield part

    def mapping(self, name: str) -> Mapping[str, object]:
        """A mapping whose keys are names; empty where it is missing."""
        value = self.document.get(name)
        if value is None:
            return {}
        if not isinstance(value, Mapping):
            self.note("a mapping of name: value is expected.", name)
            return {}
        return value

    def expression(self, value: object, known: Iterable[str], *where: str | int) -> Expression:
        """An expression over known names; YAML may hand over a bare number."""
        text = repr(value) if isinstance(value, int | float) and not isinstance(value, bool) else value
        stand_in = parse_expression("0")
        if not isinstance(text, str):
            self.note('missing: an expression is expected, such as "commandes / visites * 100".', *where)
            return stand_in
        try:
            parsed = parse_expression(text)
        except ExpressionError as error:
            self.note(error.message, *where)
            return stand_in
        self.known_names(parsed.names, known, *where)
        return parsed

    def known_names(self, names: Iterable[str], known: Iterable[str], *where: str | int) -> None:
        """Note names that no parameter or earlier derived value bears."""
        for name in sorted(set(names) - set(known)):
            self.note(f"{name} is neither a number parameter nor derived before this line.", *where)

    def words(self, name: str, known: Known, *, required: bool = True) -> str:
        """A text with places for known values; "" where it is missing."""
        text = self.text(name, required=required)
        self.template(text, known, name)
        return text

    def template(self, text: str, known: Known, *where: str | int) -> None:
        """Note places that name nothing; `known` tells for each name whether it is a text."""
        try:
            found = places(text)
        except TemplateError as error:
            self.note(error.message, *where)
            return
        for place in found:
            if place.name not in known:
                self.note(
                    f"{{{place.name}}} names no parameter or derived value. Correct the name, "
                    f"or write {{{{{place.name}}}}} if the braces are to be seen.",
                    *where,
                )
            elif known[place.name] and place.decimals is not None:
                self.note(f"{{{place.name}}} is a text, decimals make no sense.", *where)
