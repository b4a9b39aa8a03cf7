"""What a line of a job sheet looks like (title, paragraph, list of facets), and the ledger of what became of it.

The ledger is how nothing gets lost silently: every line is either used for something, kept as a note, or handed out at
the end as not recognised.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from course.profile.job_sheet.reading import Line
from course.profile.job_sheet.wording import stems, words

_LONGEST_TITLE = 80
_MOST_TITLE_WORDS = 11


def is_title(line: Line) -> bool:
    """True for a short line without a bullet or closing punctuation: the look of a title or a caption."""
    text = line.text
    if line.bullet or not text or text[-1] in ".!?:;,…»" or len(text) > _LONGEST_TITLE:
        return False
    return text[0] not in '«"“|' and any(c.isalpha() for c in text) and len(words(text)) <= _MOST_TITLE_WORDS


def is_paragraph(line: Line) -> bool:
    """True for running text: not a bullet, not a title."""
    return not line.bullet and not is_title(line)


def is_facets(line: Line) -> bool:
    """True for "Performance, interprétation, optimisation...": a short enumeration without a sentence."""
    text = line.text
    trailing = text.endswith(("...", "…"))
    if line.bullet or len(text) > 160 or (not trailing and text[-1:] in ".!?:;"):
        return False
    parts = [part for part in re.split(r"[,;]", text) if words(part)]
    return (trailing or len(parts) > 1) and len(parts) <= 12 and all(len(words(part)) <= 5 for part in parts)


def facets_of(text: str) -> list[str]:
    """The parts of such a line."""
    return [part.strip(" .…") for part in re.split(r"[,;]", text) if words(part)]


def mentions(text: str, title: str) -> bool:
    """True when every meaningful word of `title` occurs in `text` (by stem)."""
    wanted = set(stems(title))
    return bool(wanted) and wanted <= set(stems(text))


@dataclass(slots=True)
class Ledger:
    """What each line was used for."""

    lines: tuple[Line, ...]
    roles: dict[int, str] = field(default_factory=dict)
    """Role by line number."""
    notes: list[tuple[str, Line]] = field(default_factory=list)
    """(place in the sheet, line): text that is kept but is no fact of its own."""

    def use(self, role: str, lines: Iterable[Line]) -> None:
        """These lines are part of the draft."""
        for line in lines:
            for number in line.numbers:
                self.roles.setdefault(number, role)

    def note(self, place: str, line: Line) -> None:
        """This line is introduction or boilerplate: kept in the draft's notes."""
        if line.number not in self.roles:
            self.notes.append((place, line))
            self.use("note", [line])

    def draw(self, role: str, place: str, line: Line) -> None:
        """Facts were drawn from this running text; the text itself is kept as a note."""
        self.note(place, line)
        for number in line.numbers:
            self.roles[number] = role

    def is_used(self, line: Line) -> bool:
        """True when the line has a role already."""
        return line.number in self.roles

    def noted(self) -> list[str]:
        """The notes in the order of the file, each with where it stands."""
        ordered = sorted(self.notes, key=lambda note: note[1].number)
        return [f"[{place}, ligne {line.number}] {line.text}" for place, line in ordered]

    def unrecognised(self) -> list[Line]:
        """Lines that no rule understood, in the order of the file."""
        return [line for line in self.lines if line.number not in self.roles]
