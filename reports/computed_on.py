"""What a report was computed with: the calibration in force and the last correction of items, so that an old report
can be told from a new one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from babel.dates import format_date

from reports.words import Language

PLAIN: Mapping[Language, str] = {
    "fr": "Calculé avec les difficultés estimées par les auteurs\u202f: aucune calibration n’est encore en vigueur.",
    "en": "Computed with the difficulties that the authors judged: no calibration is in force yet.",
}
CALIBRATED: Mapping[Language, str] = {
    "fr": "Calculé avec la calibration n°\u00a0{number} du {day}.",
    "en": "Computed with calibration no. {number} of {day}.",
}
CORRECTED: Mapping[Language, str] = {
    "fr": "Les corrections de questions faites jusqu’au {day} sont comprises.",
    "en": "Corrections of questions made up to {day} are included.",
}


@dataclass(frozen=True, slots=True)
class ComputedOn:
    """The model with its calibration, and the last regrading that is in the figures."""

    model: str
    calibration: int | None
    """Number of the calibration within the course; None for the starting values."""
    calibrated_on: date | None
    regrading_id: int | None
    corrected_on: date | None

    def to_document(self) -> dict[str, Any]:
        return {
            "model": self.model,
            "calibration": self.calibration,
            "calibrated_on": self.calibrated_on.isoformat() if self.calibrated_on else None,
            "regrading": self.regrading_id,
            "corrected_on": self.corrected_on.isoformat() if self.corrected_on else None,
        }

    def sentence(self, language: Language) -> str:
        """The same for a reader."""
        said = PLAIN[language]
        if self.calibration is not None and self.calibrated_on is not None:
            said = CALIBRATED[language].format(number=self.calibration, day=_day(self.calibrated_on, language))
        if self.corrected_on is None:
            return said
        return f"{said} {CORRECTED[language].format(day=_day(self.corrected_on, language))}"


def _day(day: date, language: Language) -> str:
    return str(format_date(day, "d MMMM y", locale=language))
