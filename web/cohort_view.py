"""The administrator's report of a cohort: the shares as bars and sentences, the heat map, and both to take away.

Where a figure is suppressed because the group is small, so are the cells of the heat map that would give it away. A
map that is narrowed to some of the cohort never shows more than that of the whole, from which it is cut.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup

from course.enrolment.models import Person
from reports.charts.share_bar import share_bar
from reports.cohort import CohortReport, CohortRow, sentence
from reports.gap_csv import Cell, csv_text
from reports.skill_gap import SkillGapReport
from reports.words import NARROW, VERDICT_WORDS, language_of
from web.heat_cells import cells_of
from web.locale import language


@dataclass(frozen=True, slots=True)
class Measured:
    """The report of a cohort, or of a part of it, and the learners whom it is about."""

    report: CohortReport
    learners: tuple[Person, ...]
    gaps: Mapping[int, SkillGapReport]
    hidden: frozenset[str]
    """Keys of the competencies that the heat map leaves blank."""


@dataclass(frozen=True, slots=True)
class Share:
    """A competency of the cohort with its bar and its sentence."""

    row: CohortRow
    bar: Markup
    sentence: str


@dataclass(frozen=True, slots=True)
class HeatRow:
    """A learner of the heat map."""

    person: Person
    cells: Markup


def shares_of(report: CohortReport) -> list[Share]:
    """One line a competency, in the order of the profile."""
    code = language_of(language())
    return [
        Share(row, Markup(share_bar(row, report, language=code)), sentence(row, report, code))  # noqa: S704
        for row in report.rows
    ]


def headline(report: CohortReport) -> str:
    """The sentence that the report opens with: the competency in which the cohort is surest to be short."""
    shown = [row for row in report.rows if row.figures]
    if not shown:
        return ""
    weakest = min(shown, key=lambda row: row.figures.share if row.figures else 1.0)
    return sentence(weakest, report, language_of(language()))


def heat_rows(found: Measured) -> list[HeatRow]:
    """The heat map; empty for a group so small that it would show nothing but individuals."""
    if len(found.learners) < found.report.n_min:
        return []
    return [HeatRow(one, cells_of(found.gaps[one.id].rows, hidden=found.hidden)) for one in found.learners]


def suppressed_in(report: CohortReport) -> frozenset[str]:
    """Keys of the competencies whose figures are not shown."""
    return frozenset(row.competency for row in report.rows if row.suppressed)


def hidden_in_map(report: CohortReport, whole: CohortReport) -> frozenset[str]:
    """Competencies that the heat map leaves blank: of too few in the part, and what the map of the whole leaves blank.

    Where a figure is hidden only because of others beside it, its cells stay: the map of the whole has them too.
    """
    few = frozenset(row.competency for row in report.rows if 0 < row.assessed < report.n_min)
    return few | suppressed_in(whole)


def heat_csv(found: Measured) -> str:
    """The heat map as CSV: a learner a line, level, interval and verdict of each competency as on the page."""
    report = found.report
    header = ["Apprenant"]
    for row in report.rows:
        header += [row.title, f"{row.title}{NARROW}: intervalle", f"{row.title}{NARROW}: verdict"]
    lines: list[list[Cell]] = []
    for person in found.learners if len(found.learners) >= report.n_min else ():
        line: list[Cell] = [person.display_name]
        for gap in found.gaps[person.id].rows:
            if gap.competency in found.hidden:
                line += [None, None, "non affiché"]
            elif gap.level is None or gap.low is None or gap.high is None:
                line += [None, None, VERDICT_WORDS["fr"][gap.verdict]]
            else:
                interval = f"{round(gap.low)} à {round(gap.high)}"
                line += [round(gap.level), interval, VERDICT_WORDS["fr"][gap.verdict]]
        lines.append(line)
    return csv_text(header, lines)
