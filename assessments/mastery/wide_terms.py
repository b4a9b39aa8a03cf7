"""The terms of the wide model: what each response says about learners, skills and items, as columns.

The logit of a right answer is a sum. Some of its terms belong to the learner and change with every response
(`wide_path`). The others are coefficients shared by all learners, each Gaussian, N(mean, variance) before the
first response:

    start            where the log as a whole lies
    place            log(1 + earlier responses of the learner): warming up, tiring
    change           the response before was on another skill
    again            the item was answered before by this learner: once for "wrong then", once for "right then"
    skill, item      difficulty beta_s, b_i (counted negatively)
    practice         gamma_s log(1 + earlier tries on the skill)
    success          log(1 + earlier right answers on the skill)
    skill and item discrimination    how much the learner's part counts, 1 + alpha_s + alpha_i

Everything in the columns is known before the response is seen.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assessments.mastery.response_log import ResponseLog

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class WidePriors:
    """Variances (logits^2) before any response, and how the learner's part changes.

    `ability_drift` a response; `skill_drift` a try; `form_kept` and `skill_kept` are the shares of the form
    of the moment and of a skill's deviation that last to the next response or try. Chosen on the training
    learners of three public logs (docs/evaluation.md), and used as they are for every log.
    """

    ability: float = 1.0
    ability_drift: float = 0.002
    skill_deviation: float = 0.36
    skill_drift: float = 0.02
    skill_kept: float = 0.95
    form: float = 0.5
    form_kept: float = 0.9
    start: float = 1.0
    place: float = 0.1
    change: float = 0.1
    again: float = 0.25
    skill: float = 0.6
    item: float = 1.44
    practice_mean: float = 0.05
    practice: float = 0.03
    success: float = 0.03
    item_discrimination: float = 0.05
    skill_discrimination: float = 0.1


@dataclass(frozen=True, eq=False)
class Term:
    """One family of coefficients. Row r of the log meets coefficient `index[r]` with `value[r]`; a
    discrimination has no value of its own, since it multiplies what is believed of the learner.
    """

    index: IntArray
    value: FloatArray | None
    size: int
    mean: float
    variance: float


@dataclass(frozen=True, eq=False)
class Design:
    """Rows of a log as terms: `linear` ones add up, `slopes` multiply the learner's part. `pair` numbers the pairs of
    learner and skill, of which there are `pairs`; `first_try` says where one begins.
    """

    linear: tuple[Term, ...]
    slopes: tuple[Term, ...]
    learner: IntArray
    pair: IntArray
    first_try: NDArray[np.bool_]
    pairs: int


def sizes_of(log: ResponseLog) -> tuple[int, int]:
    """How many skills and items the codes of a log allow."""
    return int(log.skill.max()) + 1, int(log.item.max()) + 1


def design_of(log: ResponseLog, priors: WidePriors, sizes: tuple[int, int] | None = None) -> Design:
    """The terms of every row. All is counted from the learner's own earlier rows; `sizes` are those of the log that
    these rows are a part of.
    """
    skills, items = sizes or sizes_of(log)
    pair_names, pair = np.unique(log.learner * skills + log.skill, return_inverse=True)
    pair = pair.astype(np.int64)
    tries, right = _earlier(pair, np.ones(len(log))), _earlier(pair, log.score)
    place = _earlier(log.learner, np.ones(len(log)))
    _, visit = np.unique(log.learner * items + log.item, return_inverse=True)
    last_time = _previous(visit.astype(np.int64), log.score)
    changed = (place > 0.0) & (np.concatenate(([0], log.skill[:-1])) != log.skill)
    everyone, one = np.zeros(len(log), dtype=np.int64), np.ones(len(log))
    return Design(
        linear=(
            Term(everyone, one, 1, 0.0, priors.start),
            Term(everyone, np.log1p(place), 1, 0.0, priors.place),
            Term(everyone, changed.astype(float), 1, 0.0, priors.change),
            Term((last_time >= 0.5).astype(np.int64), (last_time >= 0.0).astype(float), 2, 0.0, priors.again),
            Term(log.skill, -one, skills, 0.0, priors.skill),
            Term(log.item, -one, items, 0.0, priors.item),
            Term(log.skill, np.log1p(tries), skills, priors.practice_mean, priors.practice),
            Term(log.skill, np.log1p(right), skills, 0.0, priors.success),
        ),
        slopes=(
            Term(log.item, None, items, 0.0, priors.item_discrimination),
            Term(log.skill, None, skills, 0.0, priors.skill_discrimination),
        ),
        learner=log.learner,
        pair=pair,
        first_try=tries == 0.0,
        pairs=len(pair_names),
    )


def _earlier(group: IntArray, amount: FloatArray) -> FloatArray:
    """For each row the sum of `amount` over the earlier rows of its group."""
    order = np.argsort(group, kind="stable")
    sorted_group, sorted_amount = group[order], amount[order]
    before = np.cumsum(sorted_amount) - sorted_amount
    begins = np.concatenate(([True], sorted_group[1:] != sorted_group[:-1]))
    start = np.maximum.accumulate(np.where(begins, np.arange(len(group)), 0))
    found = np.empty(len(group))
    found[order] = before - before[start]
    return found


def _previous(group: IntArray, amount: FloatArray) -> FloatArray:
    """For each row the `amount` of the row before it in its group, -1 where it is the first."""
    order = np.argsort(group, kind="stable")
    sorted_group, shifted = group[order], np.full(len(group), -1.0)
    follows = sorted_group[1:] == sorted_group[:-1]
    shifted[1:][follows] = amount[order][:-1][follows]
    found = np.empty(len(group))
    found[order] = shifted
    return found
