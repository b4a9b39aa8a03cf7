"""What is believed of each learner on the way through a wide log, predicting every response before it is seen.

The learner's part of the logit is theta_u + f_u + d_us: the ability, the form of the moment (which fades from
one response to the next and makes a good or bad streak count), and the deviation on the skill. Each is a
Gaussian with mean and variance; a response moves each by its share of the variance (gradient k (y - P),
curvature k^2 P (1 - P), k = 1 / sqrt(1 + pi v / 8)). The t-th responses of all learners are one vectorised
step, the learners with the longest histories first, so that those still answering are always the first ones.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assessments.mastery.wide_alone import WIDEST_LOGIT, Lone, Rows, follow_alone
from assessments.mastery.wide_terms import Design, WidePriors

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

FEW = 12
"""Learners still on their way at which the rest is followed one learner at a time (`wide_alone`)."""


@dataclass(frozen=True, eq=False)
class Shared:
    """What the coefficients say of each row: mean and variance of their sum, the slope and its variance."""

    mean: FloatArray
    variance: FloatArray
    slope: FloatArray
    slope_variance: FloatArray


@dataclass(frozen=True, eq=False)
class Followed:
    """For each row, before its response: the learner's part (mean, variance) and P(right)."""

    part: FloatArray
    variance: FloatArray
    probability: FloatArray


def moderated(mean: FloatArray, variance: FloatArray) -> tuple[FloatArray, FloatArray]:
    """k and sigmoid(k m): the probability under a logit N(m, v), by MacKay's approximation."""
    k = 1.0 / np.sqrt(1.0 + np.pi / 8.0 * variance)
    return k, 1.0 / (1.0 + np.exp(-np.clip(k * mean, -WIDEST_LOGIT, WIDEST_LOGIT)))


def follow(design: Design, score: FloatArray, shared: Shared, priors: WidePriors) -> Followed:
    """Every learner of the design from the prior to the last response. The rows of a learner stand together."""
    learners, starts, lengths = np.unique(design.learner, return_index=True, return_counts=True)
    longest_first = np.argsort(-lengths, kind="stable")
    starts, lengths = starts[longest_first], lengths[longest_first]
    states = _States(len(learners), design, priors)
    rows = len(design.learner)
    followed = Followed(np.empty(rows), np.empty(rows), np.empty(rows))
    active = np.searchsorted(-lengths, -np.arange(int(lengths[0])), side="left")
    together = int(np.searchsorted(-active, -FEW, side="left"))
    for step, count in enumerate(active[:together].tolist()):
        states.respond(starts[:count] + step, score, shared, followed, begun=step > 0)
    for lane in range(int(active[together]) if together < len(active) else 0):
        rest = slice(int(starts[lane]) + together, int(starts[lane] + lengths[lane]))
        states.finish(lane, rest, score, shared, followed, begun=together > 0)
    return followed


class _States:
    """Means and variances of every learner's terms."""

    def __init__(self, learners: int, design: Design, priors: WidePriors) -> None:
        self._design, self._priors = design, priors
        self._ability, self._ability_variance = np.zeros(learners), np.full(learners, priors.ability)
        self._form, self._form_variance = np.zeros(learners), np.full(learners, priors.form)
        self._skill, self._skill_variance = np.zeros(design.pairs), np.full(design.pairs, priors.skill_deviation)

    def respond(self, rows: IntArray, score: FloatArray, shared: Shared, followed: Followed, *, begun: bool) -> None:
        """One response of each of the first len(rows) learners."""
        count = len(rows)
        ability, ability_variance = self._ability[:count], self._ability_variance[:count]
        form, form_variance = self._form[:count], self._form_variance[:count]
        if begun:
            ability_variance += self._priors.ability_drift
            kept = self._priors.form_kept
            form *= kept
            form_variance *= kept * kept
            form_variance += (1.0 - kept * kept) * self._priors.form
        pair = self._design.pair[rows]
        skill, skill_variance = self._aged(pair, self._design.first_try[rows])
        part, variance = ability + form + skill, ability_variance + form_variance + skill_variance
        slope = shared.slope[rows]
        mean = shared.mean[rows] + slope * part
        spread = shared.variance[rows] + slope * slope * variance + shared.slope_variance[rows] * part * part
        k, probability = moderated(mean, spread)
        followed.part[rows], followed.variance[rows], followed.probability[rows] = part, variance, probability
        curvature = k * k * probability * (1.0 - probability)
        weakened = slope / (1.0 + spread * curvature)
        shift, narrowing = weakened * k * (score[rows] - probability), weakened * slope * curvature
        ability += ability_variance * shift
        ability_variance -= np.square(ability_variance) * narrowing
        form += form_variance * shift
        form_variance -= np.square(form_variance) * narrowing
        self._skill[pair] = skill + skill_variance * shift
        self._skill_variance[pair] = skill_variance - np.square(skill_variance) * narrowing

    def finish(
        self, lane: int, rows: slice, score: FloatArray, shared: Shared, followed: Followed, *, begun: bool
    ) -> None:
        """The rest of one learner's responses."""
        pair, first_try = self._design.pair[rows], self._design.first_try[rows]
        known = np.unique(pair)
        skills = zip(self._skill[known].tolist(), self._skill_variance[known].tolist(), strict=True)
        state = Lone(
            float(self._ability[lane]),
            float(self._ability_variance[lane]),
            float(self._form[lane]),
            float(self._form_variance[lane]),
            dict(zip(known.tolist(), skills, strict=True)),
        )
        told = Rows(
            pair=pair.tolist(),
            first_try=first_try.tolist(),
            score=score[rows].tolist(),
            mean=shared.mean[rows].tolist(),
            variance=shared.variance[rows].tolist(),
            slope=shared.slope[rows].tolist(),
            slope_variance=shared.slope_variance[rows].tolist(),
        )
        found = follow_alone(told, state, self._priors, begun=begun)
        followed.part[rows], followed.variance[rows], followed.probability[rows] = found

    def _aged(self, pair: IntArray, first_try: NDArray[np.bool_]) -> tuple[FloatArray, FloatArray]:
        """The deviations on the skills as they are now: between two tries they fade and drift."""
        kept = np.where(first_try, 1.0, self._priors.skill_kept)
        drift = np.where(first_try, 0.0, self._priors.skill_drift)
        return self._skill[pair] * kept, self._skill_variance[pair] * kept * kept + drift
