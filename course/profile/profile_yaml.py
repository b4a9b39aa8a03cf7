"""Write a profile as YAML that a person can read and correct: one field a line, long texts folded, short lists in
brackets, and a comment where something was guessed or is missing.

PyYAML reads the result back before it leaves this module, so that what is written is what was meant.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

import yaml

Comments = Mapping[tuple[str, str], str]
"""Comment by (identifier of the entry, field); "" as identifier for the profile's own fields."""

_WIDTH = 108
_FOLD_FROM = 110
_PLAIN = re.compile(r"^[A-Za-zÀ-ÖØ-öø-ÿŒœ](?:[^:#\x00-\x1f\x7f-\xa0\u2028\u2029\ufeff]|:(?=\S)|(?<=\S)#)*$")
_INSIDE_BRACKETS = re.compile(r"[,\[\]{}?:]")
_UNFOLDABLE = re.compile(r"^\s|\s$|[ \t]\n|\n[ \t]|  |[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff]|\n{3,}")


def yaml_text(document: Mapping[str, Any], *, comments: Comments | None = None) -> str:
    """A document of mappings, lists and scalars as YAML; reads back as equal data."""
    text = "\n".join(_mapping(document, "", str(document.get("id") or ""), comments or {}, top=True)) + "\n"
    if _reads_back(text, document):
        return text
    return yaml.safe_dump(dict(document), allow_unicode=True, sort_keys=False, width=_WIDTH)


def _reads_back(text: str, document: Mapping[str, Any]) -> bool:
    try:
        return bool(yaml.load(text, Loader=yaml.CSafeLoader) == document)
    except yaml.YAMLError:
        return False


def _mapping(entry: Mapping[str, Any], pad: str, owner: str, comments: Comments, *, top: bool = False) -> Iterator[str]:
    owner = "" if top else str(entry.get("id") or owner)
    for key, value in entry.items():
        comment = comments.get((owner, key), "")
        note = f"  # {comment}" if comment else ""
        if isinstance(value, Mapping):
            yield f"{pad}{key}: {_flow(value)}{note}" if _is_short(value, pad) else f"{pad}{key}:{note}"
            if not _is_short(value, pad):
                yield from _mapping(value, f"{pad}  ", owner, comments)
        elif isinstance(value, list):
            yield from _list(key, value, pad, owner, comments, note)
        else:
            yield from _scalar_field(f"{pad}{key}:", value, f"{pad}  ", note)


def _list(key: str, value: list[Any], pad: str, owner: str, comments: Comments, note: str) -> Iterator[str]:
    if _is_short(value, pad):
        yield f"{pad}{key}: {_flow(value)}{note}"
        return
    yield f"{pad}{key}:{note}"
    for item in value:
        if isinstance(item, Mapping) and item:
            rows = list(_mapping(item, f"{pad}    ", owner, comments))
            yield f"{pad}  - {rows[0].lstrip()}"
            yield from rows[1:]
        else:
            yield from _scalar_field(f"{pad}  -", item, f"{pad}    ", "")


def _is_short(value: Mapping[str, Any] | list[Any], pad: str) -> bool:
    inner = value.values() if isinstance(value, Mapping) else value
    return not any(isinstance(one, (Mapping, list)) for one in inner) and len(pad) + len(_flow(value)) < _FOLD_FROM


def _flow(value: Mapping[str, Any] | list[Any]) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_scalar(one, flow=True)}" for key, one in value.items()) + "}"
    return "[" + ", ".join(_scalar(one, flow=True) for one in value) + "]"


def _scalar_field(start: str, value: Any, pad: str, note: str) -> Iterator[str]:
    if not isinstance(value, str) or len(start) + len(value) < _FOLD_FROM or _UNFOLDABLE.search(value):
        yield f"{start} {_scalar(value)}{note}"
        return
    yield f"{start} >-{note}"
    for at, paragraph in enumerate(value.split("\n")):
        if at:
            yield ""
        rows = textwrap.wrap(paragraph, _WIDTH - len(pad), break_long_words=False, break_on_hyphens=False)
        yield from (pad + row for row in rows)


def _scalar(value: Any, *, flow: bool = False) -> str:
    """One line of YAML for a scalar: plain where nothing could be misread, else in double quotes."""
    if isinstance(value, str):
        plain = _reads_plain(value) and not (flow and _INSIDE_BRACKETS.search(value))
        return value if plain else _quoted(value)
    if value is None:
        return "null"
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


def _reads_plain(value: str) -> bool:
    if not _PLAIN.match(value) or value != value.strip():
        return False
    return value.lower() not in ("null", "true", "false", "yes", "no", "on", "off", "y", "n", "oui", "non")


def _quoted(value: str) -> str:
    escaped = "".join(_escape(character) for character in value)
    return f'"{escaped}"'


def _escape(character: str) -> str:
    if character in '"\\':
        return f"\\{character}"
    if character == "\n":
        return "\\n"
    code = ord(character)
    if code < 0x20 or 0x7F <= code < 0xA0 or code in (0x2028, 0x2029, 0xFEFF) or 0xD800 <= code < 0xE000:
        return f"\\u{code:04X}"
    return character
