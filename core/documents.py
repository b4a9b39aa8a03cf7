"""YAML documents that people write: read safely, checked against a JSON Schema, refused with file, line and field.

`read_document` returns the plain data with its `Lines`, so that a later check can still name the line of a field.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator

from core.document_size import MOST_PARTS, TooLarge, measure_document
from core.errors import InvalidInput

LARGEST_DOCUMENT = 5_000_000
"""Bytes; a document that a person writes never comes near."""


class BadDocument(InvalidInput):
    """A document that cannot be read or does not follow its format."""


class Lines:
    """Which line of the file a field stands on."""

    def __init__(self, root: yaml.Node | None) -> None:
        self._root = root

    def of(self, path: Sequence[str | int]) -> int:
        """Line (from 1) of the field at `path`, or of the nearest parent that exists."""
        node, line = self._root, 1
        for step in path:
            found = _child(node, step)
            if found is None:
                break
            node, line = found[0], found[1]
        return line


def _child(node: yaml.Node | None, step: str | int) -> tuple[yaml.Node, int] | None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == str(step):
                return value, key.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        child = node.value[step]
        return child, child.start_mark.line + 1
    return None


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong in a file that a person wrote."""

    file: str
    line: int
    field: str
    message: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        return f"{where}: {self.field}: {self.message}" if self.field else f"{where}: {self.message}"


@dataclass(frozen=True, slots=True)
class Document:
    """A document as plain data, with where it came from."""

    file: str
    data: Any
    lines: Lines

    def problem(self, path: Sequence[str | int], message: str) -> Problem:
        """A problem with the field at `path` of this document."""
        return Problem(self.file, self.lines.of(path), field_name(path), message)


def read_document(path: Path | Traversable, *, name: str | None = None) -> Document:
    """Read one YAML file. Raises BadDocument with file, line and remedy."""
    shown = name or path.name
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise BadDocument(f"{shown}: the file does not exist.") from None
    if len(raw) > LARGEST_DOCUMENT:
        raise BadDocument(f"{shown}: {len(raw):,} bytes; a document may hold {LARGEST_DOCUMENT:,} at most.")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise BadDocument(f"{shown}:{line}: not UTF-8 text. Save the file as UTF-8.") from None
    return parse_document(text, name=shown)


def parse_document(text: str, *, name: str, most_parts: int = MOST_PARTS) -> Document:
    """Parse YAML text of at most so many values; repeated keys are refused: YAML would silently keep only the last."""
    try:
        measure_document(text, most=most_parts)
        root = yaml.compose(text, Loader=yaml.CSafeLoader)
        _refuse_repeated_keys(root, name)
        data = yaml.load(text, Loader=yaml.CSafeLoader)
    except TooLarge as refusal:
        raise BadDocument(f"{name}:{refusal.line}: {refusal}. Write it flatter, or in several files.") from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise BadDocument(f"{name}:{line}: not valid YAML ({error.problem}). Check indentation and quotes.") from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise BadDocument(f"{name}: not valid YAML ({type(error).__name__}).") from None
    return Document(name, data, Lines(root))


def _refuse_repeated_keys(root: yaml.Node | None, name: str) -> None:
    seen_nodes: set[int] = set()
    waiting = [root] if root is not None else []
    while waiting:
        node = waiting.pop()
        if id(node) in seen_nodes:
            continue
        seen_nodes.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            waiting.extend(node.value)
        if isinstance(node, yaml.MappingNode):
            keys: set[str] = set()
            for key, value in node.value:
                if str(key.value) in keys:
                    line = key.start_mark.line + 1
                    raise BadDocument(f"{name}:{line}: the key {key.value!r} is given twice. Keep one.")
                keys.add(str(key.value))
                waiting.append(value)


def check_document(document: Document, schema: dict[str, Any]) -> list[Problem]:
    """Every place where the document departs from its JSON Schema (2020-12), in the order of the file."""
    problems = [
        document.problem(tuple(error.absolute_path), _in_words(error))
        for error in Draft202012Validator(schema).iter_errors(document.data)
    ]
    return sorted(problems, key=lambda problem: problem.line)


def _in_words(error: Any) -> str:
    if error.validator == "required":
        missing = [key for key in error.validator_value if key not in error.instance]
        return f"missing: {', '.join(missing)}. Add it."
    if error.validator == "additionalProperties":
        return f"unknown key ({error.message}). Correct its spelling or remove it."
    if error.validator == "pattern":
        return f"{error.instance!r} does not match {error.validator_value}."
    if error.validator == "enum":
        return f"{error.instance!r} is not one of {', '.join(map(str, error.validator_value))}."
    return str(error.message)[:300]


def read_schema(path: Path | Traversable) -> dict[str, Any]:
    """Read a JSON Schema that ships with the code."""
    schema: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return schema


def field_name(path: Sequence[str | int]) -> str:
    """("missions", 3, "title") -> "missions[3].title"."""
    name = ""
    for step in path:
        name += f"[{step}]" if isinstance(step, int) else f".{step}" if name else step
    return name
