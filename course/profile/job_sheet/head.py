"""The head of a sectioned sheet: the name of the job, its summary, and the fulfilment scores.

Web pages that were copied often give the block of scores twice; the same score for the same title counts once.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from course.profile.job_sheet.captions import is_caption
from course.profile.job_sheet.figures import Level, level_of
from course.profile.job_sheet.lines import Ledger, is_facets, is_paragraph, is_title
from course.profile.job_sheet.reading import Line
from course.profile.job_sheet.sections import Section
from course.profile.job_sheet.sheet import ContradictorySheet, Doubt, Score, Sheet
from course.profile.job_sheet.wording import capitalised, fold

_PREFIX = re.compile(
    r"^#*\s*(?:fiche\s+(?:de\s+)?(?:métier|poste)\b\s*[:–—-]?\s*|(?:le\s+)?métier\s*[:–—-]\s*)?"
    r"(?:(?:du|de la|un\(e\)|une?/une?|le/la|la/le|d['’]une?|d['’]un\(e\)|une?|le|la)\s+|(?:de l|d|l)['’]\s*)?",
    re.IGNORECASE,
)
_SUBJECT = re.compile(
    r"^(?:le/la|la/le|un\(e\)|une?|le|la|l['’])\s*([^,.;:]{3,60}?)\s+(?:est|a|assure|gère|pilote|développe|organise|"
    r"coordonne|prépare|conçoit|réalise|fabrique|conseille|accueille|supervise|dirige|anime|joue|intervient|\w+e)\s",
    re.IGNORECASE,
)


def job_title_of(text: str) -> str:
    """ "Fiche métier : Un(e) Boulanger(ère)" -> "Boulanger(ère)"."""
    return capitalised(_PREFIX.sub("", text.strip(), count=1).strip(" #:–—-")) or text


def read_title(ledger: Ledger, head: Section, sections: Sequence[Section], sheet: Sheet) -> None:
    """Find the name of the job: the first line, or else the caption that comes back in several sections."""
    first = head.lines[0] if head.lines else None
    if first is not None and is_title(first) and not level_of(first.text) and not is_caption(first, "fulfilment", ""):
        sheet.title, sheet.title_line = job_title_of(first.text), first.number
        ledger.use("title", [first])
        return
    repeated = Counter(line.text for section in sections if section.key for line in section.lines if is_title(line))
    text, times = max(repeated.items(), key=lambda pair: pair[1], default=("", 0))
    subject = next((m for m in (_SUBJECT.match(line.text) for line in head.lines) if m), None)
    if times >= 2:
        sheet.title = job_title_of(text)
        sheet.doubts.append(
            Doubt("title", sheet.title, "no title at the head; this caption comes back in the sections")
        )
    elif subject:
        sheet.title = job_title_of(subject.group(1))
        sheet.doubts.append(Doubt("title", sheet.title, "no title at the head; taken from the first sentence"))


def read_scores(ledger: Ledger, section: Section, sheet: Sheet) -> None:
    """Read "Flexibilité 70%" with the line under it, wherever the head or an own section gives them."""
    known: dict[str, Score] = {score.title: score for score in sheet.fulfilment}
    lines = section.lines
    for at, line in enumerate(lines):
        level = _score(line)
        if level is None:
            continue
        below = lines[at + 1] if at + 1 < len(lines) else None
        text = below if below is not None and _describes_score(below) else None
        score = Score(level.title, line.number, _checked(level, line, sheet.name), text.text if text else "")
        previous = next((one for title, one in known.items() if fold(title) == fold(score.title)), None)
        if previous is not None:
            _refuse_other_score(previous, score, sheet.name)
            ledger.use("repetition", [line, *([text] if text and text.text == previous.description else [])])
            continue
        known[score.title] = score
        sheet.fulfilment.append(score)
        ledger.use("score", [line, *([text] if text else [])])


def read_summary(ledger: Ledger, head: Section, sheet: Sheet) -> None:
    """The first paragraph of the head is the summary, other paragraphs are notes, captions are captions."""
    for line in head.lines:
        if ledger.is_used(line):
            continue
        if is_caption(line, "fulfilment", sheet.title) or (is_title(line) and job_title_of(line.text) == sheet.title):
            ledger.use("caption", [line])
        elif is_paragraph(line) and not sheet.summary:
            sheet.summary = line.text
            ledger.use("summary", [line])
        elif is_paragraph(line) and line.text == sheet.summary:
            ledger.use("repetition", [line])
        elif is_paragraph(line):
            ledger.note(head.place, line)


def _score(line: Line) -> Level | None:
    level = level_of(line.text)
    return level if level and (level.percent or level.scale != 100) and len(line.text) <= 80 else None


def _describes_score(line: Line) -> bool:
    if _score(line) or is_caption(line, "fulfilment", ""):
        return False
    return not line.gap or (is_facets(line) and line.text.endswith(("...", "…")))


def _checked(level: Level, line: Line, name: str) -> int:
    value = level.out_of_hundred
    if value > 100:
        raise ContradictorySheet(
            f"{name}, line {line.number}: {line.text!r} gives {level.value} out of {level.scale}. Correct the score."
        )
    return value


def _refuse_other_score(previous: Score, score: Score, name: str) -> None:
    if previous.score != score.score:
        raise ContradictorySheet(
            f"{name}, line {score.line}: {score.title!r} has {score.score} here and {previous.score} at line "
            f"{previous.line}. Keep the right one."
        )
