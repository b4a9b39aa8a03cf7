"""The evidence of many learners as columns: what the batched recomputation, the calibration and the
simulation read.

One row is one `ResponseRecord` of one learner. Rows of different learners may be mixed in any way; rows of
the same learner are in time order.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import ArrayLike, NDArray

from assessments.mastery.evidence import STEEPEST_DISCRIMINATION, EvidenceNotUsable, ResponseRecord

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class EvidenceLog:
    """Columns of equal length M. `learner` counts from 0; the others are the fields of `ResponseRecord`."""

    learner: IntArray
    skill: IntArray
    score: FloatArray
    b: FloatArray
    a: FloatArray
    c: FloatArray
    weight: FloatArray
    elapsed_days: FloatArray
    gain: FloatArray
    severity_variance: FloatArray

    def __post_init__(self) -> None:
        for column in fields(self):
            if getattr(self, column.name).shape != (len(self),):
                raise EvidenceNotUsable(f"Column {column.name} needs {len(self)} rows.", field=column.name)
        self._require(self.learner >= 0, "learner", "0 or more")
        self._require(self.skill >= 0, "skill", "0 or more")
        self._require((self.score >= 0.0) & (self.score <= 1.0), "score", "from 0 to 1")
        self._require((self.a > 0.0) & (self.a <= STEEPEST_DISCRIMINATION), "a", "above 0 and at most 5")
        self._require(np.isfinite(self.b), "b", "finite")
        self._require((self.c >= 0.0) & (self.c < 1.0), "c", "from 0 to below 1")
        self._require((self.weight >= 0.0) & np.isfinite(self.weight), "weight", "0 or more")
        self._require((self.elapsed_days >= 0.0) & np.isfinite(self.elapsed_days), "elapsed_days", "0 or more")
        self._require(np.isfinite(self.gain), "gain", "finite")
        severity = self.severity_variance
        self._require((severity >= 0.0) & np.isfinite(severity), "severity_variance", "0 or more")

    def __len__(self) -> int:
        return len(self.learner)

    def _require(self, holds: NDArray[np.bool_], name: str, wanted: str) -> None:
        if not holds.all():
            row = int(np.argmin(holds))
            raise EvidenceNotUsable(f"Row {row} cannot be used as evidence: {name} must be {wanted}.", field=name)


def evidence_log(
    *,
    learner: ArrayLike,
    skill: ArrayLike,
    score: ArrayLike,
    b: ArrayLike,
    a: ArrayLike = 1.0,
    c: ArrayLike = 0.0,
    weight: ArrayLike = 1.0,
    elapsed_days: ArrayLike = 0.0,
    gain: ArrayLike = 0.0,
    severity_variance: ArrayLike = 0.0,
) -> EvidenceLog:
    """A log from columns; a scalar fills its column. Raises EvidenceNotUsable with the first row that is
    wrong.
    """
    rows = np.array(learner, dtype=np.int64)

    def column(values: ArrayLike) -> FloatArray:
        given = np.asarray(values, dtype=float)
        return np.full(rows.shape, float(given)) if given.ndim == 0 else given

    return EvidenceLog(
        learner=rows,
        skill=np.asarray(skill, dtype=np.int64),
        score=column(score),
        b=column(b),
        a=column(a),
        c=column(c),
        weight=column(weight),
        elapsed_days=column(elapsed_days),
        gain=column(gain),
        severity_variance=column(severity_variance),
    )


def log_of_records(records: Iterable[tuple[int, ResponseRecord]]) -> EvidenceLog:
    """A log from (learner, record) pairs, each learner's in time order."""
    pairs = list(records)
    names = [name.name for name in fields(ResponseRecord)]
    columns = {name: np.array([getattr(record, name) for _, record in pairs], dtype=float) for name in names}
    learner = np.array([learner for learner, _ in pairs], dtype=np.int64)
    skill = columns.pop("skill").astype(np.int64)
    return evidence_log(learner=learner, skill=skill, **columns)
