"""Read a job sheet that is written as an article: paragraphs under headings, and a list of missions.

An article has no markers, so a fact counts only where its sentence says what it is. It is taken for a job sheet when it
lists missions as bullets under a line that announces them.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from course.profile.job_sheet.article_facts import (
    certifications_in,
    disciplines_in,
    experiences_in,
    kpis_in,
    neighbours_in,
    salaries_in,
)
from course.profile.job_sheet.careers import career_paths_in
from course.profile.job_sheet.head import job_title_of
from course.profile.job_sheet.lines import Ledger, is_paragraph, is_title
from course.profile.job_sheet.reading import Line
from course.profile.job_sheet.sheet import Doubt, Entry, Mission, Sheet, refuse_repeated
from course.profile.job_sheet.wording import capitalised, fold, shortened, without_article, word_set, words

_MISSIONS = word_set("mission missions tache taches responsabilites attributions quotidien")
_TITLE_SIGNS = (
    re.compile(r"\bpour devenir\s+(?:une?\s+|un\(e\)\s+)?(?P<job>[^,.;:?!]{3,60})$", re.IGNORECASE),
    re.compile(
        r"^(?:fiche métier|le métier)\s*(?::|d['’]une?|d['’]un\(e\)|du|de la|de l['’]|de)?\s*(?P<job>[^,.;:?!]{3,60})$",
        re.IGNORECASE,
    ),
    re.compile(r"^devenir\s+(?:une?\s+)?(?P<job>[^,.;:?!]{3,60})", re.IGNORECASE),
    re.compile(
        r"\bsalaire (?:d['’]une?|du|de la|de l['’])\s*(?P<job>[^,.;:?!]{3,50}?)\s+"
        r"(?:débutant|confirmé|junior|senior|sénior|varie|est|se|peut|oscille)",
        re.IGNORECASE,
    ),
    re.compile(
        r"\b(?:une?|le|la|l['’])\s*(?P<job>[^,.;:?!]{3,50}?)\s+"
        r"(?:devient|doit|est responsable|supervise|performante?|peut évoluer)\b",
        re.IGNORECASE,
    ),
)


@dataclass(slots=True)
class _Part:
    """A heading and the lines under it."""

    heading: Line | None
    lines: list[Line] = field(default_factory=list)

    @property
    def title(self) -> str:
        return self.heading.text.lstrip("# ") if self.heading else ""

    @property
    def place(self) -> str:
        return self.title or "Introduction"


def read_article(lines: tuple[Line, ...], name: str) -> Sheet | None:
    """The sheet that an article holds; None when nothing in it announces a list of missions."""
    ledger = Ledger(lines)
    sheet = Sheet(name, "article")
    parts = _parts(ledger)
    if not _read_missions(ledger, parts, sheet):
        return None
    _read_title(ledger, lines, sheet)
    whole = " ".join(fold(line.text) for line in lines)
    for part in parts:
        for line in part.lines:
            _read_line(ledger, part, line, sheet, whole)
    _keep_text(ledger, parts, sheet)
    _settle(sheet)
    sheet.notes = ledger.noted()
    sheet.unrecognised = ledger.unrecognised()
    sheet.lines_used = ledger.roles
    return sheet


def _parts(ledger: Ledger) -> list[_Part]:
    parts = [_Part(None)]
    lines = ledger.lines
    for at, line in enumerate(lines):
        below = lines[at + 1] if at + 1 < len(lines) else None
        heading = is_title(line) or (line.text.startswith("#") and len(line.text) <= 90)
        if heading and below is not None and (at or not below.bullet):
            ledger.use("heading", [line])
            parts.append(_Part(line))
        else:
            parts[-1].lines.append(line)
    return parts


def _read_missions(ledger: Ledger, parts: list[_Part], sheet: Sheet) -> bool:
    for part in parts:
        for at, line in enumerate(part.lines):
            announced = at and line.bullet and not part.lines[at - 1].bullet and part.lines[at - 1]
            under_heading = not at and line.bullet and part.heading
            above = announced or under_heading
            if not above or not _MISSIONS & set(words(above.text)):
                continue
            bullets = _run_of_bullets(part.lines[at:])
            if announced:
                ledger.use("announcement", [announced])
            sheet.missions += [_mission(bullet) for bullet in bullets]
            ledger.use("mission", bullets)
    return bool(sheet.missions)


def _run_of_bullets(lines: list[Line]) -> list[Line]:
    end = next((at for at, line in enumerate(lines) if not line.bullet), len(lines))
    return lines[:end]


def _mission(line: Line) -> Mission:
    """ "L'analyse des indicateurs : a, b, c" -> "Analyse des indicateurs", with the whole bullet as its summary."""
    bare = re.sub(r"^(?:la|le|les|l['’]|une?|des)\s*(?<=[\s'’])", "", line.text, flags=re.IGNORECASE)
    short = re.split(r"\s*:\s|\s+(?:pour|afin)\s|\s*\([^)]{25,}\)", bare, maxsplit=1)[0].strip(" .,;")
    short = short if len(words(short)) > 1 else bare.rstrip(" .;")
    short = re.sub(r"^([^\W_]+ et) (?:la |le |les |l['’])", r"\1 ", short, flags=re.IGNORECASE)
    mission = Mission(capitalised(shortened(short, 120)), line.number, summary=line.text.rstrip(" ;"))
    mission.title_reason = "shortened from the article's bullet"
    return mission


def _read_title(ledger: Ledger, lines: tuple[Line, ...], sheet: Sheet) -> None:
    first = lines[0]
    if is_title(first) and len(lines) > 1 and not lines[1].bullet:
        sheet.title, sheet.title_line = (
            job_title_of(re.split(r"\s*[:–—]\s", first.text.lstrip("# "))[0]),
            first.number,
        )
        ledger.use("title", [first])
        return
    for sign in _TITLE_SIGNS:
        found = Counter(match.group("job").strip() for line in lines for match in sign.finditer(line.text))
        if found:
            sheet.title = capitalised(without_article(found.most_common(1)[0][0]))
            sheet.doubts.append(
                Doubt("title", sheet.title, "the article has no title; taken from how it names the job")
            )
            return


def _read_line(ledger: Ledger, part: _Part, line: Line, sheet: Sheet, whole: str) -> None:
    about_pay = any(word.startswith(("salaire", "remuneration")) for word in words(part.title))
    kpis, certifications = kpis_in(line), certifications_in(line)
    bands = salaries_in(line, sheet.name, about_pay=about_pay)
    paths = career_paths_in(line.text, line.number) if is_paragraph(line) else []
    neighbours = neighbours_in(part.title, line, whole) if is_paragraph(line) else []
    for neighbour in neighbours:
        neighbour.description = line.text
    sheet.kpis += kpis
    sheet.certifications += certifications
    sheet.salary_bands += bands
    sheet.career_paths += paths
    sheet.neighbouring_jobs += neighbours
    for job in experiences_in(line):
        reason = "named in passing as a way into the job; not added to previous_jobs"
        sheet.doubts.append(Doubt("previous_jobs", job, reason, line.number))
    sheet.suggested_skills += [] if kpis or certifications or line.bullet else disciplines_in(line)
    if ledger.is_used(line):
        return
    if neighbours:
        ledger.use("neighbour", [line])
    elif kpis or certifications or bands or paths:
        ledger.draw("facts", part.place, line)


def _keep_text(ledger: Ledger, parts: list[_Part], sheet: Sheet) -> None:
    for part in parts:
        for line in part.lines:
            if ledger.is_used(line) or not is_paragraph(line):
                continue
            if not sheet.summary:
                sheet.summary = line.text
                ledger.use("summary", [line])
            else:
                ledger.note(part.place, line)


def _settle(sheet: Sheet) -> None:
    """Count each fact once, refuse repeated missions, and list what an article should have and this one has not."""
    refuse_repeated(sheet.name, "the mission", [(mission.summary, mission.line) for mission in sheet.missions])
    sheet.kpis = _once(sheet.kpis)
    sheet.certifications = _once(sheet.certifications)
    sheet.suggested_skills = _once(sheet.suggested_skills)
    own = set(words(sheet.title))
    sheet.neighbouring_jobs = [one for one in _once(sheet.neighbouring_jobs) if set(words(one.title)) != own]
    sheet.career_paths = list({fold(path.title): path for path in reversed(sheet.career_paths)}.values())[::-1]
    bands = {(band.minimum, band.maximum, band.period): band for band in reversed(sheet.salary_bands)}
    sheet.salary_bands = list(bands.values())[::-1]
    expected = {
        "title": sheet.title,
        "kpis": sheet.kpis,
        "certifications": sheet.certifications,
        "salary_bands": sheet.salary_bands,
        "career_paths": sheet.career_paths,
        "neighbouring_jobs": sheet.neighbouring_jobs,
    }
    sheet.missing += [f"{what}: the article names none" for what, found in expected.items() if not found]
    sheet.missing += [
        "activities: an article lists missions without their activities; write some under each mission",
        "competencies: an article gives no level for any skill; add the skills that the job asks for, with a target",
    ]


def _once(entries: list[Entry]) -> list[Entry]:
    merged: dict[str, Entry] = {}
    for entry in entries:
        first = merged.setdefault(" ".join(words(entry.title)), entry)
        if first is not entry and entry.description and entry.description not in first.description:
            first.description = f"{first.description}\n\n{entry.description}".strip()
    return list(merged.values())
