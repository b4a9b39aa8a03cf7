"""What a pass over responses says about items: expected gradients and information, summed by item.

The ability behind each response is N(mean, variance); x = a (theta - b) is integrated over it by Gauss-Hermite. With
P = sigmoid(x) and p = c + (1 - c) P, the log-likelihood w (y log p + (1 - y) log(1 - p)) has dl/dx = w P (y - p) / p
and expected information w P^2 (1 - p) / p about x; the chain rule gives log a (dx = x) and b (dx = -a).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assessments.mastery.evidence_log import EvidenceLog, evidence_log
from assessments.mastery.quadrature import normal_rule

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

NODES, WEIGHTS = normal_rule(7)
"""Seven points do: the integrand is smooth, and a parameter is the sum over many responses."""
BLOCK = 8192
"""Responses at a time, so that the seven points of each stay in the processor's cache."""


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """Responses in columns of length M, each learner's together; `item` counts from 0."""

    learner: IntArray
    skill: IntArray
    item: IntArray
    score: FloatArray
    c: FloatArray
    weight: FloatArray
    lessons: FloatArray
    """What of the skill's lessons had been completed before, in lessons."""
    severity: FloatArray
    """What is known of the raters' severity, logits; 0 where nobody rates."""
    severity_variance: FloatArray
    first: NDArray[np.bool_]
    """A first answer, without a hint."""

    def __len__(self) -> int:
        return len(self.learner)

    def evidence(self, a: FloatArray, b: FloatArray, lesson_gain: float) -> EvidenceLog:
        """As evidence of the abilities before any lesson: what lessons added is taken off the difficulty."""
        return evidence_log(
            learner=self.learner,
            skill=self.skill,
            score=self.score,
            a=a[self.item],
            b=b[self.item] + self.severity - lesson_gain * self.lessons,
            c=self.c,
            weight=self.weight,
            severity_variance=self.severity_variance,
        )

    def part(self, rows: slice | NDArray[np.bool_]) -> "Answers":
        """Some of the rows."""
        return Answers(*(getattr(self, name)[rows] for name in self.__slots__))


@dataclass(slots=True, eq=False)
class ItemSums:
    """By item: gradient and information of (log a, b); the squares of the scores, from which the deviations come; and
    of the gain of a lesson, over all items.
    """

    gradient: FloatArray
    """(2, I)."""
    information: FloatArray
    """(3, I): log a, log a with b, b."""
    squares: FloatArray
    """(3, I): sums of products of the expected scores, the information that the responses really hold."""
    gain_gradient: float = 0.0
    gain_information: float = 0.0

    @classmethod
    def zero(cls, items: int) -> "ItemSums":
        return cls(np.zeros((2, items)), np.zeros((3, items)), np.zeros((3, items)))


def add_answers(
    sums: ItemSums, answers: Answers, mean: FloatArray, variance: FloatArray, a: FloatArray, b: FloatArray
) -> None:
    """Add responses whose abilities are N(mean, variance), all (M,), under the items' present (I,) a and b."""
    items = len(a)
    for first in range(0, len(answers), BLOCK):
        block = slice(first, first + BLOCK)
        item = answers.item[block]
        steepness = a[item]
        x0 = steepness * (mean[block] - b[item] - answers.severity[block])
        spread = steepness * np.sqrt(variance[block] + answers.severity_variance[block])
        g, gx, h, hx, hxx = _integrals(x0, spread, answers.score[block], answers.c[block], answers.weight[block])
        score_b = -steepness * g
        columns = (gx, score_b), (hxx, -steepness * hx, steepness**2 * h), (gx * gx, gx * score_b, score_b * score_b)
        for target, values in zip((sums.gradient, sums.information, sums.squares), columns, strict=True):
            for place, value in enumerate(values):
                target[place] += np.bincount(item, weights=value, minlength=items)
        moved = steepness * answers.lessons[block]
        sums.gain_gradient += float(moved @ g)
        sums.gain_information += float((moved * moved) @ h)


def _integrals(
    x0: FloatArray, spread: FloatArray, score: FloatArray, c: FloatArray, weight: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray, FloatArray]:
    """E g, E g x, E h, E h x, E h x^2 over x ~ N(x0, spread^2), times the weight."""
    x = x0 + spread * NODES[:, None]
    known = 1.0 / (1.0 + np.exp(-np.clip(x, -500.0, 500.0)))
    p = c + (1.0 - c) * known
    pull = known / np.maximum(p, 1e-300)
    g = pull * (score - p)
    h = known * pull * (1.0 - p)
    hx = h * x
    return (
        weight * (WEIGHTS @ g),
        weight * (WEIGHTS @ (g * x)),
        weight * (WEIGHTS @ h),
        weight * (WEIGHTS @ hx),
        weight * (WEIGHTS @ (hx * x)),
    )
