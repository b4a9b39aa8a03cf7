"""The administrator's report of a cohort: the shares as bars and sentences, the heat map, and both to take away.

Where a figure is suppressed because the group is small, so are the cells of the heat map that would give it away.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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


def heat_rows(report: CohortReport, learners: Sequence[Person], gaps: Mapping[int, SkillGapReport]) -> list[HeatRow]:
    """The heat map; empty for a group so small that it would show nothing but individuals."""
    if len(learners) < report.n_min:
        return []
    hidden = suppressed_in(report)
    return [HeatRow(person, cells_of(gaps[person.id].rows, hidden=hidden)) for person in learners]


def suppressed_in(report: CohortReport) -> frozenset[str]:
    """Keys of the competencies whose figures are not shown."""
    return frozenset(row.competency for row in report.rows if row.suppressed)


def heat_csv(report: CohortReport, learners: Sequence[Person], gaps: Mapping[int, SkillGapReport]) -> str:
    """The heat map as CSV: a learner a line, level, interval and verdict of each competency as on the page."""
    hidden = suppressed_in(report)
    header = ["Apprenant"]
    for row in report.rows:
        header += [row.title, f"{row.title}{NARROW}: intervalle", f"{row.title}{NARROW}: verdict"]
    lines: list[list[Cell]] = []
    for person in learners if len(learners) >= report.n_min else ():
        line: list[Cell] = [person.display_name]
        for gap in gaps[person.id].rows:
            if gap.competency in hidden:
                line += [None, None, "non affiché"]
            elif gap.level is None or gap.low is None or gap.high is None:
                line += [None, None, VERDICT_WORDS["fr"][gap.verdict]]
            else:
                interval = f"{round(gap.low)} à {round(gap.high)}"
                line += [round(gap.level), interval, VERDICT_WORDS["fr"][gap.verdict]]
        lines.append(line)
    return csv_text(header, lines)
