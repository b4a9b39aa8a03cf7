"""Fitting the model's parameters to responses: expectation-maximisation over whole histories.

E-step: what is believed of each learner after everything they answered, by the same batched Gaussian posterior that
serves every day (no drift: nothing lies after the whole history). M-step: for each item, one Fisher-scoring step on the
expected log-likelihood in (log a, b), for all items at once; the mean and the covariance of the cohort; the gain of a
lesson. It is maximum a posteriori: log a ~ N(0, .3^2), b ~ N(the author's, s^2), the cohort's covariance shrunk towards
the starting one, its mean N(0, .5^2). Guessing stays what it is.

What fixes the scale (`_anchored`): the likelihood does not change when abilities and difficulties of a competency are
shifted together, nor when they are stretched together and discriminations shrink. The unit is the one in which log a
has mean 0 over the items of a competency. The origin is the authors': over all items, fitted difficulties have the mean
that their authors gave; a single competency may leave the mean of its few items where the cohort's mean in it would
otherwise be an exception. So targets and levels keep their meaning, and what all authors judge wrong together is not
seen here (docs/mastery.md).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from assessments.mastery.batch import recompute
from assessments.mastery.dynamics import STILL
from assessments.mastery.estimate import Prior
from assessments.mastery.item_step import Answers, ItemSums, add_answers

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

LOG_A_DEVIATION = 0.3
AUTHOR_DEVIATION = 1.0
"""How far an author's difficulty is from the truth, logits, before the responses say."""
AUTHOR_ITEMS = 10.0
"""Weight of that deviation, as if so many items had been seen to have it."""
COHORT_LEARNERS = 150.0
"""Weight of the starting covariance, as if so many learners had been seen to have it."""
MEAN_DEVIATION = 0.5
"""Of a cohort's mean ability around the starting one, 0, logits: without it a competency in which everybody is always
right would have its cohort's mean run away."""
UNIT_DEVIATION = 0.25
"""Of the logarithm of a cohort's standard deviation in a competency, around 0."""
SPREAD_DEVIATION = 0.3
"""How far the cohort's means differ between competencies, logits, before the responses say."""
SPREAD_SKILLS = 4.0
"""Weight of that deviation, as if so many competencies had been seen to have it."""
GAIN_DEVIATION = 0.2
"""Of the gain of one lesson around 0, logits."""
CHUNK_RESPONSES = 250_000
"""About so many rows in one pass of the E-step: bounds the memory."""
MOST_ITERATIONS = 60
SETTLED = 2e-3
"""Largest change of an item or of the cohort's mean (logits) at which the iterations end."""
LARGEST_STEP = 1.0
WIDEST_LOG_A = 1.4
"""Discriminations stay between 1/4 and 4, which the quadrature of an update resolves."""


@dataclass(frozen=True, slots=True, eq=False)
class ItemFacts:
    """What is known of the items beforehand, (I,): their competency and their author's difficulty in logits."""

    skill: IntArray
    authored: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """Fitted parameters. Items without a response keep a = 1 and their author's difficulty."""

    prior: Prior
    a: FloatArray
    b: FloatArray
    a_deviation: FloatArray
    """Of log a."""
    b_deviation: FloatArray
    author_deviation: float
    """How far the authors' difficulties are from the fitted ones, logits."""
    lesson_gain: float
    responses: IntArray
    """First answers by item."""
    answered: NDArray[np.bool_]
    """Items with any response."""
    iterations: int


def starting_fit(items: ItemFacts, skills: int) -> Fit:
    """What holds before any response."""
    count = len(items.skill)
    return Fit(
        prior=Prior.starting(skills),
        a=np.ones(count),
        b=items.authored.copy(),
        a_deviation=np.full(count, LOG_A_DEVIATION),
        b_deviation=np.full(count, AUTHOR_DEVIATION),
        author_deviation=AUTHOR_DEVIATION,
        lesson_gain=0.0,
        responses=np.zeros(count, dtype=np.int64),
        answered=np.zeros(count, dtype=bool),
        iterations=0,
    )


def calibrate(
    answers: Answers,
    items: ItemFacts,
    *,
    skills: int,
    start: Fit | None = None,
    with_gain: bool = True,
    progress: Callable[[int], None] = lambda _iteration: None,
) -> Fit:
    """Fit everything to `answers`, from `start` (a fit of much the same responses) or from the authors' values.

    `progress` is told each iteration; what it raises ends the calibration.
    """
    fit = start or starting_fit(items, skills)
    answered = np.bincount(answers.item, minlength=len(fit.a)) > 0
    first = np.bincount(answers.item[answers.first], minlength=len(fit.a))
    for iteration in range(1, MOST_ITERATIONS + 1):
        sums, cohort = _expectation(answers, fit)
        fitted = _maximised(fit, sums, cohort, items, answered, with_gain)
        fitted = _anchored(fitted, items, answered)
        fitted = replace(fitted, answered=answered, responses=first, iterations=iteration)
        change = max(
            _largest(np.log(fitted.a / fit.a)),
            _largest(fitted.b - fit.b),
            _largest(fitted.prior.mean - fit.prior.mean),
        )
        fit = fitted
        progress(iteration)
        if change < SETTLED:
            break
    return fit


@dataclass(slots=True, eq=False)
class _Cohort:
    """Sums over learners of the posterior means and of their second moments."""

    learners: int
    mean: FloatArray
    square: FloatArray


def _expectation(answers: Answers, fit: Fit) -> tuple[ItemSums, _Cohort]:
    skills = len(fit.prior.mean)
    sums = ItemSums.zero(len(fit.a))
    cohort = _Cohort(0, np.zeros(skills), np.zeros((skills, skills)))
    for part in learner_chunks(answers):
        mean, variance = _posterior(part, fit, cohort)
        add_answers(sums, part, mean, variance, fit.a, fit.b)
    return sums, cohort


def _posterior(part: Answers, fit: Fit, cohort: _Cohort) -> tuple[FloatArray, FloatArray]:
    """Mean and variance of the ability behind each response, given everything that its learner answered."""
    _, learner = np.unique(part.learner, return_inverse=True)
    log = replace(part.evidence(fit.a, fit.b, fit.lesson_gain), learner=learner)
    states = recompute(log, learners=int(learner.max()) + 1, prior=fit.prior, dynamics=STILL)
    cohort.learners += len(states)
    cohort.mean += states.mean.sum(axis=0)
    cohort.square += states.covariance.sum(axis=0) + states.mean.T @ states.mean
    variance = states.covariance[learner, part.skill, part.skill]
    return states.mean[learner, part.skill] + fit.lesson_gain * part.lessons, variance


def learner_chunks(answers: Answers) -> Iterator[Answers]:
    """The responses some learners at a time, whole learners only."""
    borders = np.flatnonzero(np.diff(answers.learner)) + 1
    first = 0
    while first < len(answers):
        place = np.searchsorted(borders, first + CHUNK_RESPONSES)
        last = int(borders[place]) if place < len(borders) else len(answers)
        yield answers.part(slice(first, last))
        first = last


def _maximised(
    fit: Fit, sums: ItemSums, cohort: _Cohort, items: ItemFacts, answered: NDArray[np.bool_], with_gain: bool
) -> Fit:
    log_a, b = np.log(fit.a), fit.b
    for_a, for_b = 1.0 / LOG_A_DEVIATION**2, 1.0 / fit.author_deviation**2
    gradient_a = sums.gradient[0] - for_a * log_a
    gradient_b = sums.gradient[1] - for_b * (b - items.authored)
    step_a, step_b = _solved(gradient_a, gradient_b, sums.information, for_a, for_b)
    new_a = np.where(answered, np.exp(np.clip(log_a + step_a, -WIDEST_LOG_A, WIDEST_LOG_A)), 1.0)
    new_b = np.where(answered, b + step_b, items.authored)
    deviation_a, deviation_b = _deviations(sums.squares, for_a, for_b)
    gain = fit.lesson_gain
    if with_gain:
        pull = 1.0 / GAIN_DEVIATION**2
        gain += (sums.gain_gradient - pull * gain) / (sums.gain_information + pull)
    mean = cohort.mean / cohort.learners
    scatter = cohort.square - cohort.learners * np.multiply.outer(mean, mean)
    starting = Prior.starting(len(mean)).covariance
    covariance = (scatter + COHORT_LEARNERS * starting) / (cohort.learners + COHORT_LEARNERS)
    before = MEAN_DEVIATION**2 * starting
    mean = before @ np.linalg.solve(before + covariance / cohort.learners, mean)
    off = np.square(new_b - items.authored) + np.square(deviation_b)
    spread = (AUTHOR_ITEMS * AUTHOR_DEVIATION**2 + off[answered].sum()) / (AUTHOR_ITEMS + answered.sum())
    return replace(
        fit,
        prior=Prior(mean, covariance),
        a=new_a,
        b=new_b,
        a_deviation=deviation_a,
        b_deviation=deviation_b,
        author_deviation=float(np.sqrt(spread)),
        lesson_gain=gain,
    )


def _solved(
    gradient_a: FloatArray, gradient_b: FloatArray, information: FloatArray, for_a: float, for_b: float
) -> tuple[FloatArray, FloatArray]:
    aa, ab, bb = information[0] + for_a, information[1], information[2] + for_b
    determinant = aa * bb - ab * ab
    step_a = (bb * gradient_a - ab * gradient_b) / determinant
    step_b = (aa * gradient_b - ab * gradient_a) / determinant
    return np.clip(step_a, -LARGEST_STEP, LARGEST_STEP), np.clip(step_b, -LARGEST_STEP, LARGEST_STEP)


def _deviations(squares: FloatArray, for_a: float, for_b: float) -> tuple[FloatArray, FloatArray]:
    """Posterior deviations of log a and b from the empirical information (the sum of squared expected scores)."""
    aa, ab, bb = squares[0] + for_a, squares[1], squares[2] + for_b
    determinant = aa * bb - ab * ab
    return np.sqrt(bb / determinant), np.sqrt(aa / determinant)


def _anchored(fit: Fit, items: ItemFacts, answered: NDArray[np.bool_]) -> Fit:
    """The same likelihood, on the scale that authors and cohort agree on best (see the module's docstring)."""
    skills = len(fit.prior.mean)
    place = items.skill[answered]
    count = np.bincount(place, minlength=skills).astype(float)

    def mean_of(values: FloatArray) -> FloatArray:
        total = np.bincount(place, weights=values[answered], minlength=skills)
        return np.asarray(total / np.maximum(count, 1.0))

    stretch = np.exp(_unit(mean_of(np.log(fit.a)), count, fit.prior.covariance))
    a = np.where(answered, fit.a / stretch[items.skill], fit.a)
    b = np.where(answered, fit.b * stretch[items.skill], fit.b)
    covariance = fit.prior.covariance * np.multiply.outer(stretch, stretch)
    mean = fit.prior.mean * stretch
    shift = _origin(mean_of(items.authored - b), count, mean, fit.author_deviation)
    return replace(fit, prior=Prior(mean + shift, covariance), a=a, b=np.where(answered, b + shift[items.skill], b))


def _unit(mean_log_a: FloatArray, count: FloatArray, covariance: FloatArray) -> FloatArray:
    """By which power of e each competency is stretched: log a has mean 0 over its items, and a cohort's deviation is
    about 1; each counts by its precision.
    """
    by_items, by_cohort = count / LOG_A_DEVIATION**2, 1.0 / UNIT_DEVIATION**2
    log_deviation = 0.5 * np.log(np.diagonal(covariance))
    return np.asarray((by_items * mean_log_a - by_cohort * log_deviation) / (by_items + by_cohort))


def _origin(to_authors: FloatArray, count: FloatArray, mean: FloatArray, author_deviation: float) -> FloatArray:
    """By how many logits each competency is shifted.

    `to_authors` would bring the mean difficulty of its items to their authors', with a variance of s^2 / n; it would
    bring the cohort's mean to `mean + to_authors`. Those means are N(M, t^2) over the competencies, M and t found from
    themselves; each competency gives way to M as far as its authors' mean is uncertain beside t.
    """
    seen = count > 0
    at_authors = mean + to_authors
    uncertain = author_deviation**2 / np.maximum(count, 1.0)
    weight = np.where(seen, 1.0 / (uncertain + SPREAD_DEVIATION**2), 0.0)
    middle = float((weight * at_authors).sum() / weight.sum())
    excess = np.where(seen, np.square(at_authors - middle) - uncertain, 0.0).sum()
    spread = max(0.0, SPREAD_SKILLS * SPREAD_DEVIATION**2 + excess) / (SPREAD_SKILLS + seen.sum())
    way = uncertain / (uncertain + spread) if spread > 0.0 else np.ones_like(uncertain)
    return np.asarray(np.where(seen, to_authors + way * (middle - at_authors), 0.0))


def _largest(change: FloatArray) -> float:
    return float(np.abs(change).max(initial=0.0))
