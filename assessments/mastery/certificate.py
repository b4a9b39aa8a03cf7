"""The calibration certificate: how far the figures of a course can be trusted, and where they cannot.

Predictions are checked on learners whose responses the checked parameters have not seen (every fifth). Intervals and
P(closed) are checked on simulated learners over the real design, since only there the truth is known. A split half asks
whether one half of a learner's answers foretells the other. What is not known is said as codes (`Limit`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assessments.mastery.batch import recompute
from assessments.mastery.calibrate import Fit
from assessments.mastery.calibration_log import CalibrationLog
from assessments.mastery.design_simulation import DesignFigures, simulate_design
from assessments.mastery.dynamics import STILL, Dynamics
from assessments.mastery.evaluation import Evaluation, evaluate
from assessments.mastery.foresight import LEARNERS_FOR_DYNAMICS, LEARNERS_FOR_GAIN, Predicted, expected_success
from assessments.mastery.metrics import CALIBRATION_BINS, expected_calibration_error

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
Document = dict[str, Any]

ENOUGH_FIRST_ANSWERS = 30
EVERY_FIFTH = 5
FEW_LEARNERS = 200
FEW_HELD_OUT = 500
SEED = 20


class Limit(StrEnum):
    """What the reader has to be told."""

    FEW_LEARNERS = "few_learners"
    """Fewer than 200 learners: the cohort's spread is mostly the starting one."""
    FEW_HELD_OUT = "few_held_out"
    """Fewer than 500 responses to check predictions with."""
    ITEMS_WITH_TOO_LITTLE_DATA = "items_with_too_little_data"
    """Some items have fewer than 30 first answers: their difficulty is mostly their author's."""
    GAIN_NOT_FITTED = "gain_not_fitted"
    """What a lesson is worth is not known: no level rises without an answer."""
    DYNAMICS_NOT_FITTED = "dynamics_not_fitted"
    """Drift and forgetting have their starting values."""
    AUTHORS_ORIGIN = "authors_origin"
    """If all authors judge difficulty too high or too low together, all levels move together."""
    FORGETTING_NOT_CHECKED = "forgetting_not_checked"
    """Absences are left out of the simulation."""
    NOT_BETTER = "not_better"
    """It does not predict held-out responses better than what is in force, which stays in force."""
    NO_NEW_RESPONSES = "no_new_responses"
    """Too few responses have come since to compare it with what is in force, which stays in force."""


@dataclass(frozen=True, slots=True)
class Gate:
    """A figure and the range in which the course's figures are what they say."""

    key: str
    low: float | None
    high: float | None

    def to_document(self, value: float | None) -> Document:
        above = value is not None and (self.low is None or value >= self.low)
        holds = above and value is not None and (self.high is None or value <= self.high)
        return {"key": self.key, "value": _rounded(value), "low": self.low, "high": self.high, "holds": holds}


GATES = (
    Gate("coverage_90", 0.87, 0.95),
    Gate("ece_closed", None, 0.03),
    Gate("bias_points", -1.0, 1.0),
    Gate("ece_response", None, 0.05),
    Gate("auc", 0.6, None),
)


@dataclass(frozen=True, slots=True, eq=False)
class Certified:
    """What a certificate is made from."""

    log: CalibrationLog
    """Every response of the course."""
    fit: Fit
    """To all of them."""
    dynamics: Dynamics
    held_out: CalibrationLog
    """The learners who were kept out of the checked fit."""
    predicted: Predicted
    """Their first answers, one response ahead, by the fit to the others."""
    item_names: Sequence[str]
    targets: FloatArray
    """(K,) points."""
    log_loss_in_force: float | None
    """Of the parameters in force, on the responses that are compared."""
    log_loss: float | None
    limits: tuple[Limit, ...] = ()
    """What the comparison found."""


def held_out_learners(learners: int) -> NDArray[np.bool_]:
    """Every fifth learner, (N,)."""
    return np.asarray(np.arange(learners) % EVERY_FIFTH == EVERY_FIFTH - 1)


def make_certificate(certified: Certified, *, now: datetime) -> Document:
    """The document that `Calibration.certificate` keeps."""
    predicted, log = certified.predicted, certified.log
    learner = certified.held_out.log.learner[predicted.rows]
    responses = evaluate(learner, predicted.probability, predicted.score) if len(predicted.score) else None
    design = simulate_design(log, certified.fit, certified.dynamics, certified.targets, seed=SEED)
    figures = _figures(responses, design)
    answered = np.flatnonzero(np.bincount(log.item[log.item >= 0], minlength=len(certified.item_names)))
    few = [int(one) for one in answered if certified.fit.responses[one] < ENOUGH_FIRST_ANSWERS]
    return {
        "computed_at": now.isoformat(),
        "learners": log.learners,
        "responses": int((log.item >= 0).sum()),
        "held_out_responses": len(predicted.score),
        **{key: _rounded(value) for key, value in figures.items()},
        "log_loss": _rounded(certified.log_loss),
        "log_loss_in_force": _rounded(certified.log_loss_in_force),
        "closed_curve": curve(design.closed, design.reached),
        "response_curve": curve(predicted.probability, predicted.score),
        "split_half": split_half(certified),
        "items": len(answered) - len(few),
        "items_with_too_little_data": [
            {"item": certified.item_names[one], "responses": int(certified.fit.responses[one])} for one in few
        ],
        "items_total": len(answered),
        "author_deviation": _rounded(certified.fit.author_deviation),
        "lesson_gain": _rounded(certified.dynamics.lesson_gain),
        "limits": [limit.value for limit in (*certified.limits, *_limits(certified, few))],
        "gates": [gate.to_document(figures[gate.key]) for gate in GATES],
    }


def _figures(responses: Evaluation | None, design: DesignFigures) -> dict[str, float | None]:
    return {
        "auc": responses.auc if responses else None,
        "rmse": responses.rmse if responses else None,
        "ece_response": responses.ece if responses else None,
        "coverage_90": design.coverage_90,
        "rmse_points": design.rmse_points,
        "bias_points": design.bias_points,
        "ece_closed": expected_calibration_error(design.closed, design.reached),
    }


def _limits(certified: Certified, few: Sequence[int]) -> list[Limit]:
    learners, lessons = certified.log.learners, bool(certified.log.log.gain.any())
    found = {
        Limit.FEW_LEARNERS: learners < FEW_LEARNERS,
        Limit.FEW_HELD_OUT: len(certified.predicted.score) < FEW_HELD_OUT,
        Limit.ITEMS_WITH_TOO_LITTLE_DATA: bool(few),
        Limit.GAIN_NOT_FITTED: not lessons or learners < LEARNERS_FOR_GAIN,
        Limit.DYNAMICS_NOT_FITTED: learners < LEARNERS_FOR_DYNAMICS,
        Limit.AUTHORS_ORIGIN: True,
        Limit.FORGETTING_NOT_CHECKED: True,
    }
    return [limit for limit, holds in found.items() if holds]


def curve(probability: FloatArray, outcome: FloatArray) -> list[Document]:
    """What was promised and what came, over ten equal steps of the promise; empty steps are left out."""
    place = np.minimum((probability * CALIBRATION_BINS).astype(np.int64), CALIBRATION_BINS - 1)
    count = np.bincount(place, minlength=CALIBRATION_BINS)
    promised = np.bincount(place, weights=probability, minlength=CALIBRATION_BINS)
    observed = np.bincount(place, weights=outcome, minlength=CALIBRATION_BINS)
    return [
        {
            "from": step / CALIBRATION_BINS,
            "to": (step + 1) / CALIBRATION_BINS,
            "predicted": _rounded(promised[step] / count[step]),
            "observed": _rounded(observed[step] / count[step]),
            "n": int(count[step]),
        }
        for step in range(CALIBRATION_BINS)
        if count[step]
    ]


def split_half(certified: Certified) -> Document | None:
    """The second, fourth, ... first answer of each learner, foretold from the first, third, ...; None without any."""
    fit, answers = certified.fit, certified.log.answers()
    first = answers.part(answers.first)
    if not len(first):
        return None
    begins = np.flatnonzero(np.diff(first.learner, prepend=-1))
    place = np.arange(len(first)) - np.repeat(begins, np.diff(np.append(begins, len(first))))
    odd, even = first.part(place % 2 == 0), first.part(place % 2 == 1)
    if not len(even):
        return None
    states = recompute(
        odd.evidence(fit.a, fit.b, certified.dynamics.lesson_gain),
        learners=certified.log.learners,
        prior=fit.prior,
        dynamics=STILL,
    )
    mean = states.mean[even.learner, even.skill] + certified.dynamics.lesson_gain * even.lessons
    variance = states.covariance[even.learner, even.skill, even.skill]
    probability = expected_success(mean, variance, fit.a[even.item], fit.b[even.item], even.c)
    found = evaluate(even.learner, probability, even.score)
    return {
        "responses": len(even),
        "auc": _rounded(found.auc),
        "rmse": _rounded(found.rmse),
        "ece": _rounded(found.ece),
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(float(value), 4)
