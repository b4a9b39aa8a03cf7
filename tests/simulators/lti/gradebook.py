"""The grade book of a simulated platform: columns, grades, and what happened to each grade."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that happened to a grade."""

    by: str
    """tool or teacher."""
    score: float | None
    """In points of the column; None where the grade was taken away."""
    comment: str
    timestamp: datetime


@dataclass(slots=True)
class Grade:
    """What a column holds for one person."""

    score: float | None = None
    comment: str = ""
    timestamp: datetime | None = None
    """Of the newest change, by the clock of whoever made it."""
    overridden: bool = False
    """A teacher typed it: scores of the tool are accepted and change nothing."""
    history: list[Change] = field(default_factory=list)

    def change(self, by: str, score: float | None, comment: str, timestamp: datetime) -> None:
        """Write, and remember."""
        self.score, self.comment, self.timestamp = score, comment, timestamp
        self.history.append(Change(by, score, comment, timestamp))


@dataclass(slots=True)
class Column:
    """A line item."""

    id: str
    course_id: str
    client_id: str
    label: str
    maximum: float
    resource_id: str = ""
    tag: str = ""
    activity_id: str = ""
    coupled: bool = False
    """It came with an activity: DELETE is refused."""
    submission_review: dict[str, object] | None = None
    locked: bool = False
    grades: dict[str, Grade] = field(default_factory=dict)
    """By account."""

    def grade_of(self, account_id: str) -> Grade:
        """The grade, made when first looked at."""
        return self.grades.setdefault(account_id, Grade())

    def rescale(self, maximum: float) -> None:
        """Another maximum, the same shares."""
        for grade in self.grades.values():
            if grade.score is not None:
                grade.score = grade.score * maximum / self.maximum
        self.maximum = maximum


@dataclass(slots=True)
class GradeBook:
    """All columns of all courses."""

    columns: dict[str, Column] = field(default_factory=dict)

    def of_course(self, course_id: str) -> list[Column]:
        """In the order in which they were made."""
        return [one for one in self.columns.values() if one.course_id == course_id]

    def of_activity(self, activity_id: str) -> list[Column]:
        """Columns that an activity has."""
        return [one for one in self.columns.values() if one.activity_id == activity_id]

    def score(self, column_id: str, account_id: str) -> float | None:
        """What a teacher sees."""
        grade = self.columns[column_id].grades.get(account_id)
        return grade.score if grade else None
