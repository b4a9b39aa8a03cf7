"""Simulated learners whose true abilities are known: the only way to see whether intervals and probabilities
keep their promises.

Abilities are Gaussian, every pair of skills correlated .5. Each skill has a pool of items, log a ~ N(0,
0.3^2), b ~ N(0, 1), half of them single choice among four (c = 1/4), and each response falls on a random item
of a random skill. In a world with learning, lessons are completed between the responses; each adds to the
ability of its skill, by an amount that differs from learner to learner. The estimator is told the items'
parameters, as after calibration, but never the abilities.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assessments.mastery.dynamics import STILL, Dynamics
from assessments.mastery.estimate import STARTING_CORRELATION, Prior
from assessments.mastery.evidence_log import EvidenceLog, evidence_log
from core.errors import InvalidInput

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

HARD_SKILL_TARGETS = (95.0, 90.0, 93.0, 85.0, 83.0, 85.0)
"""Targets of the first six skills; the others are followed without a target."""


class WorldNotUsable(InvalidInput):
    """Parameters from which nothing can be simulated."""


@dataclass(frozen=True, slots=True)
class World:
    """What is simulated. `lessons_per_skill` lessons add `total_gain` logits over the whole run, times a
    factor of the learner's own, N(1, gain_spread^2); 0 lessons: abilities do not change.
    """

    learners: int = 4000
    responses: int = 90
    skills: int = 15
    correlation: float = STARTING_CORRELATION
    items_per_skill: int = 40
    lessons_per_skill: int = 0
    total_gain: float = 1.0
    gain_spread: float = 0.5
    cohort_mean: tuple[float, ...] = ()
    """Means of the abilities by skill, logits; none given: 0."""

    def __post_init__(self) -> None:
        for name in ("learners", "responses", "skills", "items_per_skill"):
            if getattr(self, name) < 1:
                raise WorldNotUsable(f"{name} must be 1 or more to simulate anything.", field=name)
        if self.cohort_mean and len(self.cohort_mean) != self.skills:
            raise WorldNotUsable(f"{self.skills} skills need as many means.", field="cohort_mean")

    @property
    def prior(self) -> Prior:
        starting = Prior.starting(self.skills, self.correlation)
        return Prior(np.array(self.cohort_mean), starting.covariance) if self.cohort_mean else starting


def learning_world(*, learners: int = 4000, responses: int = 90) -> World:
    """The drift scenario: ten lessons a skill that together are worth about one logit."""
    return World(learners=learners, responses=responses, lessons_per_skill=10)


@dataclass(frozen=True, eq=False)
class Simulation:
    """Abilities at the end (N, K) and the evidence seen on the way; `item` names the item of each row, -1 a
    lesson.
    """

    ability: FloatArray
    log: EvidenceLog
    item: IntArray


def simulate(world: World, *, seed: int, known_gain: bool = True) -> Simulation:
    """One run. With `known_gain`, a completed lesson tells the estimator its average gain, as after
    calibration; without, it tells that a lesson was completed and no more.
    """
    random = np.random.default_rng(seed)
    start = random.multivariate_normal(world.prior.mean, world.prior.covariance, size=world.learners)
    lesson_skill, lesson_place = _lessons(world, random)
    rate = world.total_gain / max(1, world.lessons_per_skill)
    own_rate = rate * (1.0 + world.gain_spread * random.standard_normal(world.learners))
    skill = random.integers(0, world.skills, (world.learners, world.responses))
    rows = np.arange(world.learners)[:, None]
    before = _lessons_before(world, lesson_skill, lesson_place, skill)
    ability = start[rows, skill] + own_rate[:, None] * before
    item, a, b, c = _items(world, random, skill)
    success = c + (1.0 - c) / (1.0 + np.exp(-a * (ability - b)))
    score = (random.random(success.shape) < success).astype(float)
    log, items = _interleaved(skill, score, a, b, c, item, lesson_skill, lesson_place, rate if known_gain else 0.0)
    return Simulation(start + own_rate[:, None] * world.lessons_per_skill, log, items)


def dynamics_of(world: World) -> Dynamics:
    """The dynamics to read this world with: none where nothing changes, the starting ones where people
    learn.
    """
    return Dynamics(half_life_days=None) if world.lessons_per_skill else STILL


def _lessons(world: World, random: np.random.Generator) -> tuple[IntArray, IntArray]:
    """For each learner the skills of the lessons (N, L), shuffled, and before which response each falls (N,
    L).
    """
    course = np.repeat(np.arange(world.skills), world.lessons_per_skill)
    skill = random.permuted(np.tile(course, (world.learners, 1)), axis=1)
    place = np.sort(random.integers(0, world.responses, skill.shape), axis=1)
    return skill, place


def _lessons_before(world: World, lesson_skill: IntArray, lesson_place: IntArray, skill: IntArray) -> IntArray:
    """How many lessons of its skill were completed before each response, (N, T)."""
    done = np.zeros((world.learners, world.responses, world.skills), dtype=np.int64)
    rows = np.repeat(np.arange(world.learners), lesson_skill.shape[1])
    np.add.at(done, (rows, lesson_place.ravel(), lesson_skill.ravel()), 1)
    upto = np.cumsum(done, axis=1)
    return np.take_along_axis(upto, skill[:, :, None], axis=2)[:, :, 0]


def _items(
    world: World, random: np.random.Generator, skill: IntArray
) -> tuple[IntArray, FloatArray, FloatArray, FloatArray]:
    """A random item of the pool of each response's skill, with its a, b, c; all (N, T)."""
    pool = world.skills * world.items_per_skill
    a = np.exp(0.3 * random.standard_normal(pool))
    b = random.standard_normal(pool)
    c = np.where(np.arange(pool) % 2 == 0, 0.25, 0.0)
    item = skill * world.items_per_skill + random.integers(0, world.items_per_skill, skill.shape)
    return item, a[item], b[item], c[item]


def _interleaved(
    skill: IntArray,
    score: FloatArray,
    a: FloatArray,
    b: FloatArray,
    c: FloatArray,
    item: IntArray,
    lesson_skill: IntArray,
    lesson_place: IntArray,
    gain: float,
) -> tuple[EvidenceLog, IntArray]:
    """Responses and lessons of each learner in time order; a lesson comes before the response at its
    place.
    """
    learners, responses = skill.shape
    place = np.broadcast_to(np.arange(responses), skill.shape)
    order = np.argsort(np.concatenate((lesson_place, place), axis=1), axis=1, kind="stable")

    def merged(of_lesson: float | IntArray, of_response: NDArray[np.generic]) -> FloatArray:
        lessons = np.broadcast_to(np.asarray(of_lesson, dtype=float), lesson_skill.shape)
        both = np.concatenate((lessons, of_response.astype(float)), axis=1)
        return np.take_along_axis(both, order, axis=1).ravel()

    log = evidence_log(
        learner=np.repeat(np.arange(learners), order.shape[1]),
        skill=merged(lesson_skill, skill).astype(np.int64),
        score=merged(0.0, score),
        b=merged(0.0, b),
        a=merged(1.0, a),
        c=merged(0.0, c),
        weight=merged(0.0, np.ones_like(score)),
        gain=merged(gain, np.zeros_like(score)),
    )
    return log, merged(-1.0, item).astype(np.int64)
