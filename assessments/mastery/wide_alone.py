"""The way of one learner through a wide log, in plain numbers.

`wide_path` takes the t-th responses of all learners in one vectorised step. Where only a few learners are still on
their way, such a step costs ten times what their responses cost one by one: the last of them come here. The rules are
those of `wide_path`, and a test holds the two against one another.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from assessments.mastery.wide_terms import WidePriors

WIDEST_LOGIT = 30.0


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Consecutive responses of one learner, in columns of plain numbers."""

    pair: Sequence[int]
    first_try: Sequence[bool]
    score: Sequence[float]
    mean: Sequence[float]
    """What the coefficients say: mean and variance of their sum, the slope and its variance."""
    variance: Sequence[float]
    slope: Sequence[float]
    slope_variance: Sequence[float]


@dataclass(slots=True)
class Lone:
    """What is believed of one learner: ability, form of the moment, deviations on skills by pair."""

    ability: float
    ability_variance: float
    form: float
    form_variance: float
    skills: dict[int, tuple[float, float]]


def follow_alone(
    rows: Rows, state: Lone, priors: WidePriors, *, begun: bool
) -> tuple[list[float], list[float], list[float]]:
    """For each row, before its response: the learner's part (mean, variance) and P(right). `begun`: they are not the
    learner's first ones.
    """
    parts: list[float] = []
    variances: list[float] = []
    probabilities: list[float] = []
    kept, skill_kept = priors.form_kept, priors.skill_kept
    regained = (1.0 - kept * kept) * priors.form
    ability, ability_variance = state.ability, state.ability_variance
    form, form_variance, skills = state.form, state.form_variance, state.skills
    columns = (rows.pair, rows.first_try, rows.score, rows.mean, rows.variance, rows.slope, rows.slope_variance)
    for pair, first_try, score, shared, shared_variance, slope, slope_variance in zip(*columns, strict=True):
        if begun:
            ability_variance += priors.ability_drift
            form *= kept
            form_variance = form_variance * kept * kept + regained
        begun = True
        skill, skill_variance = skills.get(pair, (0.0, priors.skill_deviation))
        if not first_try:
            skill, skill_variance = skill * skill_kept, skill_variance * skill_kept * skill_kept + priors.skill_drift
        part, variance = ability + form + skill, ability_variance + form_variance + skill_variance
        spread = shared_variance + slope * slope * variance + slope_variance * part * part
        k = 1.0 / math.sqrt(1.0 + math.pi / 8.0 * spread)
        logit = min(WIDEST_LOGIT, max(-WIDEST_LOGIT, k * (shared + slope * part)))
        probability = 1.0 / (1.0 + math.exp(-logit))
        parts.append(part)
        variances.append(variance)
        probabilities.append(probability)
        curvature = k * k * probability * (1.0 - probability)
        weakened = slope / (1.0 + spread * curvature)
        shift, narrowing = weakened * k * (score - probability), weakened * slope * curvature
        ability += ability_variance * shift
        ability_variance -= ability_variance * ability_variance * narrowing
        form += form_variance * shift
        form_variance -= form_variance * form_variance * narrowing
        skills[pair] = skill + skill_variance * shift, skill_variance - skill_variance * skill_variance * narrowing
    return parts, variances, probabilities
