"""A wide log whose true probabilities are known: what `mastery evaluate` may reach at best.

Learners work in runs of a few responses on one skill, as in a practice system. The truth is a sum like the
one that the model assumes, with terms of its own choosing: abilities N(0, .9^2), a deviation on each skill
that wanders from try to try, difficulty of skills and items, practice that is worth something else on each
skill. Numbers of responses differ much from learner to learner.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assessments.mastery.response_log import ResponseLog, every_fifth
from core.errors import InvalidInput

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


class WideWorldNotUsable(InvalidInput):
    """Sizes from which no log can be made."""


@dataclass(frozen=True, slots=True)
class WideWorld:
    """Sizes of the log; `responses` is the mean of a learner, `run` the mean length of a run on a skill."""

    learners: int = 3000
    responses: int = 80
    skills: int = 200
    items: int = 5000
    run: int = 6

    def __post_init__(self) -> None:
        for name, least in (("learners", 5), ("responses", 1), ("skills", 1), ("items", self.skills), ("run", 1)):
            if getattr(self, name) < least:
                raise WideWorldNotUsable(f"{name} must be {least} or more.", field=name)


@dataclass(frozen=True, eq=False)
class WideSimulation:
    """The log, every fifth learner held out, and the true P(right) of each of its rows."""

    log: ResponseLog
    truth: FloatArray


def simulate_wide(world: WideWorld, *, seed: int) -> WideSimulation:
    """One log; the same seed gives the same."""
    random = np.random.default_rng(seed)
    lengths = np.maximum(1, random.gamma(1.2, world.responses / 1.2, world.learners)).astype(np.int64)
    learner = np.repeat(np.arange(world.learners), lengths)
    skill = _runs(learner, world, random)
    item = _items(skill, world, random)
    tries = _tries(learner, skill, world)
    ability = 0.9 * random.standard_normal(world.learners)
    easiness = 0.6 * random.standard_normal(world.skills)
    practice = 0.1 + 0.15 * random.standard_normal(world.skills)
    logit = 0.5 + ability[learner] + easiness[skill] + 1.1 * random.standard_normal(world.items)[item]
    logit += practice[skill] * np.log1p(tries) + _wandering(learner, skill, tries, world, random)
    truth = 1.0 / (1.0 + np.exp(-logit))
    score = (random.random(len(truth)) < truth).astype(float)
    return WideSimulation(ResponseLog(learner, item, skill, score, every_fifth(learner)), truth)


def _runs(learner: IntArray, world: WideWorld, random: np.random.Generator) -> IntArray:
    """The skill of each response: another one drawn with probability 1 / run, popular ones more often."""
    popularity = 1.0 / np.arange(4, world.skills + 4)
    drawn = random.choice(world.skills, size=len(learner), p=popularity / popularity.sum())
    begins = random.random(len(learner)) < 1.0 / world.run
    begins |= np.concatenate(([True], learner[1:] != learner[:-1]))
    start = np.maximum.accumulate(np.where(begins, np.arange(len(learner)), 0))
    return np.asarray(drawn[start], dtype=np.int64)


def _items(skill: IntArray, world: WideWorld, random: np.random.Generator) -> IntArray:
    """An item of the skill; item i belongs to skill i modulo the number of skills."""
    per_skill = world.items // world.skills
    return np.asarray(skill + world.skills * random.integers(0, per_skill, len(skill)), dtype=np.int64)


def _tries(learner: IntArray, skill: IntArray, world: WideWorld) -> IntArray:
    """How often the learner had answered the skill before each response."""
    pair = learner * world.skills + skill
    order = np.argsort(pair, kind="stable")
    begins = np.concatenate(([True], pair[order][1:] != pair[order][:-1]))
    start = np.maximum.accumulate(np.where(begins, np.arange(len(pair)), 0))
    tries = np.empty(len(pair), dtype=np.int64)
    tries[order] = np.arange(len(pair)) - start
    return tries


def _wandering(
    learner: IntArray, skill: IntArray, tries: IntArray, world: WideWorld, random: np.random.Generator
) -> FloatArray:
    """A learner's deviation on a skill, N(0, .6^2) at first and a random walk of variance .02 a try."""
    pair = learner * world.skills + skill
    order = np.argsort(pair, kind="stable")
    first = tries[order] == 0
    step = np.where(first, 0.6, np.sqrt(0.02)) * random.standard_normal(len(pair))
    total = np.cumsum(step)
    start = np.maximum.accumulate(np.where(first, np.arange(len(pair)), 0))
    deviation = np.empty(len(pair))
    deviation[order] = total - total[start] + step[start]
    return deviation
