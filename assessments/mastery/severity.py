"""How severe each rater is, from the rubric scores they gave: severities are N(0, 0.6^2) before, in logits.

A rating of an answer is binomial, n points out of 4, with logit p = z - beta - delta: z is what may be expected of the
answer from its learner's other responses, N(mean, variance) widened by what one text differs from another; beta is what
the author misjudged of the task; delta is the rater's severity, above 0 for a severe one. Two raters of one answer
share its z, which is what tells them apart best; raters who never share an answer are told apart by whose learners do
better elsewhere. All unknowns are found together (Newton on the joint posterior, answers eliminated), and the deviation
of each severity is that of the joint posterior: with few ratings it stays near 0.6.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assessments.mastery.evidence import SEVERITY_VARIANCE
from core.errors import InvalidInput

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

POINTS = 4.0
ANSWER_VARIANCE = 0.25
"""How much one answer of a learner differs from another, logits^2, beside ability and task."""
TASK_VARIANCE = 1.0
"""How far an author's difficulty of a task may be off, logits^2."""
MOST_STEPS = 50
SETTLED = 1e-8


class RatingsNotUsable(InvalidInput):
    """Columns of ratings that do not belong together."""


@dataclass(frozen=True, slots=True, eq=False)
class Ratings:
    """One row a rating, (M,); one row an answer, (N,)."""

    answer: IntArray
    """(M,) place of the answer."""
    rater: IntArray
    """(M,) from 0."""
    score: FloatArray
    """(M,) 0 to 1: the weighted mean of the criteria."""
    task: IntArray
    """(N,) from 0."""
    mean: FloatArray
    """(N,) expected ability less the task's difficulty, logits, from everything but ratings."""
    variance: FloatArray
    """(N,) of that, logits^2."""

    def __post_init__(self) -> None:
        if not (self.answer.shape == self.rater.shape == self.score.shape):
            raise RatingsNotUsable("Each rating needs its answer, its rater and its score.", field="score")
        if not (self.task.shape == self.mean.shape == self.variance.shape):
            raise RatingsNotUsable("Each rated answer needs its task and what is expected of it.", field="task")
        if not ((self.score >= 0.0) & (self.score <= 1.0)).all():
            raise RatingsNotUsable("A rating is a share of the points, from 0 to 1.", field="score")


@dataclass(frozen=True, slots=True, eq=False)
class Severities:
    """By rater: severity and its deviation (logits), and how many ratings say so."""

    severity: FloatArray
    deviation: FloatArray
    ratings: IntArray


def estimate_severities(ratings: Ratings, *, raters: int) -> Severities:
    """The severities of raters 0 .. raters - 1; one without ratings stays at 0, deviation 0.6."""
    tasks = int(ratings.task.max(initial=-1)) + 1
    system = _System(ratings, tasks, raters)
    for _ in range(MOST_STEPS):
        if system.step() < SETTLED:
            break
    deviation = np.sqrt(np.diagonal(np.linalg.inv(system.reduced()))[tasks:])
    count = np.bincount(ratings.rater, minlength=raters)
    return Severities(system.effects[tasks:], deviation, count.astype(np.int64))


class _System:
    """The joint posterior of answers z and of effects u (tasks, then raters), and Newton's steps on it."""

    def __init__(self, ratings: Ratings, tasks: int, raters: int) -> None:
        self._ratings = ratings
        self._task_of_rating = ratings.task[ratings.answer]
        self._rater_place = tasks + ratings.rater
        self._expected_precision = 1.0 / (ratings.variance + ANSWER_VARIANCE)
        before = np.repeat([TASK_VARIANCE, SEVERITY_VARIANCE], [tasks, raters])
        self._precision = 1.0 / before
        self.answers = ratings.mean.copy()
        self.effects = np.zeros(tasks + raters)

    def step(self) -> float:
        """One step for everything; returns the largest change, logits."""
        gradient, information = self._at()
        answers, effects = len(self.answers), len(self.effects)
        off = self._expected_precision * (self.answers - self._ratings.mean)
        to_answers = np.bincount(self._ratings.answer, weights=gradient, minlength=answers) - off
        by_task = np.bincount(self._task_of_rating, weights=gradient, minlength=effects)
        by_rater = np.bincount(self._rater_place, weights=gradient, minlength=effects)
        to_effects = -by_task - by_rater - self._precision * self.effects
        coupling, own = self._coupling(information)
        moved = np.linalg.solve(self.reduced(), to_effects + coupling.T @ (to_answers / own))
        self.effects += np.clip(moved, -1.0, 1.0)
        followed = (to_answers + coupling @ moved) / own
        self.answers += np.clip(followed, -2.0, 2.0)
        return float(max(np.abs(moved).max(initial=0.0), np.abs(followed).max(initial=0.0)))

    def reduced(self) -> FloatArray:
        """The precision of the effects once the answers are integrated out, (U, U)."""
        _, information = self._at()
        effects = len(self.effects)
        coupling, own = self._coupling(information)
        full = np.diag(self._precision)
        places = (self._task_of_rating, self._rater_place)
        for one in places:
            for other in places:
                np.add.at(full, (one, other), information)
        return np.asarray(full - coupling.T @ (coupling / own[:, None])).reshape(effects, effects)

    def _coupling(self, information: FloatArray) -> tuple[FloatArray, FloatArray]:
        """How answers and effects share information (N, U), and the precision of each answer (N,)."""
        answer = self._ratings.answer
        coupling = np.zeros((len(self.answers), len(self.effects)))
        np.add.at(coupling, (answer, self._task_of_rating), information)
        np.add.at(coupling, (answer, self._rater_place), information)
        own = self._expected_precision + np.bincount(answer, weights=information, minlength=len(self.answers))
        return coupling, own

    def _at(self) -> tuple[FloatArray, FloatArray]:
        """Gradient and information of each rating about its logit."""
        x = self.answers[self._ratings.answer] - self.effects[self._task_of_rating] - self.effects[self._rater_place]
        p = 1.0 / (1.0 + np.exp(-x))
        return POINTS * (self._ratings.score - p), POINTS * p * (1.0 - p)
