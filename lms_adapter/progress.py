"""What any LMS is told of a learner in a course, in one record; every standard is a projection of it.

SCORM's data model, cmi5 and xAPI statements, AGS scores and Moodle's web services each carry a part of this record.
What an outlet cannot carry is named in CAPABILITIES, so that nothing is lost silently.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Completion = Literal["not attempted", "incomplete", "completed"]
Success = Literal["unknown", "passed", "failed"]


@dataclass(frozen=True, slots=True)
class Objective:
    """A module or a competency; `status` None where nothing may be claimed (a competency is never « completed »)."""

    id: str
    score: float | None
    """Share of the points, 0-1; None before the first."""
    status: Literal["not attempted", "incomplete", "completed", "passed", "failed"] | None


InteractionType = Literal["choice", "numeric", "sequencing", "matching", "fill-in", "likert", "performance"]
"""SCORM 1.2's names; a budget allocation is a performance."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One graded answer; `response` and `pattern` in the form of SCORM 1.2 (a,b for a choice, a plain number)."""

    id: str
    interaction: InteractionType
    competencies: tuple[str, ...]
    time: tuple[int, int, int]
    """Hours, minutes, seconds of the learner's day."""
    seconds: float
    """From the moment it was shown."""
    weighting: float
    """1 in an assessment, 0 for a quick check."""
    pattern: str
    response: str
    score: float
    """0-1."""
    correct: bool


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a learner stands in a course. `seconds` is the time of this session alone."""

    completion: Completion
    success: Success
    score: float | None
    """Share of the points of the whole course, 0-1; None before the first attempt is finished."""
    location: str
    seconds: float
    objectives: tuple[Objective, ...] = ()
    answers: tuple[Answer, ...] = ()


CAPABILITIES: Mapping[str, Mapping[str, str]] = {
    "scorm12": {
        "completion and success": "one field for both: passed and failed hide completed",
        "score": "0 to 100, two decimals",
        "objectives": "only where the LMS lists cmi.objectives._children; Moodle keeps them out of its grade book",
        "answers": "only where the LMS lists cmi.interactions._children; written once, never read back",
        "words of an answer": "ASCII, 255 characters for all blanks together",
        "a budget allocation": "a performance: amounts by channel, without its response model",
        "texts that a trainer grades": "not carried: left out of the package and named when it is built",
        "partial credit of an answer": "a decimal in `result`, where 2004 has none",
        "uncertainty of a competency": "not carried: an offline package has points, not a mastery estimate",
    },
    "lti": {
        "completion and success": "activityProgress of a score; lessons read without a result: not carried",
        "score": "of 100, four decimals, one an assessment, exam or competency; of the whole course: not carried",
        "objectives": "competencies where a trainer asked for their columns, in whole points; modules: not carried",
        "answers": "not carried: submission review leads from the grade to the attempt",
        "location and time": "not carried",
        "texts that a trainer grades": "in the score of their assessment, once it is final",
        "uncertainty of a competency": "in words, in the comment: interval, target, verdict, number of answers",
    },
}
"""What each outlet does with each part of the record."""
