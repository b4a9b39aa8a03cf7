"""What a correction form is made of: fields that name their place in the item's document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from werkzeug.datastructures import MultiDict

Document = dict[str, Any]
Form = MultiDict[str, str]
Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to tick or to select."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Field:
    """One field of the form; `path` is the part of the document whose problems are shown here."""

    kind: Literal["text", "lines", "prose", "radio", "checkbox", "select"]
    name: str
    label: str
    path: Path
    value: str = ""
    hint: str = ""
    choices: Sequence[Choice] = ()


class KeyForm(Protocol):
    """How the key of one interaction is shown and corrected."""

    def fields(self, document: Mapping[str, Any]) -> list[Field]:
        """The fields, filled with what the document says."""
        ...

    def corrected(self, document: Document, form: Form) -> Document:
        """The document with what the form says; what cannot be read is put in as it is, for the reader to refuse."""
        ...


def written(value: object) -> str:
    """A number or an expression as it is typed, with a dot, since expressions know no comma; "" for nothing."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


def number_or_text(text: str) -> float | int | str | None:
    """A typed number, with a dot or a comma; None for nothing, the text itself where it is no number."""
    typed = text.strip().replace("\u202f", "").replace("\u00a0", "")
    if not typed:
        return None
    try:
        value = float(typed.replace(",", "."))
    except ValueError:
        return typed
    return int(value) if value.is_integer() and "." not in typed and "," not in typed else value


def lines_of(text: str) -> list[str]:
    """What stands on the lines of a text, without empty ones."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def plain(text: object) -> str:
    """A text of the document, short enough for a label."""
    words = " ".join(str(text).replace("**", "").split())
    return words if len(words) <= 160 else words[:157] + "…"
