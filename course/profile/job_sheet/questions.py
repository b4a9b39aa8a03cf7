"""The FAQ of a sheet: questions, and the answer under each, with or without a "Réponse :" line."""

from __future__ import annotations

import re

from course.profile.job_sheet.captions import is_caption
from course.profile.job_sheet.lines import Ledger, is_paragraph
from course.profile.job_sheet.reading import Line
from course.profile.job_sheet.sections import Section
from course.profile.job_sheet.sheet import Entry, Sheet
from course.profile.job_sheet.wording import capitalised

_ANSWER = re.compile(r"^(?:réponse|reponse|r)\s*[:–—-]\s*", re.IGNORECASE)
_QUESTION = re.compile(r"^(?:(?:question|q)\s*\d*\s*[:.–—)-]\s*|\d{1,2}\s*[.)]\s*)", re.IGNORECASE)
_ANNOUNCED = re.compile(r"(\d{1,3})\s*(?:questions?(?:\s*/\s*réponses?)?|questions-réponses)", re.IGNORECASE)


def read_faq(ledger: Ledger, section: Section, sheet: Sheet) -> None:
    """Fill `sheet.faq`; says in `sheet.missing` when the introduction announces another number of questions."""
    announced = 0
    lines = section.lines
    marked = any(_ANSWER.match(line.text) for line in lines)
    for at, line in enumerate(lines):
        if _is_question(lines, at, marked):
            sheet.faq.append(Entry(capitalised(_QUESTION.sub("", line.text)), line.number))
            ledger.use("question", [line])
        elif sheet.faq:
            _add_answer(sheet.faq[-1], line)
            ledger.use("answer", [line])
        elif is_caption(line, "faq", sheet.title):
            ledger.use("caption", [line])
        elif is_paragraph(line):
            found = _ANNOUNCED.search(line.text)
            announced = int(found.group(1)) if found else announced
            ledger.note(section.place, line)
    if announced and announced != len(sheet.faq):
        sheet.missing.append(f"faq: the introduction announces {announced} questions, {len(sheet.faq)} were found")


def _add_answer(entry: Entry, line: Line) -> None:
    text = _ANSWER.sub("", line.text)
    text = f"- {text}" if text and line.bullet else text
    entry.description = f"{entry.description}\n\n{text}".strip()


def _is_question(lines: list[Line], at: int, marked: bool) -> bool:
    """A short line that ends with "?" and, in a sheet that marks its answers, stands right above one."""
    line = lines[at]
    if not line.text.endswith("?") or len(line.text) > 220:
        return False
    below = lines[at + 1] if at + 1 < len(lines) else None
    if marked and below is not None and _ANSWER.match(below.text):
        return True
    return at == 0 or bool(line.gap) or lines[at - 1].text.endswith("?")
