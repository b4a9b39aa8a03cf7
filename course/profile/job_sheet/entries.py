"""Sections made of titled entries: soft skills, constraints, KPIs, certifications.

An entry is a title and the text under it, up to the next title. The same content may be written as a list of bullets
("• Rigueur : peser sans se tromper"), each bullet an entry.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from course.profile.job_sheet.captions import open_section
from course.profile.job_sheet.lines import Ledger, is_title
from course.profile.job_sheet.reading import Line
from course.profile.job_sheet.sections import Section
from course.profile.job_sheet.sheet import Entry
from course.profile.job_sheet.wording import stems, words

_TITLE_AND_TEXT = re.compile(r"^([^:–—|.!?]{2,70}?)\s*(?::|\s[–—|-]\s)\s*(\S.*)$")


def read_entries(ledger: Ledger, section: Section, job_title: str) -> list[Entry]:
    """The entries of a section, their lines marked as used."""
    lines = open_section(ledger, section.lines, section.key or "", section.place, job_title)
    return entries_of(ledger, lines, section.place)


def entries_of(ledger: Ledger, lines: Sequence[Line], place: str) -> list[Entry]:
    """Entries from lines that begin with the first of them; text before any title is kept as a note."""
    entries: list[Entry] = []
    titled = any(is_title(line) for line in lines)
    for at, line in enumerate(lines):
        if line.bullet and not titled:
            entries.append(entry_of_bullet(line))
            ledger.use("entry", [line])
        elif is_title(line) and not _describes(lines, at):
            entries.append(Entry(line.text, line.number))
            ledger.use("entry", [line])
        elif entries:
            text = f"- {line.text}" if line.bullet else line.text
            entries[-1].description = f"{entries[-1].description}\n\n{text}".strip()
            ledger.use("text", [line])
        else:
            ledger.note(place, line)
    return entries


def entry_of_bullet(line: Line) -> Entry:
    """ "Rigueur : peser juste" -> title and description; a bullet without such a separation is a title."""
    parts = _TITLE_AND_TEXT.match(line.text)
    if parts and len(words(parts.group(1))) <= 8:
        return Entry(parts.group(1).strip(), line.number, parts.group(2).strip())
    return Entry(line.text.rstrip(" .;"), line.number)


def _describes(lines: Sequence[Line], at: int) -> bool:
    """True for a title-like line that is really the unpunctuated text of the title above it."""
    if not at or not is_title(lines[at - 1]):
        return False
    title, text = lines[at - 1].text, lines[at].text
    ends = at + 1 == len(lines) or lines[at + 1].gap > lines[at].gap
    if not lines[at].gap:
        opens = at == 1 or bool(lines[at - 1].gap)
        return opens and ends and len(words(text)) > len(words(title))
    longer = len(words(text)) >= max(5, 2 * len(words(title)))
    above_is_text = at >= 2 and _describes(lines, at - 1)
    return not above_is_text and (longer or (len(words(text)) >= 4 and set(stems(title)) <= set(stems(text))))
