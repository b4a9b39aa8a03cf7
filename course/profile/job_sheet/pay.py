"""Salary bands, and the lines that name the experience they are for."""

from __future__ import annotations

import re

from course.profile.job_sheet.captions import is_caption
from course.profile.job_sheet.careers import career_paths_in
from course.profile.job_sheet.figures import Amounts, amounts_in
from course.profile.job_sheet.lines import Ledger, is_paragraph, is_title
from course.profile.job_sheet.reading import Line
from course.profile.job_sheet.sections import Section
from course.profile.job_sheet.sheet import ContradictorySheet, SalaryBand, Sheet
from course.profile.job_sheet.wording import capitalised, fold, words

_EXPERIENCE = re.compile(r"([+-]|plus|moins)\s*de\s*(\d{1,2})\s*ans?|(\d{1,2})\s*(?:à|-|–)\s*(\d{1,2})\s*ans?", re.I)
_CAREERS = ("evolution", "carriere")


def read_pay(ledger: Ledger, section: Section, sheet: Sheet) -> None:
    """Fill `sheet.salary_bands` and `sheet.career_paths`; text that gives neither is kept as notes."""
    lines = section.lines
    for at, line in enumerate(lines):
        if ledger.is_used(line):
            continue
        amounts = amounts_in(line.text)
        above = lines[at - 1] if at else None
        if amounts and (len(line.text) <= 120 or line.bullet):
            titled = above is not None and _is_band_title(above) and not ledger.is_used(above)
            text = above.text if titled and above is not None else line.text[: amounts[0].start]
            sheet.salary_bands.append(band_of(text, amounts[0], line, sheet.name))
            ledger.use("band", [above, line] if titled and above is not None else [line])
        elif is_caption(line, "pay", sheet.title) or _is_career_heading(line):
            ledger.use("caption", [line])
        elif is_paragraph(line) and line.text[0] not in '«"“':
            read_careers(ledger, section, line, sheet)


def read_careers(ledger: Ledger, section: Section, line: Line, sheet: Sheet) -> None:
    """Add the career paths that one line names; without any, keep it as a note."""
    paths = career_paths_in(line.text, line.number)
    known = {fold(path.title) for path in sheet.career_paths}
    sheet.career_paths += [path for path in paths if fold(path.title) not in known]
    if paths:
        ledger.draw("careers", section.place, line)
    else:
        ledger.note(section.place, line)


def _is_band_title(line: Line) -> bool:
    return is_title(line) and not amounts_in(line.text) and not is_caption(line, "pay", "")


def _is_career_heading(line: Line) -> bool:
    found = words(line.text)
    return is_title(line) and any(word.startswith(_CAREERS) for word in found) and "salaire" not in found


def band_of(title: str, amounts: Amounts, line: Line, name: str) -> SalaryBand:
    """The band that `title` ("DÉBUTANT (- de 3ans)") and the amounts on `line` describe."""
    if amounts.minimum is not None and amounts.maximum is not None and amounts.minimum > amounts.maximum:
        raise ContradictorySheet(
            f"{name}, line {line.number}: the salary goes from {amounts.minimum} to {amounts.maximum}. "
            "Give the lower figure first."
        )
    shown = re.sub(r"\s*\(.*?\)\s*", " ", title)
    shown = re.sub(
        r"\s*(?::|[–—-]|\||\b(?:de|entre|à partir de|jusqu['’]à|plus de))\s*$", "", shown.strip(), flags=re.I
    )
    shown = shown.capitalize() if shown.isupper() else capitalised(shown)
    return SalaryBand(
        shown.strip(" :|–—-") or "Rémunération",
        line.number,
        experience_in(title),
        amounts.minimum,
        amounts.maximum,
        period=period_in(line.text),
    )


def experience_in(text: str) -> str:
    """ "(- de 3ans)" -> "moins de 3 ans"; "" when the text gives no experience."""
    found = _EXPERIENCE.search(text)
    if not found:
        return ""
    if found.group(3):
        return f"{found.group(3)} à {found.group(4)} ans"
    side = {"+": "plus", "-": "moins"}.get(found.group(1), found.group(1).lower())
    return f"{side} de {found.group(2)} {'an' if found.group(2) in ('0', '1') else 'ans'}"


def period_in(text: str) -> str:
    """ "year", "month" or "hour", as the words around an amount say; a year where they say nothing."""
    found = set(words(text))
    if found & {"mois", "mensuel", "mensuels", "mensuelle", "mensuellement"}:
        return "month"
    return "hour" if found & {"heure", "horaire"} else "year"
