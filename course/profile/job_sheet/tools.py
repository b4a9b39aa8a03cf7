"""Tool families: a title, its tools as bullets, then often the title again and a paragraph."""

from __future__ import annotations

from course.profile.job_sheet.captions import is_caption
from course.profile.job_sheet.entries import entry_of_bullet
from course.profile.job_sheet.lines import Ledger, facets_of, is_facets, is_paragraph, is_title
from course.profile.job_sheet.reading import Line
from course.profile.job_sheet.sections import Section
from course.profile.job_sheet.sheet import Doubt, Sheet, ToolFamily, refuse_repeated
from course.profile.job_sheet.wording import same_text


def read_tools(ledger: Ledger, section: Section, sheet: Sheet) -> None:
    """Fill `sheet.tool_families`; refuses a tool that one family lists twice."""
    families = sheet.tool_families
    for at, line in enumerate(section.lines):
        family = families[-1] if families else None
        if line.bullet:
            if family is None or (family.tools and _is_untitled(section.lines, at)):
                family = _untitled(sheet, line)
            _add_tool(family, line)
            ledger.use("tool", [line])
        elif _opens_family(section.lines, at, sheet.title):
            families.append(ToolFamily(line.text.rstrip(" :"), line.number))
            ledger.use("family", [line])
        elif is_caption(line, "tools", sheet.title) or (family and same_text(line.text, family.title)):
            ledger.use("caption", [line])
        elif family is not None and not family.tools and is_facets(line):
            family.tools = facets_of(line.text)
            family.tool_lines = [line.number] * len(family.tools)
            ledger.use("tool", [line])
        elif is_paragraph(line):
            _add_text(ledger, section, family, line)
    for family in families:
        named = list(zip(family.tools, family.tool_lines, strict=True))
        refuse_repeated(sheet.name, f"in the family {family.title!r}, the tool", named)


def _opens_family(lines: list[Line], at: int, job_title: str) -> bool:
    """True for a title above bullets, with or without a paragraph between, or above "Asana, Notion, Basecamp"."""
    line = lines[at]
    if not (is_title(line) or (not line.bullet and line.text.endswith(":") and len(line.text) < 80)):
        return False
    below = lines[at + 1] if at + 1 < len(lines) else None
    if below is None:
        return False
    if below.bullet:
        return True
    if is_caption(line, "tools", job_title):
        return False
    if not below.gap and is_facets(below) and not below.text.endswith(("...", "…")):
        return True
    after = next((other for other in lines[at + 1 :] if not is_paragraph(other)), None)
    return after is not None and after.bullet


def _is_untitled(lines: list[Line], at: int) -> bool:
    above = lines[at - 1]
    return not above.bullet and is_paragraph(above) and not above.text.endswith(":")


def _untitled(sheet: Sheet, line: Line) -> ToolFamily:
    family = ToolFamily(f"Outils {len(sheet.tool_families) + 1}", line.number)
    sheet.tool_families.append(family)
    sheet.doubts.append(Doubt("tool_families.title", family.title, "these tools stand under no title", line.number))
    return family


def _add_tool(family: ToolFamily, line: Line) -> None:
    entry = entry_of_bullet(line)
    family.tools.append(f"{entry.title} : {entry.description}" if entry.description else entry.title)
    family.tool_lines.append(line.number)


def _add_text(ledger: Ledger, section: Section, family: ToolFamily | None, line: Line) -> None:
    if family is None:
        ledger.note(section.place, line)
        return
    family.description = f"{family.description}\n\n{line.text}".strip()
    ledger.use("text", [line])
