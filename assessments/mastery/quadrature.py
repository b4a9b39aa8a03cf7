"""What one response does to one ability: the moments of N(m, v) times the likelihood, by 15-point
Gauss-Hermite quadrature.

The online update and the batched recomputation call this same function, which is why a replay gives the
online state. The response model is the 2PL with fixed guessing, p = c + (1 - c) sigmoid(a (theta - b)); a
partial score y counts as p^y (1 - p)^(1 - y), and an evidence weight w tempers the whole as L^w.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]

NODE_COUNT: Final = 15


def normal_rule(count: int) -> tuple[FloatArray, FloatArray]:
    """`count` abscissae in standard deviations, and weights that sum to one."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(count)
    return np.asarray(nodes, dtype=float), np.asarray(weights / weights.sum(), dtype=float)


NODES, WEIGHTS = normal_rule(NODE_COUNT)
"""Abscissae in standard deviations, weights that sum to one: E f(X) for X ~ N(0, 1) is WEIGHTS @ f(NODES)."""

_LOG_WEIGHTS: FloatArray = np.log(WEIGHTS)[:, None]
_NODES_DOWN: FloatArray = NODES[:, None].copy()
_WIDEST_LOGIT = 500.0
_LEAST_SHARE_OF_VARIANCE = 1e-3
"""No single response removes more than 99.9 % of a variance, whatever the quadrature says far out in the
tails.
"""


def log_likelihood(theta: FloatArray, score: FloatArray, a: FloatArray, b: FloatArray, c: FloatArray) -> FloatArray:
    """y log p + (1 - y) log(1 - p), without overflow at any theta; shapes broadcast.

    With x = a (theta - b): p = (c + e^x) / (1 + e^x) and 1 - p = (1 - c) / (1 + e^x).
    """
    x = np.clip(a * (theta - b), -_WIDEST_LOGIT, _WIDEST_LOGIT)
    grown = np.exp(x)
    shared = np.log1p(grown)
    right = np.log(c + grown)
    return score * right + (1.0 - score) * np.log1p(-c) - shared


def tilted_moments(
    mean: FloatArray,
    variance: FloatArray,
    score: FloatArray,
    a: FloatArray,
    b: FloatArray,
    c: FloatArray,
    weight: FloatArray,
) -> tuple[FloatArray, FloatArray]:
    """Mean and variance of N(mean, variance) * L^weight, one per column; all arguments have shape (B,)."""
    deviation = np.sqrt(variance)
    theta = mean + deviation * _NODES_DOWN
    density = weight * log_likelihood(theta, score, a, b, c) + _LOG_WEIGHTS
    density -= density.max(axis=0)
    np.exp(density, out=density)
    density /= density.sum(axis=0)
    shift = (density * _NODES_DOWN).sum(axis=0)
    spread = (density * (_NODES_DOWN - shift) ** 2).sum(axis=0)
    return mean + deviation * shift, variance * np.maximum(spread, _LEAST_SHARE_OF_VARIANCE)
