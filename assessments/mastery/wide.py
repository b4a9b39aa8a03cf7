"""The diagonal relative of the mastery model, for logs of hundreds of skills and thousands of items: O(1) a
response.

`fit` learns the shared coefficients from the training learners, `predict` foretells unseen learners one
response ahead. Fitting alternates. The learners are followed through their responses (`wide_path`), each
response predicted with coefficients that have not seen this very response; without that an item answered by
few would explain its own answers. Then every coefficient is estimated anew, the learners' parts given, by
ridge regression on the working response of logistic regression: Polya-Gamma weights, tanh(z / 2) / (2 z), so
that no step can overshoot however far out a logit lies. Each family of terms is solved in turn and exactly,
since a response has one coefficient of each family. Nothing is random.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assessments.mastery.response_log import ResponseLog
from assessments.mastery.wide_path import Followed, Shared, follow, moderated
from assessments.mastery.wide_terms import Design, Term, WidePriors, design_of, sizes_of

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

PASSES = 4
"""Times that the training learners are followed; more moves no figure of the measured logs by .001."""
LINEARISATIONS, SWEEPS = 2, 5
FLATTEST, STEEPEST = 0.2, 3.0
"""Bounds of a slope, whatever little data says."""

PRIORS = WidePriors()


@dataclass(eq=False)
class Coefficients:
    """One family: means and precisions (inverse variances), one for each coefficient."""

    mean: FloatArray
    precision: FloatArray

    @classmethod
    def prior(cls, term: Term) -> "Coefficients":
        return cls(np.full(term.size, term.mean), np.full(term.size, 1.0 / term.variance))


@dataclass(frozen=True, eq=False)
class Working:
    """The logistic regression made linear: weight of each response, and what is left to explain of it."""

    weight: FloatArray
    residual: FloatArray


class WideModel:
    """Coefficients of a log. Rows that are predicted must have the sizes of those that were fitted."""

    def __init__(self, design: Design, priors: WidePriors = PRIORS) -> None:
        self._priors = priors
        self._families = [Coefficients.prior(term) for term in (*design.linear, *design.slopes)]

    def fit(self, design: Design, score: FloatArray) -> None:
        """Learn the coefficients from these rows."""
        share = float(np.clip(score.mean(), 0.01, 0.99))
        self._families[0].mean[:] = np.log(share / (1.0 - share))
        working = Working(np.zeros(len(score)), np.zeros(len(score)))
        part = np.zeros(len(score))
        for _ in range(PASSES):
            followed = follow(design, score, self._unseen_by(design, part, working), self._priors)
            part = followed.part
            for _ in range(LINEARISATIONS):
                working = self._regress(design, score, followed)

    def predict(self, design: Design, score: FloatArray) -> FloatArray:
        """P(right) of each row, one response ahead; a learner begins at the prior, the coefficients stay."""
        nothing = Working(np.zeros(len(score)), np.zeros(len(score)))
        return follow(design, score, self._unseen_by(design, nothing.weight, nothing), self._priors).probability

    def _unseen_by(self, design: Design, part: FloatArray, working: Working) -> Shared:
        """What the coefficients say of each row when that row is taken out of them again."""
        linear = len(design.linear)
        mean, variance = np.zeros(len(part)), np.zeros(len(part))
        slope, slope_variance = np.ones(len(part)), np.zeros(len(part))
        for place, term in enumerate((*design.linear, *design.slopes)):
            family, value = self._families[place], part if term.value is None else term.value
            own = working.weight * value
            precision = family.precision[term.index] - own * value
            without = family.mean[term.index] - own * working.residual / precision
            if place < linear:
                mean += value * without
                variance += np.square(value) / precision
            else:
                slope += without
                slope_variance += 1.0 / precision
        return Shared(mean, variance, np.clip(slope, FLATTEST, STEEPEST), slope_variance)

    def _regress(self, design: Design, score: FloatArray, followed: Followed) -> Working:
        """The learners' parts given, the coefficients anew."""
        part = followed.part
        terms = [(term, part if term.value is None else term.value) for term in (*design.linear, *design.slopes)]
        logit, variance, slope = part.copy(), np.zeros(len(score)), np.ones(len(score))
        for (term, value), family in zip(terms, self._families, strict=True):
            logit += value * family.mean[term.index]
            variance += np.square(value) / family.precision[term.index]
            if term.value is None:
                slope += family.mean[term.index]
        unexplained = np.square(np.clip(slope, FLATTEST, STEEPEST)) * followed.variance
        k, probability = moderated(logit, unexplained + variance)
        size = np.maximum(np.abs(k * logit), 1e-3)
        curvature = k * k * np.tanh(size / 2.0) / (2.0 * size)
        weight = curvature / (1.0 + unexplained * curvature)
        residual = k * (score - probability) / curvature
        for (term, value), family in zip(terms, self._families, strict=True):
            information = np.bincount(term.index, weight * np.square(value), minlength=term.size)
            family.precision[:] = 1.0 / term.variance + information
        for _ in range(SWEEPS):
            for (term, value), family in zip(terms, self._families, strict=True):
                _solve(term, value, family, weight, residual)
        return Working(weight, residual)


def _solve(term: Term, value: FloatArray, family: Coefficients, weight: FloatArray, residual: FloatArray) -> None:
    """One family, the others held; `residual` is brought up to date in place."""
    wanted = weight * value * (residual + value * family.mean[term.index])
    found = np.bincount(term.index, wanted, minlength=term.size) + term.mean / term.variance
    mean = found / family.precision
    residual -= value * (mean - family.mean)[term.index]
    family.mean[:] = mean


@dataclass(frozen=True, eq=False)
class HeldOut:
    """The held-out rows with what was foretold: learner codes, P(right), scores."""

    learner: IntArray
    probability: FloatArray
    score: FloatArray


def foretell(log: ResponseLog, priors: WidePriors = PRIORS) -> HeldOut:
    """Learn from the training rows of the log and foretell the held-out ones.

    A learner of whom only some rows are held out is followed through all of them; the rows to learn from are counted
    without the others, so that no held-out outcome reaches a coefficient.
    """
    known = log.rows(~log.held_out)
    asked = log.rows(np.isin(log.learner, np.unique(log.learner[log.held_out])))
    sizes = sizes_of(log)
    design = design_of(known, priors, sizes)
    model = WideModel(design, priors)
    model.fit(design, known.score)
    probability = model.predict(design_of(asked, priors, sizes), asked.score)
    told = asked.held_out
    return HeldOut(asked.learner[told], probability[told], asked.score[told])
