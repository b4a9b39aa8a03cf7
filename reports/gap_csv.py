"""A skill-gap report or a cohort report as CSV that opens properly in a French spreadsheet.

Semicolons between cells, commas in decimals, CRLF at line ends (RFC 4180 but for the separator), and a byte
order mark unless told otherwise, without which Excel takes UTF-8 for Windows-1252. A text that a spreadsheet
would run as a formula is prefixed with an apostrophe.
"""

import csv
import io
from collections.abc import Iterable, Sequence

from reports.cohort import CohortReport
from reports.skill_gap import GapRow, SkillGapReport
from reports.words import KIND_WORDS, VERDICT_WORDS

Cell = str | float | int | None

BYTE_ORDER_MARK = "\ufeff"

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "|", "%")

LEARNER_HEADER = (
    "Identifiant",
    "Compétence",
    "Type",
    "Cible",
    "Niveau",
    "Niveau, borne basse à 90 %",
    "Niveau, borne haute à 90 %",
    "Écart",
    "Écart, borne basse à 90 %",
    "Écart, borne haute à 90 %",
    "Probabilité d’être à la cible",
    "Verdict",
    "Réponses",
    "Questions à prévoir",
)

COHORT_HEADER = (
    "Identifiant",
    "Compétence",
    "Cible",
    "Apprenants",
    "Apprenants évalués",
    "Nombre attendu à la cible",
    "Borne basse à 90 %",
    "Borne haute à 90 %",
    "Part à la cible",
    "Remarque",
)

SUPPRESSED_REMARK = "groupe trop petit pour être publié"
NOBODY_REMARK = "personne n’a encore été évalué"


def learner_csv(report: SkillGapReport, *, byte_order_mark: bool = True) -> str:
    """One line a competency; empty cells where a competency has not been assessed."""
    return csv_text(LEARNER_HEADER, (_learner_cells(row) for row in report.rows), byte_order_mark=byte_order_mark)


def cohort_csv(report: CohortReport, *, byte_order_mark: bool = True) -> str:
    """One line a competency; empty figures and a remark where nobody has been assessed or too few."""
    rows: list[list[Cell]] = []
    for row in report.rows:
        shown = row.figures
        figures: list[Cell] = (
            [None if row.suppressed else row.assessed, None, None, None, None]
            if shown is None
            else [shown.assessed, shown.expected, shown.low, shown.high, _probability(shown.share)]
        )
        remark = SUPPRESSED_REMARK if row.suppressed else "" if row.assessed else NOBODY_REMARK
        rows.append([row.competency, row.title, row.target, report.learners, *figures, remark])
    return csv_text(COHORT_HEADER, rows, byte_order_mark=byte_order_mark)


def csv_text(header: Sequence[str], rows: Iterable[Sequence[Cell]], *, byte_order_mark: bool = True) -> str:
    """Any table as CSV text, in the manner of this module."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([_cell(name) for name in header])
    writer.writerows([_cell(value) for value in row] for row in rows)
    return (BYTE_ORDER_MARK if byte_order_mark else "") + out.getvalue()


def _learner_cells(row: GapRow) -> list[Cell]:
    return [
        row.competency,
        row.title,
        KIND_WORDS["fr"].get(row.kind, row.kind),
        row.target,
        row.level,
        row.low,
        row.high,
        row.gap,
        row.gap_low,
        row.gap_high,
        None if row.p_closed is None else _probability(row.p_closed),
        VERDICT_WORDS["fr"][row.verdict],
        row.evidence,
        "plus de 60" if row.items_needed is None else row.items_needed,
    ]


def _probability(value: float) -> str:
    """0 to 1, where one decimal would round 57 % to 60 %."""
    return f"{value:.3f}".replace(".", ",")


def _cell(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return f"{value:.1f}".replace(".", ",").removesuffix(",0")
    text = value.replace("\x00", "")
    return "'" + text if text.lstrip(" \u00a0\u202f").startswith(_FORMULA_STARTS) else text
