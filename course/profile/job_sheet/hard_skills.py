"""Hard skills: "95 | Analyse des indicateurs", with the line of facets and the text under it."""

from __future__ import annotations

from course.profile.job_sheet.captions import is_caption
from course.profile.job_sheet.figures import Level, level_of
from course.profile.job_sheet.lines import Ledger, facets_of, is_facets, is_paragraph, is_title
from course.profile.job_sheet.reading import Line
from course.profile.job_sheet.sections import Section
from course.profile.job_sheet.sheet import ContradictorySheet, Doubt, HardSkill, Sheet
from course.profile.job_sheet.wording import capitalised


def read_hard_skills(ledger: Ledger, section: Section, sheet: Sheet) -> None:
    """Fill `sheet.hard_skills`; a title with facets and no level becomes a skill whose level is not known."""
    skills = sheet.hard_skills
    lines = section.lines
    for at, line in enumerate(lines):
        level = level_of(line.text, bare=True)
        if level is not None:
            skills.append(HardSkill(level.title, line.number, _checked(level, line, sheet)))
            ledger.use("skill", [line])
        elif is_caption(line, "hard_skills", sheet.title) and not _has_facets(lines, at):
            ledger.use("caption", [line])
        elif is_title(line) and not is_facets(line) and (_has_facets(lines, at) or (skills and _is_lone(lines, at))):
            skills.append(HardSkill(line.text, line.number, None))
            ledger.use("skill", [line])
        elif not skills:
            if is_paragraph(line):
                ledger.note(section.place, line)
        elif not skills[-1].facets and not skills[-1].description and is_facets(line):
            skills[-1].facets = [capitalised(facet) for facet in facets_of(line.text)]
            ledger.use("facets", [line])
        elif is_paragraph(line) or line.bullet or not line.gap:
            text = f"- {line.text}" if line.bullet else line.text
            skills[-1].description = f"{skills[-1].description}\n\n{text}".strip()
            ledger.use("text", [line])


def _has_facets(lines: list[Line], at: int) -> bool:
    below = lines[at + 1] if at + 1 < len(lines) else None
    return below is not None and not below.gap and is_facets(below) and level_of(lines[at].text) is None


def _is_lone(lines: list[Line], at: int) -> bool:
    below = lines[at + 1] if at + 1 < len(lines) else None
    return bool(lines[at].gap) and (below is None or bool(below.gap))


def _checked(level: Level, line: Line, sheet: Sheet) -> int:
    value = level.out_of_hundred
    if value > 100:
        raise ContradictorySheet(
            f"{sheet.name}, line {line.number}: the level of {level.title!r} is {level.value} out of {level.scale}. "
            "Give a level from 0 to 100."
        )
    if level.scale != 100:
        reason = f"the sheet gives {level.value} out of {level.scale}; brought to a scale of 100"
        sheet.doubts.append(Doubt(level.title, str(value), reason, line.number))
    return value
