"""How large a YAML text is once it is read, told from its events alone: before anything is built of it.

Two texts of a few kilobytes stop a server: brackets within brackets overflow the C stack of the reader, and references
to references ("billion laughs") grow to more parts than memory holds. Neither is something that a person writes.
"""

from __future__ import annotations

import yaml

DEEPEST = 60
"""Levels of lists and mappings inside one another."""
MOST_PARTS = 500_000
"""Values of a document, counted again wherever a reference repeats them."""


class TooLarge(ValueError):
    """The text is nested too deeply, or says too much; `line` is where (from 1)."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line = line


def measure_document(text: str, *, most: int = MOST_PARTS) -> int:
    """How many values the text comes to. Raises TooLarge, yaml.YAMLError."""
    sizes: dict[str, int] = {}
    open_parts: list[tuple[str | None, int]] = []
    total = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        size = 0
        if isinstance(event, yaml.AliasEvent):
            inside_itself = any(anchor == event.anchor for anchor, _ in open_parts)
            size = most + 1 if inside_itself else sizes.get(str(event.anchor), 0)
        elif isinstance(event, yaml.CollectionStartEvent):
            open_parts.append((event.anchor, total))
            size = 1
        elif isinstance(event, yaml.ScalarEvent):
            size = 1
            if event.anchor:
                sizes[str(event.anchor)] = 1
        elif isinstance(event, yaml.CollectionEndEvent):
            anchor, before = open_parts.pop()
            if anchor:
                sizes[str(anchor)] = total - before
        total += size
        line = event.start_mark.line + 1 if event.start_mark else 1
        if len(open_parts) > DEEPEST:
            raise TooLarge(line, f"lists and mappings more than {DEEPEST} levels deep")
        if total > most:
            raise TooLarge(line, f"more than {most:,} values, or a reference to what it stands in")
    return total
