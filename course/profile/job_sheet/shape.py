"""The lists of a profile that a sheet fills: the field that carries the text, the fields that come from the sheet, and
how their identifiers are made.

Identifiers match ^[a-z][a-z0-9_]{0,59}$ and are unique in the whole profile: missions m01, activities m01_a01,
everything else a word from its title, behind the list's prefix (competencies have none).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

FORMAT = "passerelle/profile/1"


@dataclass(frozen=True, slots=True)
class ListShape:
    """One list of the profile."""

    key: str
    text: str
    """The field by which an entry is recognised."""
    fields: tuple[str, ...]
    """Fields that come from the sheet."""
    prefix: str = ""
    numbered: bool = False


LISTS = (
    ListShape("missions", "title", ("title", "summary"), "m", numbered=True),
    ListShape("competencies", "title", ("title", "description", "target", "facets")),
    ListShape("tool_families", "title", ("title", "description", "tools"), "outils"),
    ListShape("constraints", "title", ("title", "description"), "contrainte"),
    ListShape("diplomas", "title", ("title", "level", "ects", "description"), "diplome"),
    ListShape("previous_jobs", "title", ("title", "description"), "experience"),
    ListShape("salary_bands", "title", ("title", "experience", "minimum", "maximum", "currency", "period"), "salaire"),
    ListShape("career_paths", "title", ("title", "kind"), "evolution"),
    ListShape("neighbouring_jobs", "title", ("title", "description"), "metier"),
    ListShape("faq", "question", ("question", "answer"), "faq", numbered=True),
    ListShape("fulfilment", "title", ("title", "score", "description"), "epanouissement"),
    ListShape("kpis", "title", ("title", "unit"), "kpi"),
    ListShape("certifications", "title", ("title", "description"), "certification"),
)
ACTIVITIES = ListShape("activities", "text", ("text", "competencies"))
WRITTEN_BY_PEOPLE = frozenset({"title", "summary", "description", "target", "competencies", "unit", "facets"})
"""Fields that people correct: where nothing tells whether they did, the existing value stays."""

_MISSION = re.compile(r"^m(\d+)$")
_ACTIVITY = re.compile(r"^(m\d+)_a(\d+)$")


def list_of(identifier: str) -> str:
    """The list that an identifier was made for: "activities", "missions", ..., "competencies" for all others."""
    if _MISSION.match(identifier):
        return "missions"
    if _ACTIVITY.match(identifier):
        return "activities"
    for shape in LISTS:
        if shape.prefix and shape.key != "missions" and identifier.startswith(f"{shape.prefix}_"):
            return shape.key
    return "competencies"


def mission_number(identifier: str) -> int:
    """ "m05" -> 5, and 0 for an identifier of another form."""
    found = _MISSION.match(identifier)
    return int(found.group(1)) if found else 0


def activity_number(identifier: str, mission: str) -> int:
    """ "m05_a03" in m05 -> 3, and 0 for an identifier of another mission or form."""
    found = _ACTIVITY.match(identifier)
    return int(found.group(2)) if found and found.group(1) == mission else 0
