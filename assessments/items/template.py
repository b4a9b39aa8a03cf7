"""Texts with places for numbers: `{visites}` and `{taux:2}` are filled in, `{{` and `}}` are literal braces.

player/grading/template.js reads the same notation.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from core.errors import InvalidInput

_PIECE = re.compile("[{][{]|[}][}]|[{]([a-z][a-z0-9_]*)(?::([0-9]))?[}]|[{}]")


class TemplateError(InvalidInput):
    """A text whose braces cannot be read."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value goes, with the decimals asked for, if any."""

    name: str
    decimals: int | None


@lru_cache(maxsize=8192)
def parse_template(text: str) -> tuple[str | Place, ...]:
    """Cut a text into literal parts and places. Raises TemplateError for a brace that is neither."""
    parts: list[str | Place] = []
    position = 0
    for found in _PIECE.finditer(text):
        if found.start() > position:
            parts.append(text[position : found.start()])
        position = found.end()
        if found.group(1):
            parts.append(Place(found.group(1), int(found.group(2)) if found.group(2) else None))
        elif len(found.group()) == 2:
            parts.append(found.group()[0])
        else:
            raise TemplateError(
                f"the brace in '{text[max(0, position - 10) : position + 15]}' opens or closes nothing. "
                "Write {name} or {name:2} for a value, and {{ }} for braces that are to be seen."
            )
    if position < len(text):
        parts.append(text[position:])
    return tuple(parts)


def places(text: str) -> list[Place]:
    """The places of a text, in order. Raises TemplateError."""
    return [part for part in parse_template(text) if isinstance(part, Place)]


def fill_template(text: str, show: Callable[[str, int | None], str]) -> str:
    """Fill every place with show(name, decimals). Raises TemplateError."""
    return "".join(part if isinstance(part, str) else show(part.name, part.decimals) for part in parse_template(text))
