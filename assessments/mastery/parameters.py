"""What the model assumes of a course today: its calibration in force, or the starting values where there is none.

The parameters of a calibration never change, so they are read once a process. What they are made of is part of the
name of the model (`Parameters.model`): a state that another model made is replayed before it is used.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from weakref import WeakKeyDictionary

import numpy as np
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from assessments.mastery.dynamics import STARTING_DYNAMICS, Dynamics
from assessments.mastery.estimate import STARTING_CORRELATION, Prior
from assessments.mastery.evidence import SEVERITY_VARIANCE, authored_logits
from assessments.mastery.models import CalibratedItem, Calibration, RaterSeverity
from assessments.mastery.reference_scale import REFERENCE_1
from course.curriculum.service import PublishedCourse

MODEL = f"correlated-2pl-3/{REFERENCE_1.version}"
"""Version of the model and of its scale; a calibrated course adds its calibration."""

LEAST_EIGENVALUE = 1e-6
UNKNOWN_RATER = (0.0, SEVERITY_VARIANCE)


@dataclass(frozen=True, slots=True, eq=False)
class Parameters:
    """Everything that turns responses into a state."""

    model: str
    competencies: tuple[str, ...]
    """Keys, in the order of every vector."""
    prior: Prior
    dynamics: Dynamics
    items: Mapping[int, tuple[float, float]] = field(default_factory=dict)
    """Discrimination and difficulty (logits) by item version; one that is missing has its author's difficulty."""
    severities: Mapping[int, tuple[float, float]] = field(default_factory=dict)
    """Mean and variance of a rater's severity (logits) by person."""
    calibration_id: int | None = None

    def item(self, version_id: int | None, difficulty: float) -> tuple[float, float]:
        """Discrimination and difficulty of an item version: calibrated, else 1 and its author's difficulty (0-100)."""
        known = self.items.get(version_id) if version_id is not None else None
        return known or (1.0, authored_logits(difficulty))

    def severity(self, rater_ids: Sequence[int | None]) -> tuple[float, float]:
        """Mean and variance of the mean severity of these raters, logits; nobody is known before their first ratings.

        Without any rater: 0, 0.
        """
        raters = [UNKNOWN_RATER if one is None else self.severities.get(one, UNKNOWN_RATER) for one in rater_ids]
        if not raters:
            return 0.0, 0.0
        count = len(raters)
        return sum(mean for mean, _ in raters) / count, sum(variance for _, variance in raters) / count**2


def competency_keys(course: PublishedCourse) -> list[str]:
    """Keys of the competencies in the order of every vector."""
    return [competency.id for competency in course.profile.competencies]


def model_of(session: Session, course: PublishedCourse) -> str:
    """The name of the model that a state of this course must have been made by."""
    return parameters_of(session, course=course).model


_kept: WeakKeyDictionary[Engine, dict[tuple[int, datetime, tuple[str, ...]], Parameters]] = WeakKeyDictionary()
MOST_KEPT = 64


def parameters_of(session: Session, *, course: PublishedCourse) -> Parameters:
    """What is in force for this course: one small query, and the rest from memory."""
    keys = tuple(competency_keys(course))
    query = select(Calibration.id, Calibration.computed_at).where(
        Calibration.course_id == course.id, Calibration.current
    )
    current = session.execute(query.order_by(Calibration.number.desc()).limit(1)).one_or_none()
    if current is None:
        return starting_parameters(keys)
    kept = _kept.setdefault(session.get_bind().engine, {})
    found = kept.get((current.id, current.computed_at, keys))
    if found is None:
        if len(kept) >= MOST_KEPT:
            kept.clear()
        found = kept[(current.id, current.computed_at, keys)] = calibrated_parameters(session, current.id, keys)
    return found


@lru_cache(maxsize=64)
def starting_parameters(keys: tuple[str, ...]) -> Parameters:
    """What holds before any calibration."""
    return Parameters(MODEL, keys, Prior.starting(len(keys)), STARTING_DYNAMICS)


def calibrated_parameters(session: Session, calibration_id: int, keys: tuple[str, ...]) -> Parameters:
    """The parameters of a calibration, for a course whose competencies are now these."""
    row = session.get_one(Calibration, calibration_id)
    skills = len(row.competencies)
    fitted = Prior(
        np.frombuffer(row.prior_mean, dtype="<f8").astype(float),
        np.frombuffer(row.prior_covariance, dtype="<f8").reshape(skills, skills).astype(float),
    )
    items = select(CalibratedItem).where(CalibratedItem.calibration_id == calibration_id)
    raters = select(RaterSeverity).where(RaterSeverity.course_id == row.course_id)
    return Parameters(
        model=f"{row.model}/calibration-{row.id}",
        competencies=keys,
        prior=fitted if tuple(row.competencies) == keys else aligned_prior(fitted, tuple(row.competencies), keys),
        dynamics=Dynamics(**row.dynamics),
        items={one.item_version_id: (one.a, one.b) for one in session.scalars(items)},
        severities={one.person_id: (one.severity, one.deviation**2) for one in session.scalars(raters)},
        calibration_id=row.id,
    )


def aligned_prior(fitted: Prior, fitted_keys: tuple[str, ...], keys: tuple[str, ...]) -> Prior:
    """A prior for competencies of which some were fitted; a new one begins as all begin, correlated .5 with each."""
    mean = np.zeros(len(keys))
    deviation = np.ones(len(keys))
    known = [(place, fitted_keys.index(key)) for place, key in enumerate(keys) if key in fitted_keys]
    here, there = [place for place, _ in known], [place for _, place in known]
    mean[here] = fitted.mean[there]
    deviation[here] = np.sqrt(np.diagonal(fitted.covariance))[there]
    covariance = STARTING_CORRELATION * np.multiply.outer(deviation, deviation)
    np.fill_diagonal(covariance, deviation**2)
    if known:
        covariance[np.ix_(here, here)] = fitted.covariance[np.ix_(there, there)]
    values, vectors = np.linalg.eigh(covariance)
    return Prior(mean, (vectors * np.maximum(values, LEAST_EIGENVALUE)) @ vectors.T)
