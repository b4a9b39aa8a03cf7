"""Everything that happened in a course, in columns, as calibration reads it: responses and completed lessons.

An `EvidenceLog` whose rows also say which item was answered. What calibration is about to find is left open in it:
`gain` holds how much of a lesson falls to the skill (1 for a whole lesson), `b` what is known of the raters' severity.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from assessments.mastery.evidence_log import EvidenceLog
from assessments.mastery.item_step import Answers
from assessments.mastery.simulate import Simulation
from core.errors import InvalidInput

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]


class LogNotUsable(InvalidInput):
    """Columns that do not belong together."""


@dataclass(frozen=True, slots=True, eq=False)
class CalibrationLog:
    """Rows of the same learner follow one another in time order; learners count from 0."""

    log: EvidenceLog
    item: IntArray
    """From 0; -1 for a completed lesson."""
    first: BoolArray
    """A first answer without a hint that a machine graded: what predictions are compared with."""

    def __post_init__(self) -> None:
        if self.item.shape != (len(self.log),) or self.first.shape != (len(self.log),):
            raise LogNotUsable("A calibration log needs an item and a mark for each of its rows.", field="item")
        if len(self.log) and (np.diff(self.log.learner) < 0).any():
            raise LogNotUsable("The rows of a learner must follow one another.", field="learner")

    def __len__(self) -> int:
        return len(self.log)

    @property
    def learners(self) -> int:
        return int(self.log.learner[-1]) + 1 if len(self.log) else 0

    def of_learners(self, chosen: BoolArray) -> "CalibrationLog":
        """The rows of some learners, (N,), who are counted anew."""
        rows = chosen[self.log.learner]
        part = self.rows(rows)
        anew = np.cumsum(chosen) - 1
        return CalibrationLog(replace(part.log, learner=anew[part.log.learner]), part.item, part.first)

    def rows(self, rows: BoolArray) -> "CalibrationLog":
        """Some of the rows, under the same learners."""
        columns = {column.name: getattr(self.log, column.name)[rows] for column in fields(EvidenceLog)}
        return CalibrationLog(EvidenceLog(**columns), self.item[rows], self.first[rows])

    def evidence(self, a: FloatArray, b: FloatArray, lesson_gain: float) -> EvidenceLog:
        """The log under the items' (I,) parameters, and what a lesson is worth."""
        response = self.item >= 0
        item = np.where(response, self.item, 0)
        return replace(
            self.log,
            a=np.where(response, a[item], 1.0),
            b=np.where(response, b[item] + self.log.b, 0.0),
            gain=self.log.gain * lesson_gain,
        )

    def answers(self) -> Answers:
        """The responses alone, each with the lessons of its skill that were completed before."""
        told = (self.item >= 0) & (self.log.weight > 0.0)
        log = self.log
        return Answers(
            learner=log.learner[told],
            skill=log.skill[told],
            item=self.item[told],
            score=log.score[told],
            c=log.c[told],
            weight=log.weight[told],
            lessons=self.lessons_before()[told],
            severity=log.b[told],
            severity_variance=log.severity_variance[told],
            first=self.first[told],
        )

    def lessons_before(self) -> FloatArray:
        """How much of its skill's lessons lies before each row, in lessons."""
        log = self.log
        if not len(log) or not log.gain.any():
            return np.zeros(len(log))
        place = log.learner * (int(log.skill.max()) + 1) + log.skill
        order = np.argsort(place, kind="stable")
        total = np.cumsum(log.gain[order])
        begins = np.flatnonzero(np.diff(place[order], prepend=-1))
        before = np.concatenate(([0.0], total))[begins]
        counts = np.diff(np.append(begins, len(order)))
        lessons = np.empty(len(log))
        lessons[order] = total - np.repeat(before, counts)
        return lessons


def log_of_simulation(simulation: Simulation) -> CalibrationLog:
    """A simulated log without what calibration is to find."""
    log, lesson = simulation.log, simulation.item < 0
    unknown = replace(log, a=np.ones(len(log)), b=np.zeros(len(log)), gain=lesson.astype(float))
    return CalibrationLog(unknown, simulation.item, ~lesson)


def joined(parts: Sequence[CalibrationLog]) -> CalibrationLog:
    """Logs of different learners as one; each part counts its learners from 0."""
    learner, so_far = [], 0
    for part in parts:
        learner.append(part.log.learner + so_far)
        so_far += part.learners
    columns = {
        column.name: np.concatenate([getattr(part.log, column.name) for part in parts])
        for column in fields(EvidenceLog)
    }
    columns["learner"] = np.concatenate(learner)
    return CalibrationLog(
        EvidenceLog(**columns),
        np.concatenate([part.item for part in parts]),
        np.concatenate([part.first for part in parts]),
    )
