"""The same model as `estimate`, for a whole cohort at once: the nightly recomputation, reports, simulation.

Learners are independent, so the t-th records of many learners are one vectorised step. The steps and their
order are those of `estimate.update`, through the same quadrature; the result is the online state to rounding.
Learners are taken in blocks whose covariances stay in the processor's cache, the longest histories first, so
that the learners who still have a record at step t are always the first ones of their block.

Within a block the learner is the last axis (mean (K, B), covariance (K, K, B)): each numpy operation then
runs along contiguous memory.
"""

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from assessments.mastery.dynamics import STARTING_DYNAMICS, Dynamics, forgotten_mean
from assessments.mastery.estimate import Mastery, Prior, StateNotUsable
from assessments.mastery.evidence_log import EvidenceLog
from assessments.mastery.quadrature import tilted_moments

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

BLOCK_BYTES = 400_000
"""Size of a block's covariances: with their temporary copy they fit a second-level cache of 1 MB."""


@dataclass(frozen=True, eq=False)
class CohortMastery:
    """The states of N learners: mean (N, K), covariance (N, K, K), responses (N,), evidence (N, K)."""

    mean: FloatArray
    covariance: FloatArray
    responses: IntArray
    evidence: IntArray

    def __len__(self) -> int:
        return len(self.mean)

    @property
    def deviation(self) -> FloatArray:
        """Standard deviations of the abilities, (N, K)."""
        return np.sqrt(np.diagonal(self.covariance, axis1=1, axis2=2))

    def learner(self, index: int) -> Mastery:
        """The state of one learner, as `estimate.replay` gives it."""
        return Mastery(
            self.mean[index].copy(),
            self.covariance[index].copy(),
            int(self.responses[index]),
            tuple(int(count) for count in self.evidence[index]),
        )


@dataclass(frozen=True, eq=False)
class Foreseen:
    """What was believed of the asked ability just before each record, (M,) in the order of the log: what a prediction
    one response ahead rests on. Gain, forgetting, drift and the rater's uncertainty are in it; a lesson has NaN.
    """

    mean: FloatArray
    variance: FloatArray

    @classmethod
    def empty(cls, records: int) -> "Foreseen":
        return cls(np.full(records, np.nan), np.full(records, np.nan))


def recompute(
    log: EvidenceLog,
    *,
    learners: int,
    prior: Prior,
    dynamics: Dynamics = STARTING_DYNAMICS,
    foreseen: Foreseen | None = None,
) -> CohortMastery:
    """The states of learners 0 .. learners - 1 after all their records, from the prior; `foreseen` is filled."""
    skills = len(prior.mean)
    if len(log) and int(log.skill.max()) >= skills:
        raise StateNotUsable(f"The log names skill {int(log.skill.max())} of {skills} competencies.", field="skill")
    if len(log) and int(log.learner.max()) >= learners:
        raise StateNotUsable(f"The log names learner {int(log.learner.max())} of {learners}.", field="learner")
    cohort = _untouched(learners, prior)
    _count_evidence(cohort, log)
    by_learner = np.argsort(log.learner, kind="stable")
    lengths = np.bincount(log.learner, minlength=learners)
    starts = np.concatenate(([0], np.cumsum(lengths)[:-1]))
    longest_first = np.argsort(-lengths, kind="stable")
    block = max(32, BLOCK_BYTES // (8 * skills * skills))
    for first in range(0, learners, block):
        members = longest_first[first : first + block]
        if lengths[members[0]] == 0:
            break
        _Block(cohort, members, prior, dynamics, foreseen).run(log, by_learner, starts[members], lengths[members])
    return cohort


def _untouched(learners: int, prior: Prior) -> CohortMastery:
    skills = len(prior.mean)
    return CohortMastery(
        np.tile(prior.mean, (learners, 1)),
        np.tile(prior.covariance, (learners, 1, 1)),
        np.zeros(learners, dtype=np.int64),
        np.zeros((learners, skills), dtype=np.int64),
    )


def _count_evidence(cohort: CohortMastery, log: EvidenceLog) -> None:
    counted = log.weight > 0.0
    np.add.at(cohort.evidence, (log.learner[counted], log.skill[counted]), 1)
    cohort.responses[:] = cohort.evidence.sum(axis=1)


class _Block:
    """A few hundred learners on their way through their records."""

    def __init__(
        self, cohort: CohortMastery, members: IntArray, prior: Prior, dynamics: Dynamics, foreseen: Foreseen | None
    ) -> None:
        self._cohort, self._members, self._dynamics, self._foreseen = cohort, members, dynamics, foreseen
        self._prior_mean = prior.mean[:, None]
        self._prior_covariance = prior.covariance[:, :, None]
        self._mean = np.repeat(self._prior_mean, len(members), axis=1)
        self._covariance = np.repeat(self._prior_covariance, len(members), axis=2)
        self._scratch = np.empty_like(self._covariance)
        self._lanes = np.arange(len(members))

    def run(self, log: EvidenceLog, by_learner: IntArray, starts: IntArray, lengths: IntArray) -> None:
        for step in range(int(lengths[0])):
            active = int(np.searchsorted(-lengths, -step, side="left"))
            rows = by_learner[starts[:active] + step]
            self._step(_Rows(log, rows), active, rows)
        self._cohort.mean[self._members] = self._mean.T
        self._cohort.covariance[self._members] = self._covariance.transpose(2, 0, 1)

    def _step(self, rows: "_Rows", active: int, places: IntArray) -> None:
        mean, covariance = self._mean[:, :active], self._covariance[:, :, :active]
        if rows.elapsed_days.any():
            retention = self._dynamics.retention(rows.elapsed_days)
            mean[:] = forgotten_mean(mean, self._prior_mean, retention)
            self._blend(covariance, retention**2)
        lanes = self._lanes[:active]
        if rows.gain.any():
            mean[rows.skill, lanes] += rows.gain
        if not rows.weight.any():
            return
        if self._dynamics.tau2 > 0.0:
            self._blend(covariance, np.where(rows.weight > 0.0, 1.0 - self._dynamics.tau2, 1.0))
        if self._foreseen is not None:
            self._foresee(self._foreseen, rows, places, lanes)
        self._respond(rows, mean, covariance, lanes)

    def _foresee(self, foreseen: Foreseen, rows: "_Rows", places: IntArray, lanes: IntArray) -> None:
        told = rows.weight > 0.0
        variance = self._covariance[rows.skill, rows.skill, lanes] + rows.severity_variance
        foreseen.mean[places[told]] = self._mean[rows.skill, lanes][told]
        foreseen.variance[places[told]] = variance[told]

    def _blend(self, covariance: FloatArray, kept: FloatArray) -> None:
        """In place, what `dynamics.blended_covariance` does: kept * Sigma + (1 - kept) * Sigma0."""
        scratch = self._scratch[:, :, : covariance.shape[2]]
        np.multiply(1.0 - kept, self._prior_covariance, out=scratch)
        covariance *= kept
        covariance += scratch

    def _respond(self, rows: "_Rows", mean: FloatArray, covariance: FloatArray, lanes: IntArray) -> None:
        seen_mean = mean[rows.skill, lanes]
        seen_variance = covariance[rows.skill, rows.skill, lanes] + rows.severity_variance
        new_mean, new_variance = tilted_moments(
            seen_mean, seen_variance, rows.score, rows.a, rows.b, rows.c, rows.weight
        )
        evidence = rows.weight > 0.0
        shift = np.where(evidence, new_mean - seen_mean, 0.0)
        narrowing = np.where(evidence, new_variance - seen_variance, 0.0)
        pull = covariance[:, rows.skill, lanes] / seen_variance
        scratch = self._scratch[:, :, : len(lanes)]
        np.multiply(pull[:, None, :], pull[None, :, :], out=scratch)
        scratch *= narrowing
        covariance += scratch
        mean += pull * shift


class _Rows:
    """One record of each of several learners, as vectors."""

    __slots__ = tuple(column.name for column in fields(EvidenceLog))

    skill: IntArray
    score: FloatArray
    a: FloatArray
    b: FloatArray
    c: FloatArray
    weight: FloatArray
    elapsed_days: FloatArray
    gain: FloatArray
    severity_variance: FloatArray

    def __init__(self, log: EvidenceLog, rows: IntArray) -> None:
        for name in self.__slots__:
            setattr(self, name, getattr(log, name)[rows])
