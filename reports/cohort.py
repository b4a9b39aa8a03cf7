"""How many learners of a cohort are at target, per competency, with its uncertainty.

The share is the mean of P(closed), the interval that of the Poisson-binomial count; point estimates are never
counted. Only learners with at least one response on the competency are counted, and how many those are is
said. Figures of fewer than n_min of them are not given; between groups that add up to a published total,
suppression is complementary.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assessments.mastery.reference_scale import REFERENCE_1, ReferenceScale
from assessments.mastery.verdict import closed_probabilities, target_abilities
from core.errors import InvalidInput
from course.profile.competency import Competency
from reports.poisson_binomial import count_interval
from reports.suppression import INSIDE_THE_TEAM, hidden_groups
from reports.words import NARROW, Language, number

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

FORMAT = "passerelle/cohort-gap/1"


class CohortNotUsable(InvalidInput):
    """Arrays that do not describe the same learners and competencies."""


@dataclass(frozen=True, slots=True)
class ShareAtTarget:
    """Of `assessed` learners, `expected` are at target, between `low` and `high` nine times in ten."""

    assessed: int
    expected: float
    low: int
    high: int

    @property
    def share(self) -> float:
        """0 to 1: the mean of P(closed)."""
        return self.expected / self.assessed


@dataclass(frozen=True, slots=True)
class CohortRow:
    """One competency; `figures` is None where they are suppressed or nobody has been assessed (`assessed` is
    0).
    """

    competency: str
    title: str
    title_en: str
    target: float
    assessed: int
    figures: ShareAtTarget | None

    @property
    def suppressed(self) -> bool:
        return self.figures is None and self.assessed > 0


@dataclass(frozen=True, slots=True)
class CohortReport:
    """All competencies of a profile for one cohort of `learners`."""

    rows: tuple[CohortRow, ...]
    learners: int
    n_min: int
    scale: str

    def to_document(self) -> dict[str, Any]:
        """The report as JSON; a suppressed row says so and gives neither figures nor how many were
        assessed.
        """
        return {
            "format": FORMAT,
            "scale": self.scale,
            "learners": self.learners,
            "n_min": self.n_min,
            "competencies": [self._row_document(row) for row in self.rows],
        }

    def _row_document(self, row: CohortRow) -> dict[str, Any]:
        figures = row.figures
        return {
            "competency": row.competency,
            "title": row.title,
            "title_en": row.title_en,
            "target": row.target,
            "suppressed": row.suppressed,
            "assessed": None if row.suppressed else row.assessed,
            "share": None if figures is None else round(figures.share, 3),
            "expected": None if figures is None else round(figures.expected, 1),
            "low": None if figures is None else figures.low,
            "high": None if figures is None else figures.high,
            "sentence": {"fr": sentence(row, self, "fr"), "en": sentence(row, self, "en")},
        }


def build_cohort_report(
    mean: FloatArray,
    deviation: FloatArray,
    evidence: IntArray,
    competencies: Sequence[Competency],
    *,
    n_min: int = INSIDE_THE_TEAM,
    scale: ReferenceScale = REFERENCE_1,
) -> CohortReport:
    """The report of one cohort from means, standard deviations and evidence counts, each (N, K)."""
    sizes, figures = _figures(mean, deviation, evidence, competencies, scale)
    shown = [None if 0 < size < n_min else share for size, share in zip(sizes, figures, strict=True)]
    return _report(competencies, sizes, shown, len(mean), n_min, scale)


def compare_groups(
    mean: FloatArray,
    deviation: FloatArray,
    evidence: IntArray,
    competencies: Sequence[Competency],
    groups: Mapping[str, Sequence[int]],
    *,
    n_min: int = INSIDE_THE_TEAM,
    scale: ReferenceScale = REFERENCE_1,
) -> dict[str, CohortReport]:
    """A report for each group of learners (rows of the arrays), fit to be shown beside the report of all of
    them.

    The groups must be disjoint. Raises CohortNotUsable where a learner is in two.
    """
    members = {name: np.array(list(rows), dtype=np.int64) for name, rows in groups.items()}
    everyone = np.concatenate([*members.values(), np.empty(0, dtype=np.int64)])
    if len(np.unique(everyone)) != len(everyone):
        raise CohortNotUsable("A learner is in two of the groups: figures could not be kept apart.", field="groups")
    measured = {
        name: _figures(mean[rows], deviation[rows], evidence[rows], competencies, scale)
        for name, rows in members.items()
    }
    shown: dict[str, list[ShareAtTarget | None]] = {name: list(figures) for name, (_, figures) in measured.items()}
    for k in range(len(competencies)):
        hidden = hidden_groups([sizes[k] for sizes, _ in measured.values()], n_min=n_min)
        for name, is_hidden in zip(measured, hidden, strict=True):
            if is_hidden:
                shown[name][k] = None
    return {
        name: _report(competencies, sizes, shown[name], len(members[name]), n_min, scale)
        for name, (sizes, _) in measured.items()
    }


def sentence(row: CohortRow, report: CohortReport, language: Language) -> str:
    """« 23 des 40 apprenants atteignent probablement la cible en ... (entre 20 et 26) »"""
    return (_french_sentence if language == "fr" else _english_sentence)(row, report)


def _figures(
    mean: FloatArray,
    deviation: FloatArray,
    evidence: IntArray,
    competencies: Sequence[Competency],
    scale: ReferenceScale,
) -> tuple[list[int], list[ShareAtTarget | None]]:
    if not mean.shape == deviation.shape == evidence.shape or mean.shape[1:] != (len(competencies),):
        raise CohortNotUsable("Means, deviations and evidence must all have shape (N, K).", field="mean")
    target_ability = target_abilities(tuple(float(competency.target) for competency in competencies), scale)
    closed = closed_probabilities(mean, deviation, target_ability)
    sizes: list[int] = []
    figures: list[ShareAtTarget | None] = []
    for k in range(len(competencies)):
        probabilities = closed[evidence[:, k] > 0, k]
        sizes.append(len(probabilities))
        if not len(probabilities):
            figures.append(None)
            continue
        low, high = count_interval(probabilities)
        figures.append(ShareAtTarget(len(probabilities), float(probabilities.sum()), int(low), int(high)))
    return sizes, figures


def _report(
    competencies: Sequence[Competency],
    sizes: Sequence[int],
    figures: Sequence[ShareAtTarget | None],
    learners: int,
    n_min: int,
    scale: ReferenceScale,
) -> CohortReport:
    rows = tuple(
        CohortRow(one.id, one.title, one.title_en, float(one.target), size, shown)
        for one, size, shown in zip(competencies, sizes, figures, strict=True)
    )
    return CohortReport(rows, learners, n_min, scale.version)


def _french_sentence(row: CohortRow, report: CohortReport) -> str:
    if row.figures is None and not row.assessed:
        return f"Personne n’a encore été évalué en {row.title}."
    if row.figures is None:
        return (
            f"Les chiffres en {row.title} ne sont pas affichés{NARROW}: ils permettraient de reconnaître "
            f"un groupe de moins de {report.n_min} personnes."
        )
    figures = row.figures
    count, everyone = round(figures.expected), figures.assessed == report.learners
    of_whom = f"des {number(figures.assessed, 'fr')} apprenants{'' if everyone else ' évalués'}"
    between = f"(entre {number(figures.low, 'fr')} et {number(figures.high, 'fr')})"
    if count == 0:
        said = f"Probablement aucun {of_whom} n’atteint la cible en {row.title} {between}"
    else:
        verb = "atteint" if count == 1 else "atteignent"
        said = f"{number(count, 'fr')} {of_whom} {verb} probablement la cible en {row.title} {between}"
    waiting = report.learners - figures.assessed
    if waiting == 0:
        return said + "."
    verb = "n’est pas encore évalué" if waiting == 1 else "ne sont pas encore évalués"
    return f"{said}{NARROW}; {number(waiting, 'fr')} {verb}."


def _english_sentence(row: CohortRow, report: CohortReport) -> str:
    title = row.title_en or row.title
    if row.figures is None and not row.assessed:
        return f"Nobody has been assessed in {title} yet."
    if row.figures is None:
        return f"Figures for {title} are not shown: they would reveal a group of fewer than {report.n_min} people."
    figures = row.figures
    count, everyone = round(figures.expected), figures.assessed == report.learners
    verb = "is" if count == 1 else "are"
    of_whom = f"of the {number(figures.assessed, 'en')} {'' if everyone else 'assessed '}learners"
    between = f"(between {number(figures.low, 'en')} and {number(figures.high, 'en')})"
    said = f"{number(count, 'en') if count else 'None'} {of_whom} {verb} probably at target in {title} {between}"
    waiting = report.learners - figures.assessed
    return said + ("." if waiting == 0 else f"; {number(waiting, 'en')} not assessed yet.")
