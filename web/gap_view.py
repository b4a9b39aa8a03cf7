"""A skill-gap report as pages show it: one gap bar a competency, and what an attempt changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from assessments.mastery.models import MasteryPoint
from assessments.mastery.service import START
from core.clock import calendar_day
from course.curriculum.service import PublishedCourse
from course.profile.competency import Competency
from reports.charts.radar import radar
from reports.charts.trend import TrendPoint, trend
from reports.gap_bar import gap_bar
from reports.skill_gap import GapRow, SkillGapReport
from reports.words import VERDICT_WORDS, language_of, questions_to_decide
from web.locale import language


@dataclass(frozen=True, slots=True)
class Bar:
    """A competency with its row of the report and the bar that shows it."""

    competency: Competency
    row: GapRow
    bar: Markup
    word: str
    questions: str
    """How many more questions would probably decide; empty where nothing is left to decide."""


@dataclass(frozen=True, slots=True)
class Change:
    """What one attempt moved in a competency, on the 0-100 scale."""

    competency: Competency
    before: float | None
    after: float
    low: float
    high: float


def bars_of(report: SkillGapReport, course: PublishedCourse) -> list[Bar]:
    """One bar a competency, in the order of the profile."""
    code = language_of(language())
    known = {one.id: one for one in course.profile.competencies}
    return [
        Bar(
            competency=known[row.competency],
            row=row,
            bar=Markup(gap_bar(row, language=code)),  # noqa: S704 -- drawn by us, texts escaped there
            word=VERDICT_WORDS[code][row.verdict],
            questions=questions_to_decide(row.items_needed, code) if row.evidence else "",
        )
        for row in report.rows
    ]


def radar_of(report: SkillGapReport) -> Markup:
    """The glance, with its key."""
    return Markup(radar(report, language=language_of(language())))  # noqa: S704 -- drawn by us


def trends_of(history: Sequence[MasteryPoint], course: PublishedCourse) -> list[tuple[Competency, Markup]]:
    """How the level of each competency moved, for those that were measured at least twice."""
    code = language_of(language())
    found = []
    for one in course.profile.competencies:
        points = [
            TrendPoint(calendar_day(point.taken_at), *point.levels[one.id][:3])
            for point in history
            if one.id in point.levels and point.reason != START
        ]
        if len(points) > 1:
            title = one.title_en if code == "en" else one.title
            drawn = trend(title, points, one.target, language=code, identity=f"trend-{one.id}")
            found.append((one, Markup(drawn)))  # noqa: S704 -- drawn by us
    return found


def changes_of(history: Sequence[MasteryPoint], attempt_id: str, course: PublishedCourse) -> list[Change]:
    """What changed from the beginning of the attempt to its end, largest move first; what it left alone is left out.

    An attempt whose beginning was not kept is compared with the point before it.
    """
    of_attempt = {point.reason: point for point in history if point.attempt_id == attempt_id}
    end = of_attempt.pop("attempt", None)
    if end is None:
        return []
    start = of_attempt.get(START) or next((point for point in reversed(history) if point.taken_at < end.taken_at), None)
    after, before = end.levels, start.levels if start else {}
    changes = [
        Change(one, before[one.id][0] if one.id in before else None, *after[one.id][:3])
        for one in course.profile.competencies
        if one.id in after and (one.id not in before or abs(after[one.id][0] - before[one.id][0]) >= 0.5)
    ]
    return sorted(changes, key=lambda one: -abs(one.after - (one.before if one.before is not None else 0.0)))
