"""The skill gap of one learner: for each competency of the profile, where they stand, how surely, and what
remains.

A row never says more than its evidence: the level comes with its 90 % interval, the verdict with its
probability, and a competency on which nothing has been answered has neither. A report is evidence for a
person to judge by, not a decision (GDPR art. 22; CJEU C-634/21).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from assessments.mastery.estimate import Mastery
from assessments.mastery.reference_scale import REFERENCE_1, ReferenceScale
from assessments.mastery.verdict import Verdict, closed_probabilities, items_needed, levels, target_abilities, verdict
from core.errors import InvalidInput
from course.profile.competency import Competency
from reports.computed_on import ComputedOn
from reports.words import NARROW, VERDICT_WORDS, Language, number

FORMAT = "passerelle/skill-gap/1"


class ProfileDoesNotMatch(InvalidInput):
    """A state whose skills are not those of the profile."""


@dataclass(frozen=True, slots=True)
class GapRow:
    """One competency. Figures are points of the reference scale; None where the competency has not been
    assessed.

    `gap` is max(0, target - level), between `gap_low` and `gap_high`; `items_needed` is 0 with a verdict, and
    None where even 60 more questions would probably not decide.
    """

    competency: str
    title: str
    title_en: str
    kind: str
    target: float
    level: float | None
    low: float | None
    high: float | None
    gap: float | None
    gap_low: float | None
    gap_high: float | None
    p_closed: float | None
    verdict: Verdict
    evidence: int
    items_needed: int | None

    def title_in(self, language: Language) -> str:
        return (self.title_en or self.title) if language == "en" else self.title

    def to_document(self) -> dict[str, Any]:
        """The row as JSON: points to one decimal, the probability to three; more would be noise."""
        return {
            "competency": self.competency,
            "title": self.title,
            "title_en": self.title_en,
            "kind": self.kind,
            "target": self.target,
            "level": _rounded(self.level, 1),
            "low": _rounded(self.low, 1),
            "high": _rounded(self.high, 1),
            "gap": _rounded(self.gap, 1),
            "gap_low": _rounded(self.gap_low, 1),
            "gap_high": _rounded(self.gap_high, 1),
            "p_closed": _rounded(self.p_closed, 3),
            "verdict": self.verdict.value,
            "evidence": self.evidence,
            "items_needed": self.items_needed,
        }


@dataclass(frozen=True, slots=True)
class SkillGapReport:
    """All competencies of a profile, in its order. `responses` counts what the report is based on."""

    rows: tuple[GapRow, ...]
    responses: int
    scale: str
    computed_on: ComputedOn | None = None
    """With which calibration and corrections; None where nothing says."""

    def count(self, wanted: Verdict) -> int:
        return sum(row.verdict is wanted for row in self.rows)

    def row(self, competency: str) -> GapRow:
        """The row of that competency; KeyError where there is none."""
        return {row.competency: row for row in self.rows}[competency]

    def widest_gap(self) -> GapRow | None:
        """The open competency whose gap is surely the largest (by the near end of its interval)."""
        opened = [row for row in self.rows if row.verdict is Verdict.OPEN]
        return max(opened, key=lambda row: row.gap_low or 0.0, default=None)

    def to_document(self) -> dict[str, Any]:
        """The report as JSON."""
        return {
            "format": FORMAT,
            "scale": self.scale,
            "interval": 0.9,
            "responses": self.responses,
            "summary": {"fr": summary(self, "fr"), "en": summary(self, "en")},
            "counts": {kind.value: self.count(kind) for kind in Verdict},
            "competencies": [row.to_document() for row in self.rows],
            **({"computed_on": self.computed_on.to_document()} if self.computed_on else {}),
        }


def build_report(
    mastery: Mastery, competencies: Sequence[Competency], scale: ReferenceScale = REFERENCE_1
) -> SkillGapReport:
    """The report of one learner. Raises ProfileDoesNotMatch unless there is one skill per competency."""
    return build_reports([mastery], competencies, scale)[0]


def build_reports(
    masteries: Sequence[Mastery], competencies: Sequence[Competency], scale: ReferenceScale = REFERENCE_1
) -> list[SkillGapReport]:
    """The reports of many learners, in order, several times faster than one by one."""
    for mastery in masteries:
        if len(competencies) != mastery.skills:
            raise ProfileDoesNotMatch(
                f"The state has {mastery.skills} skills and the profile {len(competencies)}: recompute the state.",
                field="competencies",
            )
    if not masteries:
        return []
    abilities = target_abilities(tuple(float(competency.target) for competency in competencies), scale)
    mean = np.stack([mastery.mean for mastery in masteries])
    deviation = np.stack([mastery.deviation for mastery in masteries])
    figures = np.stack([*levels(mean, deviation, scale), closed_probabilities(mean, deviation, abilities)], axis=-1)
    return [
        _report(mastery, competencies, _Figures(m, s, abilities.tolist(), f), scale)
        for mastery, m, s, f in zip(masteries, mean.tolist(), deviation.tolist(), figures.tolist(), strict=True)
    ]


def summary(report: SkillGapReport, language: Language) -> str:
    """The report in one sentence."""
    if not any(row.evidence for row in report.rows):
        if language == "en":
            return "No competency has been assessed yet: the first answers will give a first level."
        return f"Aucune compétence n’a encore été évaluée{NARROW}: les premières réponses donneront un premier niveau."
    return (_french_summary if language == "fr" else _english_summary)(report)


@dataclass(frozen=True, slots=True)
class _Figures:
    """Of one learner, by skill: mean, deviation, target ability, and [level, low, high, P(closed)]."""

    mean: list[float]
    deviation: list[float]
    target_ability: list[float]
    said: list[list[float]]


def _report(
    mastery: Mastery, competencies: Sequence[Competency], figures: _Figures, scale: ReferenceScale
) -> SkillGapReport:
    rows = tuple(
        _row(
            competency,
            figures.said[k],
            mastery.evidence[k],
            items_needed(figures.mean[k], figures.deviation[k], figures.target_ability[k]),
        )
        for k, competency in enumerate(competencies)
    )
    return SkillGapReport(rows, mastery.responses, scale.version)


def _row(competency: Competency, figures: Sequence[float], evidence: int, needed: int | None) -> GapRow:
    level, low, high, closed = figures
    said = verdict(closed, evidence)
    target = float(competency.target)
    known = said is not Verdict.NOT_ASSESSED
    return GapRow(
        competency=competency.id,
        title=competency.title,
        title_en=competency.title_en,
        kind=competency.kind,
        target=target,
        level=level if known else None,
        low=low if known else None,
        high=high if known else None,
        gap=max(0.0, target - level) if known else None,
        gap_low=max(0.0, target - high) if known else None,
        gap_high=max(0.0, target - low) if known else None,
        p_closed=closed if known else None,
        verdict=said,
        evidence=evidence,
        items_needed=needed,
    )


def _french_summary(report: SkillGapReport) -> str:
    parts = []
    for kind, plural in ((Verdict.CLOSED, "atteintes"), (Verdict.OPEN, ""), (Verdict.UNDECIDED, "")):
        if count := report.count(kind):
            feminine = "atteinte" if kind is Verdict.CLOSED else VERDICT_WORDS["fr"][kind]
            parts.append(f"{count} {plural if plural and count > 1 else feminine}")
    if count := report.count(Verdict.NOT_ASSESSED):
        parts.append(f"{count} pas encore évaluée{'s' if count > 1 else ''}")
    total = len(report.rows)
    noun = "compétence" if total == 1 else "compétences"
    sentence = f"Sur {total} {noun}{NARROW}: {', '.join(parts)}"
    if widest := report.widest_gap():
        at, target = number(widest.level or 0.0, "fr"), number(widest.target, "fr")
        sentence += f"{NARROW}; l’écart le plus net{NARROW}: {widest.title} (niveau {at}, cible {target})"
    return sentence + "."


def _english_summary(report: SkillGapReport) -> str:
    parts = [f"{count} {VERDICT_WORDS['en'][kind]}" for kind in Verdict if (count := report.count(kind))]
    total = len(report.rows)
    sentence = f"Of {total} {'competency' if total == 1 else 'competencies'}: {', '.join(parts)}"
    if widest := report.widest_gap():
        at, target = number(widest.level or 0.0, "en"), number(widest.target, "en")
        sentence += f"; the clearest gap: {widest.title_in('en')} (level {at}, target {target})"
    return sentence + "."


def _rounded(value: float | None, decimals: int) -> float | None:
    return None if value is None else round(value, decimals)
