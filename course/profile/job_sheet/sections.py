"""Cut a sectioned sheet at its `#SECTION` lines.

Section names are compared without case, accents, spaces or punctuation, and may come in any order. A section that comes
twice with the same text counts once; with other text, the two are read as one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from course.profile.job_sheet.lines import Ledger
from course.profile.job_sheet.reading import Line
from course.profile.job_sheet.wording import fold

_NAMES = {
    "missions": "missions mission missionsprincipales principalesmissions lesmissions activites missionsetactivites",
    "soft_skills": "softskills softskill lessoftskills savoiretre savoirsetre qualites competencescomportementales",
    "hard_skills": "hardskills hardskill leshardskills savoirfaire savoirsfaire competencestechniques",
    "schooling": "formations formation lesformations diplomes formationsetdiplomes etudes parcoursscolaire",
    "tools": "outils outil lesoutils logiciels outilsetlogiciels",
    "constraints": "contraintes contrainte lescontraintes",
    "pay": "salaire salaires lesalaire remuneration salaireetevolution remunerationetevolution",
    "careers": "evolution evolutions carriere evolutiondecarriere evolutionsdecarriere evolutionprofessionnelle",
    "experience": "experience experiences experienceprofessionnelle experiencesprofessionnelles",
    "faq": "faq lafaq questions questionsfrequentes foireauxquestions",
    "fulfilment": "epanouissement profildepanouissement",
    "kpis": "kpi kpis indicateurs indicateursdeperformance indicateurscles",
    "certifications": "certification certifications",
}
_KNOWN = {name: key for key, names in _NAMES.items() for name in names.split()}
SECTION_NAMES = (
    "MISSIONS",
    "SOFTSKILLS",
    "HARDSKILLS",
    "FORMATIONS",
    "OUTILS",
    "CONTRAINTES",
    "SALAIRE",
    "FAQ",
)


@dataclass(slots=True)
class Section:
    """The lines of one section; `key` is "" before the first header, and None under a header that is not known."""

    key: str | None
    header: Line | None
    lines: list[Line] = field(default_factory=list)

    @property
    def place(self) -> str:
        """What to call it in the notes."""
        return self.header.text if self.header else "En-tête"


def section_key(line: Line) -> str | None:
    """The section that a `#NAME` line opens; None when it is no header or its name is not known."""
    if not line.text.startswith("#"):
        return None
    return _KNOWN.get(re.sub(r"[^a-z]", "", fold(line.text)))


def is_sectioned(lines: tuple[Line, ...]) -> bool:
    """True when at least one known section is opened."""
    return any(section_key(line) for line in lines)


def cut_sections(ledger: Ledger) -> list[Section]:
    """The head and each section in the order of the sheet; headers are marked as used."""
    found = [Section("", None)]
    for line in ledger.lines:
        key = section_key(line)
        if key:
            ledger.use("section", [line])
            found.append(Section(key, line))
        elif line.text.startswith("#") and (found[-1].key != "" or found[-1].lines):
            found.append(Section(None, line))
        else:
            found[-1].lines.append(line)
    return _merged(found, ledger)


def _merged(found: list[Section], ledger: Ledger) -> list[Section]:
    kept: dict[str, Section] = {}
    result: list[Section] = []
    for section in found:
        first = kept.get(section.key) if section.key else None
        if first is None:
            result.append(section)
            if section.key:
                kept[section.key] = section
        elif [line.text for line in section.lines] == [line.text for line in first.lines]:
            ledger.use("repetition", section.lines)
        else:
            first.lines.extend(section.lines)
    return result
