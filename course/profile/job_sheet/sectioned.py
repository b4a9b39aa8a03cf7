"""Read a sheet that is cut into `#SECTION`s: each section goes to the module that knows it."""

from __future__ import annotations

from collections.abc import Sequence

from course.profile.job_sheet.entries import read_entries
from course.profile.job_sheet.hard_skills import read_hard_skills
from course.profile.job_sheet.head import read_scores, read_summary, read_title
from course.profile.job_sheet.lines import Ledger
from course.profile.job_sheet.missions import read_missions
from course.profile.job_sheet.pay import read_pay
from course.profile.job_sheet.questions import read_faq
from course.profile.job_sheet.reading import Line
from course.profile.job_sheet.schooling import read_previous_jobs, read_schooling
from course.profile.job_sheet.sections import Section, cut_sections
from course.profile.job_sheet.sheet import Entry, Sheet, Titled, refuse_repeated
from course.profile.job_sheet.tools import read_tools

_READERS = {
    "missions": read_missions,
    "hard_skills": read_hard_skills,
    "schooling": read_schooling,
    "tools": read_tools,
    "pay": read_pay,
    "careers": read_pay,
    "faq": read_faq,
}
_ENTRY_SECTIONS = ("soft_skills", "constraints", "kpis", "certifications")


def read_sectioned(lines: tuple[Line, ...], name: str) -> Sheet:
    """The sheet that these lines hold. Raises ContradictorySheet naming the line."""
    ledger = Ledger(lines)
    sheet = Sheet(name, "sectioned")
    sections = cut_sections(ledger)
    head = sections[0]
    read_title(ledger, head, sections, sheet)
    read_scores(ledger, head, sheet)
    read_summary(ledger, head, sheet)
    for section in sections[1:]:
        _read_section(ledger, section, sheet)
    _refuse_repeats(sheet)
    _list_missing(sheet, {section.key for section in sections if section.key})
    sheet.notes = ledger.noted()
    sheet.unrecognised = ledger.unrecognised()
    sheet.lines_used = ledger.roles
    return sheet


def _read_section(ledger: Ledger, section: Section, sheet: Sheet) -> None:
    if section.key in _ENTRY_SECTIONS:
        entries: list[Entry] = getattr(sheet, section.key or "")
        entries.extend(read_entries(ledger, section, sheet.title))
    elif section.key == "experience":
        read_previous_jobs(ledger, section, section.lines, sheet)
    elif section.key == "fulfilment":
        read_scores(ledger, section, sheet)
    elif section.key:
        _READERS[section.key](ledger, section, sheet)


def _refuse_repeats(sheet: Sheet) -> None:
    lists: dict[str, Sequence[Titled]] = {
        "the soft skill": sheet.soft_skills,
        "the hard skill": sheet.hard_skills,
        "the tool family": sheet.tool_families,
        "the constraint": sheet.constraints,
        "the diploma": sheet.diplomas,
        "the previous job": sheet.previous_jobs,
        "the salary band": sheet.salary_bands,
        "the question": sheet.faq,
        "the KPI": sheet.kpis,
        "the certification": sheet.certifications,
    }
    for what, entries in lists.items():
        refuse_repeated(sheet.name, what, [(entry.title, entry.line) for entry in entries])


def _list_missing(sheet: Sheet, sections: set[str]) -> None:
    """Fill `sheet.missing`: sections that are absent, sections nothing was read from, entries that lack a part."""
    missing = sheet.missing
    if not sheet.title:
        missing.append("title: nothing names the job")
    if not sheet.fulfilment:
        missing.append("fulfilment: no score in per cent at the head")
    expected = (
        ("missions", "MISSIONS", "missions", sheet.missions),
        ("soft_skills", "SOFTSKILLS", "soft_skills", sheet.soft_skills),
        ("hard_skills", "HARDSKILLS", "hard_skills", sheet.hard_skills),
        ("schooling", "FORMATIONS", "diplomas", sheet.diplomas),
        ("schooling", "FORMATIONS", "previous_jobs", sheet.previous_jobs),
        ("tools", "OUTILS", "tool_families", sheet.tool_families),
        ("constraints", "CONTRAINTES", "constraints", sheet.constraints),
        ("pay", "SALAIRE", "salary_bands", sheet.salary_bands),
        ("pay", "SALAIRE", "career_paths", sheet.career_paths),
        ("faq", "FAQ", "faq", sheet.faq),
    )
    for key, header, what, found in expected:
        if not found:
            why = f"nothing of #{header} could be read as such" if key in sections else f"no #{header} section"
            missing.append(f"{what}: {why}")
    bare = {
        "soft_skills": [one.title for one in sheet.soft_skills if not one.description],
        "constraints": [one.title for one in sheet.constraints if not one.description],
        "faq": [one.title for one in sheet.faq if not one.description],
        "previous_jobs": [one.title for one in sheet.previous_jobs if not one.description],
    }
    missing += [f"{what}: no text under {title!r}" for what, titles in bare.items() for title in titles]
    missing += [f"hard_levels: no level for {one.title!r}" for one in sheet.hard_skills if one.level is None]
    missing += [f"diplomas: no ECTS credits for {one.title!r}" for one in sheet.diplomas if one.ects is None]
    missing += [f"tools: no tool in {one.title!r}" for one in sheet.tool_families if not one.tools]
