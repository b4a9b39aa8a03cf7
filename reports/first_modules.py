"""What to do first: the modules that work on what is missing, the most missing first.

A module is worth the points that are missing in what its mission asks for: each activity of the mission weighs the same
and shares its weight among the competencies it exercises (as in `readiness`); a competency misses its gap, times the
probability that there is one. What was not assessed counts nothing, since nothing is known of it.
"""

from __future__ import annotations

from dataclasses import dataclass

from assessments.mastery.verdict import Verdict
from course.curriculum.structure import Curriculum, Module
from course.profile.competency import Profile
from reports.readiness import mission_weights
from reports.skill_gap import GapRow, SkillGapReport

LEAST_POINTS = 0.5
"""A module that works on less than this is no place to begin."""
MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class FirstModule:
    """A module to begin with, the points it works on, and the rows of the competencies that make it so."""

    module: Module
    points: float
    works_on: tuple[GapRow, ...]


def first_modules(
    report: SkillGapReport, curriculum: Curriculum, profile: Profile, *, most: int = 3
) -> list[FirstModule]:
    """The written modules that work most on what is missing, at most so many; empty where nothing is known to miss."""
    missing = {row.competency: _missing(row) for row in report.rows}
    rows = {row.competency: row for row in report.rows}
    found = []
    for module in curriculum.modules:
        if module.status != "written":
            continue
        weights = mission_weights(profile.mission(module.mission), profile.competencies)
        parts = {
            one.id: float(weight) * missing[one.id] for one, weight in zip(profile.competencies, weights, strict=True)
        }
        points = sum(parts.values())
        if points >= LEAST_POINTS:
            strongest = sorted((key for key in parts if parts[key] > 0.0), key=lambda key: -parts[key])
            found.append(FirstModule(module, points, tuple(rows[key] for key in strongest[:MOST_NAMED])))
    return sorted(found, key=lambda one: -one.points)[:most]


def _missing(row: GapRow) -> float:
    if row.verdict in (Verdict.NOT_ASSESSED, Verdict.CLOSED) or row.gap is None or row.p_closed is None:
        return 0.0
    return row.gap * (1.0 - row.p_closed)
