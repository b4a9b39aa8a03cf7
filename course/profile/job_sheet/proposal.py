"""The profile that a sheet proposes, in the form of profile.yaml but without identifiers: those are given by
`identity`, which knows the profile that is there already.
"""

from __future__ import annotations

from typing import Any

from course.profile.job_sheet.sheet import Entry, SalaryBand, Sheet
from course.profile.job_sheet.wording import word_set, words

PROPOSED_TARGET = 70
"""Target proposed where the sheet gives no level."""
TARGET_REASON = "Valeur proposée à l’import : la fiche ne donne pas de niveau. À confirmer."
UNKNOWN = "À compléter"
"""Stands where the format wants a text and the sheet has none."""
_UNKNOWN_TITLE = "Métier à préciser"
_FILLED_IN = {
    "competencies": ("description",),
    "kpis": ("description",),
    "salary_bands": ("minimum", "maximum"),
    "missions": ("summary",),
}
"""Fields that stay in the draft when the sheet says nothing, because a person should fill them in."""
_UNITS = (
    ("%", frozenset(("taux", "part", "pourcentage", "proportion"))),
    ("€", word_set("cout couts cpa cpc cac panier chiffre marge ltv valeur prix budget depense depenses")),
    ("jours", frozenset(("delai", "delais", "duree"))),
)


def propose(sheet: Sheet) -> dict[str, Any]:
    """Sheet -> profile document without identifiers; entries have no empty fields but those to be filled in."""
    document = _document(sheet)
    for key, entries in document.items():
        if isinstance(entries, list) and entries and isinstance(entries[0], dict):
            document[key] = [_without_blanks(key, entry) for entry in entries]
    return document


def _without_blanks(key: str, entry: dict[str, Any]) -> dict[str, Any]:
    kept = _FILLED_IN.get(key, ())
    return {name: value for name, value in entry.items() if value not in ("", None) or name in kept}


def _document(sheet: Sheet) -> dict[str, Any]:
    return {
        "title": sheet.title or _UNKNOWN_TITLE,
        "summary": sheet.summary,
        "missions": [_mission(mission) for mission in sheet.missions],
        "competencies": _competencies(sheet),
        "tool_families": [
            {"title": one.title, "description": one.description, "tools": list(one.tools)}
            for one in sheet.tool_families
        ],
        "constraints": _described(sheet.constraints),
        "diplomas": [
            {
                "title": one.title,
                "level": one.level or UNKNOWN,
                "ects": one.ects,
                "description": one.description,
            }
            for one in sheet.diplomas
        ],
        "previous_jobs": _described(sheet.previous_jobs),
        "salary_bands": [_band(one, sheet.shape) for one in sheet.salary_bands],
        "career_paths": [{"title": one.title, "kind": one.kind} for one in sheet.career_paths],
        "neighbouring_jobs": _described(sheet.neighbouring_jobs),
        "faq": [{"question": one.title, "answer": one.description or UNKNOWN} for one in sheet.faq],
        "fulfilment": [
            {"title": one.title, "score": one.score, "description": one.description} for one in sheet.fulfilment
        ],
        "kpis": [
            {"title": one.title, "unit": unit_of(one.title), "description": one.description} for one in sheet.kpis
        ],
        "certifications": _described(sheet.certifications),
        "notes": list(sheet.notes),
    }


def _mission(mission: Any) -> dict[str, Any]:
    return {
        "title": mission.title,
        "title_guessed": mission.title_guessed,
        "summary": mission.summary,
        "activities": [{"text": activity.text, "competencies": []} for activity in mission.activities],
    }


def _competencies(sheet: Sheet) -> list[dict[str, Any]]:
    hard = [
        {
            "kind": "hard",
            "title": one.title,
            "description": one.description,
            **_target(one.level),
            **({"facets": list(one.facets)} if one.facets else {}),
            "anchors": [],
        }
        for one in sheet.hard_skills
    ]
    soft = [
        {"kind": "soft", "title": one.title, "description": one.description, **_target(None), "anchors": []}
        for one in sheet.soft_skills
    ]
    return hard + soft


def _target(level: int | None) -> dict[str, Any]:
    if level is None:
        return {"target": PROPOSED_TARGET, "target_source": "editorial", "target_reason": TARGET_REASON}
    return {"target": level, "target_source": "sheet"}


def _described(entries: list[Entry]) -> list[dict[str, Any]]:
    return [{"title": one.title, "description": one.description} for one in entries]


def _band(band: SalaryBand, shape: str) -> dict[str, Any]:
    return {
        "title": band.title,
        "experience": band.experience,
        "minimum": band.minimum,
        "maximum": band.maximum,
        "currency": band.currency,
        "period": band.period,
        "source": source_of(shape),
    }


def source_of(shape: str) -> str:
    """What a fact of that shape of sheet names as its source."""
    return "sheet" if shape == "sectioned" else shape


def unit_of(title: str) -> str:
    """The unit that a KPI's name suggests: "%", "€", "jours" or ""."""
    found = set(words(title))
    return next((unit for unit, signs in _UNITS if found & signs), "")
