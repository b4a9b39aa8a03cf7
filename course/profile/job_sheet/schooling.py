"""Diplomas with their level and ECTS credits, and the previous jobs that lead to this one."""

from __future__ import annotations

import re
from collections import Counter

from course.profile.job_sheet.captions import is_caption
from course.profile.job_sheet.lines import Ledger, is_paragraph, is_title
from course.profile.job_sheet.reading import Line
from course.profile.job_sheet.sections import Section
from course.profile.job_sheet.sheet import Diploma, Entry, Sheet
from course.profile.job_sheet.wording import capitalised, fold, words

_LEVEL = re.compile(r"\bbac\s*\+\s*(\d)\b|\bniveau\s+(\d)\b|\bects\b")
_ECTS = re.compile(r"(\d{1,3})\s*(?:crédits?\s*)?ects\b|\bects\s*[:=]?\s*(\d{1,3})\b", re.IGNORECASE)
_LINKS = re.compile(
    r"^(?:voir|découvrir|consulter|trouver)\b.*\b(?:formations?|écoles?|diplômes?)\b|^les formations proposées$",
    re.IGNORECASE,
)
_EXPERIENCE = re.compile(
    r"^(?:une\s+)?(?:première\s+)?expérience\s+(?:professionnelle\s+)?"
    r"(?:en tant que?\s+|en tant qu['’]\s*|comme\s+|en qualité de?\s+|en qualité d['’]\s*|de\s+|d['’]\s*)"
    r"(?:un\(e\)\s+|une?\s+)?(.+)$",
    re.IGNORECASE,
)


def read_schooling(ledger: Ledger, section: Section, sheet: Sheet) -> None:
    """Fill `sheet.diplomas`, and `sheet.previous_jobs` from the heading about experience on."""
    cut = next((i for i, line in enumerate(section.lines) if _opens_experience(line)), len(section.lines))
    _read_diplomas(ledger, section, section.lines[:cut], sheet)
    read_previous_jobs(ledger, section, section.lines[cut:], sheet)


def _opens_experience(line: Line) -> bool:
    found = words(line.text)
    return is_title(line) and any(word.startswith("experience") for word in found[:2])


def _read_diplomas(ledger: Ledger, section: Section, lines: list[Line], sheet: Sheet) -> None:
    times = Counter(line.text for line in lines if is_paragraph(line))
    for at, line in enumerate(lines):
        diploma = sheet.diplomas[-1] if sheet.diplomas else None
        if _is_level(line):
            _open_diploma(ledger, lines, at, sheet.diplomas)
            ledger.use("diploma", [line])
        elif _LINKS.match(line.text):
            ledger.use("link", [line])
        elif times[line.text] > 1:
            _note_once(ledger, section, line)
        elif is_paragraph(line) and diploma is None:
            ledger.note(section.place, line)
        elif diploma is not None and (is_paragraph(line) or line.bullet):
            diploma.description = f"{diploma.description}\n\n{line.text}".strip()
            ledger.use("text", [line])
        elif is_caption(line, "schooling", sheet.title):
            ledger.use("caption", [line])
    for diploma in sheet.diplomas:
        diploma.title = _spelled_as_in(diploma.title, diploma.description)


def _note_once(ledger: Ledger, section: Section, line: Line) -> None:
    if any(noted.text == line.text for _, noted in ledger.notes):
        ledger.use("repetition", [line])
    else:
        ledger.note(section.place, line)


def _is_level(line: Line) -> bool:
    short = len(line.text) <= 70 and not _LINKS.match(line.text)
    return short and ("|" in line.text or bool(_LEVEL.search(fold(line.text)) and not line.text.endswith((".", "?"))))


def _open_diploma(ledger: Ledger, lines: list[Line], at: int, diplomas: list[Diploma]) -> None:
    line, above = lines[at], lines[at - 1] if at else None
    level, given = _level_in(line.text), _ECTS.search(line.text)
    ects = int(given.group(1) or given.group(2)) if given else None
    if above is not None and is_title(above) and not ledger.is_used(above):
        ledger.use("diploma", [above])
        diplomas.append(Diploma(above.text.rstrip(" :"), above.number, level, ects))
    elif above is not None and diplomas and diplomas[-1].line == above.number and not _title_in(line.text):
        diplomas[-1].level, diplomas[-1].ects = level or diplomas[-1].level, ects
    else:
        diplomas.append(Diploma(_title_in(line.text) or level or line.text, line.number, level, ects))


def _level_in(text: str) -> str:
    found = _LEVEL.search(fold(text))
    if found and found.group(1):
        return f"Bac +{found.group(1)}"
    if found and found.group(2):
        return f"Niveau {found.group(2)}"
    first = text.split("|")[0].strip(" ()")
    return first.capitalize() if "|" in text and not _ECTS.search(first) else ""


def _title_in(text: str) -> str:
    """The diploma's name on a line that holds everything ("BTS | BAC +2 | 120 crédits ECTS"), "" where it has none."""
    parts = [part.strip(" ()") for part in re.split(r"\||\(|\s[–—-]\s|:", text)]
    named = [part for part in parts if part and not _LEVEL.search(fold(part)) and not _ECTS.search(part)]
    return named[0] if named else ""


def _spelled_as_in(title: str, text: str) -> str:
    """A title in capitals, spelled as the text below spells it ("MASTERE" -> "Mastère"); else the title itself."""
    tokens, wanted = re.findall(r"[^\W_]+", text), words(title)
    if not title.isupper() or len(title) <= 4 or not wanted:
        return title
    windows = (tokens[at : at + len(wanted)] for at in range(len(tokens)))
    spelled = (" ".join(window) for window in windows if [fold(word) for word in window] == wanted)
    return capitalised(next((one for one in spelled if not one.isupper()), title))


def read_previous_jobs(ledger: Ledger, section: Section, lines: list[Line], sheet: Sheet) -> None:
    """Entries "Expérience en tant que X" with their text; without that wording, any title followed by text."""
    worded = any(_EXPERIENCE.match(line.text) for line in lines if is_title(line))
    for at, line in enumerate(lines):
        job = _EXPERIENCE.match(line.text) if is_title(line) or line.bullet else None
        below = lines[at + 1] if at + 1 < len(lines) else None
        plain = not worded and is_title(line) and at and below and is_paragraph(below) and not line.text.isupper()
        if job or plain:
            title = job.group(1) if job else line.text
            sheet.previous_jobs.append(Entry(capitalised(title.strip()), line.number))
            ledger.use("job", [line])
        elif is_paragraph(line) and sheet.previous_jobs:
            entry = sheet.previous_jobs[-1]
            entry.description = f"{entry.description}\n\n{line.text}".strip()
            ledger.use("text", [line])
        elif is_paragraph(line):
            ledger.note(section.place, line)
        elif _opens_experience(line) or is_caption(line, "experience", sheet.title) or line.text.isupper():
            ledger.use("caption", [line])
