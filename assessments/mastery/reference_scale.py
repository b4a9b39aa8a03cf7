"""The 0-100 scale on which levels, targets and item difficulties are read.

An ability theta (logits) becomes a level by asking: of a fixed, published blueprint of reference tasks, what
share would this person master? S(theta) = 100 * mean over the blueprint of sigmoid(a_j * (theta - b_j)),
guessing left out (c = 0). The blueprint has a version, because a level only means something beside the
blueprint it was computed with; a later one gets a new name and old reports keep theirs.

"reference-1": 29 tasks, a = 1, b evenly spaced from -3.0 to 0.5 logits. It was chosen so that
- a typical beginner (theta = 0) stands at 73 and the targets of a job profile are demanding but human:
  S^-1(85) = 0.84, S^-1(90) = 1.35, S^-1(95) = 2.15 standard deviations above that beginner;
- one logit is worth 10 to 20 points where most learners are, so that an estimate can be useful after about
  ninety responses.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

from assessments.mastery.quadrature import NODES, WEIGHTS
from core.errors import InvalidInput

FloatArray = NDArray[np.float64]

EASIEST_AUTHORED, HARDEST_AUTHORED = 2.0, 98.0
"""Authors' difficulties are clamped to this range: S^-1 runs away to infinity at 0 and 100, and no author can
tell 99 from 99.9.
"""

_NEWTON_STEPS = 60
_LONGEST_STEP = 3.0
_BLOCK = 1024  # abilities at a time, so that the probabilities of all tasks stay in the processor's cache


class LevelOutsideScale(InvalidInput):
    """A level that no ability reaches: the scale is open at 0 and at 100."""


class BlueprintNotUsable(InvalidInput):
    """A blueprint whose tasks do not define a rising scale."""


@dataclass(frozen=True)
class ReferenceScale:
    """A versioned blueprint and the scale that it defines. `discriminations` are the a_j (> 0),
    `difficulties` the b_j (logits).
    """

    version: str
    discriminations: Sequence[float]
    difficulties: Sequence[float]
    _a: FloatArray = field(init=False, repr=False, compare=False)
    _b: FloatArray = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        a, b = np.array(self.discriminations, dtype=float), np.array(self.difficulties, dtype=float)
        if a.ndim != 1 or a.shape != b.shape or not a.size or not np.all(a > 0) or not np.all(np.isfinite(b)):
            raise BlueprintNotUsable(
                f"Blueprint {self.version!r}: each task needs a discrimination above 0 and a finite difficulty.",
                field="discriminations",
            )
        object.__setattr__(self, "discriminations", tuple(a.tolist()))
        object.__setattr__(self, "difficulties", tuple(b.tolist()))
        object.__setattr__(self, "_a", a)
        object.__setattr__(self, "_b", b)

    def level(self, theta: ArrayLike) -> FloatArray:
        """S(theta), of the shape of `theta`, in (0, 100)."""
        given = np.asarray(theta, dtype=float)
        flat, levels = given.ravel(), np.empty(given.size)
        for first in range(0, given.size, _BLOCK):
            block = slice(first, first + _BLOCK)
            levels[block] = 100.0 * self._probabilities(flat[block]).mean(axis=-1)
        return levels.reshape(given.shape)

    def slope(self, theta: ArrayLike) -> FloatArray:
        """dS/dtheta in points per logit, of the shape of `theta`."""
        p = self._probabilities(theta)
        return np.asarray(100.0 * (p * (1.0 - p) * self._a).mean(axis=-1), dtype=float)

    def expected_level(self, mean: ArrayLike, deviation: ArrayLike) -> FloatArray:
        """E[S(theta)] for theta ~ N(mean, deviation^2), by the same quadrature as the update; the two shapes
        broadcast.
        """
        m, s = np.asarray(mean, dtype=float), np.asarray(deviation, dtype=float)
        at_nodes = self.level(m[..., None] + s[..., None] * NODES)
        return np.asarray(at_nodes @ WEIGHTS, dtype=float)

    def ability(self, level: ArrayLike) -> FloatArray:
        """S^-1(level) in logits. Newton's method on the log-odds of the level, nearly a straight line in
        theta.

        Accurate to about 1e-12 logit between 0.001 and 99.999. Raises LevelOutsideScale at or beyond 0 and
        100.
        """
        y = np.asarray(level, dtype=float) / 100.0
        if not np.all((y > 0.0) & (y < 1.0)):
            raise LevelOutsideScale("A level must lie strictly between 0 and 100 to have an ability.", field="level")
        wanted = np.log(y) - np.log1p(-y)
        theta: FloatArray = np.full(y.shape, float(self._b.mean())) + wanted
        for _ in range(_NEWTON_STEPS):
            p = self._probabilities(theta)
            reached, missed = p.mean(axis=-1), (1.0 - p).mean(axis=-1)
            rise = (p * (1.0 - p) * self._a).mean(axis=-1) / (reached * missed)
            step = np.clip((np.log(reached) - np.log(missed) - wanted) / rise, -_LONGEST_STEP, _LONGEST_STEP)
            theta = theta - step
            if np.all(np.abs(step) < 1e-12 * (1.0 + np.abs(theta))):
                break
        return np.asarray(theta, dtype=float)

    def difficulty(self, authored: ArrayLike) -> FloatArray:
        """b = S^-1(d) for an author's difficulty d in 0-100, clamped to 2-98 (b between -5.6 and 3.1 on
        reference-1).

        d is the level at which a learner succeeds half the time once guessing is taken out, the same scale as
        targets.
        """
        d = np.asarray(authored, dtype=float)
        if not np.all((d >= 0.0) & (d <= 100.0)):
            raise LevelOutsideScale(
                "A difficulty is a number from 0 to 100, on the scale of the targets.", field="difficulty"
            )
        return self.ability(np.clip(d, EASIEST_AUTHORED, HARDEST_AUTHORED))

    def _probabilities(self, theta: ArrayLike) -> FloatArray:
        x = self._a * (self._b - np.asarray(theta, dtype=float)[..., None])
        np.clip(x, -500.0, 500.0, out=x)
        np.exp(x, out=x)
        x += 1.0
        return np.asarray(np.reciprocal(x, out=x), dtype=float)


REFERENCE_1 = ReferenceScale(
    version="reference-1",
    discriminations=(1.0,) * 29,
    difficulties=tuple(-3.0 + 0.125 * step for step in range(29)),
)

SCALES = {REFERENCE_1.version: REFERENCE_1}
"""Every blueprint that a stored report may name."""
