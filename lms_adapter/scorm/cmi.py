"""A progress record as elements of SCORM 1.2's data model (RTE 1.2, 3.4), in the order in which they are to be set.

Twin of `player/delivery/cmi12.js`; `tests/vectors/scorm12_elements.json` is run by both. Values keep to what every
run-time accepts: ids of [a-z0-9_], ASCII, `wrong` and not `incorrect`, at most two decimals.
"""

import math
from collections.abc import Sequence

from lms_adapter.progress import Answer, Completion, Objective, Progress, Success

Element = tuple[str, str]

LONGEST_LOCATION = 255
LONGEST_SUSPEND_DATA = 4096
_LONGEST_SPAN = 9999 * 360_000 + 359_999


def lesson_status(completion: Completion, success: Success) -> str:
    """cmi.core.lesson_status, which is one field for both."""
    return completion if success == "unknown" else success


def core_elements(progress: Progress, suspend: str) -> list[Element]:
    """What is sent at every save; no score element before there is a score."""
    return [
        ("cmi.core.lesson_status", lesson_status(progress.completion, progress.success)),
        *_score_elements("cmi.core", progress.score),
        ("cmi.core.lesson_location", progress.location[:LONGEST_LOCATION]),
        ("cmi.suspend_data", suspend),
        ("cmi.core.session_time", timespan(progress.seconds)),
        ("cmi.core.exit", "suspend"),
    ]


def objective_elements(index: int, objective: Objective) -> list[Element]:
    """One objective at its index."""
    at = f"cmi.objectives.{index}"
    status = [] if objective.status is None else [(f"{at}.status", objective.status)]
    return [(f"{at}.id", objective.id), *_score_elements(at, objective.score), *status]


def interaction_elements(index: int, answer: Answer) -> list[Element]:
    """One interaction at its index."""
    at = f"cmi.interactions.{index}"
    return [
        (f"{at}.id", answer.id),
        *((f"{at}.objectives.{position}.id", name) for position, name in enumerate(answer.competencies)),
        (f"{at}.time", time_of_day(answer.time)),
        (f"{at}.type", answer.interaction),
        (f"{at}.correct_responses.0.pattern", answer.pattern),
        (f"{at}.weighting", decimal(answer.weighting)),
        (f"{at}.student_response", answer.response),
        (f"{at}.result", _result(answer)),
        (f"{at}.latency", timespan(answer.seconds)),
    ]


def decimal(value: float) -> str:
    """A number with at most two decimals and a dot, as a CMIDecimal."""
    hundredths = math.floor(value * 100 + 0.5 + 1e-9)
    whole, rest = divmod(hundredths, 100)
    return f"{whole}.{rest:02d}".rstrip("0").rstrip(".")


def timespan(seconds: float) -> str:
    """CMITimespan HHHH:MM:SS.SS; what is longer than 9,999 hours is 9,999 hours."""
    hundredths = min(max(0, math.floor(seconds * 100)), _LONGEST_SPAN)
    rest, fraction = divmod(hundredths, 100)
    minutes, second = divmod(rest, 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours:04d}:{minute:02d}:{second:02d}.{fraction:02d}"


def time_of_day(moment: Sequence[int]) -> str:
    """CMITime HH:MM:SS.00."""
    hours, minutes, seconds = moment
    return f"{hours:02d}:{minutes:02d}:{seconds:02d}.00"


def _score_elements(at: str, score: float | None) -> list[Element]:
    if score is None:
        return []
    return [(f"{at}.score.raw", decimal(score * 100)), (f"{at}.score.min", "0"), (f"{at}.score.max", "100")]


def _result(answer: Answer) -> str:
    if answer.correct:
        return "correct"
    return decimal(answer.score) if answer.score > 0 else "wrong"
