"""What the bank of items can measure: for each competency, where on the 0-100 scale its questions inform, and which
targets no answers could decide.

Four figures, all "if somebody answered every question of the competency once":
- worth: the information at a level, counted in well-aimed questions (four options, a = 1, at its difficulty). A verdict
  takes about seven of them;
- margin: half the 90 % interval at the target, in points;
- declarable: the highest target that a faultless learner could be said to have reached (P >= .9), and the lowest that
  somebody who is always wrong could be said to miss. A target beyond them cannot be decided, whatever is answered;
- recognised: of the learners who truly are at target, the share who would be told so.

Items count with their calibrated discrimination and difficulty, or with a = 1 and their author's.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assessments.mastery.normal import QUANTILE_90, QUANTILE_95, normal_cdf
from assessments.mastery.reference_scale import REFERENCE_1, ReferenceScale
from assessments.mastery.verdict import CLOSED_FROM, ITEM_GUESSING, OPEN_UP_TO, item_information
from course.profile.competency import Competency
from reports.words import Language

FloatArray = NDArray[np.float64]

FORMAT = "passerelle/bank/1"

NEAR = 5.0
"""Points: a question this close to a target is aimed at it."""

AIMED_INFORMATION = (1.0 - ITEM_GUESSING) / (4.0 * (1.0 + ITEM_GUESSING))
"""Of one well-aimed question."""

WORTH_FOR_A_VERDICT = 7.0
"""Well-aimed questions after which a verdict comes, on average over learners."""

TABLE_LEVELS = (50.0, 70.0, 80.0, 85.0, 90.0, 95.0)
CURVE_LEVELS = tuple(float(level) for level in range(2, 99))

_ABILITIES = np.linspace(-8.0, 8.0, 641)


class Decision(StrEnum):
    """What can be said at the target of a competency."""

    DECIDES = "decides"
    RARELY = "rarely"
    NEVER = "never"
    NO_ITEMS = "no_items"


@dataclass(frozen=True, slots=True)
class BankItem:
    """A question as the model sees it; `difficulty` in points, `a` and `b` in logits, `c` the chance of guessing."""

    key: str
    competency: str
    use: str
    difficulty: float
    a: float
    b: float
    c: float
    calibrated: bool


@dataclass(frozen=True, slots=True)
class BankRow:
    """One competency. `worth` belongs to CURVE_LEVELS, `margins` to TABLE_LEVELS; `measures` are the ends of the levels
    worth a verdict around the best one, None where there are none; None figures where there is no question.
    """

    competency: str
    title: str
    title_en: str
    kind: str
    target: float
    items: int
    calibrated: int
    uses: Mapping[str, int]
    difficulties: tuple[float, ...]
    near_target: int
    nearest: float | None
    worth: tuple[float, ...]
    worth_at_target: float
    margins: tuple[float, ...]
    margin_at_target: float | None
    measures: tuple[float, float] | None
    declarable_reached: float | None
    declarable_missed: float | None
    recognised: float | None
    decision: Decision

    def title_in(self, language: Language) -> str:
        return (self.title_en or self.title) if language == "en" else self.title

    def worth_at(self, level: float) -> float:
        """Well-aimed questions that all are worth at a level (2 to 98)."""
        return float(np.interp(level, CURVE_LEVELS, self.worth))

    @property
    def missing_near_target(self) -> int:
        """Well-aimed questions that would bring the target up to a verdict."""
        return max(0, math.ceil(WORTH_FOR_A_VERDICT - self.worth_at_target))

    def to_document(self) -> dict[str, Any]:
        """The row as JSON."""
        return {
            "competency": self.competency,
            "title": self.title,
            "target": self.target,
            "items": self.items,
            "calibrated": self.calibrated,
            "uses": dict(self.uses),
            "near_target": self.near_target,
            "nearest": _rounded(self.nearest),
            "worth_at_target": _rounded(self.worth_at_target),
            "margin_at_target": _rounded(self.margin_at_target),
            "measures": [_rounded(end) for end in self.measures] if self.measures else None,
            "declarable_reached": _rounded(self.declarable_reached),
            "declarable_missed": _rounded(self.declarable_missed),
            "recognised": _rounded(self.recognised, 3),
            "missing_near_target": self.missing_near_target,
            "decision": self.decision.value,
            "curve": [
                {"level": level, "worth": _rounded(self.worth_at(level)), "margin": _rounded(margin)}
                for level, margin in zip(TABLE_LEVELS, self.margins, strict=True)
            ],
        }


@dataclass(frozen=True, slots=True)
class BankReport:
    """Every competency of a course, in the order of its profile."""

    rows: tuple[BankRow, ...]
    scale: str

    def to_document(self) -> dict[str, Any]:
        """The report as JSON."""
        return {"format": FORMAT, "scale": self.scale, "competencies": [row.to_document() for row in self.rows]}


def build_bank(
    competencies: Sequence[Competency],
    items: Sequence[BankItem],
    prior_mean: FloatArray,
    prior_variance: FloatArray,
    scale: ReferenceScale = REFERENCE_1,
) -> BankReport:
    """The report; the prior's mean and variance (K,) are those of the competencies, in their order."""
    rows = []
    for place, competency in enumerate(competencies):
        own = [item for item in items if item.competency == competency.id]
        rows.append(_row(competency, own, float(prior_mean[place]), float(prior_variance[place]), scale))
    return BankReport(tuple(rows), scale.version)


def _row(
    competency: Competency, items: Sequence[BankItem], mean: float, variance: float, scale: ReferenceScale
) -> BankRow:
    target = competency.target
    difficulties = tuple(sorted(item.difficulty for item in items))
    worth = _worth(np.array(CURVE_LEVELS), items, scale)
    reached, missed = _declarable(items, mean, variance, scale) if items else (None, None)
    recognised = _recognised(target, items, mean, variance, scale) if items else None
    if reached is not None and target > reached:
        recognised = 0.0
    worth_at_target = float(_worth(np.array([target]), items, scale)[0])
    nearest = min(difficulties, key=lambda one: abs(one - target), default=None)
    return BankRow(
        competency=competency.id,
        title=competency.title,
        title_en=competency.title_en,
        kind=competency.kind,
        target=target,
        items=len(items),
        calibrated=sum(item.calibrated for item in items),
        uses=dict(sorted(Counter(item.use for item in items).items())),
        difficulties=difficulties,
        near_target=sum(abs(one - target) <= NEAR for one in difficulties),
        nearest=nearest,
        worth=tuple(worth.tolist()),
        worth_at_target=worth_at_target,
        margins=tuple(_margin(level, items, variance, scale) for level in TABLE_LEVELS),
        margin_at_target=_margin(target, items, variance, scale) if items else None,
        measures=_measures(worth),
        declarable_reached=reached,
        declarable_missed=missed,
        recognised=recognised,
        decision=_decision(target, reached, worth_at_target),
    )


def _decision(target: float, reached: float | None, worth_at_target: float) -> Decision:
    if reached is None:
        return Decision.NO_ITEMS
    if target > reached:
        return Decision.NEVER
    return Decision.DECIDES if worth_at_target >= WORTH_FOR_A_VERDICT else Decision.RARELY


def _columns(items: Sequence[BankItem]) -> tuple[FloatArray, FloatArray, FloatArray]:
    a, b, c = (np.array([getattr(item, name) for item in items], dtype=float) for name in "abc")
    return a, b, c


def _information(theta: FloatArray, items: Sequence[BankItem]) -> FloatArray:
    if not items:
        return np.zeros(theta.shape)
    return np.asarray(item_information(theta[:, None], *_columns(items)).sum(axis=1), dtype=float)


def _worth(levels: FloatArray, items: Sequence[BankItem], scale: ReferenceScale) -> FloatArray:
    return _information(scale.ability(levels), items) / AIMED_INFORMATION


def _deviation(theta: float, items: Sequence[BankItem], variance: float) -> float:
    return 1.0 / math.sqrt(1.0 / variance + float(_information(np.array([theta]), items)[0]))


def _margin(level: float, items: Sequence[BankItem], variance: float, scale: ReferenceScale) -> float:
    """Half the 90 % interval of somebody at this level who has answered everything, in points."""
    theta = float(scale.ability(level))
    half = QUANTILE_95 * _deviation(theta, items, variance)
    low, high = scale.level(np.array([theta - half, theta + half])).tolist()
    return float(high - low) / 2.0


def _measures(worth: FloatArray) -> tuple[float, float] | None:
    """The levels around the best one at which all questions together are worth a verdict."""
    best = int(np.argmax(worth))
    if worth[best] < WORTH_FOR_A_VERDICT:
        return None
    enough = worth >= WORTH_FOR_A_VERDICT
    first = last = best
    while first > 0 and enough[first - 1]:
        first -= 1
    while last < len(enough) - 1 and enough[last + 1]:
        last += 1
    return CURVE_LEVELS[first], CURVE_LEVELS[last]


def _declarable(items: Sequence[BankItem], mean: float, variance: float, scale: ReferenceScale) -> tuple[float, float]:
    """The highest target that all right answers declare reached, the lowest that all wrong ones declare missed."""
    a, b, c = _columns(items)
    known = 1.0 / (1.0 + np.exp(-np.clip(a * (_ABILITIES[:, None] - b), -500.0, 500.0)))
    right = c + (1.0 - c) * known
    prior = -np.square(_ABILITIES - mean) / (2.0 * variance)
    faultless = _posterior(prior + np.log(right).sum(axis=1))
    always_wrong = _posterior(prior + np.log1p(-np.minimum(right, 1.0 - 1e-12)).sum(axis=1))
    reached = float(np.interp(1.0 - CLOSED_FROM, faultless, _ABILITIES))
    missed = float(np.interp(1.0 - OPEN_UP_TO, always_wrong, _ABILITIES))
    highest, lowest = scale.level(np.array([reached, missed])).tolist()
    return highest, lowest


def _posterior(log_density: FloatArray) -> FloatArray:
    """The distribution function over the grid of abilities."""
    density = np.exp(log_density - log_density.max())
    return np.asarray(np.cumsum(density) / density.sum(), dtype=float)


def _recognised(target: float, items: Sequence[BankItem], mean: float, variance: float, scale: ReferenceScale) -> float:
    """Of those at target, the share whose estimate ends 1.28 deviations or more above it.

    With all answers an ability theta is estimated as N(m0 + r (theta - m0), r s^2), r = 1 - s^2 / variance.
    """
    ability = float(scale.ability(target))
    deviation = _deviation(ability, items, variance)
    share = 1.0 - deviation**2 / variance
    if share <= 0.0:
        return 0.0
    density = np.exp(-np.square(_ABILITIES - mean) / (2.0 * variance)) * (ability <= _ABILITIES)
    ahead = mean + share * (_ABILITIES - mean) - ability - QUANTILE_90 * deviation
    told = normal_cdf(ahead / (math.sqrt(share) * deviation))
    return float((density * told).sum() / max(density.sum(), 1e-300))


def _rounded(value: float | None, digits: int = 1) -> float | None:
    return None if value is None else round(value, digits)
